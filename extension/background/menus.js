/** The context menus: the page, a part of it, what is selected, a link or a picture, saved with the badge as receipt. */

import { say } from "../shared/words.js";
import { clipTab } from "./clips.js";
import { markSelection } from "./highlights.js";
import { clipImage } from "./images.js";
import { clipLinkOrAsk } from "./links.js";
import { startTool } from "./tools.js";

/** @typedef {`${chrome.contextMenus.ContextType}`} Context */

/** @type {Record<string, [Context, ...Context[]]>} */
const MENUS = {
  page: ["page"],
  selection: ["selection"],
  highlight: ["selection"],
  link: ["link"],
  image: ["image"],
  region: ["page", "action"],
  thread: ["page", "action"],
  tabs: ["page", "action"],
};

/** Menus last as long as the installation; called when it is made or updated. */
export async function createMenus() {
  await chrome.contextMenus.removeAll();
  for (const [id, contexts] of Object.entries(MENUS)) {
    chrome.contextMenus.create({ id, title: say(`menu_${id}`), contexts });
  }
}

/**
 * @param {chrome.contextMenus.OnClickData} info
 * @param {chrome.tabs.Tab | undefined} tab
 */
export async function clipFromMenu(info, tab) {
  const tabId = tab?.id ?? -1;
  const { menuItemId, frameId = 0, srcUrl = "", linkUrl = "", selectionText: text = "" } = info;
  // Firefox tells a link's text, Chromium does not.
  const { linkText = "" } = /** @type {{linkText?: string}} */ (info);
  switch (menuItemId) {
    case "highlight":
      await markSelection(tabId);
      break;
    case "link":
      await clipLinkOrAsk(linkUrl, linkText, tabId);
      break;
    case "image":
      await clipImage(srcUrl, info.frameUrl ?? info.pageUrl ?? tab?.url ?? srcUrl, tab, frameId);
      break;
    case "region":
    case "thread":
      await startTool(tabId, menuItemId, "");
      break;
    case "tabs":
      await chrome.tabs.create({
        url: chrome.runtime.getURL(`extension/saving/saving.html#tabs=${tab?.windowId ?? ""}`),
      });
      break;
    case "selection":
      await clipTab(tabId, "selection", { text, frameId });
      break;
    default:
      await clipTab(tabId, "page");
  }
}
