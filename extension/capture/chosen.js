/**
 * What the reader chose with one of the tools of this folder, as HTML, until the capture takes it: the capture injects this file
 * once more, which must not lose it.
 */
var winnowChosen = /** @type {any} */ (globalThis).winnowChosen ?? {
  html: /** @type {string | null} */ (null),

  /** Give it away. @returns {string | null} */
  take() {
    const { html } = this;
    this.html = null;
    return html;
  },

  /**
   * Tell the background that there is something to take; `instead` names a clip of the whole page that it is saved instead of.
   * @param {string} html
   * @param {string} instead
   */
  offer(html, instead) {
    this.html = html;
    chrome.runtime.sendMessage({ type: "chosen", instead });
  },
};
