// What the reader's machine has to spare: time, and memory.

/** Gigabytes of the machine from which on a second Python is in nobody's way. */
const ROOM = 4;

/** Whether Python may wait for a reader who has not asked for it yet. */
export const roomy = () => (/** @type {any} */ (navigator).deviceMemory ?? ROOM) >= ROOM;

/** When the page has nothing else to do.
 * @param {() => void} act */
export function idle(act) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: 2000 });
  else setTimeout(act, 500);
}
