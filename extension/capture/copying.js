/**
 * Copies a live tree into an inert document, where custom elements are not constructed and nothing is fetched, and remembers which
 * copy is of which element.
 *
 * A large tree is copied piece by piece. The pairs are fixed when a piece is copied, so what the page does to its tree later cannot
 * mix them up.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowCopying($) {
  // Copying this many elements takes a few milliseconds.
  const PIECE = 4_000;
  // Deeper than this a large part is copied whole: counting what is below costs the square of the depth.
  const SPLIT_DEPTH = 24;

  /** @typedef {{live: Element, copy: Element, liveInside: NodeListOf<Element> | null, copyInside: NodeListOf<Element> | null}} Piece */

  class Tree {
    /** @param {Document} inert */
    constructor(inert) {
      this.inert = inert;
      /** In document order. @type {Piece[]} */
      this.pieces = [];
    }

    /**
     * Copy `live` into `into`; in pieces while `depth` allows it.
     * @param {Node} live
     * @param {Node | null} into
     * @param {number} depth
     * @returns {Generator<void, Node>}
     */
    *copy(live, into, depth = 0) {
      yield;
      const element = $.nodeType(live) === Node.ELEMENT_NODE;
      const whole = !element || depth >= SPLIT_DEPTH || $.inside(live, "*").length <= PIECE;
      const copy = $.importNode(this.inert, live, whole);
      if (into) $.append(into, copy);
      if (element) {
        const liveInside = whole ? $.inside(live, "*") : null;
        const copyInside = whole ? $.inside(copy, "*") : null;
        this.pieces.push({ live: /** @type {Element} */ (live), copy, liveInside, copyInside });
      }
      if (!whole) for (const child of $.children(live)) yield* this.copy(child, copy, depth + 1);
      return copy;
    }

    /**
     * Each element with its copy, in document order.
     * @returns {Generator<[Element, Element]>}
     */
    *pairs() {
      for (const { live, copy, liveInside, copyInside } of this.pieces) {
        yield [live, copy];
        if (!liveInside || !copyInside) continue;
        for (let at = 0; at < liveInside.length; at += 1) yield [liveInside[at], copyInside[at]];
      }
    }
  }

  /** Notices what the page changes in the trees it watches. Observing is not visible to the page. */
  class Watch {
    constructor() {
      /** Elements around what changed so that their styles may differ. @type {Set<Node>} */
      this.changed = new Set();
      this.rebuilt = false;
      this.observer = new MutationObserver((records) => this.note(records));
    }

    /** @param {Node} root */
    observe(root) {
      this.observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    }

    /** @param {MutationRecord[]} records */
    note(records) {
      for (const { type, target } of records) {
        if (type !== "attributes") this.rebuilt = true;
        // Selectors with + and ~ reach the siblings of what changed.
        if (type !== "characterData")
          this.changed.add(type === "attributes" ? ($.parentNode(target) ?? target) : target);
      }
    }

    /** Whether text or elements came or went since it was last asked. */
    wasRebuilt() {
      this.note(this.observer.takeRecords());
      const { rebuilt } = this;
      this.rebuilt = false;
      return rebuilt;
    }

    /** What changed since it was last asked. */
    takeChanged() {
      this.note(this.observer.takeRecords());
      const { changed } = this;
      this.changed = new Set();
      return changed;
    }

    end() {
      this.observer.disconnect();
    }
  }

  return { Tree, Watch };
}
