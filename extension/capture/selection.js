/**
 * What is selected on the page.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowSelection($) {
  // Firefox selects each cell of a table by itself; more than this is nobody's selection.
  const MOST_RANGES = 500;
  // Outside of their table these lose their meaning to whoever parses them.
  const IN_TABLES = new Set(["tbody", "thead", "tfoot", "tr", "colgroup", "caption"]);

  /** @typedef {{start: Node, from: number, end: Node, to: number}} Span both ends in one tree */

  /**
   * The node of `copy` that stands where `node` stands in `live`.
   * @param {Node} node
   * @param {Node} live
   * @param {Node} copy
   */
  const mirror = (node, live, copy) => {
    /** @type {number[]} */
    const steps = [];
    for (let at = node; at !== live; at = $.parentNode(at)) {
      let index = 0;
      for (let before = $.previousSibling(at); before; before = $.previousSibling(before)) index += 1;
      steps.push(index);
    }
    let found = copy;
    for (const step of steps.reverse()) {
      found = $.firstChild(found);
      for (let i = 0; i < step; i += 1) found = $.nextSibling(found);
    }
    return found;
  };

  /** All shadow roots of a document, those inside others too. @param {Document} page */
  const shadowsOf = (page) => {
    /** @type {ShadowRoot[]} */
    const found = [];
    /** @type {Node[]} */
    const roots = [page];
    for (let root = roots.shift(); root; root = roots.shift()) {
      const walker = $.walker(page, root, NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const shadow = $.shadow(/** @type {Element} */ (node));
        if (shadow) {
          found.push(shadow);
          roots.push(shadow);
        }
      }
    }
    return found;
  };

  /**
   * @param {AbstractRange} range
   * @returns {Span}
   */
  const spanOf = (range) => ({
    start: range.startContainer,
    from: range.startOffset,
    end: range.endContainer,
    to: range.endOffset,
  });

  /** The tree that a node is in. @param {Node} node */
  const treeOf = (node) => Node.prototype.getRootNode.call(node);

  /**
   * The spans selected in a document. One inside a shadow root is asked for by itself: the document's own ranges end at its host.
   * @param {Document} page
   * @returns {Span[]}
   */
  const spansIn = (page) => {
    const selection = /** @type {any} */ ($.selection(page));
    const count = Math.min(selection?.rangeCount ?? 0, MOST_RANGES);
    if (!count) return [];
    if (count === 1 && selection.getComposedRanges) {
      const [range] = selection.getComposedRanges({ shadowRoots: shadowsOf(page) });
      if (range && !range.collapsed && treeOf(range.startContainer) === treeOf(range.endContainer))
        return [spanOf(range)];
    }
    /** @type {Range[]} */
    const ranges = Array.from({ length: count }, (_, index) => selection.getRangeAt(index));
    return ranges.filter((range) => !range.collapsed).map(spanOf);
  };

  /** The selected spans of a document, or else of a frame of its origin. @param {Document} page @returns {Span[]} */
  const spansOf = (page) => {
    const own = spansIn(page);
    if (own.length) return own;
    for (const frame of Document.prototype.querySelectorAll.call(page, "iframe")) {
      const inner = $.frameDocument(frame);
      const spans = inner ? spansOf(inner) : [];
      if (spans.length) return spans;
    }
    return [];
  };

  /** The element around a span that gives it its meaning: a list, a whole table, a `pre`. @param {Span} span */
  const around = ({ start, from, end, to }) => {
    const range = /** @type {Document} */ (start.ownerDocument ?? start).createRange();
    range.setStart(start, from);
    range.setEnd(end, to);
    let live = range.commonAncestorContainer;
    while ($.nodeType(live) !== Node.ELEMENT_NODE || IN_TABLES.has($.localName(live))) {
      const parent = $.parentNode(live);
      if (!parent) break;
      live = parent;
    }
    return live;
  };

  /**
   * The selection as HTML, each span in the element that gives it meaning; null when nothing is selected.
   * @param {Document} page
   * @param {Document} inert
   * @param {(live: Element) => {copy: Element, finish: () => void}} copyOf an unfinished copy, and what finishes it
   * @returns {string | null}
   */
  const selectionOf = (page, inert, copyOf) => {
    const parts = spansOf(page).map((span) => {
      const live = around(span);
      const isRoot = $.nodeType(live) !== Node.ELEMENT_NODE;
      // A shadow root has no copy of its own: its host is copied, whose template holds it.
      if (isRoot) return wholeOf(live, inert, copyOf, span);
      const { copy, finish } = copyOf(/** @type {Element} */ (live));
      // A live range: it moves along when the copy is finished.
      const mirrored = inert.createRange();
      mirrored.setStart(mirror(span.start, live, copy), span.from);
      mirrored.setEnd(mirror(span.end, live, copy), span.to);
      finish();
      let piece = mirrored.cloneContents();
      for (let at = mirrored.commonAncestorContainer; ; at = $.parentNode(at)) {
        if ($.nodeType(at) === Node.ELEMENT_NODE) {
          const name = $.localName(at);
          const shell = name === "body" || name === "html" ? $.createElement(inert, "div") : $.cloneNode(at, false);
          $.append(shell, piece);
          piece = shell;
        }
        if (at === copy) return /** @type {string} */ ($.outerHTML(piece));
      }
    });
    return parts.join("\n") || null;
  };

  /**
   * A span over several children of a shadow root: each child that it touches, the first and the last cut where it begins and ends.
   * @param {Node} root
   * @param {Document} inert
   * @param {(live: Element) => {copy: Element, finish: () => void}} copyOf
   * @param {Span} span
   */
  const wholeOf = (root, inert, copyOf, span) => {
    const shell = $.createElement(inert, "div");
    const range = /** @type {Document} */ (root.ownerDocument ?? root).createRange();
    range.setStart(span.start, span.from);
    range.setEnd(span.end, span.to);
    for (let child = $.firstChild(root); child; child = $.nextSibling(child)) {
      if (!range.intersectsNode(child)) continue;
      if ($.nodeType(child) !== Node.ELEMENT_NODE) {
        if ($.nodeType(child) === Node.TEXT_NODE) $.append(shell, $.createTextNode(inert, $.textContent(child)));
        continue;
      }
      const { copy, finish } = copyOf(child);
      const cut = inert.createRange();
      cut.selectNodeContents(copy);
      const holds = (/** @type {Node} */ node) => node !== root && Node.prototype.contains.call(child, node);
      if (holds(span.start)) cut.setStart(mirror(span.start, child, copy), span.from);
      if (holds(span.end)) cut.setEnd(mirror(span.end, child, copy), span.to);
      finish();
      const part = $.cloneNode(copy, false);
      $.append(part, cut.cloneContents());
      $.append(shell, part);
    }
    return $.outerHTML(shell);
  };

  return { selectionOf };
}
