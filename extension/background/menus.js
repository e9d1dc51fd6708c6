/** The context menus: the page, what is selected on it, or a link, saved with the badge as receipt. */

import { say } from "../shared/words.js";
import { clipLink, clipTab } from "./clips.js";
import { markSelection } from "./highlights.js";

const CONTEXTS = /** @type {const} */ (["page", "selection", "link"]);

/** Menus last as long as the installation; called when it is made or updated. */
export async function createMenus() {
  await chrome.contextMenus.removeAll();
  for (const context of CONTEXTS) {
    chrome.contextMenus.create({ id: context, title: say(`menu_${context}`), contexts: [context] });
  }
  chrome.contextMenus.create({ id: "highlight", title: say("menu_highlight"), contexts: ["selection"] });
}

/**
 * @param {chrome.contextMenus.OnClickData} info
 * @param {chrome.tabs.Tab | undefined} tab
 */
export async function clipFromMenu(info, tab) {
  const tabId = tab?.id ?? -1;
  // Firefox tells a link's text, Chromium does not.
  const { linkUrl = "", linkText = "" } = /** @type {{linkUrl?: string, linkText?: string}} */ (info);
  if (info.menuItemId === "highlight") await markSelection(tabId);
  else if (info.menuItemId === "link") await clipLink(linkUrl, linkText, tabId);
  else await clipTab(tabId, info.menuItemId === "selection" ? "selection" : "page", info.selectionText);
}
