/** The interface's words, in the browser's language, from `_locales`. */

/**
 * The sentence for `key`; numbers are written as the language does.
 * @param {string} key
 * @param {...(string | number)} values
 */
export function say(key, ...values) {
  const text = chrome.i18n.getMessage(
    key,
    values.map((value) => (typeof value === "number" ? value.toLocaleString(language()) : value)),
  );
  return text || key;
}

/**
 * The sentence for a count: `<key>_one` or `<key>_other`, with the count as its first value.
 * @param {string} key
 * @param {number} count
 * @param {...(string | number)} values
 */
export function sayCount(key, count, ...values) {
  return say(`${key}_${count === 1 ? "one" : "other"}`, count, ...values);
}

/**
 * A problem in words: the server's own sentence where it gave one to the user, else ours.
 * @param {import("./messages.js").Problem} problem
 */
export function sayProblem(problem) {
  if (problem.detail && ["rejected", "busy", "failed"].includes(problem.code)) return problem.detail;
  return say(`problem_${problem.code}`);
}

/**
 * A day as the language writes it: "3 May 2026" or "Nov 14, 2026".
 * @param {number} at ms since 1970
 */
export function sayDate(at) {
  return new Date(at).toLocaleDateString(language(), { day: "numeric", month: "short", year: "numeric" });
}

/**
 * How long something takes as the language writes it: "40 sec", or "5 min" from two minutes on.
 * @param {number} seconds
 */
export function sayWait(seconds) {
  const [count, unit] = seconds < 120 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short" }).format(count);
}

/** Say to the browser in which language and direction the page is. */
export function speak() {
  document.documentElement.lang = language();
  document.documentElement.dir = chrome.i18n.getMessage("@@bidi_dir");
}

/** The language of the interface, for `lang` and for number formats. */
export function language() {
  return chrome.i18n.getUILanguage();
}
