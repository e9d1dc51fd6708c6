/** Several tabs at once: which, whether the extension may see them, how far it is, and how each went. */

import { fill, h } from "../shared/dom.js";
import { ask } from "../shared/messages.js";
import { inTime } from "../shared/patience.js";
import { ALL_SITES } from "../shared/sites.js";
import { say, sayCount } from "../shared/words.js";
import { button, resultOf, resultText } from "./results.js";

// As long as a person would wait for a page.
const WAKING_MS = 20_000;
// Nothing more of it is told for so long.
const SETTLED_MS = 500;

/** @typedef {{tab: chrome.tabs.Tab, box: HTMLInputElement, place: HTMLElement, row: HTMLElement}} Row */

/**
 * Why a tab cannot be saved, "" when it can; "unseen" when the extension is not told what it shows.
 * @param {chrome.tabs.Tab} tab
 */
function obstacle({ url }) {
  if (!url) return "unseen";
  return /^https?:/.test(url) ? "" : "browser";
}

/**
 * Have the browser load a tab that it has put to sleep; when that takes too long, or the tab is closed meanwhile, the clip says what is wrong.
 * @param {number} id
 * @param {string} url its address: to reload a sleeping tab leaves it empty in Firefox
 */
async function wake(id, url) {
  /** @type {(changed: number, change: object, tab: chrome.tabs.Tab) => void} */
  let hear = () => undefined;
  /** @type {(closed: number) => void} */
  let end = () => undefined;
  const loaded = new Promise((resolve) => {
    let timer = 0;
    hear = (changed, _change, tab) => {
      if (changed !== id) return;
      // Firefox loads it twice, and has an empty page there first.
      clearTimeout(timer);
      if (tab.status === "complete" && /^https?:/.test(tab.url ?? "")) timer = setTimeout(resolve, SETTLED_MS, true);
    };
    end = (closed) => {
      if (closed === id) resolve(false);
    };
    chrome.tabs.onUpdated.addListener(hear);
    chrome.tabs.onRemoved.addListener(end);
  });
  try {
    await chrome.tabs.update(id, { url });
    await inTime(loaded, false, WAKING_MS);
  } finally {
    chrome.tabs.onUpdated.removeListener(hear);
    chrome.tabs.onRemoved.removeListener(end);
  }
}

/** The tab as it is now, null when it was closed. @param {number} id */
const present = (id) => chrome.tabs.get(id).catch(() => null);

/** @param {number} windowId */
export async function tabsPart(windowId) {
  const list = h("ul", { class: "rows tabs" });
  const summary = h("p", { role: "status" });
  const bar = h("progress", { hidden: true, "aria-label": say("saving_progress") });
  const asking = h("section", {});
  const actions = h("div", { class: "line" });
  /** @type {Row[]} */
  let rows = [];
  let cancelled = false;

  const own = await chrome.tabs.getCurrent();
  const chosen = () => rows.filter(({ box }) => box.checked && !box.disabled);

  /** @param {chrome.tabs.Tab} tab @param {boolean} several */
  const rowOf = (tab, several) => {
    const why = obstacle(tab);
    const box = h("input", { type: "checkbox", on: { change: draw } });
    box.checked = !why && (!several || tab.highlighted);
    box.disabled = why !== "";
    const place = h("span", { class: "second" }, why ? say(`tab_${why}`) : tab.discarded && say("tab_asleep"));
    const name = tab.title || say("tab_unnamed");
    const row = h("li", {}, h("label", {}, box, h("span", { dir: "auto", text: name })), place);
    return { tab, box, place, row };
  };

  const load = async () => {
    const tabs = (await chrome.tabs.query({ windowId })).filter(({ id }) => id !== own?.id);
    const several = tabs.filter(({ highlighted }) => highlighted).length > 1;
    rows = tabs.map((tab) => rowOf(tab, several));
    fill(list, ...rows.map(({ row }) => row));
    draw();
  };

  const draw = () => {
    const unseen = rows.filter(({ tab }) => obstacle(tab) === "unseen").length;
    fill(
      asking,
      unseen ? h("p", { text: sayCount("saving_unseen", unseen) }) : null,
      unseen ? h("p", { class: "second", text: say("saving_unseen_why") }) : null,
      unseen
        ? button("saving_allow_all", () => {
            // Asked for in the click itself: browsers grant hosts only then.
            chrome.permissions.request({ origins: [ALL_SITES] }).then((granted) => {
              if (granted) void load();
            });
          })
        : null,
    );
    const count = chosen().length;
    const save = button("saving_save_other", run, "primary");
    save.textContent = sayCount("saving_save", count);
    save.disabled = count === 0;
    fill(actions, save);
  };

  const run = async () => {
    cancelled = false;
    const queue = chosen();
    asking.hidden = true;
    bar.hidden = false;
    bar.max = queue.length;
    for (const { box } of rows) box.disabled = true;
    const cancel = button("saving_cancel", () => {
      cancelled = true;
      cancel.disabled = true;
    });
    fill(actions, cancel);
    let saved = 0;
    for (const [index, { tab, place, box }] of queue.entries()) {
      bar.value = index;
      if (cancelled) {
        place.textContent = say("saving_left");
        continue;
      }
      summary.textContent = say("saving_at", index + 1, queue.length);
      place.textContent = say("working");
      // One after the other: each is on disk before the next is read, and the browser stays quick.
      const id = tab.id ?? -1;
      const slept = (await present(id))?.discarded ?? false;
      // One that was closed meanwhile must not keep the others from being saved.
      if (slept) await wake(id, tab.url ?? "").catch(() => undefined);
      if (!(await present(id))) {
        box.checked = false;
        place.textContent = say("tab_closed");
        continue;
      }
      const result = await resultOf(ask("clip", { tabId: id, mode: "page" }));
      // It sleeps on, as the browser wanted; that it may not, as when the reader has gone to it meanwhile, is all right.
      if (slept) await chrome.tabs.discard(id).catch(() => undefined);
      if (result.tone !== "bad") saved += 1;
      box.checked = false;
      fill(place, resultText(result));
    }
    bar.hidden = true;
    summary.textContent = say("saving_done", saved, queue.length);
    const mayAll = await chrome.permissions.contains({ origins: [ALL_SITES] });
    const give = button("saving_give_back", () => {
      chrome.permissions.remove({ origins: [ALL_SITES] }).then(() => give.remove());
    });
    fill(actions, button("saving_again", restart), mayAll && give);
  };

  const restart = async () => {
    asking.hidden = false;
    summary.textContent = "";
    await load();
  };

  await load();
  return [h("h1", { text: say("saving_tabs_title") }), asking, list, h("section", {}, summary, bar, actions)];
}
