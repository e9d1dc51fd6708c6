/** What the extension remembers of its server: the port it is on, and the pairing. Lives in `storage.local`, which never syncs. */

export const DEFAULT_PORT = 8722;

/** @typedef {{port: number, token: string, serverId: string}} Settings `token` is "" while not paired */

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const { port, token, serverId } = await chrome.storage.local.get({ port: DEFAULT_PORT, token: "", serverId: "" });
  return { port: Number(port), token: String(token), serverId: String(serverId) };
}

/** @param {Partial<Settings>} settings */
export async function writeSettings(settings) {
  await chrome.storage.local.set(settings);
}

/**
 * The server's own address, or a page of it.
 * @param {number} port
 * @param {string} [path]
 */
export function serverUrl(port, path = "/") {
  return `http://127.0.0.1:${port}${path}`;
}
