/** What a reader does to a clipping. Each says what it did and offers the way back; a problem is said in the same place. */

import { Problem } from "./api.js";
import { sentence } from "./parts.js";
import { count } from "./wording.js";

/** @import { Api } from "./api.js" */
/** @import { Toasts } from "./toasts.js" */
/** @import { Detail, Patch, Remembered, Shelf, Summary } from "./wire.js" */

const STALE = 412;
const LOOK_EVERY_MS = 400;

/** Changes clippings; `onChange` is told the id after each. */
export class Actions {
  #api;
  #toasts;
  #onChange;

  /**
   * @param {Api} api
   * @param {Toasts} toasts
   * @param {(id: string) => void} onChange
   */
  constructor(api, toasts, onChange) {
    this.#api = api;
    this.#toasts = toasts;
    this.#onChange = onChange;
  }

  /**
   * @param {string} id
   * @param {() => Promise<unknown>} change
   * @param {string} [said]
   * @param {() => void} [undo]
   */
  async #do(id, change, said, undo) {
    try {
      await change();
    } catch (error) {
      this.#toasts.problem(sentence(error));
      return false;
    }
    if (said) this.#toasts.say(said, undo);
    this.#onChange(id);
    return true;
  }

  /**
   * Change a clipping, whatever revision it has come to meanwhile: the fields of `patch` are the reader's to set.
   *
   * @param {Summary} clipping
   * @param {Patch} patch
   */
  async #patch(clipping, patch) {
    try {
      await this.#api.patch(clipping.id, clipping.revision, patch);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== STALE) throw error;
      const { revision } = await this.#api.clipping(clipping.id);
      await this.#api.patch(clipping.id, revision, patch);
    }
  }

  /** @param {Summary} clipping */
  favourite(clipping) {
    const favourite = !clipping.favourite;
    return this.#do(
      clipping.id,
      () => this.#patch(clipping, { favourite }),
      favourite ? "Added to favourites" : "Taken out of favourites",
      () => this.#do(clipping.id, () => this.#patch(clipping, { favourite: !favourite })),
    );
  }

  /** Archive, or take out of the archive. @param {Summary} clipping */
  archive(clipping) {
    const said = clipping.shelf === "archive" ? "Back in the library" : "Archived";
    return this.#shelve(clipping, clipping.shelf === "archive" ? "inbox" : "archive", said);
  }

  /**
   * @param {Summary} clipping
   * @param {Shelf} shelf
   * @param {string} said
   */
  #shelve(clipping, shelf, said) {
    const before = clipping.shelf;
    const undo = () => this.#do(clipping.id, () => this.#patch(clipping, { state: before }));
    return this.#do(clipping.id, () => this.#patch(clipping, { state: shelf }), said, undo);
  }

  /** @param {Summary} clipping */
  trash({ id }) {
    const undo = () => this.#do(id, () => this.#api.undelete(id));
    return this.#do(id, () => this.#api.trash(id), "Moved to the trash, for 30 days", undo);
  }

  /** @param {Summary} clipping */
  undelete({ id }) {
    const undo = () => this.#do(id, () => this.#api.trash(id));
    return this.#do(id, () => this.#api.undelete(id), "Taken out of the trash", undo);
  }

  /** Something of this clipping was changed by others than these. @param {string} id */
  changed(id) {
    this.#onChange(id);
  }

  /** Let the library show another version. @param {Detail} clipping @param {number} version */
  showVersion({ id, history }, version) {
    const undo = () => this.#do(id, () => this.#api.changeVersion(id, history.version, "show"));
    return this.#do(id, () => this.#api.changeVersion(id, version, "show"), `Version ${version} is shown now`, undo);
  }

  /** Move a version to the trash. @param {string} id @param {number} version */
  dropVersion(id, version) {
    const said = `Version ${version} moved to the trash, for 30 days`;
    return this.#do(
      id,
      () => this.#api.changeVersion(id, version, "delete"),
      said,
      () => this.bringBack(id, version),
    );
  }

  /** Take a version out of the trash. @param {string} id @param {number} version */
  bringBack(id, version) {
    return this.#do(id, () => this.#api.changeVersion(id, version, "undelete"));
  }

  /**
   * Set title, tags or note. True when it is stored.
   *
   * @param {Summary} clipping
   * @param {Patch} patch
   */
  describe(clipping, patch) {
    return this.#do(clipping.id, () => this.#patch(clipping, patch));
  }

  /**
   * Put removed blocks back, or take restored ones out again; `remember` it for the site at once, or offer to.
   *
   * @param {string} id
   * @param {"restore" | "remove"} verb
   * @param {string[]} blocks ids of page blocks: unlike those of removed blocks they stay good after the change, for the undo
   * @param {string} said what the toast says
   * @param {boolean} [remember]
   */
  async correct(id, verb, blocks, said, remember = false) {
    const back = verb === "restore" ? "remove" : "restore";
    const undo = () => this.#do(id, () => this.#api.correct(id, back, blocks));
    if (remember) return this.#remember(id, verb, blocks, `${said}. `, undo);
    const next = {
      text: "Remember for this site",
      title: "Remember for this site (m)",
      on: () => this.#remember(id, verb, blocks, ""),
    };
    if (await this.#do(id, () => this.#api.correct(id, verb, blocks))) this.#toasts.say(said, undo, next);
  }

  /**
   * Correct and remember; says in words what will happen on the site's other pages.
   *
   * @param {string} id
   * @param {"restore" | "remove"} verb
   * @param {string[]} blocks
   * @param {string} said what was done besides
   * @param {() => void} [undo] takes back what was done besides
   */
  async #remember(id, verb, blocks, said, undo) {
    /** @type {Remembered | null} */
    let remembered = null;
    const change = async () => {
      remembered = (await this.#api.correct(id, verb, blocks, true)).remembered;
    };
    if (!(await this.#do(id, change)) || !remembered) return;
    const { rules, replaced, why_not, others } = /** @type {Remembered} */ (remembered);
    if (!rules.length) {
      this.#toasts.say(`${said}It could not be remembered for the site. ${why_not}`, undo);
      return;
    }
    const forget = () =>
      this.#do(id, async () => {
        for (const rule of rules) await this.#api.forgetRule(rule.id);
        if (replaced.length) await this.#api.importRules({ winnow_rules: 1, rules: replaced });
        undo?.();
        if (!undo) this.#toasts.say("Forgotten again");
      });
    const sentences = rules.map(({ says }) => says).join(" · ");
    const site = rules[0]?.site ?? "";
    const apply = others
      ? { text: `Apply to ${count(others, "other clipping")}`, title: "Apply (m)", on: () => this.apply(site) }
      : null;
    this.#toasts.say(`${said}Remembered. ${sentences}${why_not ? `. ${why_not}` : ""}`, forget, apply);
  }

  /** Clean the clippings of a site again by its rules, and say what came of it. @param {string} site */
  async apply(site) {
    try {
      let job = await this.#api.applyRules(site);
      this.#toasts.say(`Cleaning ${count(job.total, "clipping")} of ${site} again`);
      while (job.running) {
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
        const { sites } = await this.#api.rules();
        job = sites.find((one) => one.site === site)?.applying ?? { ...job, running: false };
      }
      const failed = job.failed ? ` ${count(job.failed, "clipping")} could not be cleaned and stayed as before.` : "";
      this.#toasts.say(`${count(job.done, "clipping")} of ${site} cleaned again, ${job.changed} changed.${failed}`);
      return true;
    } catch (error) {
      this.#toasts.problem(sentence(error));
      return false;
    }
  }
}
