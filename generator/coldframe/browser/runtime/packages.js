// The site's packages that the page imports: fetched while Python starts, each checked by its hash.
// Of those in the site's image only the files that their code may open.

import { bring } from "./bring.js";
import { checked } from "./checked.js";

/**
 * @typedef {import("./protocol.js").PackageFacts} PackageFacts
 * @typedef {{one: PackageFacts, bytes: Uint8Array<ArrayBuffer>}} Fetched
 */

const SITE = "/lib/python3.14/site-packages";
const LIBRARIES = "/usr/lib";

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @param {boolean} expected whether Python is likely to start from the site's image
 * @returns {(python: any, own: boolean) => Promise<void>} puts them into Pyodide; `own`: it did start
 *   from that; throws what went wrong
 */
export function fetchPackages({ packages, image, bytes: sizes, hashes }, report, expected) {
  const names = new Set(image?.packages);
  const held = packages.filter(({ name }) => names.has(name));
  const others = packages.filter(({ name }) => !names.has(name));
  let total = 0;
  let loaded = 0;
  // As long as Python itself is on its way that is what is told.
  let awaited = false;
  const tell = () => awaited && report({ what: "packages", loaded, total });
  /** @param {string} what @param {string} url @param {string | undefined} hash */
  const file = async (what, url, hash) => {
    const size = sizes[url] ?? 0;
    total += size;
    const bytes = new Uint8Array(await (await checked(what, url, hash)).arrayBuffer());
    loaded += size;
    tell();
    return bytes;
  };
  /** @param {PackageFacts[]} some @returns {Promise<Fetched[]>} */
  const archives = (some) =>
    Promise.all(some.map(async (one) => ({ one, bytes: await file(`The package ${one.name}`, one.url, hashOf(one)) })));
  const data = async () =>
    held.length && image?.data ? file("What packages read", image.data, hashes[image.data]) : undefined;
  const coming = archives(others);
  const likely = expected ? { data: data(), held: undefined } : { data: undefined, held: archives(held) };
  for (const promise of [coming, likely.data, likely.held]) promise?.catch(() => {});
  return async (python, own) => {
    awaited = true;
    tell();
    for (const { one, bytes } of await coming) install(python, one, bytes);
    if (own) {
      unpack(python, await (likely.data ?? data()));
      for (const one of held) hold(python, one);
    } else {
      for (const { one, bytes } of await (likely.held ?? archives(held))) install(python, one, bytes);
    }
    // `importlib.invalidate_caches` would fetch more of the library.
    python.pyimport("sys").path_importer_cache.clear();
  };
}

/** @param {any} python @param {PackageFacts} one @param {Uint8Array<ArrayBuffer>} bytes */
function install(python, { name, version, kind }, bytes) {
  if (kind !== "zip") {
    return python.unpackArchive(bytes, "zip", { extractDir: kind === "folder" ? SITE : LIBRARIES });
  }
  const path = place(python, `${name}-${version}`);
  python.FS.writeFile(path, bytes);
  python.pyimport("coldframe.authoring.packages").install(path, SITE);
}

/** What the image lacks of it is fetched by who asks for it.
 * @param {any} python @param {PackageFacts} one */
function hold(python, one) {
  const fetch = () => bring(python, one.url, hashOf(one), place(python, `${one.name}-${one.version}`));
  python.pyimport("coldframe.authoring.packages").hold(one.name, python.toPy(one.imports), SITE, fetch);
}

/** Pyodide's own way would fetch more of the library.
 * @param {any} python @param {Uint8Array | undefined} data */
function unpack(python, data) {
  if (!data) return;
  const path = place(python, "data");
  python.FS.writeFile(path, data);
  python.pyimport("coldframe.authoring.packages").unpack(path, SITE);
}

/** @param {any} python @param {string} name */
function place(python, name) {
  python.FS.mkdirTree("/lib/packages");
  return `/lib/packages/${name}.zip`;
}

/** @param {PackageFacts} one */
const hashOf = ({ sha256 }) => btoa(String.fromCharCode(...fromHex(sha256)));

/** @param {string} text */
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
