/**
 * Writes a copy as HTML, piece by piece, and hands it over in portions.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowWriting($) {
  // Elements that are written in one piece: a few milliseconds.
  const PIECE = 1_000;
  const SPLIT_DEPTH = 24;
  // Characters a portion; browsers pass a message of this size in about 10 ms, and none over 64 MB.
  const PORTION = 1024 * 1024;

  class Writer {
    /** @param {Document} inert */
    constructor(inert) {
      this.box = $.createElement(inert, "div");
      /** What holds a shadow root too large for one piece. @type {Set<Node>} */
      this.large = new Set();
    }

    /**
     * To be told of each shadow root when its template is in its host.
     * @param {HTMLTemplateElement} template
     */
    weigh(template) {
      const { content } = template;
      if (!this.large.has(content) && content.querySelectorAll("*").length <= PIECE) return;
      for (let at = /** @type {Node | null} */ (template); at; at = $.parentNode(at)) this.large.add(at);
    }

    /**
     * @param {Element} element
     * @param {string[]} pieces takes what is written
     * @param {number} depth
     * @returns {Generator<void, void>}
     */
    *write(element, pieces, depth = 0) {
      yield;
      const end = `</${$.localName(element)}>`;
      const large = depth < SPLIT_DEPTH && (this.large.has(element) || $.inside(element, "*").length > PIECE);
      const shell = large ? $.outerHTML($.cloneNode(element, false)) : "";
      if (!shell.endsWith(end)) {
        pieces.push($.outerHTML(element));
        return;
      }
      pieces.push(shell.slice(0, -end.length));
      const holder = element instanceof HTMLTemplateElement ? element.content : element;
      for (const child of $.children(holder)) {
        if ($.nodeType(child) === Node.ELEMENT_NODE)
          yield* this.write(/** @type {Element} */ (child), pieces, depth + 1);
        else pieces.push(this.plain(child));
      }
      pieces.push(end);
    }

    /** @param {Node} node a text or a comment */
    plain(node) {
      const copy = $.append(this.box, $.cloneNode(node, true));
      const html = $.innerHTML(this.box);
      $.removeChild(this.box, copy);
      return html;
    }
  }

  /**
   * Cut a list of texts into portions; each holds parts of texts, with the number of the text they belong to.
   * @param {string[][]} texts each in pieces
   * @returns {Generator<{parts: [number, string][], last: boolean}, void>}
   */
  function* portions(texts) {
    /** @type {[number, string][]} */
    let parts = [];
    let room = PORTION;
    for (const [number, pieces] of texts.entries()) {
      for (const piece of pieces) {
        for (let at = 0; at < piece.length; ) {
          let end = Math.min(piece.length, at + room);
          // Half a character would not survive the way.
          if (end < piece.length && /[\ud800-\udbff]/.test(piece[end - 1])) end += 1;
          parts.push([number, piece.slice(at, end)]);
          room -= end - at;
          at = end;
          if (room > 0) continue;
          yield { parts, last: false };
          parts = [];
          room = PORTION;
        }
      }
    }
    yield { parts, last: true };
  }

  return { Writer, portions };
}
