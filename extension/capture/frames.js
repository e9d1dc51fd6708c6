/**
 * Where frames stand, and which the browser keeps from the page.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowFrames($) {
  // Smaller frames count readers or hold a button; nobody misses what they say.
  const LEAST_WIDTH = 100;
  const LEAST_HEIGHT = 50;

  /**
   * The window's place among all windows of the tab, such as "0/2", by the numbers that windows have in their parents; null for a
   * window that its parent does not count, as in a shadow root. Parents of other sites tell this much.
   * @param {Window} window
   * @returns {string | null}
   */
  const placeOf = (window) => {
    /** @type {number[]} */
    const place = [];
    for (let at = window; at !== at.parent; at = at.parent) {
      const index = indexIn(at.parent, at);
      if (index < 0) return null;
      place.unshift(index);
    }
    return place.join("/");
  };

  /**
   * @param {Window} parent
   * @param {Window} child
   */
  const indexIn = (parent, child) => {
    for (let index = 0; index < parent.length; index += 1) if (parent[index] === child) return index;
    return -1;
  };

  /**
   * The address that a document's links start from when it has no `base`, without a user's name and password. A document that was
   * written into its frame has no address of its own.
   * @param {Document} page
   */
  const addressIn = (page) => {
    const own = $.url(page);
    const url = new URL(/^about:/.test(own) ? $.base(page) : own);
    url.username = "";
    url.password = "";
    return url.href;
  };

  /** @type {Record<string, (element: Element) => Document | null>} */
  const documents = { iframe: $.frameDocument, frame: $.framesetDocument, object: $.objectDocument };
  /** @type {Record<string, (element: Element) => Window | null>} */
  const windows = { iframe: $.frameWindow, frame: $.framesetWindow, object: $.objectWindow };

  /** @param {Element} element a frame's @param {string} name @returns {Document | null} */
  const documentIn = (element, name) => documents[name](element);

  /**
   * Whether an `object` shows a page, as a frame does, and not a picture or what stands in for one.
   * @param {Element} element
   */
  const showsPage = (element) => {
    const inner = documents.object(element);
    return inner ? /html/.test($.contentType(inner)) : windows.object(element) !== null;
  };

  /**
   * What the extension needs to read a frame that this script cannot, and to say which it was.
   * @param {Element} element
   * @param {string} name
   * @param {string} path
   */
  const unread = (element, name, path) => {
    const inner = windows[name](element);
    const place = inner && placeOf(inner);
    const { width, height } = $.box(element);
    return { path, place, url: addressOf(element), seen: width >= LEAST_WIDTH && height >= LEAST_HEIGHT };
  };

  /** The address that a frame asks for, "" when it asks for none. @param {Element} element */
  const addressOf = (element) => {
    const source = ($.attribute(element, $.localName(element) === "object" ? "data" : "src") ?? "").trim();
    if (!source || $.hasAttribute(element, "srcdoc") || !URL.canParse(source, $.base(element))) return "";
    const url = new URL(source, $.base(element));
    return /^https?:$/.test(url.protocol) ? url.href : "";
  };

  /**
   * Whether a frame that could be read has not been loaded: browsers leave those below the fold for later.
   * @param {Element} element
   * @param {Document} inner
   */
  const isAwaited = (element, inner) => $.url(inner) === "about:blank" && addressOf(element) !== "";

  return { placeOf, addressIn, documentIn, showsPage, unread, isAwaited };
}
