/** Talking to the server: one class, one error, every answer typed. */

/** @import * as wire from "./wire.js" */

/** What the server, or the way to it, said no to; `message` is a sentence for people. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} code
   * @param {number} status 0 when the server was not reached
   */
  constructor(message, code, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const NOT_REACHED = "Winnow is not running. Start it with “scripts/run” in its folder, then try again.";

/**
 * One request; what is not 2xx becomes a Problem.
 *
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, token?: string, revision?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<Response>}
 */
async function request(method, path, { body, token, revision, signal } = {}) {
  const headers = new Headers({ "X-Winnow-Client": "viewer" });
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (method !== "GET") headers.set("Content-Type", "application/json");
  if (revision !== undefined) headers.set("If-Match", `"${revision}"`);
  let response;
  try {
    const text = method === "GET" ? undefined : JSON.stringify(body ?? {});
    response = await fetch(path, { method, headers, body: text, signal, credentials: "omit" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(NOT_REACHED, "not_reached", 0);
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  const message = error?.message ?? `Winnow answered ${response.status} without a reason. Try again.`;
  throw new Problem(message, error?.code ?? "unknown", response.status);
}

/**
 * Exchange the one-time key of the address for a token.
 *
 * @param {string} key
 * @returns {Promise<string>}
 */
export async function openSession(key) {
  const response = await request("POST", "/api/session", { body: { key } });
  return (await response.json()).token;
}

/** The API under a token. Every call may throw a Problem. `onLocked` is called when the token is no longer good. */
export class Api {
  #token;
  #onLocked;

  /**
   * @param {string} token
   * @param {() => void} onLocked
   */
  constructor(token, onLocked) {
    this.#token = token;
    this.#onLocked = onLocked;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ body?: unknown, revision?: number, signal?: AbortSignal }} [options]
   */
  async #send(method, path, options = {}) {
    try {
      return await request(method, path, { ...options, token: this.#token });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.#onLocked();
      throw error;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ body?: unknown, revision?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<any>}
   */
  async #json(method, path, options) {
    const response = await this.#send(method, path, options);
    return response.status === 204 ? null : response.json();
  }

  /**
   * @param {URLSearchParams} query
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Listing>}
   */
  list(query, signal) {
    return this.#json("GET", `/api/clippings?${query}`, { signal });
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Facets>}
   */
  facets(signal) {
    return this.#json("GET", "/api/facets", { signal });
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.SavedSearch[]>}
   */
  searches(signal) {
    return this.#json("GET", "/api/searches", { signal });
  }

  /**
   * @param {string} name
   * @param {string} text
   * @returns {Promise<wire.SavedSearch>}
   */
  keepSearch(name, text) {
    return this.#json("POST", "/api/searches", { body: { name, text } });
  }

  /**
   * @param {string} id
   * @param {{ name?: string, text?: string }} patch
   * @returns {Promise<wire.SavedSearch>}
   */
  changeSearch(id, patch) {
    return this.#json("PATCH", `/api/searches/${id}`, { body: patch });
  }

  /** @param {string} id */
  forgetSearch(id) {
    return this.#json("DELETE", `/api/searches/${id}`);
  }

  /**
   * @param {string} id
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Detail>}
   */
  clipping(id, signal) {
    return this.#json("GET", `/api/clippings/${id}`, { signal });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Removed>}
   */
  removed(id, signal) {
    return this.#json("GET", `/api/clippings/${id}/removed`, { signal });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Versions>}
   */
  versions(id, signal) {
    return this.#json("GET", `/api/clippings/${id}/versions`, { signal });
  }

  /**
   * @param {string} id
   * @param {number} older
   * @param {number} newer
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Difference>}
   */
  difference(id, older, newer, signal) {
    return this.#json("GET", `/api/clippings/${id}/diff?from=${older}&to=${newer}`, { signal });
  }

  /**
   * Show a version from now on, move it to the trash, or take it out of there.
   *
   * @param {string} id
   * @param {number} version
   * @param {"show" | "delete" | "undelete"} verb
   * @returns {Promise<wire.Detail>}
   */
  changeVersion(id, version, verb) {
    const path = `/api/clippings/${id}/versions/${version}`;
    return verb === "delete" ? this.#json("DELETE", path) : this.#json("POST", `${path}/${verb}`);
  }

  /**
   * @param {string} id
   * @param {number} revision
   * @param {wire.Patch} patch
   * @returns {Promise<wire.Detail>}
   */
  patch(id, revision, patch) {
    return this.#json("PATCH", `/api/clippings/${id}`, { body: patch, revision });
  }

  /** @param {string} id */
  trash(id) {
    return this.#json("DELETE", `/api/clippings/${id}`);
  }

  /** @param {string} id */
  undelete(id) {
    return this.#json("POST", `/api/clippings/${id}/undelete`);
  }

  /**
   * @param {string} id
   * @param {"restore" | "remove"} verb
   * @param {string[]} blocks
   * @param {boolean} [remember] for the other pages of the site
   * @returns {Promise<wire.Corrected>}
   */
  correct(id, verb, blocks, remember = false) {
    return this.#json("POST", `/api/clippings/${id}/${verb}`, { body: { blocks, remember } });
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Rules>}
   */
  rules(signal) {
    return this.#json("GET", "/api/rules", { signal });
  }

  /** The rules as a file. @returns {Promise<wire.RuleFile>} */
  exportRules() {
    return this.#json("GET", "/api/rules/export");
  }

  /**
   * Add the rules of a file, whatever is in it: the server checks it.
   *
   * @param {unknown} file
   * @returns {Promise<{ added: wire.Rule[], unchanged: number, left_out: number }>}
   */
  importRules(file) {
    return this.#json("POST", "/api/rules", { body: file });
  }

  /** @param {string} id */
  forgetRule(id) {
    return this.#json("DELETE", `/api/rules/${id}`);
  }

  /**
   * Begin to clean the clippings of a site again.
   *
   * @param {string} site
   * @returns {Promise<wire.Applying>}
   */
  applyRules(site) {
    return this.#json("POST", "/api/rules/apply", { body: { site } });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ items: wire.Highlight[] }>}
   */
  highlights(id, signal) {
    return this.#json("GET", `/api/clippings/${id}/highlights`, { signal });
  }

  /**
   * @param {string} id
   * @param {Partial<wire.Highlight>} highlight
   * @returns {Promise<wire.Highlight>}
   */
  addHighlight(id, highlight) {
    return this.#json("POST", `/api/clippings/${id}/highlights`, { body: highlight });
  }

  /**
   * @param {string} id
   * @param {{ id: string, note?: string, colour?: wire.Colour }} change
   * @returns {Promise<wire.Highlight>}
   */
  changeHighlight(id, change) {
    return this.#json("PATCH", `/api/clippings/${id}/highlights`, { body: change });
  }

  /**
   * @param {string} id
   * @param {string} highlight
   */
  removeHighlight(id, highlight) {
    return this.#json("DELETE", `/api/clippings/${id}/highlights?id=${encodeURIComponent(highlight)}`);
  }

  /**
   * @param {{ old: string, new: string, ids?: string[], keep?: string[], searches?: { id: string, text: string }[] }} body
   * @returns {Promise<{ ids: string[], keep: string[], searches: { id: string, text: string }[] }>}
   */
  renameTag(body) {
    return this.#json("POST", "/api/tags/rename", { body });
  }

  /**
   * @param {number} count as many as the reader was told of
   * @returns {Promise<{ deleted: number }>}
   */
  emptyTrash(count) {
    return this.#json("POST", "/api/trash/empty", { body: { count } });
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Backups>}
   */
  backups(signal) {
    return this.#json("GET", "/api/backups", { signal });
  }

  /** Begin a backup. @returns {Promise<wire.Making>} */
  backUp() {
    return this.#json("POST", "/api/backups");
  }

  /** Begin to look the library over. @returns {Promise<wire.Verified>} */
  verify() {
    return this.#json("POST", "/api/verify");
  }

  /** @returns {Promise<wire.Verified>} */
  verified() {
    return this.#json("GET", "/api/verify");
  }

  /**
   * An address for the sandboxed frame.
   *
   * @param {string} id
   * @param {{ mode: "clean" | "original", theme: string, size: number, version?: number }} body
   * @param {AbortSignal} [signal]
   * @returns {Promise<string>}
   */
  async view(id, body, signal) {
    return (await this.#json("POST", `/api/clippings/${id}/view`, { body, signal })).url;
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ folder: string | null }>}
   */
  welcome(signal) {
    return this.#json("GET", "/api/welcome", { signal });
  }

  /**
   * @param {boolean} open open it, or only look
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.PairingWindow>}
   */
  pairing(open, signal) {
    return this.#json(open ? "POST" : "GET", "/api/pair/window", { signal });
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<wire.Client[]>}
   */
  clients(signal) {
    return this.#json("GET", "/api/clients", { signal });
  }

  /** @param {string} id */
  revoke(id) {
    return this.#json("DELETE", `/api/clients/${encodeURIComponent(id)}`);
  }

  /** @returns {Promise<wire.Format[]>} */
  formats() {
    return this.#json("GET", "/api/exports");
  }

  /**
   * Write the clippings to the folder `to`, or give them as a download when there is none.
   *
   * @param {string} format
   * @param {string[]} ids
   * @param {string} to
   * @returns {Promise<wire.ExportReport | { file: Blob, name: string }>}
   */
  async export(format, ids, to) {
    const body = to ? { format, ids, to } : { format, ids };
    const response = await this.#send("POST", "/api/exports", { body });
    if (to) return response.json();
    return { file: await response.blob(), name: filename(response.headers.get("Content-Disposition") ?? "") };
  }

  /** The file that was saved instead of a page. @param {string} id */
  async file(id) {
    const response = await this.#send("GET", `/api/clippings/${encodeURIComponent(id)}/file`);
    return { file: await response.blob(), name: filename(response.headers.get("Content-Disposition") ?? "") };
  }

  /** Save the sample page; gives the id of its clipping. @returns {Promise<string>} */
  async sample() {
    return (await this.#json("POST", "/api/sample")).id;
  }

  /** The first message of the live socket. */
  greeting() {
    return JSON.stringify({ auth: this.#token });
  }
}

/** @param {string} disposition a Content-Disposition header (RFC 6266) */
function filename(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/i.exec(disposition)?.[1] ?? "winnow-export");
}
