/** The side: shelves, saved searches, tags, sites, languages and months with their counts. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { failure, isAbort } from "./parts.js";
import { LIBRARY, listHash } from "./routes.js";
import { savedEntry } from "./searches.js";
import { withTagMenu } from "./tags.js";
import { languageName, monthName, number } from "./wording.js";

/** @import { IconName } from "/shared/icons.js" */
/** @import { Context } from "./main.js" */
/** @import { ListRoute } from "./routes.js" */
/** @import { Facets } from "./wire.js" */

const SHOWN = 12;

/**
 * @param {Context} context
 * @param {HTMLElement} pane
 * @param {{ onFacets: (facets: Facets) => void }} told
 * @param {AbortSignal} signal
 */
export function libraryPane(context, pane, { onFacets }, signal) {
  /** @type {Facets} */
  let facets = { tags: [], sites: [], languages: [], months: [], shelves: {}, favourites: 0 };
  let current = listHash(LIBRARY);
  let written = new AbortController();

  /**
   * @param {ListRoute} route
   * @param {IconName} symbol
   * @param {string} text
   * @param {number} n
   */
  function entry(route, symbol, text, n) {
    const href = listHash(route);
    return h(
      "li",
      {},
      h(
        "a",
        { class: "shelf", href, "aria-current": href === current ? "page" : null },
        icon(symbol),
        h("span", { class: "shelf-name", dir: "auto", text, title: text.length > 18 ? text : null }),
        h("span", { class: "shelf-count", text: number(n) }),
      ),
    );
  }

  /**
   * @param {string} title
   * @param {HTMLLIElement[]} entries
   */
  function group(title, entries) {
    if (!entries.length) return null;
    const id = `library-${title.toLowerCase().replace(" ", "-")}`;
    return h(
      "section",
      { "aria-labelledby": id },
      h("h2", { id, class: "shelf-title", text: title }),
      h("ul", { role: "list" }, ...entries),
    );
  }

  function write() {
    const { shelves, favourites, tags, sites, languages, months } = facets;
    written.abort();
    written = new AbortController();
    const until = AbortSignal.any([signal, written.signal]);
    const focused =
      document.activeElement instanceof HTMLAnchorElement && pane.contains(document.activeElement)
        ? document.activeElement.getAttribute("href")
        : null;
    fill(
      pane,
      h(
        "ul",
        { role: "list" },
        entry(LIBRARY, "inbox", "Library", shelves.inbox ?? 0),
        entry({ list: "favourites", value: "" }, "star", "Favourites", favourites),
        entry({ list: "archive", value: "" }, "archive", "Archive", shelves.archive ?? 0),
        entry({ list: "trash", value: "" }, "trash", "Trash", shelves.trash ?? 0),
      ),
      group(
        "Saved searches",
        context.searches.all.map((search) => savedEntry(context.searches, search, current, until)),
      ),
      group(
        "Tags",
        tags
          .slice(0, SHOWN)
          .map(([tag, n]) => withTagMenu(context, tag, entry({ list: "tag", value: tag }, "tag", tag, n), read, until)),
      ),
      group(
        "Sites",
        sites.slice(0, SHOWN).map(([site, n]) => entry({ list: "site", value: site }, "globe", site, n)),
      ),
      group(
        "Languages",
        // A library in one language has nothing to choose.
        languages.length < 2
          ? []
          : languages
              .slice(0, SHOWN)
              .map(([language, n]) =>
                entry({ list: "language", value: language }, "languages", languageName(language), n),
              ),
      ),
      group(
        "Months",
        months
          .slice(0, SHOWN)
          .map(([month, n]) => entry({ list: "month", value: month }, "clock", monthName(month), n)),
      ),
      h(
        "ul",
        { class: "library-foot", role: "list" },
        h(
          "li",
          {},
          h(
            "a",
            { class: "shelf", href: "#/settings" },
            icon("settings"),
            h("span", { class: "shelf-name", text: "Settings" }),
          ),
        ),
        h(
          "li",
          {},
          h(
            "a",
            { class: "shelf", href: "#/welcome" },
            icon("puzzle"),
            h("span", { class: "shelf-name", text: "Set up a browser" }),
          ),
        ),
      ),
    );
    if (focused) /** @type {HTMLElement | null} */ (pane.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
  }

  async function read() {
    try {
      facets = await context.api.facets(signal);
      onFacets(facets);
      write();
    } catch (error) {
      if (!isAbort(error)) fill(pane, failure(error, read));
    }
  }

  write();
  return {
    read,
    write,
    facets: () => facets,

    /** @param {string} hash of the list that is shown */
    select(hash) {
      current = hash;
      write();
    },
  };
}
