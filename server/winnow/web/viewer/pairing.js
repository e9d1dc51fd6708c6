/** The pairing code: shown, counted down, made anew when it is over, ticked off when it was used. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { button, failure, isAbort } from "./parts.js";

/** @import { Context } from "./main.js" */

const LOOK_MS = 2_000;
const TICK_MS = 1_000;

/**
 * @param {Context} context
 * @param {(name: string) => void} onPaired
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function pairing(context, onPaired, signal) {
  const element = h("div", { class: "pairing" });
  const code = h("span", { class: "pairing-code" });
  const left = h("span", { class: "second pairing-left" });
  /** @type {number | null} */
  let before = null;
  let ends = 0;
  let over = false;

  async function open() {
    try {
      show(await context.api.pairing(true, signal));
    } catch (error) {
      fail(error);
    }
  }

  async function look() {
    if (over || document.hidden) return;
    try {
      show(await context.api.pairing(false, signal));
    } catch (error) {
      fail(error);
    }
  }

  /** @param {unknown} error */
  function fail(error) {
    if (isAbort(error)) return;
    over = true;
    fill(
      element,
      failure(error, () => {
        over = false;
        open();
      }),
    );
  }

  /** @param {import("./wire.js").PairingWindow} answer */
  async function show({ code: shown, expires_in_s, paired }) {
    before ??= paired.length;
    const [newest] = paired;
    if (newest !== undefined && paired.length > before) return done(newest);
    before = paired.length;
    if (!shown) return open();
    ends = Date.now() + expires_in_s * 1000;
    if (code.textContent !== shown) {
      code.textContent = shown;
      fill(element, code, left);
    }
    tick();
  }

  /** @param {string} name */
  function done(name) {
    over = true;
    fill(
      element,
      h("span", { class: "state ok", role: "status" }, icon("check"), h("span", { text: `Paired with ${name}` })),
      button("Pair another", () => {
        before = null;
        over = false;
        open();
      }),
    );
    onPaired(name);
  }

  function tick() {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    left.textContent = `valid for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  const timers = [setInterval(tick, TICK_MS), setInterval(look, LOOK_MS)];
  signal.addEventListener("abort", () => timers.forEach(clearInterval));
  open();
  return element;
}
