/**
 * Fetches pictures with the reader's session and the page as referrer: the one way that needs no permission beyond the click for pictures
 * of the page's own origin, and the only one that tells other sites which page asks. Leaves `globalThis.winnowPicture` and
 * `globalThis.winnowDrawn` in the extension's isolated world.
 */
(() => {
  /** @param {Blob} blob @returns {Promise<string>} */
  const base64Of = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  /**
   * What the site answers: the picture as base64 with status 200, else the status; 0 for no answer, 413 for what is over `limit` bytes.
   * @param {string} url
   * @param {number} limit
   */
  /** @type {any} */ (globalThis).winnowPicture = async (/** @type {string} */ url, /** @type {number} */ limit) => {
    const credentials = new URL(url).origin === location.origin ? "include" : "omit";
    const response = await fetch(url, { credentials, signal: AbortSignal.timeout(20_000) }).catch(() => null);
    if (!response) return { status: 0, base64: "" };
    if (!response.ok) return { status: response.status, base64: "" };
    const blob = await response.blob();
    return blob.size > limit ? { status: 413, base64: "" } : { status: 200, base64: await base64Of(blob) };
  };

  // Twice its size on the page, for sharp screens, but no more than a large photograph.
  const DRAWN_FACTOR = 2;
  const DRAWN_AT_MOST = 2_400;

  /**
   * A drawing (SVG) that the page shows, as the PNG in base64 that it looks like; "" when it is not there or another site's.
   * @param {string} url
   */
  /** @type {any} */ (globalThis).winnowDrawn = (/** @type {string} */ url) => {
    const image = [...document.images].find((each) => each.currentSrc === url && each.complete);
    if (!image) return "";
    const wide = image.naturalWidth || image.clientWidth;
    const high = image.naturalHeight || image.clientHeight;
    const factor = Math.min(DRAWN_FACTOR, DRAWN_AT_MOST / Math.max(wide, high, 1));
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(wide * factor);
    sheet.height = Math.round(high * factor);
    try {
      sheet.getContext("2d")?.drawImage(image, 0, 0, sheet.width, sheet.height);
      return sheet.toDataURL("image/png").split(",")[1] ?? "";
    } catch {
      // SecurityError: it holds pixels of another origin. InvalidStateError: it has no size.
      return "";
    }
  };
})();
