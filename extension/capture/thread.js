/**
 * Collecting a list of which the page holds only what is on the screen: scrolls through it, keeps each entry while it is there, and
 * takes the reader back to where they were. Injected behind the other files of this folder; leaves `winnowThread`.
 */
function winnowThread() {
  const $ = winnowDom();
  const MOST_ENTRIES = 5_000;
  const LONGEST_MS = 180_000;
  // Less than a screen, so that some entries are seen twice and tell where the others belong.
  const STEP = 0.8;
  // How long a page may take to show what was scrolled to, and to load more at the end.
  const QUIET_MS = 60;
  const SETTLED_MS = 1_000;
  const MORE_MS = 2_500;
  const LEAST_ENTRIES = 3;
  // How often a page that is late is waited for, and gone back on.
  const MOST_WAITS = 15;
  const MOST_BACK = 4;
  // Attributes by which such lists number their entries.
  const NUMBERED_BY = ["aria-posinset", "data-index", "data-item-index"];
  // How many earlier places of an entry's words are tried as its place.
  const PLACES_TRIED = 4;

  /** @param {string} key @param {...(string | number)} values */
  const say = (key, ...values) => chrome.i18n.getMessage(key, values.map(String));

  /** @param {number} ms */
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** @param {Element} element */
  const scrolls = (element) => {
    const { scrollHeight, clientHeight } = element;
    return (
      clientHeight > 100 &&
      scrollHeight > clientHeight + 20 &&
      /auto|scroll|overlay/.test(getComputedStyle(element).overflowY)
    );
  };

  /** All elements of the page, those in shadow roots too. @returns {Generator<Element>} */
  function* everything() {
    /** @type {Node[]} */
    const roots = [document];
    for (let root = roots.shift(); root; root = roots.shift()) {
      const walker = $.walker(document, root, NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        yield node;
        const shadow = $.shadow(node);
        if (shadow) roots.push(shadow);
      }
    }
  }

  /** What entries of one list have in common. @param {Element} element */
  const sort = (element) => `${$.localName(element)} ${$.attribute(element, "role") ?? ""}`;

  /** The children of a list that are entries: the sort with the most text. @param {Element} list @returns {Element[]} */
  const entriesOf = (list) => {
    /** @type {Map<string, {entries: Element[], length: number}>} */
    const sorts = new Map();
    for (const child of /** @type {Element[]} */ ($.children(list))) {
      if ($.nodeType(child) !== Node.ELEMENT_NODE) continue;
      const { length } = $.textContent(child).trim();
      if (!length || !Element.prototype.checkVisibility.call(child)) continue;
      const found = sorts.get(sort(child)) ?? { entries: [], length: 0 };
      found.entries.push(child);
      found.length += length;
      sorts.set(sort(child), found);
    }
    return [...sorts.values()].sort((a, b) => b.length - a.length)[0]?.entries ?? [];
  };

  /** The element whose entries have the most text; the innermost of those that have the same. */
  const listOnPage = () => {
    let best = /** @type {Element | null} */ (null);
    let most = 0;
    for (const element of everything()) {
      if (/^(?:html|head|body|script|style|nav|header|footer|select|svg|tbody|table)$/.test($.localName(element)))
        continue;
      const entries = entriesOf(element);
      if (entries.length < LEAST_ENTRIES) continue;
      const length = entries.reduce((sum, entry) => sum + Math.min($.textContent(entry).length, 2_000), 0);
      if (length >= most) [best, most] = [element, length];
    }
    return best;
  };

  /** What is scrolled to go through a list. @param {Element} list @returns {Element} */
  const scrollerOf = (list) => {
    for (let at = /** @type {Node | null} */ (list); at && at !== document.body; ) {
      if ($.nodeType(at) === Node.ELEMENT_NODE && scrolls(/** @type {Element} */ (at)))
        return /** @type {Element} */ (at);
      const parent = $.parentNode(at);
      at = parent instanceof ShadowRoot ? parent.host : parent;
    }
    return document.scrollingElement ?? document.documentElement;
  };

  /** The list as it is now: a page may have put another in its place. @param {Element} list @param {Element} scroller */
  const current = (list, scroller) => {
    if ($.connected(list)) return list;
    const again = listOnPage();
    return again && scrollerOf(again) === scroller ? again : null;
  };

  /** Wait until the page has shown what was scrolled to. @param {Element} scroller */
  const settled = (scroller) =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        let timer = setTimeout(done, QUIET_MS);
        const longest = setTimeout(done, SETTLED_MS);
        const watcher = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, QUIET_MS);
        });
        function done() {
          watcher.disconnect();
          clearTimeout(longest);
          resolve();
        }
        watcher.observe(scroller, { subtree: true, childList: true, characterData: true });
      })
    );

  /** What an entry says, by which it is known again. @param {Element} entry */
  const wordsOf = (entry) => $.textContent(entry).replace(/\s+/g, " ").trim();

  /** What number the page gives an entry, "" for none. @param {Element} entry */
  const numberOf = (entry) => {
    const name = NUMBERED_BY.find((each) => $.hasAttribute(entry, each));
    return name ? `\n${name}=${$.attribute(entry, name)}` : "";
  };

  /** Whether there are entries down to the foot of what is shown, or the end is. @param {Element} list @param {Element} scroller */
  const covers = (list, scroller) => {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    if (scrollTop + clientHeight >= scrollHeight - 2) return true;
    const foot = scroller === document.scrollingElement ? innerHeight : Math.min($.box(scroller).bottom, innerHeight);
    return entriesOf(list).some((entry) => $.box(entry).bottom >= foot - 2);
  };

  /** Entries collected so far, in the order of the list. */
  class Collection {
    constructor() {
      /** As HTML. @type {string[]} */
      this.entries = [];
      /** Where each key was seen. @type {Map<string, number[]>} */
      this.places = new Map();
    }

    /**
     * Add what is on the screen now, in its order; false when nothing tells where it belongs, unless it is to go to the end `anyway`.
     * @param {Element[]} shown
     * @param {boolean} anyway
     */
    add(shown, anyway) {
      // Numbers only where words tell nothing, as when each entry says anew how long ago it was: some lists number their boxes instead.
      const known = this.startOf(shown.map(wordsOf)) ?? this.startOf(shown.map(numberOf));
      if (known === null && this.entries.length > 0 && !anyway) return false;
      const start = known ?? this.entries.length;
      for (const [index, element] of shown.entries()) {
        const place = start + index;
        if (place < this.entries.length || this.entries.length >= MOST_ENTRIES) continue;
        this.entries.push(/** @type {any} */ (globalThis).winnowCapture.part(element));
        for (const key of [wordsOf(element), numberOf(element)])
          this.places.set(key, [...(this.places.get(key) ?? []), place]);
      }
      return true;
    }

    /**
     * At which place the first of these belongs: the one that most of them agree on; null when that is not clear. Words that many
     * entries say ("Thanks!") do not settle it alone.
     * @param {string[]} keys
     */
    startOf(keys) {
      /** @type {Map<number, number>} */
      const votes = new Map();
      for (const [index, key] of keys.entries()) {
        for (const place of key ? (this.places.get(key) ?? []).slice(-PLACES_TRIED) : []) {
          if (place >= index) votes.set(place - index, (votes.get(place - index) ?? 0) + this.weightOf(key));
        }
      }
      const [best] = [...votes].sort(([a, most], [b, count]) => count - most || b - a);
      if (!best) return null;
      const [place, weight] = best;
      const common = Math.min(keys.length, this.entries.length - place);
      return weight >= Math.max(common / 2, 1) ? place : null;
    }

    /** How much it tells of an entry's place that it says this: less, the more entries do. @param {string} key */
    weightOf(key) {
      return 1 / (this.places.get(key)?.length ?? 1);
    }
  }

  /** Entries from top to bottom: those set by coordinates may stand in any order in the page. @param {Element} list */
  const inOrder = (list) => {
    const boxes = entriesOf(list).map((entry) => ({ entry, top: $.box(entry).top, left: $.box(entry).left }));
    const rises = boxes.every(({ top }, index) => index === 0 || top >= boxes[index - 1].top);
    return (rises ? boxes : boxes.sort((a, b) => a.top - b.top || a.left - b.left)).map(({ entry }) => entry);
  };

  /**
   * Collect; `instead` names the clip of the whole page that this one takes the place of.
   * @param {string} instead
   */
  return async (instead) => {
    if (/** @type {any} */ (globalThis).winnowThreadRuns) return;
    const found = listOnPage();
    if (!found) {
      winnowTell(say("thread_none"));
      return;
    }
    /** @type {any} */ (globalThis).winnowThreadRuns = true;
    const overlay = winnowOverlay();
    const ended = new AbortController();
    let how = /** @type {"" | "stop" | "cancel" | "entries" | "time"} */ ("");
    overlay.button(say("thread_stop"), () => {
      how = "stop";
    });
    overlay.button(say("region_leave"), () => {
      how = "cancel";
    });
    addEventListener(
      "keydown",
      (event) => {
        if (!event.isTrusted || event.key !== "Escape") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        how = "cancel";
      },
      { capture: true, signal: ended.signal },
    );
    overlay.focus();

    const scroller = scrollerOf(found);
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    /** @param {number} y */
    const scrollTo = (y) => scroller.scrollTo({ left, top: y, behavior: "instant" });
    const collection = new Collection();
    const begun = performance.now();
    let list = /** @type {Element | null} */ (found);
    try {
      scrollTo(0);
      let [back, gapAt] = [0, 0];
      for (let waited = 0; !how; ) {
        await settled(scroller);
        list = current(list ?? found, scroller);
        for (let waits = 0; list && waits < MOST_WAITS && !covers(list, scroller); waits += 1) await pause(QUIET_MS);
        if (list && !collection.add(inOrder(list), back > MOST_BACK)) {
          // The page was late, and some passed unseen: back until something known is there, and if nothing is, on from where it was.
          gapAt = back === 0 ? scroller.scrollTop : gapAt;
          back += 1;
          scrollTo(back > MOST_BACK ? gapAt : scroller.scrollTop - (scroller.clientHeight * STEP) / 2);
          continue;
        }
        back = 0;
        overlay.say(say("thread_progress", collection.entries.length.toLocaleString(chrome.i18n.getUILanguage())));
        if (collection.entries.length >= MOST_ENTRIES) how = "entries";
        if (performance.now() - begun > LONGEST_MS) how = "time";
        const { scrollTop, scrollHeight, clientHeight } = scroller;
        const atEnd = scrollTop + clientHeight >= scrollHeight - 2;
        if (atEnd && waited >= MORE_MS) break;
        if (atEnd) {
          await pause(QUIET_MS * 4);
          waited += QUIET_MS * 4 + QUIET_MS;
        } else {
          waited = 0;
          scrollTo(scrollTop + Math.max(clientHeight * STEP, 50));
        }
      }
    } finally {
      ended.abort();
      scrollTo(top);
      overlay.close();
      /** @type {any} */ (globalThis).winnowThreadRuns = false;
    }
    if (how === "cancel" || !collection.entries.length) {
      winnowTell(say("thread_cancelled"));
      return;
    }
    const shell = document.implementation
      .createHTMLDocument("")
      .createElement(/^[uo]l$/.test($.localName(found)) ? $.localName(found) : "section");
    const tag = shell.localName;
    const cut = how ? `<p>${say(`thread_cut_${how}`, collection.entries.length)}</p>` : "";
    winnowChosen.offer(`${cut}<${tag}>${collection.entries.join("\n")}</${tag}>`, instead);
  };
}
