/** What is saved with a page, and what the button says before it is clicked. */

import { readChoices, writeChoices } from "../shared/choices.js";
import { h } from "../shared/dom.js";
import { ask } from "../shared/messages.js";
import { say } from "../shared/words.js";
import { box } from "./parts.js";

const CHOICES = /** @type {const} */ ([
  ["pictures", "options_pictures"],
  ["referrer", "options_referrer"],
  ["closes", "options_closes"],
]);
const TABS = /** @type {chrome.permissions.Permissions} */ ({ permissions: ["tabs"] });
const PAGES = { origins: ["*://*/*"] };

export function savingPart() {
  const boxes = CHOICES.map(([name, key]) => box(name, key, (checked) => writeChoices({ [name]: checked })));

  async function update() {
    const choices = await readChoices();
    for (const [index, [name]] of CHOICES.entries()) boxes[index].input.checked = choices[name];
  }

  const title = h("h2", { text: say("options_saving") });
  return { section: h("section", {}, title, ...boxes.map((each) => each.row)), update };
}

/** The two switches are permissions: what the browser has granted is what is shown. */
export function beforePart() {
  const known = box("known", "options_known", (wanted) => change(TABS, wanted));
  const changed = box("changed", "options_changed", (wanted) => change(PAGES, wanted));

  /**
   * Asked for in the click itself: browsers grant only then.
   * @param {chrome.permissions.Permissions} permissions
   * @param {boolean} wanted
   */
  async function change(permissions, wanted) {
    await (wanted ? chrome.permissions.request(permissions) : chrome.permissions.remove(permissions));
    await update();
    await ask("lookedFor", {});
  }

  async function update() {
    known.input.checked = await chrome.permissions.contains(TABS);
    changed.input.checked = await chrome.permissions.contains(PAGES);
    changed.input.disabled = !known.input.checked && !changed.input.checked;
  }

  const title = h("h2", { text: say("options_before") });
  const text = h("p", { class: "second", text: say("options_before_text") });
  return { section: h("section", {}, title, text, known.row, changed.row), update };
}
