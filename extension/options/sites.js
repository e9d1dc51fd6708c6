/** What holds for single sites: tags for every clip, no pictures; and which sites the extension may reach. */

import { readSites, siteOf, writeSite } from "../shared/choices.js";
import { fill, h } from "../shared/dom.js";
import { say } from "../shared/words.js";
import { button } from "./parts.js";

/** @import {SiteChoices} from "../shared/choices.js" */

const OURS = "http://127.0.0.1/*";
const EVERYWHERE = "*://*/*";

export function sitesPart() {
  const list = h("ul", { class: "rows" });
  const empty = h("p", { class: "second", text: say("options_sites_empty") });
  const site = h("input", {
    id: "site",
    class: "field",
    type: "text",
    autocomplete: "off",
    dir: "ltr",
    spellcheck: "false",
  });
  const tags = h("input", { id: "site-tags", class: "field", type: "text", autocomplete: "off", dir: "auto" });
  const pictures = h("input", { id: "site-pictures", type: "checkbox" });
  const bad = h("p", { class: "state bad second", role: "alert", text: say("options_site_bad"), hidden: true });
  const form = h(
    "form",
    { class: "fields", novalidate: true, on: { submit: add } },
    h("label", { for: "site", text: say("options_site") }),
    site,
    h("label", { for: "site-tags", text: say("options_site_tags") }),
    tags,
    h(
      "div",
      { class: "choice" },
      pictures,
      h("label", { for: "site-pictures", text: say("options_site_no_pictures") }),
    ),
    bad,
    h("div", {}, h("button", { class: "button", text: say("options_site_add") })),
  );
  const reach = h("ul", { class: "rows" });
  const reachTitle = h("h3", { text: say("options_reach") });
  const reachText = h("p", { class: "second", text: say("options_reach_text") });
  const reachPart = h("div", {}, reachTitle, reachText, reach);

  /** @param {SubmitEvent} event */
  async function add(event) {
    event.preventDefault();
    const name = siteOf(site.value);
    bad.hidden = Boolean(name);
    site.toggleAttribute("aria-invalid", !name);
    if (!name) {
      site.focus();
      return;
    }
    await writeSite(name, { pictures: !pictures.checked, tags: tagsOf(tags.value) });
    form.reset();
    await update();
    site.focus();
  }

  async function update() {
    const sites = Object.entries(await readSites());
    empty.hidden = sites.length > 0;
    fill(list, ...sites.map(([name, choices]) => item(name, choices)));
    const { origins = [] } = await chrome.permissions.getAll();
    const granted = origins.filter((origin) => origin !== OURS && origin !== EVERYWHERE);
    reachPart.hidden = !granted.length;
    fill(reach, ...granted.map(reachItem));
  }

  /**
   * @param {string} name
   * @param {SiteChoices} choices
   */
  function item(name, choices) {
    const said = [
      choices.tags.length ? say("options_site_has_tags", choices.tags.join(", ")) : "",
      choices.pictures ? "" : say("options_site_no_pictures"),
    ];
    const change = () => {
      site.value = name;
      tags.value = choices.tags.join(", ");
      pictures.checked = !choices.pictures;
      site.focus();
    };
    const forget = async () => {
      await writeSite(name, null);
      await update();
      site.focus();
    };
    return h(
      "li",
      {},
      h("bdi", { text: name }),
      h("div", {
        class: "second",
        text: said.filter(Boolean).join(" · ") || say("options_site_as_usual"),
      }),
      h(
        "div",
        { class: "line" },
        button("options_site_change", change, `${say("options_site_change")}: ${name}`),
        button("options_site_forget", forget, `${say("options_site_forget")}: ${name}`),
      ),
    );
  }

  /** @param {string} origin */
  function reachItem(origin) {
    const withdraw = async () => {
      await chrome.permissions.remove({ origins: [origin] });
      await update();
    };
    const name = origin.replace(/\/\*$/, "");
    const back = button("options_withdraw", withdraw, `${say("options_withdraw")}: ${name}`);
    return h("li", { class: "line apart" }, h("bdi", { text: name }), back);
  }

  const title = h("h2", { text: say("options_sites") });
  const text = h("p", { class: "second", text: say("options_sites_text") });
  return { section: h("section", {}, title, text, empty, list, form, reachPart), update };
}

/** Tags as people list them. @param {string} text */
function tagsOf(text) {
  const names = text.split(/[,،、，]/).map((tag) => tag.replaceAll(/\s+/g, " ").trim().replace(/^#/, ""));
  return [...new Set(names.filter(Boolean))];
}
