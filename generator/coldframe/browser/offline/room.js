// How much is kept, and what gives way.

/** Bytes of all that is kept, and as a share of what the browser would give. */
const MOST = { bytes: 2e8, share: 0.25 };

async function limit() {
  const { quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
  return Math.min(MOST.bytes, quota * MOST.share);
}

/** Drops what the newest deploy replaced, then what is too much.
 * @param {string} open the page that must not give way @param {Listed} listed */
async function tidy(open, listed) {
  const inUse = await shownRecords();
  const all = await records();
  for (const kept of all) {
    const gone = !listed.files[nameOf(kept.path)];
    const newest = chosen(all.filter(({ path }) => path === kept.path));
    const replaced = gone || kept.since < (newest?.since ?? 0);
    if (replaced && !inUse.has(recordAddress(kept))) await dropRecord(kept);
  }
  const most = await limit();
  while (sizeOf(await records()) > most && (await dropOldest([open]))) {}
  await sweep();
}

/** Each file once, however many pages show it.
 * @param {Kept[]} all */
function sizeOf(all) {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  for (const kept of all) {
    sizes.set(kept.html, kept.size);
    for (const { digest, size } of Object.values(kept.beside)) sizes.set(digest, size);
    for (const [address, bytes] of Object.entries(kept.parts)) sizes.set(address, bytes);
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** False if there is no other page to drop.
 * @param {string[]} spared */
async function dropOldest(spared) {
  const others = (await records()).filter(({ path }) => path !== AWAY && !spared.includes(path));
  const [oldest] = others.sort((one, other) => one.visited - other.visited);
  if (!oldest) return false;
  await dropRecord(oldest);
  await sweep();
  return true;
}

/** Drops the files that no kept page names. */
async function sweep() {
  const named = new Set();
  for (const { html, beside, parts } of await records()) {
    for (const digest of [html, ...Object.values(beside).map((one) => one.digest)]) named.add(contentAddress(digest));
    for (const address of Object.keys(parts)) named.add(address);
  }
  const files = await caches.open(FILES);
  for (const request of await files.keys()) {
    if (!named.has(new URL(request.url).pathname)) await files.delete(request);
  }
}
