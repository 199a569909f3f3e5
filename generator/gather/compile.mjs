// The standard library and what authors import as .pyc, compiled by the very Python that will read
// them: Pyodide under Node.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Node would show the line: half a megabyte.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});
const [, , folder, program, own, out] = process.argv;
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
// Without columns the byte code is a fifth smaller; a traceback still has its lines.
const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" } });
python.FS.writeFile("/stdlib.zip", readFileSync(join(folder, "python_stdlib.zip")));
python.FS.mkdirTree("/own/coldframe/authoring");
const authoring = readdirSync(join(own, "authoring")).filter((name) => name.endsWith(".py"));
for (const name of ["__init__.py", ...authoring.map((name) => `authoring/${name}`)]) {
  python.FS.writeFile(`/own/coldframe/${name}`, readFileSync(join(own, name)));
}
python.FS.mkdir("/out");
python.runPython(readFileSync(program, "utf8"));
for (const name of ["stdlib-core.zip", "stdlib-more.zip", "stdlib-rest.zip", "archives.json"]) {
  writeFileSync(join(out, name), python.FS.readFile(`/out/${name}`));
}
