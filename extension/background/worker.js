/**
 * The background: hears of clicks, keys, menus, alarms and the pages' questions, and passes each on. It may be stopped at any time
 * and is started again by the next event, so it keeps nothing in variables, and all listeners are there after the first turn.
 */

import { answer } from "../shared/messages.js";
import { showBadge } from "./badge.js";
import {
  clipTab,
  deliverAndFollow,
  edit,
  outbox,
  removedFrom,
  restore,
  retryPictures,
  statusOf,
  undo,
} from "./clips.js";
import { clipFromMenu, createMenus } from "./menus.js";
import { openViewer, pair, serverStatus } from "./server.js";

answer({
  clip: ({ tabId, mode }) => clipTab(tabId, mode),
  status: ({ id }) => statusOf(id),
  undo: ({ id }) => undo(id),
  edit: ({ id, patch }) => edit(id, patch),
  removed: ({ id }) => removedFrom(id),
  restore: ({ id, block }) => restore(id, block),
  pictures: ({ id }) => retryPictures(id),
  server: () => serverStatus(),
  outbox: () => outbox(),
  open: ({ id }) => openViewer(id),
  retry: async ({ id }) => {
    await deliverAndFollow(id);
    return statusOf(id);
  },
  pair: async ({ code }) => {
    await pair(code);
    await deliverAndFollow("");
    return serverStatus();
  },
});

chrome.commands.onCommand.addListener(async (command, tab) => {
  if (command === "clip" && tab?.id !== undefined) await clipTab(tab.id, "page");
});

chrome.contextMenus.onClicked.addListener(clipFromMenu);

chrome.alarms.onAlarm.addListener(() => deliverAndFollow());

chrome.runtime.onStartup.addListener(start);
chrome.runtime.onInstalled.addListener(async () => {
  await createMenus();
  await start();
});

async function start() {
  await chrome.alarms.create("deliver", { periodInMinutes: 1 });
  await showBadge();
  await deliverAndFollow();
}
