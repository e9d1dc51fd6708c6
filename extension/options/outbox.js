/** The clips that Winnow has not taken yet: try again, keep a copy, or let go. */

import { downloadWaiting } from "../shared/copies.js";
import { fill, h } from "../shared/dom.js";
import { ask } from "../shared/messages.js";
import { language, say, sayProblem } from "../shared/words.js";

/** @import {Waiting} from "../shared/messages.js" */

/** @param {() => Promise<void>} refresh */
export function outboxPart(refresh) {
  const list = h("ul", { class: "rows" });
  const empty = h("p", { class: "second", text: say("options_outbox_empty") });
  const all = button("options_retry_all", () => retry(""));

  /** @param {string} id */
  async function retry(id) {
    await ask("retry", { id });
    await refresh();
  }

  /** @param {Waiting} row */
  function item(row) {
    const sure = h("span", { class: "line", hidden: true });
    const discard = button("discard", () => {
      // The only copy there is: one more click, in another place, instead of a question.
      sure.hidden = !sure.hidden;
    });
    const drop = button("options_delete_sure", async () => {
      await ask("undo", { id: row.id });
      await refresh();
    });
    sure.append(drop);
    const size = `${(row.size / 1024).toLocaleString(language(), { maximumFractionDigits: 0 })} KiB`;
    const when = new Date(row.created).toLocaleString(language());
    return h(
      "li",
      { dataset: { id: row.id } },
      h("div", { dir: "auto", text: row.title }),
      h("div", { class: "second", text: say("options_row", when, size, row.tries) }),
      row.problem && h("div", { class: "second", text: sayProblem(row.problem) }),
      h(
        "div",
        { class: "line" },
        button("try_now", () => retry(row.id)),
        button("download", () => downloadWaiting(row.id)),
        discard,
        sure,
      ),
    );
  }

  /** @param {Waiting[]} rows */
  function update(rows) {
    empty.hidden = rows.length > 0;
    all.hidden = rows.length < 2;
    fill(list, ...rows.map(item));
  }

  return { section: h("section", {}, h("h2", { text: say("options_outbox") }), empty, all, list), update };
}

/**
 * @param {string} key
 * @param {() => void} click
 */
function button(key, click) {
  return h("button", { type: "button", class: "button", text: say(key), on: { click } });
}
