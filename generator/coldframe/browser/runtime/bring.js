// A file that Python needs before it can go on: an import, or a call of a function, must not wait for
// a promise.

/**
 * @param {any} python @param {string} url @param {string | undefined} hash SHA-256, base64
 * @param {string} file where to put it
 * @returns {string} the file; empty if it did not come, or not as it was built
 */
export function bring(python, url, hash, file) {
  try {
    python.FS.writeFile(file, new Uint8Array(now(url)));
  } catch {
    return "";
  }
  const sound = !hash || python.pyimport("coldframe.authoring.live").digest_of(file) === hexadecimal(hash);
  return sound ? file : "";
}

/**
 * The request is a synchronous one; in a worker it holds up nobody.
 * @param {string} url @returns {ArrayBuffer}
 */
export function now(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch {
    throw new Error(`A part of Python could not be fetched: ${url}. Is there a network?`);
  }
  if (request.status !== 200) throw new Error(`${url}: ${request.status}`);
  return request.response;
}

/** @param {string} base64 */
const hexadecimal = (base64) => Array.from(atob(base64), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
