// In the worker: what the page asks of Python, fetched once and put where Python finds it. The reader
// may move on to another page of the site; what the pages before it brought stays.

import { checked } from "./checked.js";

const FOLDER = "/site";

/**
 * @typedef {import("./protocol.js").Facts} Facts
 * @typedef {{name: string, content: string | Uint8Array, id: string}} File
 * `packages` gives what puts them into Pyodide.
 * @typedef {{modules: Promise<File[]>, data: Promise<File[]>,
 *   packages: Promise<undefined | ((python: any, own: boolean) => Promise<void>)>}} Coming
 */

/** What this Python has read is not what the page was built with: the site was deployed anew. */
export class Outdated extends Error {}

export class Site {
  /** Whether Python started from the site's image; undefined until that is known.
   * @type {boolean | undefined} */
  own;
  /** @type {Facts | undefined} */
  #facts;
  /** @type {Coming | undefined} */
  #coming;
  /** What is in place, by name: a module's text, a data file's URL and hash, a package's URL.
   * @type {Map<string, string>} */
  #placed = new Map();
  #report;

  /** @param {(progress: import("./protocol.js").Progress) => void} report */
  constructor(report) {
    this.#report = report;
  }

  /** The page's file, beside which its cells look for data. */
  get page() {
    return `${FOLDER}/${this.#facts?.page}`;
  }

  /** What the page lacks is on its way from now on.
   * @param {Facts} facts */
  visit(facts) {
    this.#facts = facts;
    this.#coming = this.#fetch(facts);
  }

  /** Throws what could not be fetched, and tries that again the next time; or `Outdated`.
   * @param {any} python */
  async place(python) {
    const facts = this.#facts;
    if (!facts) return;
    const coming = (this.#coming ??= this.#fetch(facts));
    if (facts.packages.some((one) => (this.#placed.get(key(one)) ?? one.url) !== one.url)) throw new Outdated();
    try {
      this.#write(python, (await Promise.all([coming.modules, coming.data])).flat());
      await (await coming.packages)?.(python, this.own === true);
      this.#placed.set(facts.python, "");
      for (const one of facts.packages) this.#placed.set(key(one), one.url);
    } finally {
      if (this.#coming === coming) this.#coming = undefined;
    }
  }

  /** @param {Facts} facts @returns {Coming} */
  #fetch(facts) {
    const packages = facts.packages.filter((one) => this.#placed.get(key(one)) !== one.url);
    const coming = {
      modules: this.#placed.has(facts.python) ? none() : modulesOf(facts),
      data: Promise.all(this.#lacking(facts).map((file) => dataFile(file, facts))),
      packages: packagesOf({ ...facts, packages }, this.#report, this.own ?? facts.image?.starts ?? false),
    };
    // Whoever waits for them hears what failed.
    for (const promise of Object.values(coming)) promise.catch(() => {});
    return coming;
  }

  /** @param {Facts} facts */
  #lacking({ data, hashes }) {
    return Object.entries(data).filter(([name, url]) => this.#placed.get(name) !== dataId(url, hashes));
  }

  /** @param {any} python @param {File[]} files */
  #write(python, files) {
    const fresh = files.filter(({ name, id }) => this.#placed.get(name) !== id);
    if (fresh.some(({ name }) => this.#placed.has(name))) throw new Outdated();
    // Python remembers what a folder holds.
    if (fresh.length && this.#placed.size) python.pyimport("sys").path_importer_cache.clear();
    for (const { name, content, id } of fresh) {
      const path = `${FOLDER}/${name}`;
      python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
      python.FS.writeFile(path, content);
      this.#placed.set(name, id);
    }
  }
}

/** @returns {Promise<File[]>} */
const none = async () => [];

/** @param {Facts} facts @returns {Promise<File[]>} */
async function modulesOf({ python, hashes }) {
  const answer = await checked("The page's Python", python, hashes[python]);
  const texts = /** @type {Record<string, string>} */ (await answer.json());
  // Of byte code each character is a byte.
  const bytes = (/** @type {string} */ text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  return Object.entries(texts).map(([name, text]) => ({ name, content: name.endsWith(".pyc") ? bytes(text) : text, id: text }));
}

/** @param {[name: string, url: string]} file @param {Facts} facts @returns {Promise<File>} */
async function dataFile([name, url], { hashes }) {
  const answer = await checked(`The file ${name}`, url, hashes[url]);
  return { name, content: new Uint8Array(await answer.arrayBuffer()), id: dataId(url, hashes) };
}

/** A file of another content may stand at the same URL.
 * @param {string} url @param {Facts["hashes"]} hashes */
const dataId = (url, hashes) => `${url} ${hashes[url]}`;

/** Most pages have none.
 * @param {Facts} facts @param {(progress: import("./protocol.js").Progress) => void} report
 * @param {boolean} own whether Python is likely to start from the site's image */
async function packagesOf(facts, report, own) {
  return facts.packages.length ? (await import("./packages.js")).fetchPackages(facts, report, own) : undefined;
}

/** @param {import("./protocol.js").PackageFacts} one */
const key = ({ name }) => `package ${name}`;
