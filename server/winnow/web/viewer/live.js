/** The live socket: tells what changed, and comes back by itself. */

/** @import { Api } from "./api.js" */
/** @import { LiveEvent } from "./wire.js" */

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const UNAUTHORISED = 4401;

/**
 * Listen until `signal` ends it. `onConnected(false)` comes when the server is away, `onConnected(true)` when it is there again;
 * what happened in between was not told, so read again then.
 *
 * @param {Api} api
 * @param {{ onEvent: (event: LiveEvent) => void, onConnected: (connected: boolean) => void, onLocked: () => void }} told
 * @param {AbortSignal} signal
 */
export function listen(api, { onEvent, onConnected, onLocked }, signal) {
  let wait = FIRST_RETRY_MS;

  function connect() {
    if (signal.aborted) return;
    const socket = new WebSocket(`ws://${location.host}/api/live`);
    const stop = () => socket.close();
    signal.addEventListener("abort", stop);
    socket.addEventListener("open", () => socket.send(api.greeting()));
    socket.addEventListener("message", ({ data }) => {
      /** @type {LiveEvent} */
      const event = JSON.parse(data);
      if (event.event === "hello") {
        wait = FIRST_RETRY_MS;
        onConnected(true);
      } else {
        onEvent(event);
      }
    });
    socket.addEventListener("close", ({ code }) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return;
      if (code === UNAUTHORISED) return onLocked();
      onConnected(false);
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    });
  }

  connect();
}
