// The site's packages that the page imports: fetched while Python starts, each checked by its hash.

import { checked } from "./checked.js";

/** @typedef {import("./protocol.js").PackageFacts} PackageFacts */

const SITE = "/lib/python3.14/site-packages";
const LIBRARIES = "/usr/lib";

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @returns {(python: any) => Promise<void>} puts them into Pyodide; throws what went wrong
 */
export function fetchPackages({ packages, bytes: sizes }, report) {
  const total = packages.reduce((sum, { url }) => sum + (sizes[url] ?? 0), 0);
  let loaded = 0;
  // As long as Python itself is on its way that is what is told.
  let awaited = false;
  const tell = () => awaited && report({ what: "packages", loaded, total });
  const coming = Promise.all(
    packages.map(async (one) => {
      const bytes = await archive(one);
      loaded += sizes[one.url] ?? 0;
      tell();
      return { one, bytes };
    }),
  );
  coming.catch(() => {});
  return async (python) => {
    awaited = true;
    tell();
    for (const { one, bytes } of await coming) install(python, one, bytes);
    python.pyimport("importlib").invalidate_caches();
  };
}

/** @param {any} python @param {PackageFacts} one @param {Uint8Array<ArrayBuffer>} bytes */
function install(python, { name, version, kind }, bytes) {
  if (kind !== "zip") {
    return python.unpackArchive(bytes, "zip", { extractDir: kind === "folder" ? SITE : LIBRARIES });
  }
  const path = `/lib/packages/${name}-${version}.zip`;
  python.FS.mkdirTree("/lib/packages");
  python.FS.writeFile(path, bytes);
  python.pyimport("coldframe.authoring.packages").install(path, SITE);
}

/** @param {PackageFacts} one */
async function archive({ name, url, sha256 }) {
  const hash = btoa(String.fromCharCode(...fromHex(sha256)));
  const answer = await checked(`The package ${name}`, url, hash);
  return new Uint8Array(await answer.arrayBuffer());
}

/** @param {string} text */
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
