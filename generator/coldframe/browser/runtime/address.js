// A demo's values ↔ the page's address: `id.parameter=value`, so that every view is a link.

/** @param {string} id @returns {Map<string, string>} parameter → text */
export function readAddress(id) {
  const found = new Map();
  for (const [key, text] of new URLSearchParams(location.search)) {
    if (key.startsWith(`${id}.`)) found.set(key.slice(id.length + 1), text);
  }
  return found;
}

/** Only what differs from the default is written; other demos' values stay.
 * @param {string} id @param {Map<string, string>} texts */
export function writeAddress(id, texts) {
  const query = new URLSearchParams(location.search);
  for (const key of [...query.keys()]) {
    if (key.startsWith(`${id}.`)) query.delete(key);
  }
  for (const [name, text] of texts) query.set(`${id}.${name}`, text);
  const search = query.size ? `?${query}` : "";
  if (search !== location.search) {
    try {
      history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
    } catch {
      // Safari takes 100 of them in 30 seconds; the next change writes all of it.
    }
  }
}
