/** The list of clippings: newest first, more as it is scrolled, and quiet under pointer and focus. */

import { fill, h } from "/shared/dom.js";
import { askToEmpty } from "./emptying.js";
import { button, emptiness, failure, isAbort } from "./parts.js";
import { clippingHash, LIBRARY, listHash, listQuery, listTitle } from "./routes.js";
import { writeRow } from "./row.js";
import { saveButton } from "./searches.js";
import { count, number } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { ListRoute } from "./routes.js" */
/** @import { Listing, Summary } from "./wire.js" */

const EXPORT_PAGE = 200;

/** @typedef {ReturnType<typeof clippingList>} ClippingList */

/**
 * @param {Context} context
 * @param {HTMLElement} pane
 * @param {AbortSignal} signal
 */
export function clippingList(context, pane, signal) {
  const heading = h("h1", { class: "list-title" });
  const total = h("span", { class: "fine", role: "status" });
  const fresh = h("button", { type: "button", class: "list-fresh", hidden: true, on: { click: () => load() } });
  const rows = h("ul", { class: "rows", role: "list" });
  const foot = h("div", { class: "list-foot" });
  const scroller = h("div", { class: "list-scroll" }, rows, foot);
  const saving = h("div", { class: "list-saving" });
  const emptying = h("div", {});
  const saver = saveButton(context, saving, signal);
  fill(pane, h("div", { class: "list-head" }, heading, total, saving, emptying), fresh, scroller);

  /** @type {Map<string, { clipping: Summary, row: HTMLLIElement }>} */
  const shown = new Map();
  /** @type {ListRoute} */
  let route = LIBRARY;
  /** @type {string | null} */
  let cursor = null;
  let selected = "";
  /** New clippings that would have moved what is in use. @type {Set<string>} */
  const unseen = new Set();
  let all = 0;
  let reading = new AbortController();
  let loaded = false;

  const nearEnd = new IntersectionObserver(([entry]) => entry?.isIntersecting && cursor && more(), {
    root: scroller,
    rootMargin: "600px",
  });
  nearEnd.observe(foot);
  signal.addEventListener("abort", () => {
    nearEnd.disconnect();
    reading.abort();
  });

  /** Read from the start, leaving what is shown in place until the answer is here. */
  async function load() {
    reading.abort();
    reading = new AbortController();
    const { signal: until } = reading;
    unseen.clear();
    tellUnseen();
    heading.textContent = listTitle(route);
    saver.show(route);
    pane.setAttribute("aria-busy", "true");
    try {
      const listing = await context.api.list(listQuery(route), until);
      if (until.aborted) return;
      shown.clear();
      rows.replaceChildren();
      scroller.scrollTop = 0;
      take(listing);
    } catch (error) {
      if (isAbort(error)) return;
      shown.clear();
      rows.replaceChildren();
      total.textContent = "";
      cursor = null;
      fill(foot, failure(error, load));
    } finally {
      if (!until.aborted) pane.removeAttribute("aria-busy");
    }
  }

  async function more() {
    const from = cursor;
    if (!from) return;
    cursor = null;
    const { signal: until } = reading;
    try {
      take(await context.api.list(listQuery(route, from), until));
    } catch (error) {
      if (isAbort(error)) return;
      fill(
        foot,
        failure(error, () => {
          cursor = from;
          foot.replaceChildren();
          more();
        }),
      );
    }
  }

  /** @param {Listing} listing */
  function take(listing) {
    loaded = true;
    cursor = listing.next_cursor;
    setTotal(listing.total);
    foot.replaceChildren();
    for (const clipping of listing.items) {
      if (!shown.has(clipping.id)) rows.append(makeRow(clipping));
    }
    if (!shown.size) foot.append(nothing());
    if (cursor) {
      nearEnd.unobserve(foot);
      nearEnd.observe(foot);
    }
    mark();
    if (!shown.size && route.list === "library") context.onEmptyLibrary();
  }

  /** @param {number} n */
  function setTotal(n) {
    all = n;
    const emptied = route.list === "trash" && n > 0;
    fill(emptying, emptied && button("Empty the trash", () => askToEmpty(context, n, load), "quiet"));
    total.textContent = route.list === "search" ? count(n, "found", "found") : number(n);
  }

  /** @param {Summary} clipping */
  function makeRow(clipping) {
    const row = document.createElement("li");
    writeRow(row, clipping);
    shown.set(clipping.id, { clipping, row });
    return row;
  }

  function nothing() {
    if (route.list === "search") {
      return emptiness(`Nothing found for “${route.value}”`, "Try fewer words, or look for a site: or tag: instead.");
    }
    if (route.list === "library") return emptiness("Nothing here yet", "What you clip appears here, newest first.");
    if (route.list === "favourites") return emptiness("No favourites yet", "Press f on a clipping to keep it here.");
    if (route.list === "archive") return emptiness("The archive is empty", "Press a on a clipping you are done with.");
    if (route.list === "trash") return emptiness("The trash is empty", "What you delete stays here for 30 days.");
    return emptiness(`No clippings with “${listTitle(route)}”`);
  }

  /** Show which row is open. */
  function mark() {
    for (const { row, clipping } of shown.values()) {
      const link = row.querySelector("a");
      if (clipping.id === selected) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }

  /** Would a new row move what the reader is pointing at or has the focus on? */
  function inUse() {
    return scroller.scrollTop > 0 || pane.matches(":hover") || pane.contains(document.activeElement);
  }

  /** @param {string} id */
  function drop(id) {
    const entry = shown.get(id);
    if (!entry) return;
    const next = entry.row.nextElementSibling ?? entry.row.previousElementSibling;
    const focused = entry.row.contains(document.activeElement);
    shown.delete(id);
    entry.row.remove();
    setTotal(all - 1);
    if (focused) next?.querySelector("a")?.focus();
    if (!shown.size && !cursor) fill(foot, nothing());
  }

  /** @param {Summary} clipping */
  function belongs(clipping) {
    switch (route.list) {
      case "library":
        return clipping.shelf === "inbox";
      case "archive":
      case "trash":
        return clipping.shelf === route.list;
      case "favourites":
        return clipping.favourite && clipping.shelf !== "trash";
      case "tag":
        return clipping.tags.includes(route.value) && clipping.shelf !== "trash";
      case "language":
        return clipping.language.split("-", 1)[0]?.toLowerCase() === route.value && clipping.shelf !== "trash";
      case "month":
        return clipping.saved_at.startsWith(route.value) && clipping.shelf !== "trash";
      case "site":
        return clipping.host === route.value && clipping.shelf !== "trash";
      default:
        return clipping.shelf !== "trash";
    }
  }

  /**
   * A clipping that is new or has changed.
   *
   * @param {Summary} clipping
   * @param {boolean} [own] the reader did it here, and looks for what it does
   */
  function update(clipping, own = false) {
    const entry = shown.get(clipping.id);
    if (entry && !belongs(clipping)) return drop(clipping.id);
    if (entry) {
      entry.clipping = { ...clipping, snippet: entry.clipping.snippet };
      writeRow(entry.row, entry.clipping);
      return mark();
    }
    if (!loaded || route.list === "search" || !belongs(clipping)) return;
    if (own || !inUse()) insert(clipping);
    else if (isNewest(clipping)) unseen.add(clipping.id);
    tellUnseen();
  }

  /** @param {Summary} clipping */
  function isNewest({ saved_at }) {
    return [...shown.values()].every((entry) => entry.clipping.saved_at <= saved_at);
  }

  /** Put a row in its place, newest first; what lies beyond the rows read so far comes with them later. @param {Summary} clipping */
  function insert(clipping) {
    const after = [...rows.children].find((row) => {
      const entry = row instanceof HTMLLIElement ? shown.get(row.dataset.id ?? "") : undefined;
      return entry && entry.clipping.saved_at < clipping.saved_at;
    });
    unseen.delete(clipping.id);
    setTotal(all + 1);
    if (!after && cursor) return;
    foot.replaceChildren();
    rows.insertBefore(makeRow(clipping), after ?? null);
    mark();
  }

  function tellUnseen() {
    fresh.textContent = count(unseen.size, "new clipping");
    fresh.hidden = unseen.size === 0;
  }

  return {
    /** @param {ListRoute} next */
    show(next) {
      if (loaded && next.list === route.list && next.value === route.value) return;
      route = next;
      load();
    },
    reload: load,
    /** The saved searches are others. */
    savedChanged: () => saver.write(),
    update,
    drop,

    /** @param {string} id */
    select(id) {
      selected = id;
      mark();
    },

    /** The clipping that keys act on: the one with the focus, else the open one. @returns {Summary | undefined} */
    current() {
      const focused = document.activeElement?.closest("li")?.dataset.id ?? "";
      return (shown.get(focused) ?? shown.get(selected))?.clipping;
    },

    /** Move the focus by so many rows. @param {number} step */
    move(step) {
      const items = [...rows.children];
      const focused = document.activeElement?.closest("li");
      const open = shown.get(selected)?.row;
      const at = focused && rows.contains(focused) ? items.indexOf(focused) : open ? items.indexOf(open) : -1;
      const to = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + step))];
      to?.querySelector("a")?.focus();
    },

    /** Go to the clipping that has the focus, or to the first. */
    open() {
      const clipping = this.current() ?? shown.values().next().value?.clipping;
      if (clipping) location.hash = clippingHash(clipping.id);
    },

    route: () => route,
    hash: () => listHash(route),
    title: () => listTitle(route),

    /** The ids of the whole list, also of what is not shown yet. @returns {Promise<string[]>} */
    async ids() {
      const found = [];
      let from = "";
      do {
        const page = await context.api.list(listQuery(route, from, EXPORT_PAGE));
        found.push(...page.items.map(({ id }) => id));
        from = page.next_cursor ?? "";
      } while (from);
      return found;
    },
  };
}
