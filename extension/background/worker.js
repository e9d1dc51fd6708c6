/**
 * The background: hears of clicks, keys, menus, alarms and the pages' questions, and passes each on. It may be stopped at any time
 * and is started again by the next event, so it keeps nothing in variables, and all listeners are there after the first turn.
 */

import { answer, onChosen } from "../shared/messages.js";
import { showBadge } from "./badge.js";
import {
  clipAgain,
  clipLink,
  clipTab,
  deliverAndFollow,
  edit,
  learnKnown,
  outbox,
  removedFrom,
  restore,
  retryPictures,
  statusOf,
  tags,
  undo,
  unmark,
} from "./clips.js";
import { markSelection } from "./highlights.js";
import { clipLinked } from "./links.js";
import { clipFromMenu, createMenus } from "./menus.js";
import { openViewer, pair, serverStatus } from "./server.js";
import { saveChosen, startTool } from "./tools.js";
import { lookAtAllTabs, lookAtTab } from "./visits.js";

answer({
  clip: ({ tabId, mode }) => clipTab(tabId, mode),
  link: ({ url, title, tabId, read }) => (read ? clipLinked : clipLink)(url, title, tabId),
  tool: ({ tabId, tool, instead }) => startTool(tabId, tool, instead),
  status: ({ id }) => statusOf(id),
  again: ({ id }) => clipAgain(id),
  undo: ({ id }) => undo(id),
  edit: ({ id, patch }) => edit(id, patch),
  removed: ({ id }) => removedFrom(id),
  restore: ({ id, block }) => restore(id, block),
  pictures: ({ id }) => retryPictures(id),
  server: () => serverStatus(),
  outbox: () => outbox(),
  tags: () => tags(),
  unmark: ({ id, mark }) => unmark(id, mark),
  lookedFor: async () => {
    await lookAtAllTabs();
    return null;
  },
  open: ({ id }) => openViewer(id),
  retry: async ({ id }) => {
    await deliverAndFollow(id);
    return statusOf(id);
  },
  pair: async ({ code }) => {
    await pair(code);
    await Promise.all([deliverAndFollow(""), learnKnown()]);
    return serverStatus();
  },
});

chrome.commands.onCommand.addListener(async (command, tab) => {
  if (tab?.id === undefined) return;
  if (command === "clip") await clipTab(tab.id, "page");
  if (command === "highlight") await markSelection(tab.id);
});

onChosen(saveChosen);

chrome.contextMenus.onClicked.addListener(clipFromMenu);

chrome.alarms.onAlarm.addListener(async ({ name }) => {
  if (name === "learn") await learnKnown();
  else await deliverAndFollow();
});

chrome.tabs.onUpdated.addListener(lookAtTab);

// Paired, or the pairing forgotten, in any part of the extension.
chrome.storage.local.onChanged.addListener(async ({ token }) => {
  if (token) await showBadge();
});

chrome.runtime.onStartup.addListener(start);
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  await createMenus();
  // Once: also a browser that forgets the extension when it is closed keeps what was set.
  const isNew = Object.keys(await chrome.storage.local.get()).length === 0;
  if (reason === "install" && isNew) await chrome.tabs.create({ url: "/extension/welcome/welcome.html" });
  await start();
});

async function start() {
  await chrome.alarms.create("deliver", { periodInMinutes: 1 });
  await chrome.alarms.create("learn", { periodInMinutes: 15 });
  await showBadge();
  await deliverAndFollow();
  await learnKnown();
}
