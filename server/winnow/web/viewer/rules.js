/** Rules for sites, among the settings: what was remembered, in words, with the way to forget it and to apply it. */

import { fill, h } from "/shared/dom.js";
import { download } from "./exporting.js";
import { button, entry, failure, isAbort, sentence } from "./parts.js";
import { clippingHash } from "./routes.js";
import { count, day } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Applying, Rule, RuledSite, Rules } from "./wire.js" */

const FILE_NAME = "winnow-rules.json";

/**
 * @param {Context} context
 * @param {AbortSignal} signal
 */
export function rulesSection(context, signal) {
  const list = h("div", {});
  const chooser = h("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: true,
    "aria-label": "A file of rules",
    on: { change: take },
    signal,
  });

  const importing = button("Import rules", () => chooser.click());

  async function read() {
    try {
      show(await context.api.rules(signal));
    } catch (error) {
      if (!isAbort(error)) fill(list, failure(error, read));
    }
  }

  /** @param {Rules} all */
  function show({ rules, sites }) {
    const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement);
    if (!rules.length) {
      const how = "When you restore or take out a part of a page, choose “Remember for this site”.";
      fill(list, h("p", { class: "second", text: `Nothing is remembered yet. ${how}` }));
    } else {
      const named = sites.map((one) =>
        site(
          one,
          rules.filter((rule) => rule.site === one.site),
        ),
      );
      fill(list, ...named.filter((one) => one !== null));
    }
    if (focused) (list.querySelector("button") ?? importing).focus();
  }

  /**
   * @param {RuledSite} ruled
   * @param {Rule[]} rules
   */
  function site({ site: name, clippings, applying }, rules) {
    if (!rules.length) return null;
    const apply = button(`Apply to ${count(clippings, "clipping")}`, async () => {
      apply.disabled = true;
      await context.actions.apply(name);
      await read();
    });
    apply.setAttribute("aria-label", `Apply to ${count(clippings, "clipping")} of ${name}`);
    return h(
      "section",
      { class: "ruled-site", "aria-label": name },
      h(
        "div",
        { class: "ruled-head" },
        h("h3", {}, h("bdi", { text: name })),
        applying?.running ? progress(applying) : clippings > 0 && apply,
      ),
      h("ul", { class: "clients", role: "list" }, ...rules.map((rule) => line(rule, clippings))),
    );
  }

  /** @param {Applying} job */
  function progress({ done, total }) {
    const said = `${done} of ${count(total, "clipping")} cleaned again`;
    return h("progress", { max: String(total), value: String(done), "aria-label": said, title: said });
  }

  /**
   * @param {Rule} rule
   * @param {number} clippings of its site
   */
  function line(rule, clippings) {
    const said = rule.says.replace(`On ${rule.site}: `, "");
    const words = said.charAt(0).toUpperCase() + said.slice(1);
    const forget = async () => {
      try {
        await context.api.forgetRule(rule.id);
        const undo = () => attempt(() => context.api.importRules({ winnow_rules: 1, rules: [rule] }));
        const next = {
          text: `Apply to ${count(clippings, "clipping")}`,
          on: () => context.actions.apply(rule.site).then(read),
        };
        context.toasts.say(`Forgotten. ${rule.says}`, undo, clippings ? next : null);
        await read();
      } catch (error) {
        context.toasts.problem(sentence(error));
      }
    };
    const since = h("p", { class: "second" }, rule.made_at ? `Since ${day(rule.made_at)}` : "");
    if (rule.clipping) {
      const href = clippingHash(rule.clipping, "removed");
      since.append(rule.made_at ? " · " : "", h("a", { class: "link", href, text: "See the page it came from" }));
    }
    return entry([h("p", { class: "rule-words", dir: "auto", text: words }), since], "Forget", words, forget);
  }

  /** @param {() => Promise<unknown>} change */
  async function attempt(change) {
    try {
      await change();
    } catch (error) {
      context.toasts.problem(sentence(error));
    }
    await read();
  }

  async function give() {
    try {
      const file = new Blob([JSON.stringify(await context.api.exportRules(), null, 2)], { type: "application/json" });
      download(file, FILE_NAME);
      context.toasts.say(`${FILE_NAME} is in your downloads`);
    } catch (error) {
      context.toasts.problem(sentence(error));
    }
  }

  async function take() {
    const file = chooser.files?.[0];
    if (!file) return;
    /** @type {unknown} */
    let rules;
    try {
      rules = JSON.parse(await file.text());
    } catch {
      context.toasts.problem(`${file.name} is not JSON, so nothing was added. Choose a file of exported rules.`);
      return;
    } finally {
      chooser.value = "";
    }
    await attempt(async () => {
      const { added, unchanged, left_out: leftOut } = await context.api.importRules(rules);
      const left = leftOut ? ` ${leftOut} say the opposite of rules you have and were left out.` : "";
      context.toasts.say(`${count(added.length, "rule")} added, ${unchanged} there already.${left}`);
    });
  }

  read();
  return h(
    "section",
    { class: "setting", "aria-labelledby": "set-rules" },
    h("h2", { id: "set-rules", text: "Rules for sites" }),
    list,
    h("p", { class: "actions" }, importing, button("Export rules", give), chooser),
  );
}
