/** Where Winnow is, whether it knows this browser, and the pairing. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { pairingField } from "../shared/pairing.js";
import { DEFAULT_PORT, readSettings, writeSettings } from "../shared/settings.js";
import { say, sayProblem } from "../shared/words.js";

/** @import {ServerStatus} from "../shared/messages.js" */

/** @type {Record<ServerStatus["phase"], {sign: import("../shared/icons.js").IconName, tone: string, text: string}>} */
const LOOKS = {
  ready: { sign: "circle-check", tone: "ok", text: "options_ready" },
  held: { sign: "plug", tone: "warn", text: "options_held" },
  away: { sign: "circle-alert", tone: "bad", text: "options_away" },
};

/** @param {() => Promise<void>} refresh */
export function connectionPart(refresh) {
  const state = h("p", { role: "status" });
  const about = h("p", { class: "second" });
  const pairing = h("div", { class: "pairing" });
  const forget = h("button", { type: "button", class: "button", text: say("options_forget"), on: { click: unpair } });
  const port = h("input", { id: "port", class: "field", type: "number", min: 1, max: 65535, required: true });
  const bad = h("p", { class: "state bad second", role: "alert", text: say("options_port_bad"), hidden: true });
  const save = h("button", { class: "button", text: say("options_save") });
  const label = h("label", { for: "port", text: say("options_port") });
  const form = h("form", { class: "line", novalidate: true, on: { submit: savePort } }, label, port, save);
  const hint = h("p", { class: "fine", text: say("options_port_hint") });
  /** The pairing field is made once and not under the fingers of who types. @type {"" | "open"} */
  let asking = "";

  async function unpair() {
    await writeSettings({ token: "", serverId: "" });
    await refresh();
  }

  /** @param {SubmitEvent} event */
  async function savePort(event) {
    event.preventDefault();
    bad.hidden = port.checkValidity();
    if (!bad.hidden) return;
    await writeSettings({ port: Number(port.value) || DEFAULT_PORT });
    await refresh();
  }

  /** @param {ServerStatus} server */
  async function update(server) {
    const { token } = await readSettings();
    const { sign, tone, text } = LOOKS[server.phase];
    state.className = `state ${tone}`;
    fill(state, icon(sign), say(text, server.version));
    const offline = server.problem?.code === "offline";
    about.textContent = offline ? say("options_away_text") : server.problem ? sayProblem(server.problem) : "";
    forget.hidden = !token;
    if (document.activeElement !== port) port.value = String(server.port);
    const needed = server.phase === "held" ? "open" : "";
    if (needed === asking) return;
    asking = needed;
    const field = needed ? pairingField(() => void refresh()) : null;
    fill(pairing, field?.field, field?.alert, field && h("p", { class: "fine hint", text: say("held_hint") }));
  }

  const title = h("h2", { text: say("options_connection") });
  return { section: h("section", {}, title, state, about, pairing, forget, form, bad, hint), update };
}
