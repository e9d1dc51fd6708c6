/**
 * A page of the extension for what needs a word first: a link that cannot be fetched yet (`#link=…`), or several tabs (`#tabs=WINDOW`). It
 * says which permission is missing and why, and asks for it in the click.
 */

import { fill } from "../shared/dom.js";
import { language, say } from "../shared/words.js";
import { linkPart } from "./link.js";
import { tabsPart } from "./tabs.js";

const asked = new URLSearchParams(location.hash.slice(1));
const main = /** @type {HTMLElement} */ (document.getElementById("options"));
const isLink = asked.has("link");

document.documentElement.lang = language();
document.title = say(isLink ? "saving_link_title" : "saving_tabs_title");
fill(
  main,
  ...(isLink ? linkPart(asked) : await tabsPart(Number(asked.get("tabs")) || chrome.windows.WINDOW_ID_CURRENT)),
);
