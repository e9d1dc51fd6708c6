/**
 * Talking to the server on this computer. Nothing leaves before it has proved that it knows our token (`connect`), because
 * any program may be listening on the port. Always without cookies: those of 127.0.0.1 belong to every other program there.
 */

import { hex, hmacHex, sha256 } from "../shared/digests.js";
import { Failure } from "../shared/messages.js";
import { readSettings, serverUrl, writeSettings } from "../shared/settings.js";

/** @import {ServerStatus} from "../shared/messages.js" */

// The server answers a clip within 2 s and gives up on a request after 60 s.
const TIMEOUT_MS = 65_000;
const HELLO_TIMEOUT_MS = 5_000;
// A proof that was asked for ahead counts as long as a page takes to be read.
const AHEAD_MS = 2_000;

/** @typedef {{version: string, server_id: string, limits: Record<string, number>, proof?: string | null, proofs?: string[]}} Hello */

/**
 * @typedef {object} Call
 * @property {string} [method]
 * @property {Blob} [body]
 * @property {Record<string, string>} [headers]
 */

/** A server that has proved itself: sends with our token. */
export class Connection {
  #port;
  #token;

  /**
   * @param {number} port
   * @param {string} token
   * @param {Hello} hello
   */
  constructor(port, token, hello) {
    this.#port = port;
    this.#token = token;
    this.hello = hello;
  }

  /**
   * The answer, whatever its status; throws `Failure` "offline" when there is none.
   * @param {string} path
   * @param {Call} [call]
   */
  send(path, { method = "GET", body, headers = {} } = {}) {
    return request(serverUrl(this.#port, path), {
      method,
      body,
      headers: { ...headers, Authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  /**
   * The JSON of an answer; throws what `failureOf` makes of an error.
   * @param {string} path
   * @param {Call} [call]
   * @returns {Promise<any>}
   */
  async json(path, call) {
    const response = await this.send(path, call);
    if (!response.ok) throw await failureOf(response);
    return response.json();
  }
}

/**
 * A request of ours to 127.0.0.1.
 * @param {string} url
 * @param {RequestInit} init
 */
async function request(url, init) {
  if (!(await chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] }))) throw new Failure("blocked");
  try {
    return await fetch(url, {
      ...init,
      headers: { ...init.headers, "X-Winnow-Client": `extension/${chrome.runtime.getManifest().version}` },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch (error) {
    throw new Failure("offline", error instanceof Error ? error.message : "");
  }
}

/**
 * What an answer means that is not the one hoped for.
 * @param {Response} response
 */
export async function failureOf(response) {
  const body = await response.json().catch(() => null);
  const detail = String(body?.error?.message ?? "");
  const { status } = response;
  if (status < 400) return new Failure("wrong_answer");
  if (status === 401 || status === 403) return new Failure("refused", detail);
  if (status === 410) return new Failure("gone", detail);
  // What arrived was not what was sent: the next try brings it whole.
  const garbled = body?.error?.code === "bad_digest";
  if (garbled || status === 408 || status === 425 || status === 429 || status >= 500)
    return new Failure("busy", detail);
  return new Failure("rejected", detail || `HTTP ${status}`);
}

/** A body of JSON and the header that says so. @param {unknown} value */
export function jsonBody(value) {
  return {
    body: new Blob([JSON.stringify(value)], { type: "application/json" }),
    headers: { "Content-Type": "application/json" },
  };
}

/**
 * The proof that `connectAhead` has asked for, for who connects next.
 * @type {{at: number, connection: Promise<Connection | null>} | null}
 */
let ahead = null;

/** Have the server prove itself while something else is done, a page is read say; `connect` then need not wait for it. */
export function connectAhead() {
  ahead = { at: Date.now(), connection: proven().catch(() => null) };
}

/**
 * A server that has proved itself. Throws `Failure`.
 * @returns {Promise<Connection>}
 */
export async function connect() {
  const asked = ahead;
  ahead = null;
  const made = asked && Date.now() - asked.at < AHEAD_MS ? await asked.connection : null;
  return made ?? proven();
}

/**
 * Ask who is there, and take only who can prove that it knows our token: HMAC-SHA256, keyed with SHA-256(token), over
 * "nonce|server_id|port".
 * @returns {Promise<Connection>}
 */
async function proven() {
  const { port, token } = await readSettings();
  if (!token) throw new Failure("unpaired");
  const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
  const response = await request(serverUrl(port, `/api/hello?nonce=${nonce}`), {
    signal: AbortSignal.timeout(HELLO_TIMEOUT_MS),
  });
  if (response.status === 429 || response.status >= 500) throw await failureOf(response);
  /** @type {Hello | null} */
  const hello = response.ok ? await response.json().catch(() => null) : null;
  if (!hello || typeof hello.server_id !== "string") throw new Failure("unproven");
  const key = await sha256(new TextEncoder().encode(token));
  const expected = await hmacHex(key, `${nonce}|${hello.server_id}|${port}`);
  if (![hello.proof, ...(hello.proofs ?? [])].includes(expected)) throw new Failure("unproven");
  return new Connection(port, token, hello);
}

/**
 * Trade the code that Winnow shows for a token of our own.
 * @param {string} code
 */
export async function pair(code) {
  const { port } = await readSettings();
  const response = await request(serverUrl(port, "/api/pair"), {
    method: "POST",
    ...jsonBody({ code, client_name: await clientName() }),
    signal: AbortSignal.timeout(HELLO_TIMEOUT_MS),
  });
  if (response.status === 429) throw await failureOf(response);
  if (!response.ok) {
    const { error } = await response.json().catch(() => ({ error: null }));
    const closed = response.status === 410 || error?.code === "pairing_closed";
    throw new Failure(closed ? "pairing_closed" : "wrong_code", String(error?.message ?? ""));
  }
  const answer = await response.json();
  await writeSettings({ token: String(answer.token), serverId: String(answer.server_id) });
}

/**
 * Ask Winnow to show a clipping in the user's browser; `opened` is false when one of its windows is open already, or none can be.
 * @param {string} id
 * @returns {Promise<{opened: boolean}>}
 */
export async function openViewer(id) {
  const connection = await connect();
  return connection.json(`/api/open?clipping=${encodeURIComponent(id)}`, { method: "POST", ...jsonBody({}) });
}

/** Whether anybody answers on the port; who, is not known before the pairing. @param {number} port */
async function isSomebodyThere(port) {
  const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
  const signal = AbortSignal.timeout(HELLO_TIMEOUT_MS);
  return request(serverUrl(port, `/api/hello?nonce=${nonce}`), { signal }).then(
    (response) => response.ok,
    () => false,
  );
}

/** @returns {Promise<ServerStatus>} */
export async function serverStatus() {
  const { port, serverId } = await readSettings();
  const base = { port, serverId, version: "", answers: true };
  try {
    const connection = await connect();
    return { ...base, phase: "ready", problem: null, version: connection.hello.version };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const held = error.problem.code === "unpaired" || error.problem.code === "unproven";
    const answers = error.problem.code === "unpaired" ? await isSomebodyThere(port) : held;
    return { ...base, phase: held ? "held" : "away", problem: error.problem, answers };
  }
}

/** The browser's own name, as it goes into a snapshot. */
export function browserName() {
  const agent = navigator.userAgent;
  const found = /Firefox\/[\d.]+|Edg\/[\d.]+|OPR\/[\d.]+|Chrome\/[\d.]+/.exec(agent);
  return found ? found[0].replace("Edg/", "Edge/").replace("OPR/", "Opera/") : "unknown";
}

async function clientName() {
  const { os } = await chrome.runtime.getPlatformInfo();
  return `${browserName().split("/")[0]} (${os})`;
}
