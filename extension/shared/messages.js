/**
 * All messages between the parts of the extension: who may ask what, and what comes back.
 *
 * Pages (popup, options) ask with `ask`; the background answers with `answer`. The one message the other way is `changed`, which
 * tells open pages to ask for a clip's status again. Nothing here holds state.
 */

/** @typedef {"page" | "selection" | "region" | "link"} Mode what of a page is saved */

/** @typedef {"region" | "thread"} Tool what the reader chooses with on the page itself */

/**
 * Why something did not work, as a closed set; each has its sentence in `_locales` under `problem_<code>`.
 * @typedef {"offline" | "unpaired" | "unproven" | "refused" | "blocked" | "busy" | "rejected" | "wrong_answer" | "unreadable"
 *   | "from_disk" | "not_loaded" | "gave_nothing" | "not_allowed" | "pdf_not_allowed" | "no_answer" | "site_refused"
 *   | "too_large" | "not_a_page" | "no_room" | "gone" | "pairing_closed" | "wrong_code" | "failed"} ProblemCode
 */

/** @typedef {{code: ProblemCode, detail: string}} Problem `detail` is the server's or the browser's own sentence, "" when there is none */

/**
 * The receipt of `PUT /api/clippings/{id}`, as the server sends it.
 * @typedef {object} Receipt
 * @property {string} id
 * @property {string} digest
 * @property {"received" | "clean" | "raw"} state
 * @property {string} title
 * @property {number} words
 * @property {Record<string, number>} removed
 * @property {{wanted: string[], stored: number}} images
 * @property {string | null} duplicate_of
 * @property {string[]} warnings
 * @property {number} revision
 * @property {string} byline
 * @property {string} site
 * @property {string[]} [tags]
 * @property {string} [note]
 */

/** @typedef {{title?: string, tags?: string[], note?: string, state?: "inbox" | "trash"}} Patch */

/** @typedef {{id: string, exact: string}} Mark a highlight of the reader's on the page, and its words */

/**
 * Why a picture of the article did not come; each has its words in `_locales` under `picture_<loss>`.
 * @typedef {"gone" | "refused" | "too_large" | "not_allowed" | "no_answer" | "no_picture" | "rejected"} PictureLoss
 */

/** @typedef {{stored: number, of: number, missing: string[], settled: boolean, why?: Record<string, PictureLoss>}} Pictures */

/** @typedef {{savedAt: number, changed: boolean | null}} Before an earlier clip of a page; `changed` is null when that cannot be told */

/**
 * Where a clip is. `saved`: on disk in the library; `undone`: in its trash; `queued`: in the outbox, tried again by itself;
 * `held`: in the outbox until the user has paired; `needs_user`: in the outbox, refused for good; `gone`: deleted by the user
 * elsewhere or taken back before it was sent; `unreadable`: the page could not be captured; `no_room`: captured, but the browser
 * has no space to keep it, so `copy` holds it.
 * @typedef {"saved" | "undone" | "queued" | "held" | "needs_user" | "gone" | "unreadable" | "no_room"} Phase
 */

/**
 * @typedef {object} ClipStatus
 * @property {string} id "" for what was never kept
 * @property {Phase} phase
 * @property {string} title
 * @property {string} url "" when the browser does not tell
 * @property {Problem | null} problem
 * @property {number} waiting clips in the outbox, this one included
 * @property {number} nextAt when the next attempt is due, in ms since 1970; 0 when none is
 * @property {Receipt | null} receipt
 * @property {Pictures} pictures
 * @property {string[]} tags
 * @property {string} note
 * @property {Mark[]} marks what is highlighted on the page
 * @property {Before | null} before what was known of the page before this click
 * @property {string[]} unreadSites origins of frames that could not be read without a permission
 * @property {string} [copy] the snapshot itself, only in phase `no_room`
 */

/** @typedef {{id: string, kind: string, why: string, excerpt: string, words: number}} RemovedBlock */

/** @typedef {{phase: "ready" | "held" | "away", problem: Problem | null, port: number, version: string, serverId: string,
 *   answers: boolean}} ServerStatus `answers`: somebody does on that port, ours or not */

/** @typedef {{id: string, title: string, url: string, size: number, created: number, tries: number, nextAt: number,
 *   state: "waiting" | "needs_user", problem: Problem | null}} Waiting */

/**
 * What can be asked of the background, and the answer to each.
 * @typedef {object} Requests
 * @property {{ask: {tabId: number, mode: Mode}, answer: ClipStatus}} clip save what a tab shows
 * @property {{ask: {url: string, title: string, tabId: number, read: boolean}, answer: ClipStatus}} link save what a link leads to, or
 *   its address alone
 * @property {{ask: {tabId: number, tool: Tool, instead: string}, answer: null}} tool let the reader choose on the page what is saved, instead
 *   of a clip of all of it
 * @property {{ask: {id: string}, answer: ClipStatus}} status
 * @property {{ask: {id: string}, answer: ClipStatus}} retry try to deliver now; "" for all
 * @property {{ask: {id: string}, answer: ClipStatus}} again save the page of a clip once more
 * @property {{ask: {id: string}, answer: ClipStatus}} undo take a clip back: out of the outbox, or into the trash
 * @property {{ask: {id: string, patch: Patch}, answer: ClipStatus}} edit
 * @property {{ask: {id: string}, answer: RemovedBlock[]}} removed
 * @property {{ask: {id: string, block: string}, answer: ClipStatus}} restore put a removed block back
 * @property {{ask: {id: string}, answer: ClipStatus}} pictures fetch the missing pictures again
 * @property {{ask: {id: string}, answer: {opened: boolean}}} open ask Winnow to show a clipping; false when a tab has to be opened here
 * @property {{ask: {code: string}, answer: ServerStatus}} pair
 * @property {{ask: {}, answer: ServerStatus}} server
 * @property {{ask: {}, answer: Waiting[]}} outbox
 * @property {{ask: {id: string, mark: string}, answer: ClipStatus}} unmark take a highlight away
 * @property {{ask: {}, answer: string[]}} tags those of the library, the most used first
 * @property {{ask: {}, answer: null}} lookedFor the user has let us see tabs, or no more: show what is known of them
 */

/** @typedef {{ok: true, value: unknown} | {ok: false, problem: Problem}} Envelope */

/** What a part of the extension throws when it can say why in one of the known ways. */
export class Failure extends Error {
  /**
   * @param {ProblemCode} code
   * @param {string} [detail]
   */
  constructor(code, detail = "") {
    super(detail || code);
    this.problem = /** @type {Problem} */ ({ code, detail });
  }
}

/**
 * Say why something failed; what is not a `Failure` keeps its own words.
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  if (error instanceof Failure) return error.problem;
  return { code: "failed", detail: error instanceof Error ? error.message : String(error) };
}

/**
 * Ask the background. Throws `Failure` when it cannot do it.
 * @template {keyof Requests} K
 * @param {K} type
 * @param {Requests[K]["ask"]} body
 * @returns {Promise<Requests[K]["answer"]>}
 */
export async function ask(type, body) {
  /** @type {Envelope | undefined} */
  const envelope = await chrome.runtime.sendMessage({ type, body });
  if (!envelope) throw new Failure("failed", `no answer to ${type}`);
  if (!envelope.ok) throw new Failure(envelope.problem.code, envelope.problem.detail);
  return /** @type {Requests[K]["answer"]} */ (envelope.value);
}

/**
 * Answer what pages ask; called once by the background, while its script is first evaluated.
 * @param {{[K in keyof Requests]: (body: Requests[K]["ask"]) => Promise<Requests[K]["answer"]>}} answers
 */
export function answer(answers) {
  chrome.runtime.onMessage.addListener((message, sender, reply) => {
    // Only our own pages: content scripts have a tab but not the extension's origin.
    if (sender.id !== chrome.runtime.id || !sender.url?.startsWith(chrome.runtime.getURL(""))) return false;
    if (!Object.hasOwn(answers, message?.type)) return false;
    const respond = /** @type {(body: unknown) => Promise<unknown>} */ (
      answers[/** @type {keyof Requests} */ (message.type)]
    );
    respond(message.body).then(
      (value) => reply({ ok: true, value }),
      (error) => reply({ ok: false, problem: problemOf(error) }),
    );
    return true;
  });
}

/**
 * Hear from the tools on a page that the reader has chosen something there. Content scripts are ours; pages cannot send this.
 * @param {(tabId: number, instead: string) => Promise<void>} listener
 */
export function onChosen(listener) {
  chrome.runtime.onMessage.addListener((message, sender) => {
    if (sender.id !== chrome.runtime.id || sender.tab?.id === undefined || message?.type !== "chosen") return;
    void listener(sender.tab.id, String(message.instead ?? ""));
  });
}

/**
 * Tell open pages that a clip's status changed.
 * @param {string} id
 */
export function tellChanged(id) {
  // Nobody listening is the usual case, and the only way this can fail.
  chrome.runtime.sendMessage({ type: "changed", id }).catch(() => undefined);
}

/**
 * Call `listener` with the id of each clip whose status changes, until `signal` aborts.
 * @param {(id: string) => void} listener
 * @param {AbortSignal} signal
 */
export function onChanged(listener, signal) {
  /** @param {any} message */
  const hear = (message) => {
    if (message?.type === "changed") listener(message.id);
  };
  chrome.runtime.onMessage.addListener(hear);
  signal.addEventListener("abort", () => chrome.runtime.onMessage.removeListener(hear));
}
