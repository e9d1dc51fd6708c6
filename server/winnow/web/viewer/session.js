/** How a tab comes to its token: from this tab, from the one-time key in the address, or from another tab of Winnow. */

import { openSession } from "./api.js";

const STORED = "winnow-token";
const CHANNEL = "winnow-session";
const ANSWER_MS = 300;

/**
 * The token, or null when this tab has to be opened by `winnow open`. The key is taken out of the address whatever comes of it.
 * Throws a Problem when the key is no longer good and nothing else helps.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>}
 */
export async function signIn(signal) {
  const [, key, clipping] = /^#k=([^&]+)(?:&c=([0-9a-f-]+))?$/.exec(location.hash) ?? [];
  if (key) history.replaceState(null, "", `${location.pathname}#/${clipping ? `c/${clipping}` : ""}`);
  let token = sessionStorage.getItem(STORED);
  if (key) {
    try {
      token = await openSession(decodeURIComponent(key));
    } catch (error) {
      token ??= await askOtherTabs(signal);
      if (!token) throw error;
    }
  }
  token ??= await askOtherTabs(signal);
  if (token) {
    sessionStorage.setItem(STORED, token);
    answerOtherTabs(signal);
  }
  return token;
}

/** Forget a token that is no longer good. */
export function signOut() {
  sessionStorage.removeItem(STORED);
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>}
 */
function askOtherTabs(signal) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    /** @param {string | null} token */
    const end = (token) => {
      clearTimeout(timer);
      channel.close();
      resolve(token);
    };
    const timer = setTimeout(() => end(null), ANSWER_MS);
    channel.addEventListener("message", ({ data }) => typeof data?.token === "string" && end(data.token), { signal });
    channel.postMessage({ wanted: true });
  });
}

/** @param {AbortSignal} signal */
function answerOtherTabs(signal) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => {
    const token = sessionStorage.getItem(STORED);
    if (data?.wanted && token) channel.postMessage({ token });
  });
  signal.addEventListener("abort", () => channel.close());
}
