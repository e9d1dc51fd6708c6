/** The search field: finds as it is typed, but never in the middle of an input method's composition. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";

const PAUSE_MS = 150;

/**
 * @param {HTMLElement} holder
 * @param {(text: string) => void} onSearch told the text, "" when it was cleared
 * @param {AbortSignal} signal
 */
export function searchField(holder, onSearch, signal) {
  let timer = 0;
  let told = "";
  const input = h("input", {
    type: "search",
    class: "field",
    id: "search",
    "aria-label": "Search clippings",
    placeholder: "Search",
    dir: "auto",
    autocomplete: "off",
    spellcheck: "false",
  });
  fill(holder, icon("search"), input, h("kbd", { text: "/", "aria-hidden": "true" }));

  function tell() {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text === told) return;
    told = text;
    onSearch(text);
  }

  input.addEventListener(
    "input",
    (event) => {
      clearTimeout(timer);
      if (!(event instanceof InputEvent && event.isComposing)) timer = window.setTimeout(tell, PAUSE_MS);
    },
    { signal },
  );
  input.addEventListener("compositionend", tell, { signal });
  input.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") tell();
      if (event.key === "Escape") {
        if (input.value) input.value = "";
        else input.blur();
        tell();
      }
    },
    { signal },
  );

  return {
    focus() {
      input.focus();
      input.select();
    },

    /** Say how many there are to search. @param {string} text */
    invite(text) {
      input.placeholder = text;
    },

    /** Show what is searched for, unless it is being typed. @param {string} text */
    show(text) {
      told = text;
      if (document.activeElement !== input) input.value = text;
    },
  };
}
