// The standard library as .pyc, compiled by the very Python that will read it: Pyodide under Node.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const [, , pyodideFolder, program, out] = process.argv;
const { loadPyodide } = await import(join(pyodideFolder, "pyodide.mjs"));
const python = await loadPyodide({ indexURL: pyodideFolder + "/" });
python.FS.writeFile("/stdlib.zip", readFileSync(join(pyodideFolder, "python_stdlib.zip")));
python.FS.mkdir("/out");
python.runPython(readFileSync(program, "utf8"));
for (const name of ["stdlib-core.zip", "stdlib-rest.zip", "rest.json"]) {
  writeFileSync(join(out, name), python.FS.readFile("/out/" + name));
}
