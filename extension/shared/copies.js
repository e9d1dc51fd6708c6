/** A copy of a clip that waits, as a file of the user's. */

import { h } from "./dom.js";
import { getWaiting, listWaiting } from "./store.js";

/**
 * Let the browser download a snapshot.
 * @param {Blob} blob
 * @param {string} title
 */
export function download(blob, title) {
  // Letters and digits of any script; the rest has a meaning somewhere in a file name.
  const name =
    title
      .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 60) || "page";
  offer(blob, `${name}.winnow.json`);
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** All clips that wait in one file, a snapshot a line: browsers ask before they download many. */
export async function downloadAllWaiting() {
  const rows = await listWaiting();
  offer(
    new Blob(
      rows.flatMap((row) => [row.blob, "\n"]),
      { type: "application/jsonl" },
    ),
    "waiting.winnow.jsonl",
  );
}

/** @param {string} id */
export async function downloadWaiting(id) {
  const row = await getWaiting(id);
  if (row) download(row.blob, row.title);
}
