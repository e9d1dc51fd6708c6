/**
 * What the tools of this folder show over the page: one element with a closed shadow root, taken away without a trace.
 *
 * Styles are set through the CSSOM alone, because a page's policy may forbid style sheets that come with markup.
 */
function winnowOverlay() {
  /** @type {any} */ (globalThis).winnowOverlayShown?.close();

  const INK = "#1f1d1a";
  const PAPER = "#fbfaf7";
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag
   * @param {Record<string, string>} style
   * @param {string} [text]
   */
  const make = (tag, style, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
    element.textContent = text;
    return element;
  };

  host.style.setProperty("all", "initial", "important");
  host.style.setProperty("position", "fixed", "important");
  host.style.setProperty("inset", "0", "important");
  host.style.setProperty("pointer-events", "none", "important");
  host.style.setProperty("z-index", "2147483647", "important");

  const frame = make("div", {
    display: "none",
    position: "fixed",
    border: "3px solid #845408",
    "border-radius": "4px",
    outline: "2px solid #ffffff",
    background: "rgb(227 180 94 / 18%)",
    "box-sizing": "border-box",
  });
  const panel = make("div", {
    position: "fixed",
    "inset-block-end": "16px",
    "inset-inline": "16px",
    margin: "0 auto",
    "max-width": "560px",
    display: "flex",
    "flex-wrap": "wrap",
    "align-items": "center",
    gap: "8px",
    padding: "10px 14px",
    "border-radius": "8px",
    background: INK,
    color: PAPER,
    font: "14px/20px system-ui, sans-serif",
    "box-shadow": "0 8px 28px rgb(0 0 0 / 45%)",
    "pointer-events": "auto",
  });
  const words = make("span", { flex: "1 1 240px", "overflow-wrap": "anywhere", "white-space": "pre-line" });
  words.setAttribute("role", "status");
  panel.dir = "auto";
  panel.lang = chrome.i18n.getUILanguage();
  panel.append(words);
  root.append(frame, panel);
  document.documentElement.append(host);

  /** What had the focus before, to get it back. */
  const before = /** @type {HTMLElement | null} */ (document.activeElement);

  const overlay = {
    host,
    /** @param {string} text */
    say(text) {
      if (words.textContent !== text) words.textContent = text;
    },

    /**
     * Draw the frame around an element, or take it away.
     * @param {Element | null} element
     */
    surround(element) {
      const box = element && Element.prototype.getBoundingClientRect.call(element);
      frame.style.display = box ? "block" : "none";
      if (!box) return;
      for (const side of /** @type {const} */ (["left", "top", "width", "height"])) {
        frame.style.setProperty(side, `${box[side]}px`);
      }
    },

    /**
     * @param {string} text
     * @param {() => void} click
     */
    button(text, click) {
      const button = make(
        "button",
        {
          "min-height": "32px",
          padding: "4px 12px",
          border: `1px solid ${PAPER}`,
          "border-radius": "6px",
          background: "transparent",
          color: PAPER,
          font: "inherit",
          cursor: "pointer",
        },
        text,
      );
      button.addEventListener("click", (event) => {
        if (event.isTrusted) click();
      });
      panel.append(button);
      return button;
    },

    /** Take the keyboard's focus, so that a screen reader hears what is said here. */
    focus() {
      panel.tabIndex = -1;
      panel.style.outline = "none";
      panel.focus({ preventScroll: true });
    },

    /** Whether one of the buttons here has the focus, and so is meant by Enter. */
    onButton: () => root.activeElement instanceof HTMLButtonElement,

    close() {
      host.remove();
      if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true });
      /** @type {any} */ (globalThis).winnowOverlayShown = null;
    },
  };
  /** @type {any} */ (globalThis).winnowOverlayShown = overlay;
  return overlay;
}

/**
 * Say over the page how it went, for a while.
 * @param {string} text
 */
function winnowTell(text) {
  const SHOWN_MS = 6_000;
  const overlay = winnowOverlay();
  // A live region is read when it changes, so it must be there first.
  setTimeout(() => overlay.say(text), 50);
  setTimeout(() => overlay.close(), SHOWN_MS);
}
