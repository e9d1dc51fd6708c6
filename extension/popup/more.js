/** What else can be saved from here: a part of the page instead of all of it, or other tabs. */

import { fill, h } from "../shared/dom.js";
import { ask, problemOf } from "../shared/messages.js";
import { say } from "../shared/words.js";
import { failureView } from "./notices.js";

/** @import {ClipStatus, Tool} from "../shared/messages.js" */

/**
 * @param {HTMLElement} place
 * @param {() => string} clipId the clip of the whole page that another takes the place of
 * @param {(status: ClipStatus) => void} show
 */
export function moreMenu(place, clipId, show) {
  /** @param {string} key @param {(tab: chrome.tabs.Tab) => Promise<void>} work */
  const entry = (key, work) => {
    const click = async () => {
      const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
      try {
        await work(tab);
      } catch (error) {
        place.append(failureView(problemOf(error)));
      }
    };
    return h("li", {}, h("button", { type: "button", class: "link", text: say(key), on: { click } }));
  };
  /** @param {Tool} tool */
  const start =
    (tool) =>
    /** @param {chrome.tabs.Tab} tab */
    async ({ id = -1 }) => {
      await ask("tool", { tabId: id, tool, instead: clipId() });
      window.close();
    };
  const entries = h(
    "ul",
    {},
    entry("more_selection", async ({ id = -1 }) => {
      const before = clipId();
      const status = await ask("clip", { tabId: id, mode: "selection" });
      if (status.id && before) await ask("undo", { id: before });
      show(status);
    }),
    entry("more_region", start("region")),
    entry("more_thread", start("thread")),
    entry("more_tabs", async ({ windowId }) => {
      await chrome.tabs.create({ url: chrome.runtime.getURL(`extension/saving/saving.html#tabs=${windowId}`) });
      window.close();
    }),
  );
  fill(place, h("details", { class: "more" }, h("summary", { text: say("more") }), entries));
}
