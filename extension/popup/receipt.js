/** The receipt of a saved clip: what was saved, what was left out, and what the reader adds. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask } from "../shared/messages.js";
import { readSettings, serverUrl } from "../shared/settings.js";
import { siteOf } from "../shared/sites.js";
import { say, sayCount, sayDate } from "../shared/words.js";
import { markList } from "./marks.js";
import { button, stateLine, undoButton } from "./notices.js";
import { removedList } from "./removed.js";
import { tagField } from "./tags.js";

/** @import {ClipStatus, Patch} from "../shared/messages.js" */
/** @import {Actions} from "./notices.js" */
/** @import {View} from "./popup.js" */

// Long enough that a word is finished, short enough that closing the popup loses nothing.
const NOTE_PAUSE_MS = 500;
const LOSSES_SHOWN = 3;

/**
 * @param {ClipStatus} first
 * @param {Actions} actions
 * @returns {View}
 */
export function savedView(first, actions) {
  const { id } = first;
  let status = first;
  /** @param {Patch} patch */
  const edit = (patch) => actions.run(() => ask("edit", { id, patch }));

  const line = stateLine("saved", icon("check"), "ok", false);
  const undo = undoButton(() => actions.run(() => ask("undo", { id })));
  const title = titleField(first.title, (text) => edit({ title: text }));
  const earlier = h("p", { class: "second earlier", hidden: true });
  const about = h("p", { class: "second", dir: "auto" });
  const counts = h("div", { class: "counts" });
  const removed = removedList(id, actions);
  const marks = markList(id, actions);
  const pictures = h("span", { class: "warn" });
  const warnings = h("div", {});
  const tags = tagField(
    first.tags,
    (names) => edit({ tags: names }),
    () => ask("tags", {}),
  );
  const note = noteField(first.note, (text) => edit({ note: text }), actions.signal);
  const open = button("open", () => openInViewer(id), "primary");

  /** @param {ClipStatus} next */
  const update = (next) => {
    status = next;
    if (document.activeElement !== title) title.value = next.title;
    showEarlier(earlier, next);
    about.textContent = aboutOf(next);
    removed.update(next.receipt && next.receipt.state !== "received" ? next.receipt.removed : null);
    marks.update(next);
    showPictures(pictures, next, () => getPictures(status, actions));
    fill(
      warnings,
      ...warningsOf(next).map((text) =>
        h(
          "p",
          { class: "warning" },
          icon("info", 16),
          h("span", { dir: "auto", text: `${text} ` }, framesButton(text, next, actions)),
        ),
      ),
    );
    warnings.hidden = !warnings.firstChild;
    main.querySelector(".failure")?.remove();
  };
  const main = /** @type {HTMLElement} */ (document.getElementById("receipt"));
  fill(counts, removed.summary, marks.summary, pictures);
  update(first);
  const bar = h("div", { class: "bar" }, line, undo);
  return {
    parts: [
      bar,
      earlier,
      title,
      about,
      counts,
      removed.list,
      marks.list,
      warnings,
      tags,
      note,
      h("div", { class: "actions" }, open),
    ],
    focus: line,
    update,
  };
}

/**
 * That the page was saved before, and whether it says something else since.
 * @param {HTMLElement} place
 * @param {ClipStatus} status
 */
function showEarlier(place, { before }) {
  place.hidden = !before;
  if (!before) return;
  const key = before.changed === null ? "before" : before.changed ? "before_changed" : "before_same";
  fill(place, icon(before.changed ? "pencil" : "check", 16), h("span", { text: say(key, sayDate(before.savedAt)) }));
  place.classList.toggle("changed", before.changed === true);
}

/**
 * What gets the frames that a warning is about: it asks for their sites in the click itself and saves the page again.
 * @param {string} warning
 * @param {ClipStatus} status
 * @param {Actions} actions
 */
function framesButton(warning, { id, unreadSites }, { run }) {
  const sites = unreadSites.filter((site) => warning.includes(` ${new URL(site).hostname}`));
  if (sites.length === 0) return null;
  const click = () => {
    chrome.permissions.request({ origins: sites.map(siteOf) }).then((granted) => {
      if (granted) run(() => ask("again", { id }));
    });
  };
  return h("button", { type: "button", class: "link", text: say("frames_get"), on: { click } });
}

/** Who, where, how long. @param {ClipStatus} status */
function aboutOf({ receipt, url }) {
  const host = url ? new URL(url).host.replace(/^www\./, "") : "";
  const words = receipt?.words ? sayCount("words", receipt.words) : "";
  const site = receipt?.site && receipt.site !== host ? say("via", receipt.site, host) : host;
  return [receipt?.byline, site, words].filter(Boolean).join(" · ");
}

/** @param {ClipStatus} status */
function warningsOf({ receipt, before, pictures }) {
  if (!receipt) return [];
  const texts = receipt.warnings.map((text) => text.replace(/^partial: /, ""));
  if (receipt.state === "received") texts.unshift(say("cleaning"));
  if (receipt.state === "raw") texts.unshift(say("raw"));
  if (receipt.duplicate_of && !before) texts.push(say("duplicate"));
  return pictures.settled ? [...texts, ...lossesOf(pictures)] : texts;
}

/** Which pictures are missing and why, as far as there is room. @param {ClipStatus["pictures"]} pictures */
function lossesOf({ missing, why = {} }) {
  const told = missing.filter((url) => why[url]);
  const texts = told
    .slice(0, LOSSES_SHOWN)
    .map((url) => say("picture_missing", shortName(url), say(`picture_${why[url]}`)));
  const more = told.length - texts.length;
  return more > 0 ? [...texts, say("pictures_missing_more", more)] : texts;
}

/** The name of a picture's file. @param {string} url */
function shortName(url) {
  const { pathname, host } = new URL(url);
  return pathname.split("/").filter(Boolean).at(-1)?.slice(0, 60) ?? host;
}

/**
 * @param {string} text
 * @param {(text: string) => void} changed
 */
function titleField(text, changed) {
  let kept = text;
  const field = h("textarea", {
    class: "title-field",
    rows: 1,
    dir: "auto",
    "aria-label": say("title_label"),
    maxlength: 500,
  });
  field.value = text;
  field.addEventListener("focus", () => {
    kept = field.value;
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") field.value = kept;
    if (event.key === "Escape" || event.key === "Enter") {
      // Escape would close the popup, Enter would break the line.
      event.preventDefault();
      field.blur();
    }
  });
  field.addEventListener("blur", () => {
    const next = field.value.replaceAll(/\s+/g, " ").trim();
    field.value = next || kept;
    if (next && next !== kept) changed(next);
  });
  return field;
}

/**
 * @param {string} text
 * @param {(text: string) => void} changed
 * @param {AbortSignal} signal
 */
function noteField(text, changed, signal) {
  let kept = text;
  let timer = 0;
  const field = h("textarea", {
    class: "field",
    rows: 1,
    dir: "auto",
    "aria-label": say("note_label"),
    placeholder: say("note_label"),
  });
  field.value = text;
  const save = () => {
    clearTimeout(timer);
    if (field.value === kept) return;
    kept = field.value;
    changed(kept);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, NOTE_PAUSE_MS);
  });
  field.addEventListener("blur", save);
  signal.addEventListener("abort", save);
  return field;
}

/**
 * "7 of 8 images", once all were tried and only where some are missing.
 * @param {HTMLElement} place
 * @param {ClipStatus} status
 * @param {() => void} get
 */
function showPictures(place, { pictures }, get) {
  const missing = pictures.settled && pictures.stored < pictures.of;
  place.hidden = !missing;
  if (!missing) return;
  const text = say("pictures", pictures.stored, pictures.of);
  const title = `${text}. ${say("pictures_get")}`;
  const more = h("button", { type: "button", class: "link", text, title, "aria-label": title, on: { click: get } });
  fill(place, icon("triangle-alert", 16), more);
}

/**
 * Ask for the sites that the missing pictures are on, in the click itself, then fetch them with the reader's session there.
 * @param {ClipStatus} status
 * @param {Actions} actions
 */
function getPictures({ id, pictures }, { run }) {
  const origins = [...new Set(pictures.missing.map(siteOf))];
  chrome.permissions.request({ origins }).then(() => run(() => ask("pictures", { id })));
}

/** @param {string} id */
async function openInViewer(id) {
  const { port } = await readSettings();
  const { opened } = await ask("open", { id }).catch(() => ({ opened: false }));
  // A tab of our own is let in by a viewer that is open in this browser; otherwise it says how to open one.
  if (!opened) await chrome.tabs.create({ url: serverUrl(port, `/#/c/${id}`) });
  window.close();
}
