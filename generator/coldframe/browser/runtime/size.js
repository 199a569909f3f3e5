// How large a file is, for readers. `size_text` in render/frames.py says the same.

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e5) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${tenths(bytes / 1e6)} MB` : `${tenths(bytes / 1e9)} GB`;
}

/** @param {number} number */
const tenths = (number) => (Math.round(number * 10) / 10).toFixed(1);
