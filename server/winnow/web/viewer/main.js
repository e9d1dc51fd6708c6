/** The viewer's beginning: lets the tab in, makes the parts, and sends each address to the part that shows it. */

import { byId, fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { Actions } from "./actions.js";
import { Api, Problem } from "./api.js";
import { appearanceButton } from "./appearance.js";
import { showExport } from "./exporting.js";
import { bindKeys, showHelp } from "./keys.js";
import { libraryPane } from "./library.js";
import { clippingList } from "./list.js";
import { listen } from "./live.js";
import { showLocked } from "./locked.js";
import { iconButton, isAbort } from "./parts.js";
import { followTheme } from "./preferences.js";
import { reader } from "./reader.js";
import { clippingHash, listHash, parse } from "./routes.js";
import { searchField } from "./search.js";
import { Searches } from "./searches.js";
import { signIn, signOut } from "./session.js";
import { showSettings } from "./settings.js";
import { toaster } from "./toasts.js";
import { showWelcome } from "./welcome.js";
import { count } from "./wording.js";

/**
 * What every part may use.
 *
 * @typedef {object} Context
 * @property {Api} api
 * @property {Actions} actions
 * @property {import("./toasts.js").Toasts} toasts
 * @property {Searches} searches
 * @property {(hash: string) => void} go
 * @property {() => string[]} knownTags
 * @property {() => void} onEmptyLibrary
 */

const FACETS_PAUSE_MS = 400;

const app = byId("app");
const panes = { bar: byId("bar"), library: byId("library"), list: byId("list"), reader: byId("reader") };

/**
 * @param {string} token
 * @param {AbortController} life
 */
function start(token, life) {
  const { signal } = life;
  const lock = () => {
    life.abort();
    signOut();
    app.dataset.layout = "page";
    fill(panes.bar);
    showLocked(panes.reader, "This tab’s session is over.");
  };
  const api = new Api(token, lock);
  const toasts = toaster();
  /** @type {Context} */
  const context = {
    api,
    toasts,
    actions: new Actions(api, toasts, (id) => changed(id, true)),
    go: (hash) => {
      location.hash = hash;
    },
    searches: new Searches(api, toasts, () => {
      library.write();
      list.savedChanged();
    }),
    knownTags: () => library.facets().tags.map(([tag]) => tag),
    onEmptyLibrary,
  };

  const searching = h("div", { class: "search", role: "search" });
  const connection = h("span", { class: "second connection", role: "status" });
  const opener = iconButton("menu", "Library", {
    "aria-expanded": "false",
    "aria-controls": "library",
    class: "button quiet icon-only library-opener",
  });
  const help = () => showHelp(bindings);
  fill(
    panes.bar,
    opener,
    h(
      "a",
      { class: "sign-home", href: "#/", "aria-label": "Winnow, to the library" },
      icon("sign", 22),
      h("span", { text: "Winnow" }),
    ),
    searching,
    connection,
    h("div", { class: "bar-tools" }, appearanceButton(signal), iconButton("keyboard", "Keys", { key: "?", on: help })),
  );

  const search = searchField(searching, onSearch, signal);
  const list = clippingList(context, panes.list, signal);
  const library = libraryPane(context, panes.library, { onFacets }, signal);
  const reading = reader(context, panes.reader, list, signal);
  /** @type {AbortController | null} */
  let page = null;
  let facetsTimer = 0;
  let beforeSearch = listHash({ list: "library", value: "" });
  let welcomed = false;

  /** @param {import("./wire.js").Facets} facets */
  function onFacets({ shelves }) {
    const total = (shelves.inbox ?? 0) + (shelves.archive ?? 0);
    search.invite(total ? `Search ${count(total, "clipping")}` : "Search");
  }

  /** @param {string} text */
  function onSearch(text) {
    const route = list.route();
    if (route.list !== "search") beforeSearch = listHash(route);
    const hash = text ? listHash({ list: "search", value: text }) : beforeSearch;
    history.replaceState(null, "", hash);
    follow();
  }

  /** The library is empty: show how to begin, unless that was left on purpose. */
  async function onEmptyLibrary() {
    if (welcomed) return;
    await library.read();
    const { shelves } = library.facets();
    if (welcomed || (shelves.archive ?? 0) + (shelves.trash ?? 0) > 0 || parse(location.hash).page !== "list") return;
    welcomed = true;
    context.go("#/welcome");
  }

  /**
   * Something about a clipping is new.
   *
   * @param {string} id
   * @param {boolean} [own] the reader changed it here
   */
  async function changed(id, own) {
    clearTimeout(facetsTimer);
    facetsTimer = window.setTimeout(library.read, FACETS_PAUSE_MS);
    try {
      const clipping = await api.clipping(id, signal);
      // It became a version of another clipping.
      if (clipping.id !== id) gone(id, clipping.id);
      list.update(clipping, own);
      reading.update(clipping);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404 || error.status === 410) gone(id);
    }
  }

  /**
   * @param {string} id
   * @param {string} [now] the clipping that it is part of now
   */
  function gone(id, now) {
    list.drop(id);
    const route = parse(location.hash);
    if (now && route.page === "clipping" && route.id === id) location.replace(clippingHash(now, route.view));
    else reading.drop(id);
  }

  function toggleLibrary(open = app.dataset.library !== "open") {
    app.dataset.library = open ? "open" : "";
    opener.setAttribute("aria-expanded", String(open));
    if (open) panes.library.querySelector("a")?.focus();
  }

  /** Show what the address says. */
  function follow() {
    const route = parse(location.hash);
    const inside = panes.library.contains(document.activeElement);
    toggleLibrary(false);
    page?.abort();
    page = null;
    if (route.page === "welcome" || route.page === "settings") {
      app.dataset.layout = "page";
      page = new AbortController();
      reading.clear();
      if (route.page === "welcome") showWelcome(context, panes.reader, AbortSignal.any([signal, page.signal]));
      else showSettings(context, panes.reader, AbortSignal.any([signal, page.signal]));
      document.title = route.page === "welcome" ? "Welcome to Winnow" : "Settings · Winnow";
      if (inside) panes.reader.focus();
      return;
    }
    app.dataset.layout = "panes";
    app.dataset.pane = route.page === "clipping" ? "reader" : "list";
    list.show(route.page === "list" ? route.list : list.route());
    library.select(list.hash());
    search.show(list.route().list === "search" ? list.route().value : "");
    list.select(route.page === "clipping" ? route.id : "");
    if (route.page === "clipping") reading.show(route.id, route.view);
    else reading.clear();
    document.title = `${list.title()} · Winnow`;
  }

  /** @param {(clipping: import("./wire.js").Summary) => void} action */
  const onCurrent = (action) => () => {
    const clipping = list.current() ?? reading.clipping();
    if (clipping) action(clipping);
  };

  function goBack() {
    if (app.dataset.library === "open") toggleLibrary(false);
    else if (parse(location.hash).page !== "list") context.go(list.hash());
  }

  function toggleRemoved() {
    const route = parse(location.hash);
    if (route.page === "clipping") context.go(clippingHash(route.id, route.view === "removed" ? "clean" : "removed"));
  }

  /** @type {import("./keys.js").Binding[]} */
  const bindings = [
    { keys: "j", does: "Next clipping", on: () => list.move(1) },
    { keys: "k", does: "Previous clipping", on: () => list.move(-1) },
    { keys: "o or Enter", does: "Open", on: () => list.open() },
    { keys: "r", does: "See what was removed, and back", on: toggleRemoved },
    { keys: "f", does: "Favourite", on: onCurrent((it) => context.actions.favourite(it)) },
    { keys: "a", does: "Archive, and back", on: onCurrent((it) => context.actions.archive(it)) },
    { keys: "#", does: "Move to the trash", on: onCurrent((it) => context.actions.trash(it)) },
    { keys: "t", does: "Title, tags and note", on: () => reading.describe() },
    { keys: "e", does: "Export", on: () => showExport(context, reading.clipping(), list) },
    { keys: "h", does: "Highlight the selected words", on: () => reading.highlight() },
    { keys: "u", does: "Undo", on: () => toasts.undo() },
    { keys: "m", does: "Remember the last correction for its site", on: () => toasts.next() },
    { keys: "/ or Ctrl+K", does: "Search", on: () => search.focus() },
    { keys: "g l", does: "Go to the library", on: () => context.go("#/") },
    { keys: "g f", does: "Go to the favourites", on: () => context.go("#/favourites") },
    { keys: "g a", does: "Go to the archive", on: () => context.go("#/archive") },
    { keys: "g t", does: "Go to the trash", on: () => context.go("#/trash") },
    { keys: "g s", does: "Go to the settings", on: () => context.go("#/settings") },
    { keys: "Escape", does: "Back", on: goBack },
    { keys: "?", does: "These keys", on: help },
  ];

  opener.addEventListener("click", () => toggleLibrary(), { signal });
  window.addEventListener("hashchange", follow, { signal });
  bindKeys(bindings, signal);
  listen(
    api,
    {
      onEvent: (event) => {
        if (event.id) changed(event.id);
      },
      onConnected: (connected) => {
        if (connected && connection.textContent) list.reload();
        connection.textContent = connected ? "" : "Winnow is not answering. Trying again.";
      },
      onLocked: lock,
    },
    signal,
  );
  library.read();
  context.searches.read(signal);
  follow();
}

async function begin() {
  const life = new AbortController();
  followTheme(life.signal);
  try {
    const token = await signIn(life.signal);
    if (token) return start(token, life);
    app.dataset.layout = "page";
    showLocked(panes.reader, "This tab has no key to your library.");
  } catch (error) {
    app.dataset.layout = "page";
    showLocked(panes.reader, error instanceof Problem ? error.message : "This tab could not be let in.");
  }
}

begin();
