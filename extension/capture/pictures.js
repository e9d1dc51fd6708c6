/**
 * Fetches pictures of the page's own origin with the reader's session: the one way that needs no permission beyond the click.
 * Leaves `globalThis.winnowPicture` in the extension's isolated world.
 */
(() => {
  /**
   * The picture as base64, or null when the site does not give it. `limit` is in bytes.
   * @param {string} url
   * @param {number} limit
   */
  /** @type {any} */ (globalThis).winnowPicture = async (/** @type {string} */ url, /** @type {number} */ limit) => {
    if (new URL(url).origin !== location.origin) return null;
    const response = await fetch(url, { credentials: "include", signal: AbortSignal.timeout(20_000) }).catch(
      () => null,
    );
    if (!response?.ok) return null;
    const blob = await response.blob();
    if (blob.size > limit) return null;
    /** @type {string} */
    const dataUrl = await new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
    return dataUrl.slice(dataUrl.indexOf(",") + 1);
  };
})();
