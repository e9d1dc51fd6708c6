/**
 * Highlights on the live page, painted with the CSS Custom Highlight API, so that the page's DOM stays as it is. Injected when one is
 * made or shown, in the extension's isolated world; classic script, leaves `globalThis.winnowHighlights` there.
 *
 * A place is found by words, as the library finds it: only characters that are seen count, since white space differs between a page,
 * its clean form and a selection.
 */
(() => {
  /** @type {any} */
  const world = globalThis;
  if (world.winnowHighlights) return;

  const NAME = "winnow";
  // Both within what the server takes, in any script.
  const MOST_CHARACTERS = 4_000;
  const CONTEXT = 64;
  const UNSEEN = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/u;
  const NOT_TEXT = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT"]);

  /** @typedef {{node: Text, offset: number}} Place */
  /** @typedef {{id: string, exact: string, prefix: string, suffix: string, start: number}} Mark */

  /** @type {Map<string, Range>} */
  const shown = new Map();

  /** The characters of the page that are seen, and where each is. */
  function readPage() {
    /** @type {Place[]} */
    const places = [];
    /** @type {string[]} */
    const characters = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
      NOT_TEXT.has(node.nodeName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const { data } = /** @type {Text} */ (node);
      for (let offset = 0; offset < data.length; offset += 1) {
        if (UNSEEN.test(data[offset])) continue;
        characters.push(data[offset]);
        places.push({ node: /** @type {Text} */ (node), offset });
      }
    }
    return { text: characters.join(""), places };
  }

  /** @param {string} text */
  const seen = (text) => text.replaceAll(new RegExp(UNSEEN, "gu"), "");

  /**
   * Where the words of a mark stand: of several places the one whose surroundings are most like its own; -1 for none.
   * @param {string} text
   * @param {Mark} mark
   */
  function find(text, mark) {
    const exact = seen(mark.exact);
    const before = seen(mark.prefix);
    const after = seen(mark.suffix);
    let best = -1;
    let most = -Infinity;
    for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
      const alike =
        common(reversed(before), reversed(text.slice(0, at))) + common(after, text.slice(at + exact.length));
      // Of places that are as good the nearest counts.
      const worth = alike * text.length - Math.abs(at - mark.start);
      if (worth > most) [best, most] = [at, worth];
    }
    return best;
  }

  /** @param {string} text */
  const reversed = (text) => [...text.slice(-CONTEXT)].reverse().join("");

  /** How many characters two texts begin with alike. @param {string} one @param {string} other */
  function common(one, other) {
    let count = 0;
    while (count < one.length && one[count] === other[count]) count += 1;
    return count;
  }

  /**
   * @param {Place[]} places
   * @param {number} start
   * @param {number} end
   */
  function rangeOf(places, start, end) {
    const range = document.createRange();
    range.setStart(places[start].node, places[start].offset);
    range.setEnd(places[end - 1].node, places[end - 1].offset + 1);
    return range;
  }

  function paint() {
    if (shown.size) CSS.highlights.set(NAME, new Highlight(...shown.values()));
    else CSS.highlights.delete(NAME);
  }

  /**
   * Show marks that were made earlier; gives the ids of those that have a place on this page.
   * @param {Mark[]} marks
   */
  function show(marks) {
    const { text, places } = readPage();
    shown.clear();
    for (const mark of marks) {
      const at = find(text, mark);
      if (at >= 0) shown.set(mark.id, rangeOf(places, at, at + seen(mark.exact).length));
    }
    paint();
    return [...shown.keys()];
  }

  /**
   * Mark what is selected under this id, or take away the marks that the selection touches; null when nothing is selected.
   * @param {string} id
   * @returns {{made: Mark} | {removed: string[]} | {tooLong: true} | null}
   */
  function take(id) {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const chosen = selection.getRangeAt(0);
    const touched = [...shown].filter(([, range]) => overlap(range, chosen)).map(([known]) => known);
    if (touched.length) {
      hide(touched);
      selection.removeAllRanges();
      return { removed: touched };
    }
    const { text, places } = readPage();
    const inside = places.flatMap(({ node, offset }, index) => (chosen.isPointInRange(node, offset) ? [index] : []));
    // The point after the last character is still in the range.
    while (inside.length && !contains(chosen, places[inside[inside.length - 1]])) inside.pop();
    if (!inside.length) return null;
    const [start, end] = [inside[0], inside[inside.length - 1] + 1];
    if (end - start > MOST_CHARACTERS) return { tooLong: true };
    const exact = selection.toString().replaceAll(/\s+/g, " ").trim();
    const made = {
      id,
      exact: seen(exact) === text.slice(start, end) ? exact : text.slice(start, end),
      prefix: text.slice(Math.max(0, start - CONTEXT), start),
      suffix: text.slice(end, end + CONTEXT),
      start,
    };
    shown.set(id, rangeOf(places, start, end));
    paint();
    selection.removeAllRanges();
    return { made };
  }

  /** @param {Range} range @param {Place} place */
  const contains = (range, { node, offset }) =>
    range.isPointInRange(node, offset) && range.isPointInRange(node, offset + 1);

  /** @param {Range} one @param {Range} other */
  const overlap = (one, other) =>
    one.compareBoundaryPoints(Range.END_TO_START, other) < 0 &&
    one.compareBoundaryPoints(Range.START_TO_END, other) > 0;

  /** @param {string[]} ids */
  function hide(ids) {
    for (const id of ids) shown.delete(id);
    paint();
  }

  world.winnowHighlights = { show, take, hide };
})();
