/**
 * What pictures, films and canvases show at the moment.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowMedia($) {
  // A page may hold hundreds of canvases; text matters more than the last chart.
  const CHARACTERS = 8 * 1024 * 1024;
  const SMALLEST = 32;
  // A large chart is drawn smaller: encoding takes the page's time, about 30 ms for so many pixels.
  const MOST_PIXELS = 1_500_000;

  class Drawing {
    constructor() {
      this.room = CHARACTERS;
    }

    /**
     * What an image or a canvas shows, as a data: URL; "" when it is small or blank, null when it cannot be had: it is of another site,
     * or too much.
     * @param {CanvasImageSource} source
     * @param {number} width
     * @param {number} height
     * @returns {string | null}
     */
    draw(source, width, height) {
      if (width < SMALLEST || height < SMALLEST) return "";
      if (this.room <= 0) return null;
      const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
      const sheet = /** @type {HTMLCanvasElement} */ ($.createElement(document, "canvas"));
      sheet.width = Math.max(1, Math.round(width * scale));
      sheet.height = Math.max(1, Math.round(height * scale));
      const context = sheet.getContext("2d", { willReadFrequently: true });
      if (!context) return null;
      try {
        context.drawImage(source, 0, 0, sheet.width, sheet.height);
        const pixels = new Uint32Array(context.getImageData(0, 0, sheet.width, sheet.height).data.buffer);
        if (pixels.every((pixel) => pixel === 0)) return "";
        const url = sheet.toDataURL();
        if (url.length > this.room) return null;
        this.room -= url.length;
        return url;
      } catch (error) {
        // SecurityError: it holds pixels of another origin. InvalidStateError: a picture that did not load.
        if (error instanceof DOMException) return null;
        throw error;
      }
    }
  }

  return { Drawing };
}
