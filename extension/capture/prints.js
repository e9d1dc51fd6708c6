/**
 * Prints of a text: hashes of stretches of letters and digits, taken where the text itself says so. A text that is part of a page
 * has its prints among the page's, whatever stands around it, and a changed word takes some of them away. Injected into pages, and
 * imported by the background, so it is a classic script that leaves `globalThis.winnowPrints`. It reads the page and changes nothing.
 */
(() => {
  // Letters and digits that one print covers: long enough to be the text's own.
  const STRETCH = 24;
  // One stretch in eight, so that a changed word, which is in 24 of them, is missed once in 25 times.
  const ONE_IN = 8;
  // A short novel, read in a few hundredths of a second; what comes after it is not compared.
  const MOST_CHARACTERS = 300_000;
  // Odd, so that powers of it never become 0 in 32 bits.
  const BASE = 0x01000193;
  const FIRST_POWER = Array.from({ length: STRETCH }).reduce(
    (/** @type {number} */ power) => Math.imul(power, BASE),
    1,
  );
  // DOM Standard, "attachShadow": most elements of a page are of those that cannot have a shadow root.
  const MAYBE_HOSTS =
    ":not(a, b, i, em, strong, ul, ol, li, dl, dt, dd, table, tbody, tr, td, th, img, picture, source, button, label, input, option, br, svg, svg *)";
  // Elements whose text is taken in one go, and letters that are read in one: a few milliseconds.
  const PIECE = 1_000;
  const LETTERS = 8_192;
  // Deeper than this a large part is taken whole: counting what is below costs the square of the depth.
  const SPLIT_DEPTH = 24;
  const NOT_TEXT = "script, style, noscript, template, textarea, select";

  /**
   * The prints of a text, each once, in ascending order.
   * @param {string} text
   * @returns {number[]}
   */
  function ofText(text) {
    const work = printing(text);
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  }

  /**
   * @param {string} text
   * @returns {Generator<void, number[]>}
   */
  function* printing(text) {
    const letters = text
      .slice(0, MOST_CHARACTERS)
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "");
    /** @type {Set<number>} */
    const prints = new Set();
    let hash = 0;
    for (let index = 0; index < letters.length; index += 1) {
      if (index % LETTERS === 0) yield;
      hash = (Math.imul(hash, BASE) + letters.charCodeAt(index)) | 0;
      if (index < STRETCH - 1) continue;
      if (index >= STRETCH) hash = (hash - Math.imul(letters.charCodeAt(index - STRETCH), FIRST_POWER)) | 0;
      // The low bits of such a sum depend on few letters: stir it before choosing.
      const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 7);
      if ((stirred >>> 0) % ONE_IN === 0) prints.add(stirred >>> 0);
    }
    return [...prints].sort((a, b) => a - b);
  }

  /**
   * The prints of the page as it stands, in open shadow roots too; the page runs meanwhile. `slices.js` has to be there.
   * @returns {Promise<number[]>}
   */
  function ofPage() {
    return winnowSlices().inSlices(reading());
  }

  /**
   * The text is taken from a copy: going through the page's own text nodes one by one takes a second on a large page in Firefox. A page may
   * give its elements the names of what is called here, so the methods are those of the prototypes.
   * @returns {Generator<void, number[]>}
   */
  function* reading() {
    const inert = new DOMParser().parseFromString("", "text/html");
    let text = "";
    /** @type {(Element | ShadowRoot | null)[]} */
    const roots = [Document.prototype.querySelector.call(document, "body")];
    for (let root = roots.pop(); root; root = roots.pop()) {
      for (const piece of pieces(root, 0)) {
        yield;
        const copy = inert.createElement("div");
        copy.append(inert.importNode(piece, true));
        for (const each of copy.querySelectorAll(NOT_TEXT)) each.remove();
        text += copy.textContent;
        if (text.length >= MOST_CHARACTERS) break;
      }
      if (text.length >= MOST_CHARACTERS) break;
      let seen = 0;
      for (const element of inside(root, MAYBE_HOSTS)) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        seen += 1;
        if (seen % PIECE === 0) yield;
      }
    }
    return yield* printing(text);
  }

  /**
   * What a node holds, in parts that are copied quickly.
   * @param {Node} node
   * @param {number} depth
   * @returns {Generator<Node, void>}
   */
  function* pieces(node, depth) {
    /** @type {NodeListOf<Node>} */
    const children = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes")?.get?.call(node) ?? [];
    // A list of its own: the page goes on between two parts.
    for (const child of [...children]) {
      const large = child instanceof Element && depth < SPLIT_DEPTH && inside(child, "*").length > PIECE;
      if (!large) yield child;
      else if (!Element.prototype.matches.call(child, NOT_TEXT)) yield* pieces(child, depth + 1);
    }
  }

  /**
   * @param {Element | ShadowRoot} root
   * @param {string} selector
   */
  function inside(root, selector) {
    const { querySelectorAll } = root instanceof ShadowRoot ? DocumentFragment.prototype : Element.prototype;
    return querySelectorAll.call(root, selector);
  }

  /** @type {any} */ (globalThis).winnowPrints = { ofText, ofPage };
})();
