// The standard library as .pyc, compiled by the very Python that will read it: Pyodide under Node.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, program, out] = process.argv;
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide();
python.FS.writeFile("/stdlib.zip", readFileSync(join(folder, "python_stdlib.zip")));
python.FS.mkdir("/out");
python.runPython(readFileSync(program, "utf8"));
for (const name of ["stdlib-core.zip", "stdlib-rest.zip", "rest.json"]) {
  writeFileSync(join(out, name), python.FS.readFile(`/out/${name}`));
}
