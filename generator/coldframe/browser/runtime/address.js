// The page's address: a demo's values stand in it as `id.parameter=value`, so that every view is a link.

export function readAddress() {
  return new URLSearchParams(location.search);
}

/** Only what differs from the default is written; other demos' values stay.
 * @param {(key: string) => boolean} isOwn @param {Map<string, string>} texts by key */
export function writeAddress(isOwn, texts) {
  const query = readAddress();
  for (const key of [...query.keys()]) {
    if (isOwn(key)) query.delete(key);
  }
  for (const [key, text] of texts) query.set(key, text);
  const search = query.size ? `?${query}` : "";
  if (search !== location.search) {
    try {
      history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
    } catch {
      // Safari takes 100 of them in 30 seconds; the next change writes all of it.
    }
  }
}
