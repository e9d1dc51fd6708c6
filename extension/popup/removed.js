/** "12 blocks removed · Show": what cleaning left out, and a way to put each back. */

import { fill, h } from "../shared/dom.js";
import { ask, problemOf } from "../shared/messages.js";
import { say, sayCount } from "../shared/words.js";
import { failureView } from "./notices.js";
import { unfolding } from "./unfolding.js";

/** @import {RemovedBlock} from "../shared/messages.js" */
/** @import {Actions} from "./notices.js" */

/**
 * @param {string} id of the clip
 * @param {Actions} actions
 */
export function removedList(id, { show }) {
  const count = h("span");
  const { toggle, list } = unfolding("removed", load);
  const summary = h("span", {}, count, " ", toggle);

  async function load() {
    try {
      const blocks = await ask("removed", { id });
      fill(list, ...blocks.map(row));
    } catch (error) {
      fill(list, h("li", {}, failureView(problemOf(error))));
    }
  }

  /** @param {RemovedBlock} block */
  function row(block) {
    const kind = h("span", { class: "kind", text: say(`kind_${block.kind.replace("-", "_")}`) });
    const back = h("button", { type: "button", class: "link second", text: say("restore"), on: { click: put } });
    const excerpt = h("span", { class: "excerpt", dir: "auto", text: block.excerpt });
    const why = h("span", { class: "why fine", text: block.why });
    const item = h(
      "li",
      { style: { "--kind": `var(--kind-${block.kind}, var(--kind-other))` } },
      kind,
      back,
      excerpt,
      why,
    );

    async function put() {
      back.disabled = true;
      try {
        show(await ask("restore", { id, block: block.id }));
        // It stays in its place, so that nothing moves under the pointer.
        back.textContent = say("restored");
      } catch (error) {
        back.disabled = false;
        item.append(failureView(problemOf(error)));
      }
    }
    return item;
  }

  /** @param {Record<string, number> | null} removed by kind; null while that is not known */
  function update(removed) {
    summary.hidden = !removed;
    const total = Object.values(removed ?? {}).reduce((sum, each) => sum + each, 0);
    count.textContent = total ? sayCount("removed", total) : say("removed_none");
    toggle.hidden = !total && list.hidden;
  }

  return { summary, list, update };
}
