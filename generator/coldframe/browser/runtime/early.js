// Large files that were asked for before it was known who reads them.

/** @type {Map<string, {answer: Promise<Response>, abort: AbortController}>} */
const asked = new Map();

/** @param {string} url */
export function askEarly(url) {
  const abort = new AbortController();
  const answer = fetch(url, { signal: abort.signal });
  // Who takes it hears what failed.
  answer.catch(() => {});
  asked.set(url, { answer, abort });
}

/** What was asked for early, once; else a new request.
 * @param {string} url @param {AbortSignal} signal @returns {Promise<Response>} */
export function ask(url, signal) {
  const early = asked.get(url);
  if (!early) return fetch(url, { signal });
  asked.delete(url);
  signal.addEventListener("abort", () => early.abort.abort(), { once: true });
  return early.answer;
}
