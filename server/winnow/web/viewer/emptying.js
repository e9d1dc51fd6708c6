/** Emptying the trash: the one thing that cannot be undone, so it is asked for by its number. */

import { h } from "/shared/dom.js";
import { showDialog } from "./floating.js";
import { button, sentence } from "./parts.js";
import { count } from "./wording.js";

/** @import { Context } from "./main.js" */

/**
 * @param {Context} context
 * @param {number} total how many clippings the reader sees in the trash
 * @param {() => void} onDone
 */
export function askToEmpty(context, total, onDone) {
  const what = count(total, "clipping");
  showDialog("Empty the trash", (close) => [
    h("p", { text: `${what} will be deleted for good, with what was saved of them. This cannot be undone.` }),
    h(
      "div",
      { class: "actions" },
      button(`Delete ${what} for good`, async () => {
        close();
        try {
          const { deleted } = await context.api.emptyTrash(total);
          context.toasts.say(`${count(deleted, "clipping")} deleted for good`);
        } catch (error) {
          context.toasts.problem(sentence(error));
        }
        onDone();
      }),
      button("Cancel", close, "quiet"),
    ),
  ]);
}
