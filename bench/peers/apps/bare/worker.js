import { loadPyodide } from "/pyodide/pyodide.mjs";

const started = Promise.all([
  loadPyodide({ indexURL: "/pyodide/" }),
  fetch("curve.py").then((answer) => answer.text()),
]).then(([pyodide, code]) => {
  pyodide.runPython(code);
  return pyodide.globals;
});

onmessage = async ({ data: { n, phase } }) => {
  const globals = await started;
  postMessage({
    text: globals.get("text")(n, phase),
    picture: globals.get("picture")(n, phase),
  });
};
