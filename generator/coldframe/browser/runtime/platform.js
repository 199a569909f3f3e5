// What of the platform a demo can't do without; with less, the page reads as without script.

export function isAble() {
  return Boolean(globalThis.WebAssembly?.compileStreaming) && "withResolvers" in Promise && hasModuleWorkers();
}

/** Only a browser that has them looks at the type; then the address is none, and no worker is made. */
function hasModuleWorkers() {
  let asked = false;
  const options = {
    get type() {
      asked = true;
      return /** @type {const} */ ("module");
    },
  };
  try {
    new Worker("//", options);
  } catch {}
  return asked;
}
