/** What this browser remembers: how the viewer looks and where it writes to. */

const STORED = "winnow-preferences";
const DARK = matchMedia("(prefers-color-scheme: dark)");

/**
 * @typedef {"system" | "light" | "dark" | "sepia"} Theme
 * @typedef {{ theme: Theme, size: number, folder: string, format: string }} Preferences
 */

/** @type {Preferences} */
const DEFAULTS = { theme: "system", size: 19, folder: "", format: "" };

/** Sizes of the text of an article, in CSS pixels; the API takes 12 to 36. */
export const SIZES = { smallest: 14, largest: 28 };

/** @type {Preferences} */
let current = read();

/** @returns {Preferences} */
function read() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(STORED) ?? "{}") };
  } catch {
    return DEFAULTS;
  }
}

/** @returns {Readonly<Preferences>} */
export function preferences() {
  return current;
}

/** @param {Partial<Preferences>} changes */
export function prefer(changes) {
  current = { ...current, ...changes };
  localStorage.setItem(STORED, JSON.stringify(current));
  applyTheme();
  document.dispatchEvent(new CustomEvent("preferences"));
}

/** The theme in force, with "system" resolved. @returns {"light" | "dark" | "sepia"} */
export function theme() {
  return current.theme === "system" ? (DARK.matches ? "dark" : "light") : current.theme;
}

/** Put theme and text size on the page, and tell when the system's changes. @param {AbortSignal} signal */
export function followTheme(signal) {
  applyTheme();
  DARK.addEventListener("change", () => document.dispatchEvent(new CustomEvent("preferences")), { signal });
}

function applyTheme() {
  const root = document.documentElement;
  if (current.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = current.theme;
  root.style.setProperty("--reading", `${current.size}px`);
}
