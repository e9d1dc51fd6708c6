/**
 * The popup is the click: it asks for the capture as soon as it opens (`click.js`) and becomes the receipt. With a clip's id in the address
 * (`popup.html#ID`, from the options page) it shows that clip's receipt.
 */

import { readChoices } from "../shared/choices.js";
import { fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask, onChanged, problemOf } from "../shared/messages.js";
import { speak } from "../shared/words.js";
import { clicked, clipTab, shownId } from "./click.js";
import { closeWhenUntouched } from "./closing.js";
import { moreMenu } from "./more.js";
import { failureView, noticeView, stateLine, workingView } from "./notices.js";
import { savedView } from "./receipt.js";

/** @import {ClipStatus, Mode} from "../shared/messages.js" */

/**
 * A state of the receipt. `update` brings the newest status into what is there already, so that nothing jumps.
 * @typedef {object} View
 * @property {(Node | null)[]} parts
 * @property {HTMLElement} [focus] what a screen reader is taken to
 * @property {(status: ClipStatus) => void} [update]
 */

const main = /** @type {HTMLElement} */ (document.getElementById("receipt"));
const ended = new AbortController();
/** @type {AbortController} */
let viewEnded = new AbortController();
/** @type {View | null} */
let view = null;
/** @type {ClipStatus | null} */
let shown = null;
/** What the receipt was last drawn or brought up to date from, "" while it says something else. */
let drawn = "";

speak();
addEventListener("pagehide", () => {
  viewEnded.abort();
  ended.abort();
});

/** @param {View} next */
function replace(next) {
  view = next;
  drawn = "";
  fill(main, ...next.parts);
  next.focus?.focus();
}

/** @param {ClipStatus} status */
function show(status) {
  // Told twice, by the answer and by the news of the change: drawn anew, a button would lose the focus just before it is pressed.
  if (drawn === JSON.stringify(status)) return;
  const same = shown?.phase === status.phase && shown.id === status.id;
  shown = status;
  if (same && view?.update) {
    view.update(status);
    drawn = JSON.stringify(status);
    return;
  }
  viewEnded.abort();
  viewEnded = new AbortController();
  const actions = { show, run, clip, signal: viewEnded.signal };
  replace(status.phase === "saved" ? savedView(status, actions) : noticeView(status, actions));
  drawn = JSON.stringify(status);
  if (status.phase === "saved") void leaveInTime(viewEnded.signal);
}

/** @param {AbortSignal} signal */
async function leaveInTime(signal) {
  const { closes } = await readChoices();
  if (closes && !signal.aborted) closeWhenUntouched(signal);
}

/**
 * Do what a button says and show where the clip is then; a failure is said where the receipt is.
 * @param {() => Promise<ClipStatus>} work
 */
async function run(work) {
  try {
    show(await work());
  } catch (error) {
    drawn = "";
    const alert = failureView(problemOf(error));
    main.querySelector(".failure")?.remove();
    if (shown) main.append(alert);
    else replace({ parts: [stateLine("failed", icon("circle-alert"), "bad", false), alert] });
  }
}

/** @param {Mode} mode */
async function clip(mode) {
  replace(workingView());
  await run(() => clipTab(mode));
}

moreMenu(/** @type {HTMLElement} */ (document.getElementById("more")), () => shown?.id ?? "", show);

onChanged(async (id) => {
  if (id === shown?.id) show(await ask("status", { id }));
}, ended.signal);

if (!shownId) replace(workingView());
await run(() => clicked);
