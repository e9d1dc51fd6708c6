/** Tags as chips, with a field for the next one that completes to the library's tags. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say, sayCount } from "../shared/words.js";

// As many as stand below the field without hiding the buttons.
const MOST_OFFERED = 5;

/** What is compared of a tag: without case and accents. @param {string} text */
const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();

/**
 * The library's tags that what was typed may become: first those that begin with it, then those with a word that does.
 * @param {string} typed
 * @param {string[]} known the most used first
 * @param {string[]} taken
 */
export function completions(typed, known, taken) {
  const wanted = plain(typed.trim().replace(/^#/, ""));
  if (!wanted) return [];
  const has = new Set(taken.map(plain));
  const free = known.filter((tag) => !has.has(plain(tag)));
  const first = free.filter((tag) => plain(tag).startsWith(wanted));
  const later = free.filter(
    (tag) =>
      !first.includes(tag) &&
      plain(tag)
        .split(/[\s/_-]+/)
        .some((word) => word.startsWith(wanted)),
  );
  return [...first, ...later].slice(0, MOST_OFFERED);
}

/**
 * @param {string[]} first
 * @param {(tags: string[]) => void} changed
 * @param {() => Promise<string[]>} getKnown asked once, when the field is first used
 */
export function tagField(first, changed, getKnown) {
  let tags = [...first];
  /** @type {string[]} */
  let known = [];
  /** @type {string[]} */
  let offered = [];
  let chosen = -1;
  const chips = h("span", { style: { display: "contents" } });
  const list = h("ul", {
    id: "offered",
    role: "listbox",
    class: "offered",
    "aria-label": say("tag_offered"),
    hidden: true,
  });
  const count = h("span", { class: "spoken", role: "status" });
  const input = h("input", {
    id: "tag",
    type: "text",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": "offered",
    "aria-expanded": "false",
    "aria-label": say("tag_label"),
    placeholder: say("tag_label"),
    autocomplete: "off",
    maxlength: 60,
    dir: "auto",
  });

  /** @param {string[]} next */
  const set = (next) => {
    tags = next;
    draw();
    changed(tags);
  };
  /** @param {string} text */
  const add = (text) => {
    const tag = text.replaceAll(/\s+/g, " ").trim().replace(/^#/, "").trim();
    input.value = "";
    offer([]);
    // The library's own spelling, so that one thing has one tag.
    const own = known.find((each) => plain(each) === plain(tag)) ?? tag;
    if (tag && !tags.some((each) => plain(each) === plain(tag))) set([...tags, own]);
  };
  const draw = () => fill(chips, ...tags.map(chip));

  /** @param {string} tag */
  const chip = (tag) => {
    const name = say("tag_remove", tag);
    const remove = () => {
      set(tags.filter((other) => other !== tag));
      input.focus();
    };
    const button = h(
      "button",
      { type: "button", "aria-label": name, title: name, on: { click: remove } },
      icon("x", 14),
    );
    return h("span", { class: "tag" }, h("bdi", { text: tag }), button);
  };

  /** @param {string[]} names */
  const offer = (names) => {
    offered = names;
    fill(
      list,
      ...names.map((name, index) =>
        h("li", {
          role: "option",
          id: `offered-${index}`,
          dir: "auto",
          text: name,
          on: { pointerdown: (event) => take(event, name) },
        }),
      ),
    );
    list.hidden = !names.length;
    input.setAttribute("aria-expanded", String(names.length > 0));
    count.textContent = names.length ? sayCount("tag_offers", names.length) : "";
    choose(-1);
  };
  /** Before the field loses the focus, which would add what was typed. @param {PointerEvent} event @param {string} name */
  const take = (event, name) => {
    event.preventDefault();
    add(name);
  };
  /** @param {number} index */
  const choose = (index) => {
    chosen = index;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `offered-${index}`);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} step */
  const move = (step) => choose(((chosen + 1 + step + offered.length + 1) % (offered.length + 1)) - 1);

  input.addEventListener("focus", async () => {
    // Without the server there is nothing to complete from, and the field works all the same.
    if (!known.length) known = await getKnown().catch(() => []);
    if (input.value) offer(completions(input.value, known, tags));
  });
  input.addEventListener("input", () => offer(completions(input.value, known, tags)));
  input.addEventListener("keydown", (event) => {
    // An input method takes Enter to end a word.
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offered.length) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && offered.length) {
      // It would close the popup.
      event.preventDefault();
      offer([]);
    } else if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add(offered[chosen] ?? input.value);
    } else if (event.key === "Backspace" && !input.value && tags.length) set(tags.slice(0, -1));
  });
  input.addEventListener("blur", () => add(input.value));
  draw();
  return h("div", { class: "tag-field" }, h("div", { class: "field tags" }, chips, input), list, count);
}
