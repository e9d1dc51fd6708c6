/**
 * Keeps a page from writing what becomes other markup, or a mark of Winnow, when the copy is read again.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowMarkup($) {
  const MARK = "data-winnow-";
  const JSON_TYPE = /json/i;

  /**
   * Take the marks that the page made off a copy. Attributes that a script made with capitals become small when they are read again.
   * @param {Element} copy
   */
  const stripMarks = (copy) => {
    if (!$.hasAttributes(copy)) return;
    let forged = false;
    for (const name of $.attributeNames(copy)) forged ||= name.slice(0, MARK.length).toLowerCase() === MARK;
    if (!forged) return;
    for (const attribute of [...$.attributes(copy)]) {
      if (attribute.name.toLowerCase().startsWith(MARK)) $.removeAttributeNode(copy, attribute);
    }
  };

  /**
   * Remove comments and instructions that would end early where they are read again; only a script can make them.
   * @param {Document} inert
   * @param {Node} copy
   */
  const stripComments = (inert, copy) => {
    const walker = $.walker(inert, copy, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
    /** @type {Node[]} */
    const unsafe = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if ($.nodeType(node) !== Node.COMMENT_NODE || /[<>]|--/.test(node.data)) unsafe.push(node);
    }
    for (const node of unsafe) $.removeChild($.parentNode(node), node);
  };

  /**
   * The change that an element needs so that it is read again as what it is; null for most.
   * @param {Document} inert
   * @param {Element} copy
   * @param {string} html its name if it is of HTML, else ""
   * @returns {(() => void) | null}
   */
  const madeSafe = (inert, copy, html) => {
    const name = html || $.localName(copy);
    switch (name.toLowerCase()) {
      case "template":
        // Never shown, and on the other side `shadowrootmode` on one would pass for a shadow root of ours.
        return () => $.remove(copy);
      case "iframe":
      case "noembed":
      case "noframes":
        return () => empty(copy);
      case "object":
        // What would stand there if the browser could not show it.
        return $.hasAttribute(copy, `${MARK}frame`) ? () => empty(copy) : null;
      case "xmp":
      case "plaintext":
        return () => rename(inert, copy, "pre");
      case "noscript":
        return html === "noscript" ? () => unfold(inert, copy) : () => rename(inert, copy, "span");
      case "script":
      case "style":
        return endsEarly($.textContent(copy), name) ? () => escapeData(copy) : null;
      default:
        // A name with capitals that a script gave is a name of its own only until it is read again.
        return html && html !== name.toLowerCase() ? () => rename(inert, copy, "span") : null;
    }
  };

  /**
   * @param {string} text
   * @param {string} name
   */
  const endsEarly = (text, name) => {
    if (!text.includes("</") && !text.includes("<!--")) return false;
    return new RegExp(`</${name}|<!--[^]*<script`, "i").test(text);
  };

  /** @param {Element} copy */
  const escapeData = (copy) => {
    const text = $.textContent(copy);
    const data = JSON_TYPE.test($.attribute(copy, "type") ?? "");
    empty(copy);
    if (data) $.append(copy, $.createTextNode($.ownerDocument(copy), text.replaceAll("<", "\\u003c")));
  };

  /** @param {Element} copy */
  const empty = (copy) => {
    for (const child of $.children(copy)) $.removeChild(copy, child);
  };

  /**
   * @param {Document} inert
   * @param {Element} copy
   * @param {string} name
   */
  const rename = (inert, copy, name) => {
    const renamed = $.createElement(inert, name);
    for (const child of $.children(copy)) $.append(renamed, child);
    for (const attribute of $.attributeNames(copy)) {
      const kept = attribute.startsWith(MARK) || ["class", "dir", "id", "lang"].includes(attribute);
      if (kept) $.setAttribute(renamed, attribute, $.attribute(copy, attribute));
    }
    $.replaceWith(copy, renamed);
  };

  /**
   * A page with scripts has the content of `<noscript>` as one text, which would be escaped: make it elements again, inert.
   * Lazy pictures often have their real address there.
   * @param {Document} inert
   * @param {Element} copy
   */
  const unfold = (inert, copy) => {
    const content = new DOMParser().parseFromString($.textContent(copy), "text/html");
    empty(copy);
    const body = $.children($.root(content)).find((child) => $.localName(child) === "body");
    if (!body) return;
    /** @type {(() => void)[]} */
    const edits = [];
    for (const element of $.inside(body, "*")) {
      stripMarks(element);
      if ($.localName(element) === "script" || $.localName(element) === "noscript") edits.push(() => $.remove(element));
      else edits.push(madeSafe(inert, element, $.htmlName(element)) ?? (() => undefined));
    }
    stripComments(inert, body);
    for (const edit of edits) edit();
    for (const child of $.children(body)) $.append(copy, child);
  };

  return { MARK, stripMarks, stripComments, madeSafe };
}
