/** "2 highlights · Show": what the reader marked on the page, and a way to take each away. */

import { fill, h } from "../shared/dom.js";
import { ask, problemOf } from "../shared/messages.js";
import { say, sayCount } from "../shared/words.js";
import { failureView } from "./notices.js";
import { unfolding } from "./unfolding.js";

/** @import {ClipStatus, Mark} from "../shared/messages.js" */
/** @import {Actions} from "./notices.js" */

/**
 * @param {string} id of the clip
 * @param {Actions} actions
 */
export function markList(id, { show }) {
  const count = h("span");
  const { toggle, list } = unfolding("marks", async () => undefined);
  const summary = h("span", { hidden: true }, count, " ", toggle);
  /** @type {string} */
  let drawn = "";

  /** @param {Mark} mark */
  function row(mark) {
    const away = h("button", {
      type: "button",
      class: "link second",
      text: say("mark_remove"),
      "aria-label": `${say("mark_remove")}: ${mark.exact.slice(0, 60)}`,
      on: { click: remove },
    });
    const item = h("li", {}, h("span", { class: "excerpt", dir: "auto", text: mark.exact }), away);

    async function remove() {
      try {
        show(await ask("unmark", { id, mark: mark.id }));
        toggle.focus();
      } catch (error) {
        item.append(failureView(problemOf(error)));
      }
    }
    return item;
  }

  /** @param {ClipStatus} status */
  function update({ marks }) {
    const now = marks.map((mark) => mark.id).join();
    if (now === drawn) return;
    drawn = now;
    summary.hidden = !marks.length;
    if (!marks.length) list.hidden = true;
    count.textContent = sayCount("marks", marks.length);
    fill(list, ...marks.map(row));
  }

  return { summary, list, update };
}
