// Pyodide's scripts as the gathering has them; it has no types for what boot.js does with them.
declare module "pyodide" {
  export const loadPyodide: any;
}
declare module "pyodide/program" {
  const create: any;
  export default create;
}
declare module "pyodide/start.json" {
  const started: { lock: object; archives: Record<string, string[]> };
  export default started;
}
