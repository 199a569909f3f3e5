// In the worker: downloads, and results that were too big to be shown, go to the page as files.

const OUTPUTS = "application/vnd.coldframe.outputs+json";
const DOWNLOAD = "application/vnd.coldframe.download+json";
const NOTE = "application/vnd.coldframe.note+json";

/** @param {any} live @param {any} running @param {{frame: import("./protocol.js").Bundle, wholes: string[]}} step */
export function attach(live, running, { frame, wholes }) {
  const files = wholes.map((ending, index) => ({ ending, content: file(live.whole(running, index)) }));
  give(frame, files);
}

/** Downloads, notes and files are in the same order (authoring/limits.py).
 * @param {import("./protocol.js").Bundle} bundle @param {{ending: string, content: Blob}[]} files */
function give(bundle, files) {
  if (bundle[DOWNLOAD]) bundle[DOWNLOAD].content = files.shift()?.content;
  if (bundle[NOTE]) bundle[NOTE].whole = files.shift();
  for (const [, inner] of bundle[OUTPUTS] ?? []) give(inner, files);
}

/** @param {any} bytes of Python; no copy of them is made in JavaScript's memory */
function file(bytes) {
  const buffer = bytes.getBuffer("u8");
  try {
    return new Blob([buffer.data]);
  } finally {
    buffer.release();
    bytes.destroy();
  }
}
