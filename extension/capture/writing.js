/**
 * Writes a copy as HTML, piece by piece, and hands it over in portions.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowWriting($) {
  // Elements that are written in one piece: a few milliseconds.
  const PIECE = 1_000;
  const SPLIT_DEPTH = 24;
  // Characters a portion; browsers pass a message of this size in 10 to 25 ms, and none over 64 MB.
  const PORTION = 1024 * 1024;
  // Characters that small pieces are joined to: what is cut off a longer one would be copied again and again.
  const PART = PORTION / 16;

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
     * @param {(text: string) => void} add takes what is written, piece by piece
     * @param {number} depth
     * @returns {Generator<void, void>}
     */
    *write(element, add, depth = 0) {
      yield;
      const end = `</${$.localName(element)}>`;
      const large = depth < SPLIT_DEPTH && (this.large.has(element) || $.inside(element, "*").length > PIECE);
      const shell = large ? $.outerHTML($.cloneNode(element, false)) : "";
      if (!shell.endsWith(end)) {
        add($.outerHTML(element));
        return;
      }
      add(shell.slice(0, -end.length));
      const holder = element instanceof HTMLTemplateElement ? element.content : element;
      for (const child of $.children(holder)) {
        if ($.nodeType(child) === Node.ELEMENT_NODE) yield* this.write(/** @type {Element} */ (child), add, depth + 1);
        else add(this.plain(child));
      }
      add(end);
    }

    /** @param {Node} node a text or a comment */
    plain(node) {
      const copy = $.append(this.box, $.cloneNode(node, true));
      const html = $.innerHTML(this.box);
      $.removeChild(this.box, copy);
      return html;
    }
  }

  const encoder = new TextEncoder();
  /** A text as it is quickest passed: Firefox takes half the time for bytes (UTF-8), and Chromium cannot pass them. @param {string} text */
  const passed = (text) => (chrome.dom ? text : encoder.encode(text));

  /** What was written and not yet fetched: texts in parts, each with the number of its text, and at the end what there is to say of them. */
  class Handover {
    constructor() {
      /** @type {[number, string][]} */
      this.parts = [];
      this.size = 0;
      /** @type {any} */
      this.head = null;
      /** @type {unknown} */
      this.error = null;
      this.wake = () => {};
    }

    /**
     * @param {number} number
     * @param {string} text
     */
    add(number, text) {
      // A page is written in thousands of pieces, and browsers take far longer to pass so many than to pass a few of their length.
      const last = this.parts.at(-1);
      if (last?.[0] === number && (last[1].length < PART || /[\ud800-\udbff]/.test(last[1].at(-1) ?? "")))
        last[1] += text;
      else this.parts.push([number, text]);
      this.size += text.length;
      if (this.size >= PORTION) this.wake();
    }

    /** Nothing comes any more. @param {object} head */
    end(head) {
      this.head = head;
      this.wake();
    }

    /** @param {unknown} error */
    fail(error) {
      this.error = error;
      this.wake();
    }

    /**
     * The next portion, as soon as it is there; the head comes with the last.
     * @returns {Promise<{parts: [number, string | Uint8Array][], head: any}>}
     */
    async take() {
      while (this.size < PORTION && !this.head && !this.error) {
        await new Promise((resolve) => {
          this.wake = () => resolve(undefined);
        });
      }
      if (this.error) throw this.error;
      /** @type {[number, string | Uint8Array][]} */
      const parts = [];
      let room = PORTION;
      let whole = 0;
      for (; whole < this.parts.length && room > 0; whole += 1) {
        const [number, text] = this.parts[whole];
        let end = Math.min(text.length, room);
        // Half a character would not survive the way.
        if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1])) end += 1;
        parts.push([number, passed(text.slice(0, end))]);
        room -= end;
        this.size -= end;
        if (end === text.length) continue;
        this.parts[whole] = [number, text.slice(end)];
        break;
      }
      this.parts.splice(0, whole);
      return { parts, head: this.parts.length === 0 ? this.head : null };
    }
  }

  return { Writer, Handover };
}
