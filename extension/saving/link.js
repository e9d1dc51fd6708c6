/** One link that could not be fetched: why, and what can be done. */

import { fill, h } from "../shared/dom.js";
import { ask } from "../shared/messages.js";
import { siteOf } from "../shared/sites.js";
import { say, sayProblem } from "../shared/words.js";
import { button, resultOf, resultText } from "./results.js";

/** @import {ProblemCode} from "../shared/messages.js" */

/** @param {URLSearchParams} asked */
export function linkPart(asked) {
  const url = asked.get("link") ?? "";
  const code = /** @type {ProblemCode} */ (asked.get("code") ?? "not_allowed");
  const title = asked.get("title") ?? "";
  const tabId = Number(asked.get("tab") ?? -1);
  const { host } = new URL(url);
  const actions = h("div", { class: "line" });
  const outcome = h("p", { role: "status" });

  /** @param {boolean} read */
  const save = async (read) => {
    actions.hidden = true;
    outcome.textContent = say("working");
    const result = await resultOf(ask("link", { url, title, tabId, read }));
    fill(outcome, resultText(result));
    actions.hidden = result.tone !== "bad";
  };
  const allow = button(
    "saving_allow_and_save",
    () => {
      // Asked for in the click itself: browsers grant hosts only then.
      chrome.permissions.request({ origins: [siteOf(url)] }).then((granted) => {
        if (granted) void save(true);
      });
    },
    "primary",
  );
  allow.textContent = say("saving_allow_and_save", host);
  const again = button("try_now", () => save(true), "primary");
  fill(
    actions,
    code === "not_allowed" ? allow : code === "no_answer" || code === "site_refused" ? again : null,
    button("save_link", () => save(false)),
  );
  return [
    h("h1", { text: say("saving_link_title") }),
    h(
      "section",
      {},
      h("h2", { dir: "auto", text: title || url }),
      h("p", { class: "second", dir: "ltr", text: url }),
      h("p", {
        text:
          code === "not_allowed"
            ? say("saving_link_why", host)
            : sayProblem({ code, detail: asked.get("detail") ?? "" }),
      }),
      actions,
      outcome,
    ),
  ];
}
