/**
 * The bodies of the HTTP API that the viewer uses, as types; `/api/openapi.json` describes them all.
 *
 * @typedef {"inbox" | "archive" | "trash"} Shelf
 * @typedef {{ text: string, match: boolean }} Span
 * @typedef {{ name: string, affiliation: string }} Author
 *
 * @typedef {object} Summary
 * @property {string} id
 * @property {number} revision
 * @property {"received" | "clean" | "raw"} state
 * @property {Shelf} shelf
 * @property {boolean} favourite
 * @property {string} url
 * @property {string} host
 * @property {string} title
 * @property {string} site
 * @property {string[]} authors
 * @property {string} language
 * @property {string} saved_at
 * @property {string | null} published
 * @property {number} words
 * @property {string} excerpt
 * @property {Span[]} snippet
 * @property {Record<string, number>} removed
 * @property {string[]} tags
 * @property {string | null} deleted_at
 *
 * @typedef {Summary & {
 *   captured_at: string,
 *   metadata: { reading_minutes: number, publisher: string, original_url: string, canonical_url: string },
 *   authors_full: Author[],
 *   licence: { notice: string, name: string, url: string },
 *   note: string,
 *   warnings: string[],
 *   failure: string,
 *   file: string,
 *   images: { wanted: string[], stored: number },
 *   duplicate_of: string | null,
 *   highlights: number,
 *   history: History,
 * }} Detail
 *
 * @typedef {{ times: number, first_saved_at: string, versions: number, version: number, changed_at: string | null }} History
 * @typedef {{ number: number, present: boolean, trashed: boolean, saved_at: string, seen_at: string, times: number, title: string, words: number }} Version
 * @typedef {History & { items: Version[] }} Versions
 * @typedef {{ change: "kept" | "added" | "removed", text: string }} Piece
 * @typedef {{ role: string, change: "kept" | "added" | "removed" | "changed", pieces: Piece[] }} Paragraph
 * @typedef {{ older: number, newer: number, changes: number, words_added: number, words_removed: number, paragraphs: Paragraph[] }} Difference
 *
 * @typedef {{ id: string, site: string, keep: boolean, kind: string, says: string, pattern: object, made_at: string | null, clipping: string | null }} Rule
 * @typedef {{ winnow_rules: 1, rules: Rule[] }} RuleFile
 * @typedef {{ site: string, total: number, done: number, changed: number, failed: number, running: boolean }} Applying
 * @typedef {{ site: string, clippings: number, applying: Applying | null }} RuledSite
 * @typedef {{ rules: Rule[], sites: RuledSite[] }} Rules
 * @typedef {{ rules: Rule[], replaced: Rule[], why_not: string, others: number }} Remembered
 * @typedef {Detail & { remembered: Remembered | null }} Corrected
 *
 * @typedef {{ id: string, name: string, text: string, made_at: string | null }} SavedSearch
 * @typedef {{ items: Summary[], total: number, next_cursor: string | null }} Listing
 * @typedef {"yellow" | "green" | "blue" | "pink"} Colour
 * @typedef {{ id: string, exact: string, prefix: string, suffix: string, orphaned: boolean, colour: Colour, note: string }} Highlight
 * @typedef {{ name: string, made_at: string, size_bytes: number, clippings: number | null, missing: number }} Backup
 * @typedef {{ running: boolean, done: number, total: number, backup: Backup | null, problem: string }} Making
 * @typedef {{ items: Backup[], folder: string, daily: number, weekly: number, making: Making | null }} Backups
 * @typedef {{ running: boolean, done: number, total: number, problems: string[], more: number }} Verified
 * @typedef {{ id: string, role: string, text: string, removed: string | null }} PageBlock
 * @typedef {{ id: string, kind: string, why: string, excerpt: string, words: number, position: number, text: string, blocks: string[] }} RemovedBlock
 * @typedef {{ removed: RemovedBlock[], restored: RemovedBlock[], blocks: PageBlock[] }} Removed
 * @typedef {{ tags: [string, number][], sites: [string, number][], languages: [string, number][], months: [string, number][], shelves: Record<string, number>, favourites: number }} Facets
 * @typedef {{ code: string | null, expires_in_s: number, paired: string[] }} PairingWindow
 * @typedef {{ id: string, name: string, scopes: string[], created: string }} Client
 * @typedef {{ name: string, title: string, suffix: string, media_type: string }} Format
 * @typedef {{ written: number, unchanged: number, warnings: string[] }} ExportReport
 * @typedef {{ event: "hello" | "clipping" | "deleted" | "paired", id?: string, state?: string, revision?: number }} LiveEvent
 * @typedef {{ title?: string, tags?: string[], note?: string, state?: Shelf, favourite?: boolean }} Patch
 */

export {};
