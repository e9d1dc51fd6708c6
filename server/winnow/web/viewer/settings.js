/** Settings: what may reach this library, what is remembered for sites, and how the viewer looks. */

import { fill, h } from "/shared/dom.js";
import { controls } from "./appearance.js";
import { pairing } from "./pairing.js";
import { button, entry, failure, isAbort, sentence } from "./parts.js";
import { rulesSection } from "./rules.js";
import { safekeepingSection } from "./safekeeping.js";
import { day } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Client } from "./wire.js" */

/** What a scope of the API allows, in words. @type {Record<string, string>} */
const SCOPES = {
  "clippings:read": "read",
  "clippings:write": "save pages",
  "clippings:status": "see what it saved",
  "clippings:delete": "delete",
  export: "export",
  settings: "change settings",
};

/**
 * @param {Context} context
 * @param {HTMLElement} pane
 * @param {AbortSignal} signal
 */
export function showSettings(context, pane, signal) {
  const clients = h("div", {});
  const pair = h(
    "div",
    {},
    button("Pair a browser", () =>
      fill(
        pair,
        pairing(context, () => read(), signal),
      ),
    ),
  );

  async function read() {
    try {
      const all = await context.api.clients(signal);
      fill(
        clients,
        all.length
          ? h("ul", { class: "clients", role: "list" }, ...all.map(line))
          : h("p", { class: "second", text: "Nothing is paired yet." }),
      );
    } catch (error) {
      if (!isAbort(error)) fill(clients, failure(error, read));
    }
  }

  /** @param {Client} client */
  function line(client) {
    const revoke = async () => {
      try {
        await context.api.revoke(client.id);
        context.toasts.say(`${client.name} can no longer reach this library`);
        await read();
      } catch (error) {
        context.toasts.problem(sentence(error));
      }
    };
    const name = h("p", { class: "client-name", dir: "auto", text: client.name });
    const may = client.scopes.map((scope) => SCOPES[scope] ?? scope).join(", ");
    const since = h("p", { class: "second", text: `Since ${day(client.created)} · may ${may}` });
    return entry([name, since], "Revoke", client.name, revoke);
  }

  fill(
    pane,
    h(
      "div",
      { class: "page" },
      h("h1", { class: "page-title", text: "Settings" }),
      h(
        "section",
        { class: "setting", "aria-labelledby": "set-clients" },
        h("h2", { id: "set-clients", text: "What may reach this library" }),
        clients,
        pair,
      ),
      rulesSection(context, signal),
      safekeepingSection(context, signal),
      h(
        "section",
        { class: "setting", "aria-labelledby": "set-look" },
        h("h2", { id: "set-look", text: "Text and colours" }),
        ...controls(),
      ),
      h("p", {}, h("a", { class: "link", href: "#/", text: "Go to the library" })),
    ),
  );
  read();
}
