/** The page as a text with cuts: what stayed, and what was taken out where. */

/** @import { PageBlock, RemovedBlock, Removed } from "./wire.js" */

/**
 * A run of text that stayed, or neighbouring cuts of one kind.
 *
 * @typedef {{ blocks: PageBlock[] } | { kind: string, cuts: RemovedBlock[] }} Piece
 */

/**
 * The pieces of a page in its order. Linear in the number of blocks.
 *
 * @param {Removed} page
 * @returns {Piece[]}
 */
export function pieces({ removed, blocks }) {
  const cuts = [...removed].sort((a, b) => a.position - b.position);
  /** @type {Piece[]} */
  const found = [];
  let next = 0;

  /** @param {number} position */
  function cutsUpTo(position) {
    for (let cut = cuts[next]; cut && cut.position <= position; cut = cuts[++next]) {
      const last = found.at(-1);
      if (last && "cuts" in last && last.kind === cut.kind) last.cuts.push(cut);
      else found.push({ kind: cut.kind, cuts: [cut] });
    }
  }

  blocks.forEach((block, position) => {
    cutsUpTo(position);
    if (block.removed !== null) return;
    const last = found.at(-1);
    if (last && "blocks" in last) last.blocks.push(block);
    else found.push({ blocks: [block] });
  });
  cutsUpTo(Number.POSITIVE_INFINITY);
  return found;
}

/**
 * How many cuts there are of each kind, most first.
 *
 * @param {RemovedBlock[]} removed
 * @returns {[string, number][]}
 */
export function byKind(removed) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { kind } of removed) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
