// A worker can end without a word: it closed itself, or the browser took its memory. As long as it
// lives it holds a lock, which the page is given after its death.

/** Unlike the name of any other worker's, also of another tab's. */
export const lifeName = () => `coldframe-worker-${Date.now()}-${Math.random()}`;

let release = () => {};
/** Kept before the worker takes it from Python, which could steal another tab's (confine.js). */
const request = globalThis.navigator?.locks?.request.bind(navigator.locks);

/** In the worker: holds the lock until it is asked to hold another, or none. Without a secure
 * origin there are no locks, and in a frame of another site they may be denied.
 * @param {string} name empty: none @param {() => void} held
 * @returns {Promise<void>} when it holds it, or can't */
export function holdLife(name, held) {
  release();
  return new Promise((resolve) => {
    if (!name || !request) return resolve();
    const hold = () => {
      held();
      resolve();
      return new Promise((free) => (release = () => free(undefined)));
    };
    request(name, hold).catch(() => resolve());
  });
}

/** In the page: waits for the death of a worker that holds its lock.
 * @param {string} name @param {AbortSignal} signal no more of interest @param {() => void} died */
export function awaitDeath(name, signal, died) {
  request?.(name, { signal }, () => {
    if (!signal.aborted) died();
  }).catch(() => {});
}
