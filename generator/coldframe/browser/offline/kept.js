// What is kept for a reader without a network, in two caches of the site's own. `files`: what has a
// fingerprint in its name by its address, anything else by its digest. `pages`: which of them make
// up a page as one deploy had it, and which of those a tab shows.

const site = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** The site's path, `/` or `/name/`. An origin may have several sites. */
const BASE = new URL(site.registration.scope).pathname;
const OWN = `${BASE}_coldframe/`;
/** With another number what an older worker kept is dropped. */
const FORMAT = `coldframe ${BASE} 2`;
const FILES = `${FORMAT} files`;
const PAGES = `${FORMAT} pages`;
/** What stands for a page that is not kept. */
const AWAY = `${BASE}offline.html`;
/** How long a browser may hold a page that was left, or is about to open one (ms). */
const BACK = 600_000;
const IMMUTABLE = /[-/][0-9a-f]{16}(\/|\.\w+$|$)/;

/**
 * A page as one deploy had it.
 * @typedef {object} Kept
 * @property {string} path its address, with the base path
 * @property {string} title
 * @property {string} html the digest of its HTML
 * @property {number} size bytes of its HTML
 * @property {Record<string, {digest: string, size: number}>} beside the files without a fingerprint, by address
 * @property {Record<string, number>} parts those with one: address → bytes, 0 for what is not here
 * @property {boolean} whole nothing is missing
 * @property {number} since ms; when it was kept
 * @property {number} visited ms
 */

/** @param {string} path */
const isImmutable = (path) => path.startsWith(OWN) && IMMUTABLE.test(path);

/** @param {string} path */
const plain = (path) => path.replace(/(^|\/)index\.html$/, "$1");

/** @param {string} digest */
const contentAddress = (digest) => `${OWN}kept/content/${digest}`;

/** @param {{path: string, html: string}} kept */
const recordAddress = ({ path, html }) => `${OWN}kept/page/${html}?${path}`;

/** @param {string} client @param {string} path */
const clientAddress = (client, path) => `${OWN}kept/client/${client}?${path}`;

/** As Coldframe's: the first 16 hexadecimal characters of SHA-256.
 * @param {BufferSource} bytes */
async function digestOf(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 8);
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} address @returns {Promise<Response | undefined>} */
const file = (address) => getSealed(FILES, new URL(address, location.origin).pathname);

/** @param {string} address @param {ArrayBuffer} bytes @param {string | null} type */
const putFile = (address, bytes, type) => putSealed(FILES, address, bytes, type ?? "application/octet-stream");

/** @param {string} address @param {unknown} value */
const putNote = (address, value) =>
  putSealed(PAGES, address, new TextEncoder().encode(JSON.stringify(value)).buffer, "application/json");

/** @param {string} address @returns {Promise<any>} */
const note = async (address) => (await getSealed(PAGES, address))?.json();

/** @param {Kept} kept */
const putRecord = (kept) => putNote(recordAddress(kept), kept);

/** @param {string} path @param {string} html @returns {Promise<Kept | undefined>} */
const record = (path, html) => note(recordAddress({ path, html }));

/** @param {Kept} kept */
async function dropRecord(kept) {
  await (await caches.open(PAGES)).delete(recordAddress(kept));
}

/** Every page that is kept, the newest first.
 * @param {string} [path] of this address only @returns {Promise<Kept[]>} */
async function records(path) {
  const pages = await caches.open(PAGES);
  const addresses = (await pages.keys()).map(({ url }) => url).filter((url) => url.includes("/kept/page/"));
  const wanted = path === undefined ? addresses : addresses.filter((url) => url.endsWith(`?${path}`));
  /** @type {Kept[]} */
  const found = (await Promise.all(wanted.map(note))).filter(Boolean);
  return found.sort((one, other) => other.since - one.since);
}

/** What a reader gets without a network: the newest that lacks nothing, else the newest.
 * @param {Kept[]} newestFirst of one address */
const chosen = (newestFirst) => newestFirst.find(({ whole }) => whole) ?? newestFirst[0];

/** Which version of a page a tab shows.
 * @param {string} client @param {string} path @param {string} html */
async function remember(client, path, html) {
  try {
    await putNote(clientAddress(client, path), { html, since: Date.now() });
  } catch {
    // No room: such a tab asks the network for its pictures.
  }
}

/** @param {string} client @param {string} path @returns {Promise<{html: string, since: number} | undefined>} */
async function shown(client, path) {
  return note(clientAddress(client, path));
}

/** Those of tabs that are open, or that a reader may go back to; the others are forgotten.
 * @returns {Promise<Set<string>>} addresses of records */
async function shownRecords() {
  const open = new Set((await site.clients.matchAll({ includeUncontrolled: true })).map(({ id }) => id));
  const pages = await caches.open(PAGES);
  const found = new Set();
  for (const request of await pages.keys()) {
    const [, client = "", path = ""] = /\/kept\/client\/([^?]+)\?(.*)$/.exec(request.url) ?? [];
    const { html = "", since = 0 } = (client && (await shown(client, path))) || {};
    if (open.has(client) || Date.now() - since < BACK) found.add(recordAddress({ path, html }));
    else if (client) await pages.delete(request);
  }
  return found;
}
