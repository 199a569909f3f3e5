// archive.py in the Python that will read what it makes: Pyodide under Node.
// node archive.mjs PYODIDE-FOLDER archive.py WHEEL OUT [options]
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, program, wheel, out, ...options] = process.argv;
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const { lock } = JSON.parse(readFileSync(`${folder}/start.json`, "utf8"));
const python = await loadPyodide({
  indexURL: folder,
  stdLibURL: `${folder}/stdlib-core.zip`,
  lockFileContents: lock,
  packageBaseUrl: folder,
  checkAPIVersion: false,
  // Without columns the byte code is a fifth smaller; a traceback still has its lines.
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
});
for (const name of ["stdlib-more.zip", "stdlib-rest.zip"]) {
  python.FS.writeFile(`/lib/${name}`, readFileSync(`${folder}/${name}`));
  python.runPython(`import sys; sys.path.append("/lib/${name}")`);
}
python.FS.writeFile("/wheel.whl", readFileSync(wheel));
python.globals.set("arguments", python.toPy(["archive.py", "/wheel.whl", "/out.zip", ...options]));
python.runPython("import sys; sys.argv = arguments");
python.runPython(readFileSync(program, "utf8"));
writeFileSync(out, python.FS.readFile("/out.zip"));
