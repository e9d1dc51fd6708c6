/** Searches that are kept under a name: in the side, and a button beside the results of one. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { floating, menu, showDialog } from "./floating.js";
import { button, iconButton, isAbort, sentence } from "./parts.js";
import { listHash } from "./routes.js";

/** @import { Api } from "./api.js" */
/** @import { Context } from "./main.js" */
/** @import { ListRoute } from "./routes.js" */
/** @import { Toasts } from "./toasts.js" */
/** @import { SavedSearch } from "./wire.js" */

const LONGEST_NAME = 100;

/** The saved searches as the server has them; `onChange` is told when they are others. */
export class Searches {
  #api;
  #toasts;
  #onChange;
  /** @type {SavedSearch[]} */
  #all = [];

  /**
   * @param {Api} api
   * @param {Toasts} toasts
   * @param {() => void} onChange
   */
  constructor(api, toasts, onChange) {
    this.#api = api;
    this.#toasts = toasts;
    this.#onChange = onChange;
  }

  /** By their names. */
  get all() {
    return this.#all;
  }

  /** The one that searches for this. @param {string} text */
  of(text) {
    return this.#all.find((search) => search.text === text.trim());
  }

  /** @param {AbortSignal} [signal] */
  async read(signal) {
    try {
      this.#all = await this.#api.searches(signal);
      this.#onChange();
    } catch (error) {
      if (!isAbort(error)) this.#toasts.problem(sentence(error));
    }
  }

  /**
   * Keep a search; a Problem is the caller's to show.
   *
   * @param {string} name
   * @param {string} text
   */
  async keep(name, text) {
    const kept = await this.#api.keepSearch(name, text);
    await this.read();
    this.#toasts.say(`Saved as “${kept.name}”.`, () => this.#quietly(() => this.#api.forgetSearch(kept.id)));
  }

  /**
   * @param {SavedSearch} search
   * @param {string} name
   */
  async rename(search, name) {
    await this.#api.changeSearch(search.id, { name });
    await this.read();
    this.#toasts.say(`“${search.name}” is now “${name}”.`, () =>
      this.#quietly(() => this.#api.changeSearch(search.id, { name: search.name })),
    );
  }

  /** @param {SavedSearch} search */
  async forget(search) {
    await this.#quietly(async () => {
      await this.#api.forgetSearch(search.id);
      this.#toasts.say(`“${search.name}” is deleted. The clippings stay.`, () =>
        this.#quietly(() => this.#api.keepSearch(search.name, search.text)),
      );
    });
  }

  /** Do something, say what went wrong, and show what is there now. @param {() => Promise<unknown>} work */
  async #quietly(work) {
    try {
      await work();
    } catch (error) {
      this.#toasts.problem(sentence(error));
    }
    await this.read();
  }
}

/**
 * A line of the side: the search, and what can be done to it.
 *
 * @param {Searches} searches
 * @param {SavedSearch} search
 * @param {string} current the address of what is shown
 * @param {AbortSignal} signal
 */
export function savedEntry(searches, search, current, signal) {
  const href = listHash({ list: "search", value: search.text });
  const more = iconButton("ellipsis", `More about ${search.name}`, { class: "button quiet icon-only shelf-more" });
  return h(
    "li",
    { class: "shelf-row" },
    h(
      "a",
      { class: "shelf", href, "aria-current": href === current ? "page" : null, title: search.text },
      icon("search"),
      h("span", { class: "shelf-name", dir: "auto", text: search.name }),
    ),
    menu(
      more,
      () => [
        { text: "Rename…", on: () => askName(searches, search) },
        { text: "Delete", on: () => searches.forget(search) },
      ],
      { label: search.name, signal },
    ),
  );
}

/**
 * @param {Searches} searches
 * @param {SavedSearch} search
 */
function askName(searches, search) {
  showDialog("Rename the saved search", (close) => [
    nameForm("Rename", search.name, (name) => searches.rename(search, name), close),
  ]);
}

/**
 * A form that asks for a name, and stays with what is wrong until it is right.
 *
 * @param {string} verb
 * @param {string} name
 * @param {(name: string) => Promise<void>} on
 * @param {() => void} close
 */
function nameForm(verb, name, on, close) {
  const input = h("input", {
    class: "field",
    id: "search-name",
    value: name,
    maxlength: LONGEST_NAME,
    required: true,
    dir: "auto",
    autocomplete: "off",
    "aria-describedby": "search-name-wrong",
  });
  const wrong = h("p", { class: "state bad", id: "search-name-wrong", role: "alert" });
  const send = h("button", { type: "submit", class: "button primary", text: verb });
  return h(
    "form",
    {
      class: "name-form",
      on: {
        submit: async (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          send.disabled = true;
          try {
            await on(input.value.trim());
            close();
          } catch (error) {
            fill(wrong, icon("circle-alert"), h("span", { text: sentence(error) }));
            send.disabled = false;
            input.focus();
          }
        },
      },
    },
    h("label", { class: "label", for: "search-name", text: "Name" }),
    input,
    wrong,
    h("div", { class: "actions" }, send, button("Cancel", close, "quiet")),
  );
}

/**
 * The button beside what a search found: saves it, or says under which name it is saved.
 *
 * @param {Context} context
 * @param {HTMLElement} place
 * @param {AbortSignal} signal
 */
export function saveButton({ searches }, place, signal) {
  /** @type {ListRoute | null} */
  let shown = null;
  let written = "";
  let latest = new AbortController();

  return {
    /** Write it for a list. @param {ListRoute} route */
    show(route) {
      shown = route;
      this.write();
    },

    write() {
      if (!shown) return;
      const { list, value } = shown;
      const saved = searches.of(value);
      const state = list === "search" ? `${value}\n${saved?.name ?? ""}` : "";
      if (state === written) return;
      written = state;
      latest.abort();
      latest = new AbortController();
      if (list !== "search") return fill(place);
      if (saved) return fill(place, h("span", { class: "fine", dir: "auto", text: `Saved as “${saved.name}”` }));
      fill(
        place,
        floating(
          iconButton("bookmark", "Save this search"),
          (close) => [nameForm("Save", value, (name) => searches.keep(name, value), close)],
          { label: "Save this search", signal: AbortSignal.any([signal, latest.signal]) },
        ),
      );
    },
  };
}
