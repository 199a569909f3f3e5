// Fetches files whose hash the build wrote into the page: what comes is that file whole, or an error
// says in plain words what is wrong.

// boot.js lets Pyodide's own requests come here.
const { fetch } = globalThis;

/**
 * @param {string} what the file, as a reader knows it
 * @param {string} url
 * @param {string | undefined} hash SHA-256, base64
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<Response>}
 */
export async function checked(what, url, hash, signal = null) {
  const options = { ...(hash ? { integrity: `sha256-${hash}` } : {}), signal };
  // The second asks the host, in case that what the browser keeps is damaged.
  const answer = (await got(url, options)) ?? (await got(url, { ...options, cache: "reload" }));
  if (answer?.ok) return answer;
  throw new Error(await reason(what, url, signal));
}

/** Why a file could not be used. The browser says only that it failed: asked for once more, and not
 * checked, a wrong file differs from no network.
 * @param {string} what @param {string} url @param {AbortSignal | null} [signal] */
export async function reason(what, url, signal = null) {
  const answer = await got(url, { cache: "no-store", signal });
  const whole = await answer?.arrayBuffer().catch(() => undefined);
  if (!answer || !whole) return `${what} could not be fetched. Is there a network?`;
  if (!answer.ok) return `${what} could not be fetched: ${url} answered ${answer.status}.`;
  if (answer.headers.get("content-type")?.startsWith("text/html")) {
    return `${what} could not be fetched: another page came in its place. Does this network ask you to log in?`;
  }
  return `${what} is damaged: ${url} is not the file that this page was built with (its SHA-256 differs).`;
}

/** @param {string} url @param {RequestInit} options */
const got = (url, options) => fetch(url, options).catch(() => undefined);

/** Whether a body is the one with this hash, for who can't wait for the whole of it, as `integrity`
 * does. A host without TLS is trusted: there browsers do not compute hashes.
 * @param {Response} answer @param {string} [hash] SHA-256, base64 */
export async function matches(answer, hash) {
  if (!hash || !globalThis.crypto?.subtle) return true;
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
  return btoa(String.fromCharCode(...found)) === hash;
}
