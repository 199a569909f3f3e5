// Keeps a visited page: its HTML, the files that it names, and nothing of another deploy.

/** A file without a fingerprint that is bigger is not kept: a film, say. */
const LARGEST = 5e6;
/** The files with a fingerprint that are being fetched to be kept. @type {Map<string, Promise<number>>} */
const coming = new Map();

/**
 * The newest deploy's files without a fingerprint, name → digest and bytes, and with one, name → digest.
 * @typedef {Record<string, [string, number]>} Files
 * @typedef {{files: Files, parts: Record<string, string>}} Listed
 *
 * What a page asks for. `bytes`: of the HTML that its tab got, 0 if it does not know; `save`: bytes
 * are dear, so nothing is fetched that was not fetched anyway.
 * @typedef {{path: string, bytes: number, save: boolean}} Wish
 */

/** @param {Wish} wish @param {string} client */
async function keep({ path: address, bytes, save }, client) {
  const path = plain(address);
  await visit(path);
  const listed = await deployed();
  if (!listed) return;
  const kept = await keepPage(path, path, listed, save);
  // A tab that was there before this worker: its HTML was not seen on its way.
  if (kept?.size === bytes && !(await shown(client, path))) await remember(client, path, kept.html);
  await keepPage(AWAY, path, listed, save);
  if (!save) await renew(path, listed);
  await tidy(path, listed);
}

/** @param {string} path */
async function visit(path) {
  for (const kept of await records(path)) await putRecord({ ...kept, visited: Date.now() });
}

/** Undefined without a network, and where something else answers.
 * @returns {Promise<Listed | undefined>} */
async function deployed() {
  try {
    const answer = await fetch(`${OWN}offline.json`, { cache: "no-cache" });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** The other kept pages follow a new deploy.
 * @param {string} path the page that is open @param {Listed} listed */
async function renew(path, listed) {
  const paths = new Set((await records()).map((kept) => kept.path));
  for (const other of paths) {
    if (other !== path && other !== AWAY) await keepPage(other, path, listed, false);
  }
}

/** Undefined if the page can't be kept: it is no page, or the host changed on the way.
 * @param {string} path @param {string} open the page that must not give way @param {Listed} listed
 * @param {boolean} save @returns {Promise<Kept | undefined>} */
async function keepPage(path, open, listed, save) {
  for (;;) {
    try {
      return await tryToKeep(path, listed, save);
    } catch (error) {
      // No room: the page that was not visited for the longest time gives way.
      const full = /** @type {Error} */ (error).name === "QuotaExceededError";
      if (!full || !(await dropOldest([path, open]))) return undefined;
    }
  }
}

/** @param {string} path @param {Listed} listed @param {boolean} save
 * @returns {Promise<Kept | undefined>} */
async function tryToKeep(path, listed, save) {
  const last = (await records(path))[0];
  if (last && isNewest(last, listed) && (save || !lacks(last))) return last;
  const page = await newest(path, listed, false);
  if (!page) return undefined;
  const text = await (await file(contentAddress(page.digest)))?.text();
  if (text === undefined) return undefined;
  /** @type {Kept["beside"]} */
  const beside = {};
  for (const name of filesIn(text, path, listed)) {
    const found = await newest(name, listed, save);
    if (found) beside[name] = found;
    // The host has another one than it lists: a deploy is under way. The next visit tries again.
    else if (!save) return undefined;
  }
  const now = Date.now();
  const before = await record(path, page.digest);
  const same = before && before.html === last?.html && JSON.stringify(before.beside) === JSON.stringify(beside);
  const [since, visited] = [same ? before.since : now, last?.visited ?? now];
  const start = { path, title: titleOf(text), html: page.digest, size: page.size, beside, since, visited };
  const parts = Object.fromEntries(partsIn(text).map((address) => [address, 0]));
  if (!same) await putRecord({ ...start, parts, whole: false });
  const kept = { ...start, ...(await keepParts(parts, listed, save)) };
  await putRecord(kept);
  return kept;
}

/** @param {Kept} kept @param {Listed} listed */
function isNewest({ path, html, beside, whole }, { files: listed }) {
  const files = [[path, html], ...Object.entries(beside).map(([name, { digest }]) => [name, digest])];
  return whole && files.every(([name = "", digest]) => listed[nameOf(name)]?.[0] === digest);
}

/** Whether there is something to fetch for a reader who does not save data.
 * @param {Kept} kept */
const lacks = ({ parts }) => Object.values(parts).includes(0);

/** A file as the newest deploy lists it: one that is kept, or fetched now.
 * @param {string} path @param {Listed} listed @param {boolean} save */
async function newest(path, { files }, save) {
  const [digest, size] = files[nameOf(path)] ?? [];
  if (!digest || size === undefined) return undefined;
  if (await file(contentAddress(digest))) return { digest, size };
  const answer = await fetched(path, save ? SPARING : { cache: "no-cache" });
  if (!answer || (await digestOf(answer.bytes)) !== digest) return undefined;
  await putFile(contentAddress(digest), answer.bytes, answer.type);
  return { digest, size };
}

/** What has a fingerprint: each is fetched once, whatever page names it.
 * @param {Record<string, number>} wanted @param {Listed} listed @param {boolean} save */
async function keepParts(wanted, listed, save) {
  /** @type {Record<string, number>} */
  const parts = {};
  const most = await limit();
  const addresses = Object.keys(wanted);
  let sum = 0;
  for (const address of addresses) {
    parts[address] = sum < most ? await keepPart(address, listed, save) : 0;
    sum += parts[address];
    if (address.includes("/grids/")) addresses.push(...(await shardsOf(address)));
  }
  return { parts, whole: save || !Object.values(parts).includes(0) };
}

/** Its bytes; 0 if it can't be had.
 * @param {string} address @param {Listed} listed @param {boolean} save */
function keepPart(address, listed, save) {
  const part = havePart(address, listed, save).finally(() => coming.delete(address));
  coming.set(address, part);
  return part;
}

/** @param {string} address @param {Listed} listed @param {boolean} save */
async function havePart(address, { parts }, save) {
  const kept = await file(address);
  if (kept) return Number(kept.headers.get("content-length"));
  const digest = parts[nameOf(address)];
  // What a browser remembers may be that a file was missing, or damaged.
  const ways = save ? [SPARING] : REMEMBERED;
  for (const way of digest ? ways : []) {
    const answer = await fetched(address, way);
    if (!answer || (await digestOf(answer.bytes)) !== digest) continue;
    await putFile(address, answer.bytes, answer.type);
    return answer.bytes.byteLength;
  }
  return 0;
}

/** @param {string} grid @returns {Promise<string[]>} */
async function shardsOf(grid) {
  const content = await (await file(grid))?.json();
  const folder = grid.slice(0, grid.lastIndexOf("/") + 1);
  return (content?.shards?.files ?? []).map((/** @type {string} */ name) => `${folder}${name}.json`);
}

/** Only from the browser's own memory. @type {RequestInit} */
const SPARING = { cache: "only-if-cached", mode: "same-origin" };
/** @type {RequestInit[]} */
const REMEMBERED = [{ cache: "force-cache" }, { cache: "reload" }];

/** @param {string} address @param {RequestInit} how */
async function fetched(address, how) {
  try {
    const answer = await fetch(address, { ...how, redirect: "error", priority: "low" });
    const bytes = await answer.arrayBuffer();
    return answer.ok ? { bytes, type: answer.headers.get("content-type") } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function nameOf(path) {
  const name = decodeURIComponent(path.slice(BASE.length));
  return name === "" || name.endsWith("/") ? `${name}index.html` : name;
}

/** Everything with a fingerprint that the HTML names, in attributes and in the page's JSON.
 * @param {string} html */
function partsIn(html) {
  const found = [...html.matchAll(/"([^"\s]+)"/g)].map(([, address = ""]) => address);
  return [...new Set(found.filter((address) => isImmutable(address) && !address.endsWith("/")))];
}

/** The site's pictures and the like that the HTML shows.
 * @param {string} html @param {string} path @param {Listed} listed */
function filesIn(html, path, { files }) {
  const named = [...html.matchAll(/<link\b[^>]*?\shref="([^"]*)"|\s(?:src|poster)="([^"]*)"|\ssrcset="([^"]*)"/g)];
  const addresses = named.flatMap(([, link, source, set = ""]) => [
    ...set.split(",").map((candidate) => candidate.trim().split(/\s/)[0]),
    link ?? source,
  ]);
  const paths = addresses.flatMap((address) => (address ? pathOf(decoded(address), path) : []));
  const small = (/** @type {string} */ one) => (files[nameOf(one)]?.[1] ?? Infinity) <= LARGEST;
  return [...new Set(paths)].filter((one) => one !== path && small(one));
}

/** Of the site, or nothing.
 * @param {string} address @param {string} page */
function pathOf(address, page) {
  const from = new URL(page, location.origin);
  if (!URL.canParse(address, from)) return [];
  const { origin, pathname } = new URL(address, from);
  return origin === location.origin && pathname.startsWith(BASE) ? [pathname] : [];
}

/** @param {string} html */
function titleOf(html) {
  const [, heading] = /<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(html) ?? [];
  const [, title = ""] = /<title>([^<]*)/.exec(html) ?? [];
  return decoded((heading ?? title).replace(/<[^>]*>/g, "")).trim();
}

/** @param {string} text as Jinja writes it */
function decoded(text) {
  /** @type {Record<string, string>} */
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };
  return text.replace(/&(#?\w+);/g, (all, name) => named[name] ?? all);
}
