/** Where the viewer is, as the hash of the address. */

import { languageName, monthName } from "./wording.js";

/**
 * A list of clippings: its name for people, the address that leads to it, and how the API is asked for it.
 *
 * @typedef {{ list: "library" | "favourites" | "archive" | "trash" | "tag" | "site" | "language" | "month" | "search", value: string }} ListRoute
 * @typedef {{ page: "list", list: ListRoute }
 *   | { page: "clipping", id: string, view: View }
 *   | { page: "welcome" }
 *   | { page: "settings" }} Route
 * @typedef {"original" | "clean" | "removed" | "highlights" | "versions"} View
 */

/** @type {View[]} */
const OTHER_VIEWS = ["original", "removed", "highlights", "versions"];

/** @type {ListRoute} */
export const LIBRARY = { list: "library", value: "" };

/**
 * @param {string} hash such as "#/c/ID?view=removed"
 * @returns {Route}
 */
export function parse(hash) {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [head = "", ...rest] = path.split("/");
  const value = decode(rest.join("/"));
  const query = new URLSearchParams(search);
  switch (head) {
    case "c": {
      const view = query.get("view");
      const other = OTHER_VIEWS.find((name) => name === view);
      return { page: "clipping", id: value, view: other ?? "clean" };
    }
    case "search":
      return { page: "list", list: { list: "search", value: query.get("q") ?? "" } };
    case "tag":
    case "site":
    case "language":
    case "month":
      return { page: "list", list: { list: head, value } };
    case "favourites":
    case "archive":
    case "trash":
      return { page: "list", list: { list: head, value: "" } };
    case "welcome":
    case "settings":
      return { page: head };
    default:
      return { page: "list", list: LIBRARY };
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {ListRoute} route */
export function listHash({ list, value }) {
  if (list === "library") return "#/";
  if (list === "search") return `#/search?${new URLSearchParams({ q: value })}`;
  return value ? `#/${list}/${encodeURIComponent(value)}` : `#/${list}`;
}

/**
 * @param {string} id
 * @param {View} [view]
 */
export function clippingHash(id, view = "clean") {
  return view === "clean" ? `#/c/${id}` : `#/c/${id}?view=${view}`;
}

/** @param {ListRoute} route */
export function listTitle({ list, value }) {
  if (list === "search") return `Search: ${value}`;
  if (list === "language") return languageName(value);
  if (list === "month") return monthName(value);
  return list === "tag" || list === "site"
    ? value
    : { library: "Library", favourites: "Favourites", archive: "Archive", trash: "Trash" }[list];
}

/**
 * How the API is asked for a list.
 *
 * @param {ListRoute} route
 * @param {string} [cursor]
 * @param {number} [limit]
 */
export function listQuery({ list, value }, cursor = "", limit = 50) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (list === "library") query.set("state", "inbox");
  if (list === "archive" || list === "trash") query.set("state", list);
  if (list === "favourites") query.set("favourite", "true");
  if (list === "tag" || list === "site") query.set(list, value);
  if (list === "search") query.set("q", value);
  if (list === "language") query.set("q", `lang:"${value}"`);
  if (list === "month") query.set("q", `after:"${value}" before:"${monthAfter(value)}"`);
  if (cursor) query.set("cursor", cursor);
  return query;
}

/** The month after one such as "2026-11"; what is none is the same. @param {string} month */
function monthAfter(month) {
  const [, year, number] = /^(\d{4})-(\d{2})$/.exec(month) ?? [];
  if (!year || !number) return month;
  return number === "12"
    ? `${String(Number(year) + 1).padStart(4, "0")}-01`
    : `${year}-${String(Number(number) + 1).padStart(2, "0")}`;
}
