/**
 * Long work in short turns, so that the page stays responsive. Work is written as a generator that yields wherever it may be
 * interrupted; whoever starts it decides whether it is.
 */
function winnowSlices() {
  // Two slices and the page's own work still fit into the 100 ms after which a page feels slow (RAIL).
  const SLICE_MS = 25;
  // Looking at the clock costs as much as a step.
  const STEPS = 16;

  /**
   * Let the page do its own work: handle input, run its timers, paint. What `scheduler.yield` gives comes before the timers of the
   * page, and keeps them waiting until all is done.
   * @returns {Promise<void>}
   */
  const pause = () =>
    new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve();
      };
      channel.port2.postMessage(null);
    });

  /**
   * Do the work in one go.
   * @template T
   * @param {Generator<void, T>} work
   * @returns {T}
   */
  const atOnce = (work) => {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  };

  /**
   * Do the work in slices. The page runs between them.
   * @template T
   * @param {Generator<void, T>} work
   * @returns {Promise<T>}
   */
  const inSlices = async (work) => {
    let end = performance.now() + SLICE_MS;
    for (let steps = 1; ; steps += 1) {
      const step = work.next();
      if (step.done) return step.value;
      if (steps % STEPS !== 0 || performance.now() < end) continue;
      await pause();
      end = performance.now() + SLICE_MS;
    }
  };

  return { pause, atOnce, inSlices };
}
