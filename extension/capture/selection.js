/**
 * What is selected on the page.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowSelection($) {
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

  /**
   * The selection as HTML, in the element that gives it meaning (a list, a table, a `pre`); null when nothing is selected.
   * @param {Document} page
   * @param {Document} inert
   * @param {(live: Element) => {copy: Element, finish: () => void}} copyOf an unfinished copy, and what finishes it
   * @returns {string | null}
   */
  const selectionOf = (page, inert, copyOf) => {
    const selection = $.selection(page);
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    if (!range || range.collapsed) return null;
    const common = range.commonAncestorContainer;
    const live = $.nodeType(common) === Node.ELEMENT_NODE ? common : $.parentNode(common);
    const { copy, finish } = copyOf(live);
    // A live range: it moves along when the copy is finished.
    const mirrored = inert.createRange();
    mirrored.setStart(mirror(range.startContainer, live, copy), range.startOffset);
    mirrored.setEnd(mirror(range.endContainer, live, copy), range.endOffset);
    finish();
    const name = $.localName(live);
    const shell = name === "body" || name === "html" ? $.createElement(inert, "div") : $.cloneNode(copy, false);
    $.append(shell, mirrored.cloneContents());
    return $.outerHTML(shell);
  };

  return { selectionOf };
}
