/** Facts for a report of a fault, without anything private in them. */

import { h } from "../shared/dom.js";
import { say } from "../shared/words.js";

/** @import {ServerStatus, Waiting} from "../shared/messages.js" */

export function diagnosticsPart() {
  const facts = h("pre", { dir: "ltr" });
  const copied = h("span", { class: "second", role: "status" });
  const copy = h("button", { type: "button", class: "button", text: say("options_copy"), on: { click: copyFacts } });

  async function copyFacts() {
    await navigator.clipboard.writeText(facts.textContent ?? "");
    copied.textContent = say("options_copied");
  }

  /**
   * @param {ServerStatus} server
   * @param {Waiting[]} rows
   */
  async function update(server, rows) {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    const loopback = await chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] });
    const problems = rows.map((row) => `${row.state}/${row.problem?.code ?? "new"}/${row.tries}`);
    facts.textContent = [
      `extension ${chrome.runtime.getManifest().version}`,
      `browser ${navigator.userAgent}`,
      ["server", server.phase, server.problem?.code, server.version, "on port", server.port].filter(Boolean).join(" "),
      `access to 127.0.0.1 ${loopback}`,
      `storage persisted ${await navigator.storage.persisted()}, ${usage} of ${quota} bytes`,
      `outbox ${rows.length}: ${problems.join(", ")}`,
    ].join("\n");
  }

  const title = h("h2", { text: say("options_diagnostics") });
  const text = h("p", { class: "second", text: say("options_diagnostics_text") });
  return { section: h("section", {}, title, text, facts, h("div", { class: "line" }, copy, copied)), update };
}
