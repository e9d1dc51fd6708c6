/**
 * Marks on the copy what the reader does not see on the live page.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowVisibility($) {
  const HIDDEN = "data-winnow-hidden";
  // Never rendered by design, so being invisible says nothing about them.
  const UNRENDERED = new Set("head script style link meta title base template noscript datalist area".split(" "));
  /**
   * Why an element's own style hides it: "subtree" hides all below it, "self" may be undone by a descendant, "" is not hidden.
   * Closed `<details>` and `hidden="until-found"` are one click away from the reader and do not count; neither does opacity,
   * which pages animate while one scrolls.
   * @param {Element} element
   * @returns {"" | "self" | "subtree"}
   */
  const hiding = (element) => {
    const style = getComputedStyle(element);
    if (!style) return "";
    if (style.display === "none") return "subtree";
    if (style.contentVisibility === "hidden" && $.attribute(element, "hidden") !== "until-found") return "subtree";
    if (style.visibility === "visible") return "";
    // An element that the page took out since it was copied has no style any more: it was there when the copy was made.
    return style.visibility || $.connected(element) ? "self" : "";
  };

  /** The marks of one tree: a document's, or a shadow root's, whose host stands in the tree around it. */
  class Marks {
    /**
     * @param {boolean} unseen whether all of the tree is hidden by what it stands in
     * @param {(() => void) | null} revealHost takes the mark off the host of this tree
     */
    constructor(unseen, revealHost) {
      this.unseen = unseen;
      this.revealHost = revealHost;
      /** Copies whose whole subtree is hidden. @type {Set<Node>} */
      this.subtrees = new Set();
      /** Copies hidden by `visibility` alone: a visible descendant takes their mark away. @type {Set<Node>} */
      this.invisible = new Set();
      // How many of the elements that come next stand in a hidden subtree.
      this.skip = 0;
    }

    /**
     * Mark a copy by its live element. To be called for all elements of a tree in document order.
     * @param {Element} live
     * @param {Element} copy
     * @param {string} name
     * @returns {"" | "self" | "subtree"} how it is hidden
     */
    look(live, copy, name) {
      if (this.unseen) return "subtree";
      if (this.skip > 0) {
        this.skip -= 1;
        return "subtree";
      }
      if (UNRENDERED.has(name)) return "";
      const how = hiding(live);
      if (how) {
        $.setAttribute(copy, HIDDEN, "");
        (how === "self" ? this.invisible : this.subtrees).add(copy);
        if (how === "subtree") this.skip = $.inside(copy, "*").length;
      } else if (this.invisible.size > 0 || this.revealHost) {
        this.reveal($.parentNode(copy));
      }
      return how;
    }

    /** Something in `copy` is visible. @param {Node | null} copy */
    reveal(copy) {
      let at = copy;
      for (; at && this.invisible.delete(at); at = $.parentNode(at)) $.removeAttribute(at, HIDDEN);
      if (at && $.nodeType(at) === Node.DOCUMENT_FRAGMENT_NODE) this.revealHost?.();
    }

    /**
     * Look again at what `changed` and all in it.
     * @param {Iterable<[Element, Element]>} pairs the whole tree
     * @param {Set<Node>} changed live elements
     */
    lookAgain(pairs, changed) {
      let left = 0;
      this.skip = 0;
      for (const [live, copy] of pairs) {
        if (left === 0 && changed.has(live) && !this.inHidden(copy)) left = $.inside(copy, "*").length + 1;
        if (left === 0) continue;
        left -= 1;
        if (this.subtrees.delete(copy) || this.invisible.delete(copy)) $.removeAttribute(copy, HIDDEN);
        this.look(live, copy, $.htmlName(live));
      }
    }

    /** @param {Element} copy */
    inHidden(copy) {
      for (let at = $.parentNode(copy); at; at = $.parentNode(at)) if (this.subtrees.has(at)) return true;
      return false;
    }
  }

  return { Marks };
}
