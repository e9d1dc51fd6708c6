/** The options: the connection to Winnow, what is saved and shown, what waits on this computer, facts for a report of a fault. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask, onChanged } from "../shared/messages.js";
import { say, speak } from "../shared/words.js";
import { connectionPart } from "./connection.js";
import { diagnosticsPart } from "./diagnostics.js";
import { outboxPart } from "./outbox.js";
import { beforePart, savingPart } from "./saving.js";
import { shortcutsPart } from "./shortcuts.js";
import { sitesPart } from "./sites.js";

const LONGEST_WAIT_MS = 1_000;

const ended = new AbortController();
addEventListener("pagehide", () => ended.abort());

speak();
document.title = say("options_title");

const connection = connectionPart(refresh);
const outbox = outboxPart(refresh);
const diagnostics = diagnosticsPart();
const others = [savingPart(), beforePart(), sitesPart(), shortcutsPart()];

// Nothing is shown before it is known how it stands, so that nothing moves from under the pointer; but nobody waits for a server that
// does not answer.
await Promise.all(others.map((part) => part.update()));
await Promise.race([refresh(), new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))]);
const heading = h("h1", { class: "line" }, icon("sign", 24), say("options_title"));
fill(
  /** @type {HTMLElement} */ (document.getElementById("options")),
  heading,
  connection.section,
  outbox.section,
  ...others.map((part) => part.section),
  diagnostics.section,
);

/** Ask for everything anew and show it. */
async function refresh() {
  const [server, waiting] = await Promise.all([ask("server", {}), ask("outbox", {})]);
  outbox.update(waiting);
  await Promise.all([connection.update(server), diagnostics.update(server, waiting)]);
}

onChanged(refresh, ended.signal);
