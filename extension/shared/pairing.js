/** The field for the pairing code, in the popup and in the options. */

import { fill, h } from "./dom.js";
import { ask, problemOf } from "./messages.js";
import { say, sayProblem } from "./words.js";

/** @import {ServerStatus} from "./messages.js" */

const LENGTH = 8;

/**
 * What a person means by what they typed: Crockford's base 32 reads O as 0, and I and L as 1, in any case, with or without a dash.
 * @param {string} typed
 */
function normalised(typed) {
  const read = typed.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return read.replaceAll(/[^0-9A-HJKMNP-TV-Z]/g, "").slice(0, LENGTH);
}

/**
 * The field; asks the background to pair once the code is complete.
 * @param {(server: ServerStatus) => void} paired
 */
export function pairingField(paired) {
  const boxes = Array.from({ length: LENGTH }, () => h("span"));
  const alert = h("p", { class: "state bad second", role: "alert", hidden: true });
  const input = h("input", {
    id: "code",
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    maxlength: 24,
    "aria-label": say("code_label"),
    on: { input: typed, keydown: (event) => event.key === "Enter" && typed() },
  });

  function draw() {
    const code = normalised(input.value);
    for (const [index, box] of boxes.entries()) {
      box.textContent = code[index] ?? "";
      box.classList.toggle("next", index === Math.min(code.length, LENGTH - 1));
    }
    return code;
  }

  function typed() {
    const code = draw();
    if (code.length === LENGTH && !input.disabled) void send(code);
  }

  /** @param {string} code */
  async function send(code) {
    input.disabled = true;
    alert.hidden = true;
    try {
      paired(await ask("pair", { code }));
    } catch (error) {
      const problem = problemOf(error);
      alert.textContent = problem.code === "offline" ? say("offline_pairing") : sayProblem(problem);
      alert.hidden = false;
      input.disabled = false;
      if (problem.code !== "offline") input.value = "";
      draw();
      input.focus();
    }
  }

  const field = h("div", { class: "code", dir: "ltr" });
  const dash = h("span", { class: "dash", text: "–" });
  const pictures = [...boxes.slice(0, 4), dash, ...boxes.slice(4)];
  for (const picture of pictures) picture.setAttribute("aria-hidden", "true");
  fill(field, ...pictures, input);
  boxes[0].classList.add("next");
  return { field, alert, input };
}
