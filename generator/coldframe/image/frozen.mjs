// What a program sees of the world while it makes bytes that must be the same everywhere.
import crypto from "node:crypto";

/** Entropy, clock and time zone, the same in every run; another `seed` shows what hangs on them. */
export function freeze(seed) {
  let state = seed;
  const fill = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      bytes[i] = state >>> 16;
    }
    return array;
  };
  crypto.randomFillSync = fill;
  crypto.webcrypto.getRandomValues = fill;
  process.env.TZ = "UTC";
  Math.random = () => 0.5;
  Date.now = () => 1_700_000_000_000 + seed * 1000;
  performance.now = () => 1000 + seed;
}
