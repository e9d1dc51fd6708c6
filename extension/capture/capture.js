/**
 * Serialises the live page into the parts of a Snapshot. Injected on a click, in the extension's isolated world; classic script,
 * because a content script cannot be a module. Leaves `globalThis.winnowCapture` there and changes nothing of the page.
 *
 * The page is imported into an inert document (custom elements are not constructed, nothing is fetched), then the live tree and the
 * copy are walked side by side, and what only the live tree knows is written on the copy: marks `data-winnow-*`, shadow roots as
 * declarative templates, canvases as pictures, frames.
 *
 * A page can shadow properties of its elements (`<form><input name="attributes">`), so the DOM is only read through the getters
 * and methods of the prototypes, which a page cannot reach in this world.
 */
(() => {
  /**
   * @param {object} prototype
   * @param {string} name
   * @returns {(target: any) => any}
   */
  const getter = (prototype, name) => {
    const read = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (!read) throw new Error(`no ${name} in this browser`);
    return (target) => read.call(target);
  };
  /**
   * @param {object} prototype
   * @param {string} name
   * @returns {(target: any, ...values: any[]) => any}
   */
  const method = (prototype, name) => {
    const run = /** @type {any} */ (prototype)[name];
    return (target, ...values) => run.apply(target, values);
  };

  const $ = {
    root: getter(Document.prototype, "documentElement"),
    implementation: getter(Document.prototype, "implementation"),
    title: getter(Document.prototype, "title"),
    referrer: getter(Document.prototype, "referrer"),
    url: getter(Document.prototype, "URL"),
    walker: method(Document.prototype, "createTreeWalker"),
    importNode: method(Document.prototype, "importNode"),
    selection: method(Document.prototype, "getSelection"),
    localName: getter(Element.prototype, "localName"),
    namespace: getter(Element.prototype, "namespaceURI"),
    outerHTML: getter(Element.prototype, "outerHTML"),
    attribute: method(Element.prototype, "getAttribute"),
    attributeNames: method(Element.prototype, "getAttributeNames"),
    setAttribute: method(Element.prototype, "setAttribute"),
    removeAttribute: method(Element.prototype, "removeAttribute"),
    hasAttribute: method(Element.prototype, "hasAttribute"),
    prepend: method(Element.prototype, "prepend"),
    remove: method(Element.prototype, "remove"),
    replaceWith: method(Element.prototype, "replaceWith"),
    firstChild: getter(Node.prototype, "firstChild"),
    nextSibling: getter(Node.prototype, "nextSibling"),
    previousSibling: getter(Node.prototype, "previousSibling"),
    parentNode: getter(Node.prototype, "parentNode"),
    nodeType: getter(Node.prototype, "nodeType"),
    textContent: getter(Node.prototype, "textContent"),
    append: method(Node.prototype, "appendChild"),
    cloneNode: method(Node.prototype, "cloneNode"),
    imageSrc: getter(HTMLImageElement.prototype, "currentSrc"),
    mediaSrc: getter(HTMLMediaElement.prototype, "currentSrc"),
    frameDocument: getter(HTMLIFrameElement.prototype, "contentDocument"),
    framesetDocument: getter(HTMLFrameElement.prototype, "contentDocument"),
  };

  const HTML = "http://www.w3.org/1999/xhtml";
  const MARK = "data-winnow-";
  // Never rendered by design, so being invisible says nothing about them.
  const UNRENDERED = new Set([
    "head",
    "script",
    "style",
    "link",
    "meta",
    "title",
    "base",
    "template",
    "noscript",
    "datalist",
    "area",
  ]);
  // A page may hold hundreds of canvases; text matters more than the last chart.
  const CANVAS_CHARACTERS = 8 * 1024 * 1024;
  const SMALLEST_CANVAS = 32;

  /** @param {Element} element @returns {ShadowRoot | null} */
  const shadowOf = (element) =>
    chrome.dom?.openOrClosedShadowRoot
      ? chrome.dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element))
      : /** @type {any} */ (element).openOrClosedShadowRoot;

  /**
   * Why an element's own style hides it: "subtree" hides all below it, "self" may be undone by a descendant, "" is not hidden.
   * Closed `<details>` and `hidden="until-found"` are one click away from the reader and do not count; neither does opacity,
   * which pages animate while one scrolls.
   * @param {Element} element
   */
  const hiding = (element) => {
    const style = getComputedStyle(element);
    if (!style) return "";
    if (style.display === "none") return "subtree";
    if (style.contentVisibility === "hidden" && $.attribute(element, "hidden") !== "until-found") return "subtree";
    return style.visibility === "visible" ? "" : "self";
  };

  /**
   * Call `visit` for each element of a live tree and its copy, in document order, without recursion: pages nest thousands deep.
   * @param {Node} live
   * @param {Node} copy
   * @param {(live: Element, copy: Element, depth: number) => void} visit
   */
  const walkBoth = (live, copy, visit) => {
    const a = $.walker(document, live, NodeFilter.SHOW_ELEMENT);
    const b = $.walker(document, copy, NodeFilter.SHOW_ELEMENT);
    let depth = 0;
    if ($.nodeType(live) !== Node.ELEMENT_NODE) {
      if (!a.firstChild() || !b.firstChild()) return;
      depth = 1;
    }
    for (;;) {
      visit(a.currentNode, b.currentNode, depth);
      if (a.firstChild()) {
        b.firstChild();
        depth += 1;
        continue;
      }
      while (!a.nextSibling()) {
        if (!a.parentNode()) return;
        b.parentNode();
        depth -= 1;
      }
      b.nextSibling();
    }
  };

  /** One capture: its inert document, and the frames found on the way. */
  class Capture {
    constructor() {
      this.inert = /** @type {Document} */ ($.implementation(document).createHTMLDocument(""));
      this.frames = /** @type {{url: string, path: string, html: string}[]} */ ([]);
      this.canvasRoom = CANVAS_CHARACTERS;
    }

    /**
     * A marked copy of `live`, which is an element.
     * @param {Element} live
     * @param {{path: string, next: number}} frame the document's place among frames, and the number of its next frame
     */
    copyOf(live, frame) {
      const copy = $.importNode(this.inert, live, true);
      this.mark(live, copy, frame, false)();
      return copy;
    }

    /**
     * Mark the copy; what would change its shape, and so the walk, is left to the function that comes back.
     * @param {Node} live
     * @param {Node} copy
     * @param {{path: string, next: number}} frame
     * @param {boolean} unseen whether all of it is hidden by what it stands in
     * @returns {() => void}
     */
    mark(live, copy, frame, unseen) {
      /** @type {(() => void)[]} */
      const edits = [];
      /** Copies hidden by `visibility` alone, by depth: a visible descendant takes their mark away. @type {Element[]} */
      const invisible = [];
      let hiddenFrom = unseen ? -1 : Number.POSITIVE_INFINITY;
      walkBoth(live, copy, (element, twin, depth) => {
        if (depth <= hiddenFrom) hiddenFrom = unseen ? -1 : Number.POSITIVE_INFINITY;
        invisible.length = Math.min(invisible.length, depth);
        for (const name of $.attributeNames(twin)) if (name.startsWith(MARK)) $.removeAttribute(twin, name);
        const name = $.namespace(element) === HTML ? $.localName(element) : "";
        if (depth < hiddenFrom && !UNRENDERED.has(name)) {
          const how = hiding(element);
          if (how) $.setAttribute(twin, `${MARK}hidden`, "");
          if (how === "subtree") hiddenFrom = depth;
          else if (how === "self") invisible[depth] = twin;
          else for (const ancestor of invisible.splice(0)) if (ancestor) $.removeAttribute(ancestor, `${MARK}hidden`);
        }
        const hidden = depth >= hiddenFrom;
        const edit = this.markOne(element, twin, name, frame, hidden);
        if (edit) edits.push(edit);
        const shadow = name ? shadowOf(element) : null;
        if (shadow) edits.push(this.shadowTemplate(shadow, twin, frame, hidden));
      });
      return () => {
        for (const edit of edits) edit();
      };
    }

    /**
     * What one kind of element needs.
     * @param {any} element
     * @param {Element} twin
     * @param {string} name
     * @param {{path: string, next: number}} frame
     * @param {boolean} hidden
     * @returns {(() => void) | null}
     */
    markOne(element, twin, name, frame, hidden) {
      switch (name) {
        case "img":
          this.markSource(element, twin, $.imageSrc(element));
          return null;
        case "video":
        case "audio":
          this.markSource(element, twin, $.mediaSrc(element));
          return null;
        case "iframe":
        case "frame":
          this.markFrame(element, twin, name, frame, hidden);
          return null;
        case "canvas":
          return hidden ? null : this.canvasPicture(element, twin);
        case "template":
          // Never shown, and on the other side `shadowrootmode` on one would pass for a shadow root of ours.
          return () => $.remove(twin);
        case "noscript":
          return () => this.unfoldNoscript(twin);
        default:
          return null;
      }
    }

    /**
     * @param {any} element
     * @param {Element} twin
     * @param {string} source
     */
    markSource(element, twin, source) {
      if (source.startsWith("blob:") && $.localName(element) === "img") {
        // The address dies with the page: keep the picture itself.
        const picture = this.drawn(element, element.naturalWidth, element.naturalHeight);
        if (picture) $.setAttribute(twin, "src", picture);
      } else if (source && !source.startsWith("data:")) {
        $.setAttribute(twin, `${MARK}src`, source);
      }
    }

    /**
     * @param {any} element
     * @param {Element} twin
     * @param {string} name
     * @param {{path: string, next: number}} frame
     * @param {boolean} hidden
     */
    markFrame(element, twin, name, frame, hidden) {
      const path = frame.path ? `${frame.path}/${frame.next}` : String(frame.next);
      frame.next += 1;
      const inner = (name === "iframe" ? $.frameDocument : $.framesetDocument)(element);
      const root = inner && !hidden ? $.root(inner) : null;
      if (!root || !$.textContent(root).trim()) return;
      $.setAttribute(twin, `${MARK}frame`, path);
      const place = this.frames.push({ url: $.url(inner), path, html: "" }) - 1;
      this.frames[place].html = this.htmlOf(root, path);
    }

    /**
     * @param {HTMLCanvasElement} canvas
     * @param {Element} twin
     */
    canvasPicture(canvas, twin) {
      const source = this.drawn(canvas, canvas.width, canvas.height);
      if (!source) return null;
      return () => {
        const picture = this.inert.createElement("img");
        picture.src = source;
        picture.width = canvas.width;
        picture.height = canvas.height;
        picture.alt = $.attribute(canvas, "aria-label") ?? $.textContent(canvas).trim();
        $.replaceWith(twin, picture);
      };
    }

    /**
     * What an image or a canvas shows, as a data: URL; "" when it is small, blank, too much or another site's.
     * @param {CanvasImageSource} source
     * @param {number} width
     * @param {number} height
     */
    drawn(source, width, height) {
      if (width < SMALLEST_CANVAS || height < SMALLEST_CANVAS || width * height > 4096 * 4096) return "";
      const sheet = document.createElement("canvas");
      sheet.width = width;
      sheet.height = height;
      try {
        const blank = sheet.toDataURL();
        sheet.getContext("2d")?.drawImage(source, 0, 0, width, height);
        const url = sheet.toDataURL();
        if (url === blank || url.length > this.canvasRoom) return "";
        this.canvasRoom -= url.length;
        return url;
      } catch (error) {
        // SecurityError: it holds pixels of another origin. InvalidStateError: a picture that did not load.
        if (error instanceof DOMException) return "";
        throw error;
      }
    }

    /**
     * @param {ShadowRoot} shadow
     * @param {Element} twin
     * @param {{path: string, next: number}} frame
     * @param {boolean} hidden
     */
    shadowTemplate(shadow, twin, frame, hidden) {
      const template = this.inert.createElement("template");
      $.setAttribute(template, "shadowrootmode", shadow.mode);
      for (let child = $.firstChild(shadow); child; child = $.nextSibling(child)) {
        template.content.append($.importNode(this.inert, child, true));
      }
      const finish = this.mark(shadow, template.content, frame, hidden);
      return () => {
        finish();
        $.prepend(twin, template);
      };
    }

    /**
     * A page with scripts has the content of `<noscript>` as one text, which would be escaped: make it elements again, inert.
     * Lazy pictures often have their real address there.
     * @param {Element} twin
     */
    unfoldNoscript(twin) {
      const content = new DOMParser().parseFromString($.textContent(twin), "text/html");
      for (let child = $.firstChild(twin); child; child = $.firstChild(twin)) child.remove();
      for (const element of content.querySelectorAll("*")) {
        for (const name of $.attributeNames(element)) if (name.startsWith(MARK)) $.removeAttribute(element, name);
      }
      for (const script of content.querySelectorAll("script, template")) $.remove(script);
      for (let child = $.firstChild(content.body); child; child = $.firstChild(content.body)) $.append(twin, child);
    }

    /**
     * @param {Element} root
     * @param {string} path of the document among frames, "" for the page itself
     */
    htmlOf(root, path) {
      return `<!DOCTYPE html>\n${$.outerHTML(this.copyOf(root, { path, next: 0 }))}`;
    }

    /**
     * The selection as HTML, in the element that gives it meaning (a list, a table, a `pre`); null when nothing is selected.
     * @param {Document} page
     * @returns {string | null}
     */
    selectionOf(page) {
      const selection = $.selection(page);
      const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
      if (!range || range.collapsed) return null;
      const common = range.commonAncestorContainer;
      const live = $.nodeType(common) === Node.ELEMENT_NODE ? common : $.parentNode(common);
      const copy = $.importNode(this.inert, live, true);
      // A live range: it moves along when the marks are made.
      const mirrored = this.inert.createRange();
      mirrored.setStart(mirror(range.startContainer, live, copy), range.startOffset);
      mirrored.setEnd(mirror(range.endContainer, live, copy), range.endOffset);
      this.mark(live, copy, { path: "", next: 0 }, false)();
      const name = $.localName(live);
      const shell = name === "body" || name === "html" ? this.inert.createElement("div") : $.cloneNode(copy, false);
      $.append(shell, mirrored.cloneContents());
      return $.outerHTML(shell);
    }
  }

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

  /** @param {boolean} withSelection */
  /** @type {any} */ (globalThis).winnowCapture = (/** @type {boolean} */ withSelection) => {
    const capture = new Capture();
    const root = $.root(document);
    const address = new URL(location.href);
    address.username = "";
    address.password = "";
    const html = capture.htmlOf(root, "");
    return {
      url: address.href,
      title: $.title(document),
      html,
      frames: capture.frames,
      selection: withSelection ? new Capture().selectionOf(document) : null,
      lang: ($.attribute(root, "lang") ?? "").slice(0, 64),
      viewport: { width: innerWidth, height: innerHeight, dpr: devicePixelRatio },
      referrer: $.referrer(document),
    };
  };
})();
