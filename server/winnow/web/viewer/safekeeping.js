/** Backups, and whether all is well, among the settings. */

import { fill, h } from "/shared/dom.js";
import { button, failure, isAbort, sentence } from "./parts.js";
import { count, day, number } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Backups, Making, Verified } from "./wire.js" */

const LOOK_EVERY_MS = 300;

/**
 * @param {Context} context
 * @param {AbortSignal} signal
 */
export function safekeepingSection(context, signal) {
  const latest = h("div", {});
  const receipt = h("div", { role: "status" });
  const backUp = button("Back up now", () => work(backUp, () => context.api.backUp(), backupState, backedUp));
  const check = button("Check the library", () =>
    work(
      check,
      () => context.api.verify(),
      () => context.api.verified(),
      checked,
    ),
  );

  async function read() {
    try {
      const backups = await context.api.backups(signal);
      show(backups);
      if (backups.making?.running && !backUp.disabled) work(backUp, async () => backups.making, backupState, backedUp);
    } catch (error) {
      if (!isAbort(error)) fill(latest, failure(error, read));
    }
  }

  async function backupState() {
    return /** @type {Making} */ ((await context.api.backups(signal)).making);
  }

  /** @param {Backups} backups */
  function show({ items, folder, daily, weekly }) {
    const [newest] = items;
    const kept =
      daily + weekly
        ? `One is made each day while Winnow runs; ${count(daily, "day")} and ${count(weekly, "week")} are kept.`
        : "None is made by itself.";
    fill(
      latest,
      h("p", {
        text: newest
          ? `The last backup is of ${day(newest.made_at)}, with ${held(newest.clippings)}.`
          : "There is no backup yet.",
      }),
      h("p", { class: "second" }, kept, " They are in ", h("bdi", { text: folder }), "."),
      items.length > 1 &&
        h(
          "details",
          {},
          h("summary", { text: count(items.length, "backup") }),
          h(
            "ul",
            {},
            ...items.map((one) =>
              h("li", { text: `${one.name} · ${held(one.clippings)} · ${megabytes(one.size_bytes)}` }),
            ),
          ),
        ),
    );
  }

  /**
   * Begin something long, show how far it is, and say what came of it.
   *
   * @template {{ running: boolean, done: number, total: number }} T
   * @param {HTMLButtonElement} pressed
   * @param {() => Promise<T | null>} begin
   * @param {() => Promise<T>} look
   * @param {(done: T) => void} end
   */
  async function work(pressed, begin, look, end) {
    const bar = h("progress", { "aria-label": pressed.textContent ?? "" });
    pressed.disabled = true;
    fill(receipt, bar);
    try {
      let state = await begin();
      while (state?.running) {
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
        if (signal.aborted) return;
        state = await look();
        if (state.total) {
          bar.max = state.total;
          bar.value = state.done;
        }
      }
      if (state) end(state);
    } catch (error) {
      if (isAbort(error)) return;
      receipt.replaceChildren();
      context.toasts.problem(sentence(error));
    } finally {
      pressed.disabled = false;
      await read();
    }
  }

  /** @param {Making} made */
  function backedUp({ backup, problem }) {
    fill(receipt);
    if (problem) {
      fill(receipt, h("p", { class: "state bad", text: problem }));
    } else if (backup) {
      const missing = backup.missing
        ? ` ${count(backup.missing, "file")} it needs are missing: check the library.`
        : "";
      fill(
        receipt,
        h("p", {
          text: `Backed up and checked: ${held(backup.clippings)}, ${megabytes(backup.size_bytes)}.${missing}`,
        }),
      );
    }
  }

  /** @param {Verified} found */
  function checked({ problems, more, total }) {
    fill(
      receipt,
      problems.length
        ? h(
            "ul",
            { class: "problems" },
            ...problems.map((text) => h("li", { text })),
            more > 0 && h("li", { text: `And ${number(more)} more.` }),
          )
        : h("p", { text: `All is well: ${number(total)} clippings and files were looked at.` }),
    );
  }

  read();
  return h(
    "section",
    { class: "setting", "aria-labelledby": "set-backups" },
    h("h2", { id: "set-backups", text: "Backups" }),
    latest,
    h("p", { class: "actions" }, backUp, check),
    receipt,
  );
}

/** @param {number | null} clippings */
function held(clippings) {
  return clippings === null ? "contents that cannot be read" : count(clippings, "clipping");
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
