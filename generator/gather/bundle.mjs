// Our own scripts and the editor's as readers fetch them: what is needed together is one file, since
// each request costs a host, a line and a browser their time. `node bundle.mjs BROWSER OUT`: from the
// folders `runtime` and `offline` of BROWSER, and `editor.mjs` beside this, to folders of OUT, which
// has Pyodide.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";

const [, , browser = "", out = ""] = process.argv;
const runtime = join(browser, "runtime");
const offline = join(browser, "offline");

/** A page's files: what each holds. A module that stands in no list and in no file apart is one of its own. */
const TOGETHER = {
  // At once.
  index: ["index", "demo", "bar", "controls", "display", "connection", "point", "address"],
  // When a demo or a cell is near: what was recorded, charts, the start of Python.
  live: [
    ...["grid", "nodes", "chart", "expressions", "size"],
    ...["computed", "interpreter", "newest", "workers", "process", "parts", "idle", "returning"],
    ...["page", "protocol", "checked", "life", "elements", "navigate", "next"],
  ],
  cell: ["cell", "caret", "cellbar", "checks", "editor", "marks"],
  codemirror: ["codemirror", "looks"],
  failure: ["failure", "newer"],
  menu: ["menu", "save"],
};
/** Files that share nothing with a page's: the worker's, and those of pages that may have no demo. */
const APART = ["worker", "away", "offline", "reload"];
/** The service worker is one classic script. */
const SERVICE = { keep: ["kept", "seal", "room", "keep", "answer"], remove: ["remove"] };

const small = { minify: true, target: "es2022", charset: "utf8", legalComments: "none" };
const options = {
  ...small,
  bundle: true,
  format: "esm",
  logLevel: "warning",
  // A name that two modules of a file export would be exported by neither.
  logOverride: { "ambiguous-reexport": "error" },
};

const pyodide = (/** @type {string} */ name) => join(out, "pyodide", name);
const apart = await build({
  ...options,
  entryPoints: APART.map((name) => join(runtime, `${name}.js`)),
  outdir: join(out, "runtime"),
  metafile: true,
  alias: {
    "pyodide/program": pyodide("pyodide.asm.mjs"),
    "pyodide/start.json": pyodide("start.json"),
    pyodide: pyodide("pyodide.mjs"),
  },
  // What they would have under Node.
  external: ["node:*", "ws"],
  logOverride: { "commonjs-variable-in-esm": "silent", "direct-eval": "silent" },
});

const names = readdirSync(runtime).filter((name) => name.endsWith(".js")).map((name) => basename(name, ".js"));
const inApart = Object.keys(apart.metafile.inputs).map((path) => basename(path, ".js"));
const elsewhere = new Set([...Object.values(TOGETHER).flat(), ...inApart]);
const single = names.filter((name) => !elsewhere.has(name)).map((name) => [name, [name]]);
const files = Object.entries(TOGETHER).concat(single);
const fileOf = new Map(files.flatMap(([file, modules]) => modules.map((name) => [name, file])));
for (const [file, modules] of files) {
  const contents = modules.map((name) => `export * from "./${name}.js";`).join("\n");
  const outfile = join(out, "runtime", `${file}.js`);
  await build({ ...options, stdin: { contents, resolveDir: runtime }, outfile, plugins: [otherFiles(file)] });
}

mkdirSync(join(out, "offline"));
for (const [file, parts] of Object.entries(SERVICE)) {
  const script = parts.map((name) => readFileSync(join(offline, `${name}.js`), "utf8")).join("\n");
  writeFileSync(join(out, "offline", `${file}.js`), transformSync(script, small).code);
}

const editor = fileURLToPath(new URL("editor.mjs", import.meta.url));
await build({ ...options, entryPoints: [editor], outfile: join(out, "editor/editor.js") });

/** A module of another file is imported from there, and so is one of this that is imported when it
 * is needed.
 * @param {string} own */
function otherFiles(own) {
  return {
    name: "other-files",
    setup(/** @type {import("esbuild").PluginBuild} */ { onResolve }) {
      onResolve({ filter: /^\.\/\w+\.js$/ }, ({ path, kind }) => {
        const file = fileOf.get(basename(path, ".js"));
        if (!file) return { errors: [{ text: `no page has ${path}: see the lists in generator/gather/bundle.mjs` }] };
        return file === own && kind !== "dynamic-import" ? undefined : { path: `./${file}.js`, external: true };
      });
    },
  };
}
