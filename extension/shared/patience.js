/** Waiting for what may never come, such as the answer of a page whose script runs in circles. */

/**
 * What `work` gives, or `otherwise` when it takes too long.
 * @template T
 * @param {Promise<T>} work
 * @param {T} otherwise
 * @param {number} ms
 * @returns {Promise<T>}
 */
export function inTime(work, otherwise, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
