/** Every state of the receipt but "saved": one line that says what happened, what to know, and what to do now. */

import { download, downloadWaiting } from "../shared/copies.js";
import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask } from "../shared/messages.js";
import { pairingField } from "../shared/pairing.js";
import { siteOf } from "../shared/sites.js";
import { say, sayCount, sayProblem, sayWait } from "../shared/words.js";

/** @import {ClipStatus, Mode, Phase, Problem} from "../shared/messages.js" */
/** @import {View} from "./popup.js" */

/**
 * @typedef {object} Actions
 * @property {(status: ClipStatus) => void} show
 * @property {(work: () => Promise<ClipStatus>) => Promise<void>} run
 * @property {(mode: Mode) => Promise<void>} clip
 * @property {AbortSignal} signal aborts when the view is replaced
 */

/**
 * The heading of each state: icon, tone, and whether it interrupts a screen reader.
 * @type {Record<Exclude<Phase, "saved">, {icon: import("../shared/icons.js").IconName, tone: string, urgent: boolean}>}
 */
const HEADINGS = {
  queued: { icon: "clock", tone: "warn", urgent: false },
  held: { icon: "plug", tone: "", urgent: false },
  needs_user: { icon: "circle-alert", tone: "bad", urgent: true },
  unreadable: { icon: "x", tone: "bad", urgent: true },
  no_room: { icon: "circle-alert", tone: "bad", urgent: true },
  undone: { icon: "undo", tone: "", urgent: false },
  gone: { icon: "undo", tone: "", urgent: false },
};

/**
 * @param {string} key
 * @param {SVGSVGElement | HTMLElement} sign
 * @param {string} tone
 * @param {boolean} urgent
 */
export function stateLine(key, sign, tone, urgent) {
  const role = urgent ? "alert" : "status";
  return h("div", { class: `state ${tone}`, role, tabindex: "-1" }, sign, say(key));
}

/** @returns {View} */
export function workingView() {
  const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
  return { parts: [h("div", { class: "bar" }, stateLine("working", spinner, "", false))] };
}

/** @param {Problem} problem */
export function failureView(problem) {
  const text = h("span", { text: sayProblem(problem) });
  return h("p", { class: "failure warning", role: "alert" }, icon("triangle-alert", 16), text);
}

/**
 * @param {string} key
 * @param {() => void} click
 * @param {string} [kind]
 */
export function button(key, click, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`, text: say(key), on: { click } });
}

/** @param {() => void} click */
export function undoButton(click) {
  return h("button", { type: "button", class: "button quiet", on: { click } }, icon("undo"), say("undo"));
}

/**
 * @param {ClipStatus} status
 * @param {Actions} actions
 * @returns {View}
 */
export function noticeView(status, actions) {
  const phase = /** @type {keyof typeof HEADINGS} */ (status.phase);
  const { icon: sign, tone, urgent } = HEADINGS[phase];
  const line = stateLine(phase, icon(sign), tone, urgent);
  const undoes = phase === "queued" || phase === "held";
  const undo = undoes && undoButton(() => actions.run(() => ask("undo", { id: status.id })));
  const bar = h("div", { class: "bar" }, line, undo);
  const body = BODIES[phase](status, actions);
  return { ...body, parts: [bar, ...body.parts], focus: body.focus ?? line };
}

/** @param {ClipStatus} status */
const name = (status) => h("h2", { class: "name", dir: "auto", text: status.title });

/** @param {string} text @param {string} [kind] */
const paragraph = (text, kind = "") => h("p", { class: kind, text });

/** @param {...Node} buttons */
const buttons = (...buttons) => h("div", { class: "actions" }, ...buttons);

/** @type {Record<Exclude<Phase, "saved">, (status: ClipStatus, actions: Actions) => View>} */
const BODIES = {
  queued: queuedBody,
  held: heldBody,
  needs_user: ({ id, ...status }, { run }) => ({
    parts: [
      name({ id, ...status }),
      paragraph(say("needs_user_text")),
      status.problem && paragraph(sayProblem(status.problem), "second"),
      buttons(
        button("download", () => downloadWaiting(id), "primary"),
        button("try_now", () => run(() => ask("retry", { id }))),
        button("discard", () => run(() => ask("undo", { id })), "quiet"),
      ),
    ],
  }),
  unreadable: (status, { clip }) => ({
    parts: [
      paragraph(sayProblem(status.problem ?? { code: "unreadable", detail: "" })),
      status.url
        ? buttons(
            ...(status.problem?.code === "pdf_not_allowed" ? [allowSite(status.url, () => clip("page"))] : []),
            button("save_link", () => clip("link")),
          )
        : null,
    ],
  }),
  no_room: (status) => {
    const copy = new Blob([status.copy ?? ""], { type: "application/json" });
    const save = button("download", () => download(copy, status.title), "primary");
    return { parts: [name(status), paragraph(say("problem_no_room")), buttons(save)] };
  },
  undone: (status, { run }) => ({
    parts: [
      name(status),
      paragraph(say("undone_text"), "second"),
      buttons(button("put_back", () => run(() => ask("edit", { id: status.id, patch: { state: "inbox" } })))),
    ],
  }),
  gone: () => ({ parts: [paragraph(say("gone_text"), "second")] }),
};

/**
 * @param {string} url
 * @param {() => void} then
 */
function allowSite(url, then) {
  const allow = button(
    "saving_allow_and_save",
    () => {
      // Asked for in the click itself: browsers grant hosts only then.
      chrome.permissions.request({ origins: [siteOf(url)] }).then((granted) => {
        if (granted) then();
      });
    },
    "primary",
  );
  allow.textContent = say("saving_allow_and_save", new URL(url).host);
  return allow;
}

/**
 * @param {ClipStatus} first
 * @param {Actions} actions
 * @returns {View}
 */
function queuedBody(first, { run, signal }) {
  let status = first;
  const reason = paragraph("");
  const when = paragraph("", "second");
  const allow = button("allow", () => {
    // Asked for in the click itself: browsers grant hosts only then.
    chrome.permissions.request({ origins: ["http://127.0.0.1/*"] }).then((granted) => {
      if (granted) run(() => ask("retry", { id: status.id }));
    });
  });

  const tick = () => {
    const seconds = Math.ceil((status.nextAt - Date.now()) / 1000);
    const next = seconds > 0 ? say("next_try", sayWait(seconds)) : say("trying");
    when.textContent = `${sayCount("waiting", status.waiting)} · ${next}`;
    // The alarm comes once a minute; while somebody looks, the clip goes when its time has come.
    if (seconds === 0) run(() => ask("retry", { id: status.id }));
  };
  /** @param {ClipStatus} next */
  const update = (next) => {
    status = next;
    reason.textContent = sayProblem(next.problem ?? { code: "offline", detail: "" });
    allow.hidden = next.problem?.code !== "blocked";
    tick();
  };
  update(first);
  const timer = setInterval(tick, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  const retry = button("try_now", () => run(() => ask("retry", { id: status.id })));
  const copy = button("download", () => downloadWaiting(status.id), "quiet");
  return { parts: [name(first), reason, when, buttons(allow, retry, copy)], update };
}

/**
 * @param {ClipStatus} status
 * @param {Actions} actions
 * @returns {View}
 */
function heldBody(status, { run }) {
  const { field, alert, input } = pairingField(() => run(() => ask("status", { id: status.id })));
  const known = status.problem?.code === "unpaired";
  return {
    parts: [
      known
        ? null
        : h(
            "p",
            { class: "warning" },
            icon("triangle-alert", 16),
            sayProblem(status.problem ?? { code: "unpaired", detail: "" }),
          ),
      paragraph(say("held_text"), "second"),
      field,
      alert,
      paragraph(say("held_hint"), "fine"),
    ],
    focus: input,
    update: () => undefined,
  };
}
