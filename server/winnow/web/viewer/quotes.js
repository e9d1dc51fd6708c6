/** Where quoted words stand in an element's text. White space does not count, as on the server. */

/** @import { Highlight } from "./wire.js" */

const UNSEEN = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+/gu;

/** A text without what is not seen. @param {string} text */
export function seen(text) {
  return text.replace(UNSEEN, "");
}

/**
 * The text before a range.
 *
 * @param {Element} root
 * @param {Range} range
 */
export function before(root, range) {
  const rest = document.createRange();
  rest.setStart(root, 0);
  rest.setEnd(range.startContainer, range.startOffset);
  return rest.toString();
}

/**
 * The text after a range.
 *
 * @param {Element} root
 * @param {Range} range
 */
export function after(root, range) {
  const rest = document.createRange();
  rest.setStart(range.endContainer, range.endOffset);
  rest.setEnd(root, root.childNodes.length);
  return rest.toString();
}

/**
 * The stretch of seen characters that a highlight means, chosen among the same words by what stands around them.
 *
 * @param {Element} root
 * @param {Highlight} highlight
 * @returns {[number, number] | null}
 */
export function find(root, highlight) {
  const text = seen(root.textContent ?? "");
  const quote = seen(highlight.exact);
  if (!quote) return null;
  const [prefix, suffix] = [seen(highlight.prefix), seen(highlight.suffix)];
  let best = -1;
  let most = -1;
  for (let place = text.indexOf(quote); place >= 0; place = text.indexOf(quote, place + 1)) {
    const end = place + quote.length;
    const alike =
      common([...prefix].reverse(), [...text.slice(Math.max(0, place - prefix.length), place)].reverse()) +
      common([...suffix], [...text.slice(end, end + suffix.length)]);
    if (alike > most) [best, most] = [place, alike];
  }
  return best < 0 ? null : [best, best + quote.length];
}

/**
 * @param {string[]} one
 * @param {string[]} other
 */
function common(one, other) {
  let n = 0;
  while (n < one.length && one[n] === other[n]) n += 1;
  return n;
}

/**
 * Put marks around a stretch of seen characters.
 *
 * @param {Element} root
 * @param {[number, number]} stretch
 * @param {Record<string, string>} attributes
 */
export function wrap(root, [start, end], attributes) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {[Text, number, number][]} */
  const parts = [];
  let count = 0;
  for (let node = walker.nextNode(); node && count < end; node = walker.nextNode()) {
    const text = /** @type {Text} */ (node);
    let from = -1;
    let to = 0;
    for (let at = 0; at < text.data.length; at += 1) {
      if (!seen(text.data.charAt(at))) continue;
      if (count >= start && count < end) {
        if (from < 0) from = at;
        to = at + 1;
      }
      count += 1;
    }
    if (from >= 0) parts.push([text, from, to]);
  }
  for (const [text, from, to] of parts) {
    const mark = document.createElement("mark");
    for (const [name, value] of Object.entries(attributes)) mark.setAttribute(name, value);
    const middle = text.splitText(from);
    middle.splitText(to - from);
    middle.replaceWith(mark);
    mark.append(middle);
  }
}
