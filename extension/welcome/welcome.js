/** The page that is opened once, after the installation: start Winnow, pair with it, save a page. Works without a network. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask } from "../shared/messages.js";
import { pairingField } from "../shared/pairing.js";
import { serverUrl } from "../shared/settings.js";
import { say, speak } from "../shared/words.js";

/** @import {ServerStatus} from "../shared/messages.js" */

const LOOK_AGAIN_MS = 2_000;
const COMMAND = "scripts/run";

speak();
document.title = say("welcome_page");

/**
 * @param {number} number
 * @param {string} key
 * @param {...Node} parts
 */
function step(number, key, ...parts) {
  const sign = h("span", { class: "number" });
  const item = h("li", { class: "step" }, sign, h("h2", { text: say(key) }), ...parts);
  /** @param {boolean} done */
  const mark = (done) => {
    item.classList.toggle("done", done);
    if (done) fill(sign, icon("check", 16), h("span", { class: "spoken", text: say("welcome_done") }));
    else fill(sign, String(number));
  };
  mark(false);
  return { item, mark };
}

/** @param {string} key */
const text = (key) => h("p", { class: "second", text: say(key) });

const copied = h("span", { class: "second", role: "status" });
const copy = h("button", { type: "button", class: "button", text: say("options_copy"), on: { click: copyCommand } });
const command = h("div", { class: "line" }, h("code", { text: COMMAND }), copy, copied);
const away = h("div", {}, text("welcome_start_text"), command, text("welcome_start_again"));
const running = h("p", { class: "second", hidden: true });
const start = step(1, "welcome_start", away, running);

const pairText = text("welcome_pair_text");
const pairing = h("div", { class: "pairing" });
const paired = h("p", { class: "second", hidden: true, text: say("welcome_paired") });
const pair = step(2, "welcome_pair", pairText, pairing, paired);

const keys = h("p", { class: "second" });
const open = h("button", { type: "button", class: "button", text: say("welcome_open"), hidden: true });
const clip = step(3, "welcome_clip", text("welcome_clip_text"), keys, h("div", { class: "line" }, open));

const status = h("p", { class: "spoken", role: "status" });
const steps = h("ol", { class: "steps" }, start.item, pair.item, clip.item);
async function copyCommand() {
  await navigator.clipboard.writeText(COMMAND);
  copied.textContent = say("options_copied");
}

/** @param {ServerStatus} server */
function show(server) {
  const ready = server.phase === "ready";
  const there = ready || server.answers;
  start.mark(there);
  away.hidden = there;
  running.hidden = !there;
  running.textContent = say("welcome_running", String(server.port));
  pair.mark(ready);
  paired.hidden = !ready;
  pairText.hidden = ready;
  pairText.textContent = say(there ? "welcome_pair_text" : "welcome_pair_later");
  // Made once, and not under the fingers of who types.
  const asks = there && !ready;
  if (asks !== Boolean(pairing.firstChild)) {
    const field = asks ? pairingField(show) : null;
    fill(pairing, field?.field, field?.alert);
  }
  open.hidden = !ready;
  open.onclick = () => void chrome.tabs.create({ url: serverUrl(server.port) });
  const said = say(ready ? "welcome_paired" : there ? "welcome_running" : "options_away", String(server.port));
  if (status.textContent !== said) status.textContent = said;
}

async function look() {
  if (document.visibilityState === "visible") show(await ask("server", {}));
}

const [{ shortcut = "" } = {}] = (await chrome.commands.getAll()).filter(({ name }) => name === "clip");
keys.hidden = !shortcut;
keys.append(...around(say("welcome_keys", "\u0000"), h("kbd", { text: shortcut })));
await look();
// Nothing is shown before it is known what is so.
fill(
  /** @type {HTMLElement} */ (document.getElementById("welcome")),
  h("h1", { text: say("welcome_title") }),
  h("p", { class: "lead", text: say("welcome_lead") }),
  steps,
  h("p", { class: "second" }, h("a", { class: "link", href: "../options/options.html", text: say("options_title") })),
  status,
);
const timer = setInterval(look, LOOK_AGAIN_MS);
addEventListener("pagehide", () => clearInterval(timer));

/**
 * A sentence with an element where its NUL stands.
 * @param {string} sentence
 * @param {Node} element
 */
function around(sentence, element) {
  const [before = "", after = ""] = sentence.split("\u0000");
  return [before, element, after];
}
