/** The export dialog: one clipping or the whole list, as a download or into a folder. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { showDialog } from "./floating.js";
import { button, failure, sentence } from "./parts.js";
import { prefer, preferences } from "./preferences.js";
import { count } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { ExportReport, Format, Summary } from "./wire.js" */

/**
 * @param {Context} context
 * @param {Summary | null} clipping
 * @param {{ title: () => string, ids: () => Promise<string[]> }} list
 */
export function showExport(context, clipping, list) {
  showDialog("Export", (close) => {
    const body = h("div", { class: "export" });
    const start = async () => {
      fill(body, h("p", { class: "second", text: "Looking up the formats…" }));
      try {
        fill(body, form(context, clipping, list, await context.api.formats(), close));
        body.querySelector("select")?.focus();
      } catch (error) {
        fill(body, failure(error, start));
      }
    };
    start();
    return [body];
  });
}

/**
 * @param {Context} context
 * @param {Summary | null} clipping
 * @param {{ title: () => string, ids: () => Promise<string[]> }} list
 * @param {Format[]} formats
 * @param {() => void} close
 */
function form(context, clipping, list, formats, close) {
  const { folder, format: lastFormat } = preferences();
  const format = h(
    "select",
    { class: "field", id: "export-format" },
    ...formats.map(({ name, title }) => h("option", { value: name, text: title, selected: name === lastFormat })),
  );
  const path = h("input", {
    class: "field",
    id: "export-folder",
    value: folder,
    placeholder: "/home/you/Vault",
    spellcheck: "false",
    autocomplete: "off",
    disabled: !folder,
  });
  const report = h("div", { class: "report", role: "status" });
  const go = h("button", { type: "submit", class: "button primary", text: "Export" });
  const onTo = () => {
    path.disabled = !to("folder");
    if (!path.disabled) path.focus();
  };
  const element = h(
    "form",
    { on: { submit: onSubmit } },
    h("label", { class: "label", for: "export-format", text: "Format" }),
    format,
    h(
      "fieldset",
      {},
      h("legend", { class: "label", text: "What" }),
      clipping && radio("what", "one", "This clipping", true),
      radio("what", "list", `All of “${list.title()}”`, !clipping),
    ),
    h(
      "fieldset",
      { on: { change: onTo } },
      h("legend", { class: "label", text: "Where to" }),
      radio("to", "download", "Download", !folder),
      radio("to", "folder", "Write into a folder on this computer", Boolean(folder)),
      h("label", { class: "spoken", for: "export-folder", text: "Folder" }),
      path,
      h("p", { class: "fine", text: "Writing again changes only what is new, and leaves your own edits alone." }),
    ),
    report,
    h("div", { class: "actions" }, go, button("Close", close, "quiet")),
  );

  /** @param {string} value */
  function to(value) {
    return new FormData(element).get("to") === value;
  }

  /** @param {SubmitEvent} event */
  async function onSubmit(event) {
    event.preventDefault();
    const target = to("folder") ? path.value.trim() : "";
    if (to("folder") && !target) {
      say("bad", "Name the folder to write into, from the root, such as /home/you/Vault.");
      return path.focus();
    }
    prefer({ folder: target || preferences().folder, format: format.value });
    go.disabled = true;
    say("", "Exporting…");
    try {
      const one = new FormData(element).get("what") === "one" && clipping;
      const ids = one ? [one.id] : await list.ids();
      const answer = await context.api.export(format.value, ids, target);
      if ("file" in answer) {
        download(answer.file, answer.name);
        say("ok", `${answer.name} is in your downloads.`);
      } else {
        tell(answer, target);
      }
    } catch (error) {
      say("bad", sentence(error));
    } finally {
      go.disabled = false;
    }
  }

  /**
   * @param {"" | "ok" | "bad"} state
   * @param {string} text
   */
  function say(state, text) {
    const mark = state && icon(state === "ok" ? "check" : "circle-alert");
    fill(report, h("p", { class: state ? `state ${state}` : "second" }, mark || null, h("span", { text })));
  }

  /**
   * @param {ExportReport} answer
   * @param {string} target
   */
  function tell({ written, unchanged, warnings }, target) {
    say("ok", `${count(written, "file")} written to ${target}, ${count(unchanged, "was", "were")} the same already.`);
    if (warnings.length) report.append(h("ul", { class: "second" }, ...warnings.map((text) => h("li", { text }))));
  }

  return element;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} text
 * @param {boolean} checked
 */
function radio(name, value, text, checked) {
  return h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked }), text);
}

/**
 * Hand a file to the browser's downloads.
 *
 * @param {Blob} file
 * @param {string} name
 */
export function download(file, name) {
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
