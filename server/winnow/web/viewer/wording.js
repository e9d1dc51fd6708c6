/** Counts, times and kinds in words. */

/** @import { Summary } from "./wire.js" */

const COUNT = new Intl.NumberFormat("en-GB");
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const LANGUAGE = new Intl.DisplayNames("en-GB", { type: "language", fallback: "code" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @type {Record<string, string>} */
const KINDS = {
  ad: "Ad",
  promo: "Promo",
  teasers: "Teasers",
  comments: "Comments",
  newsletter: "Newsletter",
  share: "Share",
  consent: "Consent",
  "author-box": "Author box",
  navigation: "Navigation",
  header: "Header",
  footer: "Footer",
  hidden: "Hidden",
  other: "Other",
};

/** @param {string} kind */
export function kindWord(kind) {
  return KINDS[kind] ?? KINDS.other;
}

/** The custom property with the colour of a kind. @param {string} kind */
export function kindColour(kind) {
  return `var(--kind-${kind in KINDS ? kind : "other"})`;
}

/** @param {number} n */
export function number(n) {
  return COUNT.format(n);
}

/**
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export function count(n, one, many = `${one}s`) {
  return `${COUNT.format(n)} ${n === 1 ? one : many}`;
}

/** A month such as "2026-11" in words; what is none stays itself. @param {string} month */
export function monthName(month) {
  const first = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(first.getTime()) ? month : MONTH.format(first);
}

/** A language such as "de" in words; what is none stays itself. @param {string} language */
export function languageName(language) {
  try {
    return LANGUAGE.of(language) ?? language;
  } catch {
    return language;
  }
}

/**
 * When, as briefly as it is still clear: "2 h ago", "Yesterday", "Sat", "18 Nov", "9 May 2025".
 *
 * @param {string} time RFC 3339
 * @param {number} [now] milliseconds since 1970
 */
export function when(time, now = Date.now()) {
  const then = new Date(time);
  const minutes = Math.floor((now - then.getTime()) / MINUTE_MS);
  if (minutes < 1) return "Just now";
  if (minutes < 60) return `${minutes} min ago`;
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days === 0) return `${Math.floor(minutes / 60)} h ago`;
  if (days === 1) return "Yesterday";
  if (days < 7) return WEEKDAY.format(then);
  return then.getFullYear() === new Date(now).getFullYear() ? DAY.format(then) : DAY_OF_YEAR.format(then);
}

/** A date as the page gave it, for people; as it is when it cannot be read. @param {string} date ISO 8601 */
export function day(date) {
  const parsed = new Date(date);
  return Number.isNaN(parsed.getTime()) ? date : DAY_OF_YEAR.format(parsed);
}

/** How long a text is; scripts without spaces are counted in characters. @param {{ words: number, language: string }} clipping */
export function length({ words, language }) {
  if (/^ja\b/.test(language)) return `${COUNT.format(words)} 字`;
  return /^zh\b/.test(language) ? count(words, "character") : count(words, "word");
}

/** @param {Record<string, number>} removed */
export function removedTotal(removed) {
  return Object.values(removed).reduce((sum, n) => sum + n, 0);
}

/** The site and who wrote it. @param {Summary} clipping */
export function source({ site, host, authors }) {
  const place = !site || isSpelt(site, host) ? site || host : `${site}, via ${host}`;
  return [place, ...authors.slice(0, 2)].join(" · ");
}

/**
 * Whether an address spells a site's name, so that it says nothing more: "Mill News" and news.mill.example.
 * @param {string} site
 * @param {string} host
 */
function isSpelt(site, host) {
  const name = letters(site);
  return (
    letters(host).includes(name) || host.split(".").some((label) => label.length > 3 && name.includes(letters(label)))
  );
}

/** @param {string} text */
function letters(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const TRASH_DAYS = 30;

/** How long what is in the trash stays there. @param {string | null} deletedAt */
export function daysLeft(deletedAt) {
  const since = deletedAt ? (Date.now() - new Date(deletedAt).getTime()) / DAY_MS : 0;
  const left = Math.ceil(TRASH_DAYS - since);
  return left > 0 ? `deleted for good in ${count(left, "day")}` : "deleted for good today";
}
