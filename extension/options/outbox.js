/** The clips that Winnow has not taken yet: try again, keep a copy, or let go; each and all. */

import { downloadAllWaiting, downloadWaiting } from "../shared/copies.js";
import { fill, h } from "../shared/dom.js";
import { ask } from "../shared/messages.js";
import { language, say, sayCount, sayProblem } from "../shared/words.js";
import { button, deletion } from "./parts.js";

/** @import {Waiting} from "../shared/messages.js" */

/** @param {() => Promise<void>} refresh */
export function outboxPart(refresh) {
  const list = h("ul", { class: "rows" });
  const count = h("p", { class: "second", role: "status" });
  const all = h("div", { class: "line" });
  /** @type {Waiting[]} */
  let shown = [];

  /** @param {string} id */
  async function retry(id) {
    await ask("retry", { id });
    await refresh();
  }

  /** @param {Waiting[]} rows */
  async function drop(rows) {
    for (const { id } of rows) await ask("undo", { id });
    await refresh();
  }

  /** @param {Waiting} row */
  function item(row) {
    const size = `${(row.size / 1024).toLocaleString(language(), { maximumFractionDigits: 0 })} KiB`;
    const when = new Date(row.created).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
    /** @param {string} key */
    const named = (key) => `${say(key)}: ${row.title}`;
    return h(
      "li",
      { dataset: { id: row.id } },
      h("div", {}, h("bdi", { text: row.title })),
      h("div", { class: "second" }, h("bdi", { text: row.url })),
      h("div", { class: "second", text: say("options_row", when, size, row.tries) }),
      row.problem && h("div", { class: "second", text: sayProblem(row.problem) }),
      h(
        "div",
        { class: "line" },
        button("try_now", () => retry(row.id), named("try_now")),
        button("download", () => downloadWaiting(row.id), named("download")),
        ...deletion("discard", () => drop([row]), "options_delete_sure", named("discard")),
      ),
    );
  }

  /** @param {Waiting[]} rows */
  function update(rows) {
    count.textContent = rows.length ? sayCount("badge_queued", rows.length) : say("options_outbox_empty");
    // What is the same stays, so that no button moves from under the pointer or loses the focus.
    if (JSON.stringify(rows) === JSON.stringify(shown)) return;
    shown = rows;
    all.hidden = rows.length < 2;
    fill(
      all,
      button("options_retry_all", () => retry("")),
      button("options_download_all", downloadAllWaiting),
      ...deletion("options_delete_all", () => drop(shown), "options_delete_all_sure"),
    );
    fill(list, ...rows.map(item));
  }

  return { section: h("section", {}, h("h2", { text: say("options_outbox") }), count, all, list), update };
}
