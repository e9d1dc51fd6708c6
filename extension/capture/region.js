/**
 * Choosing one part of the page, with the mouse or with the arrow keys. Injected behind the other files of this folder; leaves
 * `winnowRegion`. Only what the reader really does counts, not events that the page makes.
 */
function winnowRegion() {
  const $ = winnowDom();
  const FIRST = "main, article, [role=main], [role=article]";
  const NAMES = /** @type {Record<string, string>} */ ({
    article: "article",
    main: "article",
    section: "section",
    nav: "section",
    aside: "section",
    ul: "list",
    ol: "list",
    dl: "list",
    li: "item",
    table: "table",
    tr: "item",
    figure: "picture",
    img: "picture",
    picture: "picture",
    p: "paragraph",
    blockquote: "quote",
    pre: "code",
    body: "page",
    html: "page",
  });
  const SHOWN_WORDS = 12;

  /** @param {string} key @param {...string} values */
  const say = (key, ...values) => chrome.i18n.getMessage(key, values);

  /** The element around another, out of shadow roots too. @param {Element} element @returns {Element | null} */
  const parentOf = (element) => {
    const parent = $.parentNode(element);
    if (parent instanceof ShadowRoot) return parent.host;
    return parent && $.nodeType(parent) === Node.ELEMENT_NODE && $.localName(parent) !== "html" ? parent : null;
  };

  /** Whether a reader can see it. @param {Element} element */
  const isSeen = (element) => {
    const { width, height } = $.box(element);
    return width > 1 && height > 1 && Element.prototype.checkVisibility.call(element, { visibilityProperty: true });
  };

  /** @param {Element} element */
  const childrenOf = (element) => {
    const shadow = $.shadow(element);
    const all = [...(shadow ? $.children(shadow) : []), ...$.children(element)];
    return /** @type {Element[]} */ (
      all.filter((node) => $.nodeType(node) === Node.ELEMENT_NODE && isSeen(/** @type {any} */ (node)))
    );
  };

  /** @param {number} x @param {number} y @returns {Element | null} */
  const elementAt = (x, y) => {
    let found = document.elementFromPoint(x, y);
    for (let shadow = found && $.shadow(found); found && shadow; shadow = $.shadow(found)) {
      const inner = shadow.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };

  /** The part that the reader most likely means: what is selected or in focus, else the text. */
  const first = () => {
    const selection = $.selection(document);
    const anchor = selection?.isCollapsed === false ? selection.anchorNode : null;
    const chosen = anchor && ($.nodeType(anchor) === Node.ELEMENT_NODE ? anchor : $.parentNode(anchor));
    if (chosen) return /** @type {Element} */ (chosen);
    const active = document.activeElement;
    if (active && active !== document.body && isSeen(active)) return active;
    const likely = [...Document.prototype.querySelectorAll.call(document, FIRST)].filter(isSeen);
    return likely.sort((a, b) => $.textContent(b).length - $.textContent(a).length)[0] ?? document.body;
  };

  /** What a region is, in words. @param {Element} element */
  const described = (element) => {
    const tag = $.localName(element);
    const kind = /^h[1-6]$/.test(tag) ? "heading" : (NAMES[tag] ?? "block");
    const label = ($.attribute(element, "aria-label") ?? $.attribute(element, "alt") ?? "").trim();
    // What is shown, not what is hidden inside.
    // biome-ignore lint/performance/useDomNodeTextContent: see above
    const words = /** @type {any} */ (element).innerText?.split(/\s+/).filter(Boolean) ?? [];
    const start = words.slice(0, SHOWN_WORDS).join(" ").slice(0, 200) + (words.length > SHOWN_WORDS ? " …" : "");
    const text = [label.slice(0, 100), start].filter(Boolean).join(": ") || say("region_empty");
    return say("region_said", say(`region_${kind}`), text, words.length.toLocaleString(chrome.i18n.getUILanguage()));
  };

  /**
   * Let the reader choose; `instead` names the clip of the whole page that this one takes the place of.
   * @param {string} instead
   */
  return (instead) => {
    /** @type {any} */ (globalThis).winnowRegionEnd?.();
    const overlay = winnowOverlay();
    const ended = new AbortController();
    /** Where the reader came from when growing, to shrink back to it. @type {Map<Element, Element>} */
    const from = new Map();
    let chosen = first();

    /** @param {Element | null | undefined} element */
    const choose = (element) => {
      if (!element) return;
      chosen = element;
      overlay.surround(chosen);
      overlay.say(`${described(chosen)}\n${say("region_keys")}`);
    };

    /** @param {Element | null | undefined} element */
    const moveTo = (element) => {
      choose(element);
      const { top, bottom } = $.box(chosen);
      if (bottom < 0 || top > innerHeight)
        Element.prototype.scrollIntoView.call(chosen, { block: "center", behavior: "instant" });
      overlay.surround(chosen);
    };

    const end = () => {
      ended.abort();
      overlay.close();
      /** @type {any} */ (globalThis).winnowRegionEnd = null;
    };
    /** @type {any} */ (globalThis).winnowRegionEnd = end;

    const save = () => {
      const live = chosen;
      end();
      winnowChosen.offer(/** @type {any} */ (globalThis).winnowCapture.part(live), instead);
    };

    /** @param {number} step */
    const sibling = (step) => {
      const parent = parentOf(chosen);
      const around = parent ? childrenOf(parent) : [];
      return around[around.indexOf(chosen) + step];
    };

    const grow = () => {
      const parent = parentOf(chosen);
      if (parent) from.set(parent, chosen);
      return parent;
    };

    const shrink = () => {
      const known = from.get(chosen);
      return known && $.connected(known) ? known : childrenOf(chosen)[0];
    };

    /** @type {Record<string, () => void>} */
    const KEYS = {
      ArrowUp: () => moveTo(grow()),
      ArrowDown: () => moveTo(shrink()),
      ArrowLeft: () => moveTo(sibling(-1)),
      ArrowRight: () => moveTo(sibling(1)),
      Enter: save,
      Escape: end,
    };

    /** Keep an event from the page. @param {Event} event */
    const swallow = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const options = { capture: true, signal: ended.signal };
    for (const type of ["keydown", "keyup", "keypress"]) {
      addEventListener(
        type,
        (event) => {
          const key = /** @type {KeyboardEvent} */ (event).key;
          if (!event.isTrusted || !Object.hasOwn(KEYS, key) || (key === "Enter" && overlay.onButton())) return;
          swallow(event);
          if (type === "keydown") KEYS[key]();
        },
        options,
      );
    }
    for (const type of ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "auxclick", "dblclick"]) {
      addEventListener(
        type,
        (event) => {
          if (!event.isTrusted || event.target === overlay.host) return;
          swallow(event);
          if (type !== "click") return;
          const { clientX, clientY } = /** @type {MouseEvent} */ (event);
          // A click without a move before it, as touch screens make it.
          const under = elementAt(clientX, clientY);
          if (under && !Node.prototype.contains.call(chosen, under)) choose(under);
          save();
        },
        options,
      );
    }
    addEventListener(
      "pointermove",
      (event) => {
        if (!event.isTrusted || event.target === overlay.host) return;
        const under = elementAt(event.clientX, event.clientY);
        if (under && under !== chosen) choose(under);
      },
      options,
    );
    for (const type of ["scroll", "resize"]) addEventListener(type, () => overlay.surround(chosen), options);
    overlay.button(say("region_save"), save);
    overlay.button(say("region_leave"), end);
    overlay.focus();
    // A live region is read when it changes, so it must be there first.
    setTimeout(() => moveTo(chosen), 50);
  };
}
