/** The keys, and where the browser lets them be changed. */

import { fill, h } from "../shared/dom.js";
import { say } from "../shared/words.js";
import { button } from "./parts.js";

export function shortcutsPart() {
  const list = h("dl", { class: "keys" });
  const hint = h("p", { class: "second", hidden: true, text: say("options_keys_firefox") });

  async function change() {
    const { openShortcutSettings } = /** @type {any} */ (chrome.commands);
    try {
      // Firefox has a call for it; Chromium a page.
      await (openShortcutSettings
        ? openShortcutSettings()
        : chrome.tabs.create({ url: "chrome://extensions/shortcuts" }));
    } catch {
      // A Firefox that is too old to lead there: the words do.
      hint.hidden = false;
    }
  }

  async function update() {
    const commands = (await chrome.commands.getAll()).filter((command) => command.description);
    const rows = commands.flatMap(({ description, shortcut }) => [
      h("dt", { text: description }),
      h(
        "dd",
        {},
        shortcut ? h("kbd", { text: shortcut }) : h("span", { class: "second", text: say("options_keys_none") }),
      ),
    ]);
    fill(list, ...rows);
  }

  const title = h("h2", { text: say("options_keys") });
  return { section: h("section", {}, title, list, button("options_keys_change", change), hint), update };
}
