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

  /** The parts of each mark: a range cannot go from one tree of the page into another. @type {Map<string, Range[]>} */
  const shown = new Map();

  // A page can give a form a field that is named like a property of it.
  const childrenOf = /** @type {() => NodeList} */ (Object.getOwnPropertyDescriptor(Node.prototype, "childNodes")?.get);
  /** The document or the shadow root that a node is in. @param {Node} node */
  const treeOf = (node) => Node.prototype.getRootNode.call(node);

  /** @param {Element} element @returns {ShadowRoot | null} */
  function shadowOf(element) {
    // Chromium has it as a function of `chrome.dom`, Firefox as a property of elements.
    const { dom } = chrome;
    return dom
      ? dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element))
      : /** @type {any} */ (element).openOrClosedShadowRoot;
  }

  /** What is shown inside a node: of a host its shadow root, of a slot what is put into it. @param {Node} node */
  function shownIn(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return childrenOf.call(node);
    const put = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    return put.length ? put : childrenOf.call(shadowOf(/** @type {Element} */ (node)) ?? node);
  }

  /** The characters of the page that are seen, where each is, and the shadow roots on the way. */
  function readPage() {
    /** @type {Place[]} */
    const places = [];
    /** @type {string[]} */
    const characters = [];
    /** @type {Set<Node>} */
    const trees = new Set();
    /** @type {Node[]} */
    const rest = [document.body];
    for (let node = rest.pop(); node; node = rest.pop()) {
      if (node.nodeType !== Node.TEXT_NODE) {
        // One by one: an element may have more children than a function may have arguments.
        if (!NOT_TEXT.has(node.nodeName)) for (const child of [...shownIn(node)].reverse()) rest.push(child);
        continue;
      }
      const { data } = /** @type {Text} */ (node);
      if (data.trim()) trees.add(treeOf(node));
      for (let offset = 0; offset < data.length; offset += 1) {
        if (UNSEEN.test(data[offset])) continue;
        characters.push(data[offset]);
        places.push({ node: /** @type {Text} */ (node), offset });
      }
    }
    return { text: characters.join(""), places, shadows: [...trees].filter((tree) => tree !== document) };
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
  function rangesOf(places, start, end) {
    /** @type {Range[]} */
    const ranges = [];
    for (let first = start; first < end; ) {
      const tree = treeOf(places[first].node);
      let next = first + 1;
      while (next < end && (places[next].node === places[next - 1].node || treeOf(places[next].node) === tree))
        next += 1;
      const range = document.createRange();
      range.setStart(places[first].node, places[first].offset);
      range.setEnd(places[next - 1].node, places[next - 1].offset + 1);
      ranges.push(range);
      first = next;
    }
    return ranges;
  }

  function paint() {
    if (shown.size) CSS.highlights.set(NAME, new Highlight(...[...shown.values()].flat()));
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
      if (at >= 0) shown.set(mark.id, rangesOf(places, at, at + seen(mark.exact).length));
    }
    paint();
    return [...shown.keys()];
  }

  /**
   * What is selected; null for nothing. The document's own range ends at the host of a shadow root, so one inside is asked for by itself.
   * @param {Node[]} shadows
   * @returns {Range | null}
   */
  function selected(shadows) {
    const selection = /** @type {any} */ (document.getSelection());
    if (!selection?.rangeCount) return null;
    const [inside] = selection.getComposedRanges?.({ shadowRoots: shadows }) ?? [];
    const own =
      inside && treeOf(inside.startContainer) === treeOf(inside.endContainer) ? inside : selection.getRangeAt(0);
    const range = document.createRange();
    range.setStart(own.startContainer, own.startOffset);
    range.setEnd(own.endContainer, own.endOffset);
    return range.collapsed ? null : range;
  }

  /**
   * Tells whether a character is in a range, itself or with the shadow root that it is in.
   * @param {Range} range
   * @returns {(place: Place) => boolean}
   */
  function inside(range) {
    const tree = treeOf(range.startContainer);
    /** @type {Map<Node, boolean>} */
    const whole = new Map();
    return ({ node, offset }) => {
      const own = treeOf(node);
      if (own === tree) return range.isPointInRange(node, offset) && range.isPointInRange(node, offset + 1);
      if (!whole.has(own)) whole.set(own, holds(range, own, tree));
      return whole.get(own) ?? false;
    };
  }

  /** Whether a range has all of a tree that hangs in its own. @param {Range} range @param {Node} inner @param {Node} tree */
  function holds(range, inner, tree) {
    let at = inner;
    while (at instanceof ShadowRoot && treeOf(at.host) !== tree) at = treeOf(at.host);
    if (!(at instanceof ShadowRoot)) return false;
    const host = document.createRange();
    host.selectNode(at.host);
    return (
      range.compareBoundaryPoints(Range.START_TO_START, host) <= 0 &&
      range.compareBoundaryPoints(Range.END_TO_END, host) >= 0
    );
  }

  /**
   * Mark what is selected under this id, or take away the marks that the selection touches; null when nothing is selected.
   * @param {string} id
   * @returns {{made: Mark} | {removed: string[]} | {tooLong: true} | null}
   */
  function take(id) {
    const { text, places, shadows } = readPage();
    const chosen = selected(shadows);
    if (!chosen) return null;
    const isChosen = inside(chosen);
    const indexes = places.flatMap((place, index) => (isChosen(place) ? [index] : []));
    if (!indexes.length) return null;
    const selection = /** @type {Selection} */ (document.getSelection());
    const [start, end] = [indexes[0], indexes[indexes.length - 1] + 1];
    /** @param {Range} mark */
    const isTouched = (mark) =>
      isChosen({ node: /** @type {Text} */ (mark.startContainer), offset: mark.startOffset }) ||
      inside(mark)(places[start]);
    const touched = [...shown].filter(([, ranges]) => ranges.some(isTouched));
    if (touched.length) {
      const removed = touched.map(([known]) => known);
      hide(removed);
      selection.removeAllRanges();
      return { removed };
    }
    if (end - start > MOST_CHARACTERS) return { tooLong: true };
    const ranges = rangesOf(places, start, end);
    // What is selected in a shadow root some browsers do not tell as text.
    const told = [String(selection), ranges.join(" ")].map((words) => words.replaceAll(/\s+/g, " ").trim());
    const exact = text.slice(start, end);
    const made = {
      id,
      exact: told.find((words) => seen(words) === exact) ?? exact,
      prefix: text.slice(Math.max(0, start - CONTEXT), start),
      suffix: text.slice(end, end + CONTEXT),
      start,
    };
    shown.set(id, ranges);
    paint();
    selection.removeAllRanges();
    return { made };
  }

  /** @param {string[]} ids */
  function hide(ids) {
    for (const id of ids) shown.delete(id);
    paint();
  }

  world.winnowHighlights = { show, take, hide };
})();
