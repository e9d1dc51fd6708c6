/** The options: the connection to Winnow, what waits on this computer, and facts for a report of a fault. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ask, onChanged } from "../shared/messages.js";
import { language, say } from "../shared/words.js";
import { connectionPart } from "./connection.js";
import { diagnosticsPart } from "./diagnostics.js";
import { outboxPart } from "./outbox.js";

const ended = new AbortController();
addEventListener("pagehide", () => ended.abort());

document.documentElement.lang = language();
document.title = say("options_title");

const connection = connectionPart(refresh);
const outbox = outboxPart(refresh);
const diagnostics = diagnosticsPart();

const heading = h("h1", { class: "line" }, icon("sign", 24), say("options_title"));
fill(
  /** @type {HTMLElement} */ (document.getElementById("options")),
  heading,
  connection.section,
  outbox.section,
  diagnostics.section,
);

/** Ask for everything anew and show it. */
async function refresh() {
  const [server, waiting] = await Promise.all([ask("server", {}), ask("outbox", {})]);
  connection.update(server);
  outbox.update(waiting);
  diagnostics.update(server, waiting);
}

onChanged(refresh, ended.signal);
await refresh();
