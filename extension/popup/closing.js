/** The receipt goes away by itself unless somebody is with it. */

const AFTER_MS = 6_000;
const TOUCHES = ["pointermove", "pointerdown", "keydown", "wheel", "input"];

/**
 * Close the popup after 6 s without pointer, key or input; the first touch keeps it open for good.
 * @param {AbortSignal} signal
 */
export function closeWhenUntouched(signal) {
  const timer = setTimeout(() => window.close(), AFTER_MS);
  const stay = () => clearTimeout(timer);
  signal.addEventListener("abort", stay);
  for (const touch of TOUCHES) addEventListener(touch, stay, { once: true, signal });
}
