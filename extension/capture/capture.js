/**
 * Serialises the live page into the parts of a Snapshot. Injected on a click, in the extension's isolated world, behind the other
 * files of this folder. Leaves `globalThis.winnowCapture` there and changes nothing of the page.
 *
 * The page is imported into an inert document (custom elements are not constructed, nothing is fetched), then each live element is
 * looked at beside its copy, and what only the live page knows is written on the copy: marks `data-winnow-*`, shadow roots as
 * declarative templates, canvases as pictures, values of forms, frames.
 *
 * Large pages are done in slices, between which the page runs. What it changes meanwhile is noticed: the copy is then made again in
 * one go, and the changed parts are looked at again in one go, so that what is saved was on the screen at one time.
 */
(() => {
  const $ = winnowDom();
  const { atOnce, inSlices } = winnowSlices();
  const { Tree, Watch } = winnowCopying($);
  const { Marks } = winnowVisibility($);
  const { copyValue } = winnowForms($);
  const { Drawing } = winnowMedia($);
  const { addressIn, documentIn, showsPage, unread, isAwaited } = winnowFrames($);
  const { MARK, stripMarks, stripComments, madeSafe } = winnowMarkup($);
  const { Writer, Handover } = winnowWriting($);
  const { selectionOf } = winnowSelection($);
  const { markStale } = winnowStale($);

  const SHADOW_HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );

  /**
   * Where in the page a tree belongs, and what is found in it.
   * @typedef {object} Scope
   * @property {string} path of the document among frames, "" for the page itself
   * @property {number} next the number of the document's next frame
   * @property {{element: Element, name: string, copy: Element, path: string}[]} frames those that are shown
   */

  /** @typedef {{tree: InstanceType<typeof Tree>, marks: InstanceType<typeof Marks>, root: Node}} Looked */

  // The numbers of the texts that are handed over; frames have the numbers from 2.
  const PAGE = 0;
  const SELECTION = 1;
  const FIRST_FRAME = 2;

  /** One capture: its inert document, and what was found on the way. */
  class Capture {
    /** @param {InstanceType<typeof Handover>} handover takes what is written */
    constructor(handover) {
      this.handover = handover;
      this.inert = /** @type {Document} */ ($.implementation(document).createHTMLDocument(""));
      this.watch = new Watch();
      this.drawing = new Drawing();
      this.writer = new Writer(this.inert);
      /** @type {{url: string, path: string}[]} */
      this.frames = [];
      /** Frames that this script may not read. @type {ReturnType<typeof unread>[]} */
      this.unread = [];
      /** @type {Looked[]} */
      this.looked = [];
      /** What changes the shape of the copies, and so has to wait until all is looked at. @type {(() => void)[]} */
      this.edits = [];
    }

    /**
     * Write the HTML of a document and that of its frames.
     * @param {Document} page
     * @param {string} path of the document among frames
     * @param {number} number of the text
     */
    async read(page, path, number) {
      /** @param {string} text */
      const add = (text) => this.handover.add(number, text);
      const root = $.root(page);
      // A page that has not begun to load gives nothing, one that took itself apart gives what is left of it.
      if (!root) {
        if ($.readyState(page) !== "loading") add("<!DOCTYPE html>\n<html></html>");
        return;
      }
      this.watch.observe(page);
      this.watch.wasRebuilt();
      let tree = new Tree(this.inert);
      let copy = /** @type {Element} */ (await inSlices(tree.copy(root, null)));
      if (this.watch.wasRebuilt()) {
        tree = new Tree(this.inert);
        copy = /** @type {Element} */ (atOnce(tree.copy(root, null)));
      }
      this.watch.takeChanged();
      const scope = { path, next: 0, frames: /** @type {Scope["frames"]} */ ([]) };
      await inSlices(this.look(tree, root, new Marks(false, null), scope));
      this.lookAgain();
      for (const { element, name, copy: twin, path: place } of scope.frames) {
        await this.readFrame(element, name, twin, place);
      }
      await inSlices(this.finish(copy));
      if (path === "") markStale(copy);
      add("<!DOCTYPE html>\n");
      await inSlices(this.writer.write(whole(this.inert, page, copy), add));
    }

    /**
     * Look at all elements of a tree beside their copies.
     * @param {InstanceType<typeof Tree>} tree
     * @param {Node} root live
     * @param {InstanceType<typeof Marks>} marks
     * @param {Scope} scope
     * @returns {Generator<void, void>}
     */
    *look(tree, root, marks, scope) {
      this.looked.push({ tree, marks, root });
      for (const [live, copy] of tree.pairs()) {
        yield;
        stripMarks(copy);
        const name = $.htmlName(live);
        const hidden = marks.look(live, copy, name);
        const edit = this.lookAt(live, copy, name, hidden !== "", scope) ?? madeSafe(this.inert, copy, name);
        if (edit) this.edits.push(edit);
        const shadow = SHADOW_HOSTS.has(name) || name.includes("-") ? $.shadow(live) : null;
        if (shadow) yield* this.lookInside(shadow, copy, hidden, marks, scope);
      }
    }

    /**
     * What one kind of element needs; what comes back changes the copy's shape.
     * @param {any} live
     * @param {Element} copy
     * @param {string} name
     * @param {boolean} hidden
     * @param {Scope} scope
     * @returns {(() => void) | null}
     */
    lookAt(live, copy, name, hidden, scope) {
      switch (name) {
        case "img":
          this.markSource(live, copy, $.imageSrc(live));
          return null;
        case "video":
        case "audio":
          this.markSource(live, copy, $.mediaSrc(live));
          return null;
        case "iframe":
        case "frame":
        case "object": {
          if (name === "object" && !showsPage(live)) return null;
          const path = scope.path ? `${scope.path}/${scope.next}` : String(scope.next);
          scope.next += 1;
          $.setAttribute(copy, `${MARK}frame`, path);
          if (!hidden) scope.frames.push({ element: live, name, copy, path });
          return null;
        }
        case "canvas":
          return hidden ? null : this.canvasPicture(live, copy);
        case "input":
        case "option":
        case "textarea":
        case "meta":
          copyValue(live, copy, name);
          return null;
        default:
          return null;
      }
    }

    /**
     * @param {ShadowRoot} shadow
     * @param {Element} host the copy
     * @param {string} hidden
     * @param {InstanceType<typeof Marks>} marks
     * @param {Scope} scope
     * @returns {Generator<void, void>}
     */
    *lookInside(shadow, host, hidden, marks, scope) {
      const template = /** @type {HTMLTemplateElement} */ ($.createElement(this.inert, "template"));
      $.setAttribute(template, "shadowrootmode", shadow.mode);
      const tree = new Tree(this.inert);
      this.watch.observe(shadow);
      for (const child of $.children(shadow)) atOnce(tree.copy(child, template.content));
      yield* this.look(tree, shadow, new Marks(hidden === "subtree", () => marks.reveal(host)), scope);
      this.edits.push(() => {
        stripComments(this.inert, template.content);
        $.prepend(host, template);
        this.writer.weigh(template);
      });
    }

    /** Look again, in one go, at what the page changed while it was looked at in slices. */
    lookAgain() {
      const changed = this.watch.takeChanged();
      if (changed.size === 0) return;
      for (const { tree, marks, root } of this.looked) {
        const first = tree.pieces[0];
        if (first && (changed.has(root) || changed.has($.parentNode(root))))
          for (const { live } of tree.pieces) changed.add(live);
        marks.lookAgain(tree.pairs(), changed);
      }
    }

    /**
     * @param {Element} copy the root's
     * @returns {Generator<void, void>}
     */
    *finish(copy) {
      this.looked = [];
      for (const edit of this.edits.splice(0)) {
        yield;
        edit();
      }
      stripComments(this.inert, copy);
    }

    /**
     * @param {any} live
     * @param {Element} copy
     * @param {string} source
     */
    markSource(live, copy, source) {
      if (source.startsWith("blob:") && $.localName(live) === "img") {
        // The address dies with the page: keep the picture itself.
        const picture = this.drawing.draw(live, live.naturalWidth, live.naturalHeight);
        if (picture) $.setAttribute(copy, "src", picture);
      } else if (source && !source.startsWith("data:")) {
        $.setAttribute(copy, `${MARK}src`, source);
      }
    }

    /**
     * @param {HTMLCanvasElement} canvas
     * @param {Element} copy
     */
    canvasPicture(canvas, copy) {
      const source = this.drawing.draw(canvas, canvas.width, canvas.height);
      if (source === null) $.setAttribute(copy, `${MARK}lost`, "canvas");
      if (!source) return null;
      return () => {
        const picture = /** @type {HTMLImageElement} */ ($.createElement(this.inert, "img"));
        picture.src = source;
        picture.width = canvas.width;
        picture.height = canvas.height;
        picture.alt = $.attribute(canvas, "aria-label") ?? $.textContent(canvas).trim();
        $.replaceWith(copy, picture);
      };
    }

    /**
     * @param {Element} element
     * @param {string} name
     * @param {Element} copy
     * @param {string} path
     */
    async readFrame(element, name, copy, path) {
      const inner = documentIn(element, name);
      const root = inner && $.root(inner);
      if (!inner || isAwaited(element, inner)) {
        const frame = unread(element, name, path);
        if (frame.seen) $.setAttribute(copy, `${MARK}lost`, inner ? "unloaded" : "frame");
        if (!inner) this.unread.push(frame);
        return;
      }
      if (!root || (!$.textContent(root).trim() && $.inside(root, "body *").length === 0)) return;
      const number = FIRST_FRAME + this.frames.push({ url: addressIn(inner), path }) - 1;
      // Its own edits and looks, not those of the document around it.
      const { edits, looked } = this;
      this.edits = [];
      this.looked = [];
      await this.read(inner, path, number);
      this.edits = edits;
      this.looked = looked;
    }
  }

  /**
   * A document's root as that of an HTML page: pictures in SVG are put into one, other XML is shown as its source.
   * @param {Document} inert
   * @param {Document} page
   * @param {Element} copy
   */
  const whole = (inert, page, copy) => {
    if ($.htmlName(copy)) return copy;
    const html = $.createElement(inert, "html");
    const body = $.append(html, $.createElement(inert, "body"));
    if ($.localName(copy) === "svg") {
      $.append(body, copy);
    } else {
      const source = $.append(body, $.createElement(inert, "pre"));
      $.append(source, $.createTextNode(inert, new XMLSerializer().serializeToString(page)));
    }
    return html;
  };

  /** An unfinished copy of a part of the page, made and marked in one go. @param {Element} live */
  const copyOf = (live) => {
    const capture = new Capture(new Handover());
    const tree = new Tree(capture.inert);
    const copy = /** @type {Element} */ (atOnce(tree.copy(live, null)));
    atOnce(capture.look(tree, live, new Marks(false, null), { path: "", next: 0, frames: [] }));
    return { copy, finish: () => atOnce(capture.finish(copy)) };
  };

  /**
   * What is to be handed over of each capture, by its number; kept when these files are injected again meanwhile.
   * @type {Map<number, InstanceType<typeof Handover>>}
   */
  const waiting = /** @type {any} */ (globalThis).winnowWaiting ?? new Map();
  /** @type {any} */ (globalThis).winnowWaiting = waiting;

  /**
   * The next portion of a capture; null when there is no such capture.
   * @param {number} id
   */
  const take = async (id) => {
    const portion = await waiting.get(id)?.take();
    if (!portion) return null;
    if (portion.head) waiting.delete(id);
    return { ...portion, id };
  };

  /** A finished copy of one element, as HTML. @param {Element} live */
  const part = (live) => {
    const { copy, finish } = copyOf(live);
    finish();
    return /** @type {string} */ ($.outerHTML(copy));
  };

  /**
   * Begin to read this document; what comes back is the first portion.
   * @param {boolean | "chosen"} withSelection "chosen" takes what the reader chose with a tool of this folder for the selection
   * @param {string} path of this document among the tab's frames
   */
  const begin = (withSelection, path) => {
    const id = Math.random();
    const handover = new Handover();
    waiting.set(id, handover);
    read(withSelection, path, handover).then(
      (head) => handover.end(head),
      (error) => handover.fail(error),
    );
    return take(id);
  };

  /**
   * @param {boolean | "chosen"} withSelection
   * @param {string} path
   * @param {InstanceType<typeof Handover>} handover
   */
  const read = async (withSelection, path, handover) => {
    const capture = new Capture(handover);
    try {
      const selection =
        withSelection === "chosen"
          ? winnowChosen.take()
          : withSelection
            ? selectionOf(document, capture.inert, copyOf)
            : null;
      if (selection !== null) handover.add(SELECTION, selection);
      await capture.read(document, path, PAGE);
      const root = $.root(document);
      return {
        url: addressIn(document),
        title: $.title(document),
        selected: selection !== null,
        frames: capture.frames,
        unread: capture.unread,
        lang: ((root && $.attribute(root, "lang")) ?? "").slice(0, 64),
        viewport: { width: innerWidth, height: innerHeight, dpr: devicePixelRatio },
        referrer: $.referrer(document),
      };
    } finally {
      capture.watch.end();
    }
  };

  /** @type {any} */ (globalThis).winnowCapture = { begin, take, part };
})();
