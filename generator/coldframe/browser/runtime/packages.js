// The site's packages that the page imports: fetched while Python starts, each checked by its hash.

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

/**
 * The browser compares the hash, also where pages have no `crypto.subtle`. It says only that the
 * fetch failed: an unchecked one tells a wrong file from no network.
 * @param {PackageFacts} one
 */
async function archive({ name, url, sha256 }) {
  const integrity = `sha256-${btoa(String.fromCharCode(...fromHex(sha256)))}`;
  // The second asks the host, in case that what the browser keeps is damaged.
  const answer = (await got(url, { integrity })) ?? (await got(url, { integrity, cache: "reload" }));
  if (answer?.ok) return new Uint8Array(await answer.arrayBuffer());
  const unchecked = answer ?? (await got(url, { cache: "no-store" }));
  if (!unchecked) throw new Error(`The package ${name} could not be fetched. Is there a network?`);
  if (!unchecked.ok) throw new Error(`The package ${name} could not be fetched: ${url} answered ${unchecked.status}.`);
  throw new Error(`The package ${name} is damaged: ${url} is not the file that this page was built with (its SHA-256 differs).`);
}

/** @param {string} url @param {RequestInit} options */
const got = (url, options) => fetch(url, options).catch(() => undefined);

/** @param {string} text */
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
