// A demo at its controls' values, as Python to run on the reader's own machine.

/** Bytes that are written out; more are read from a file. */
const MOST_BYTES = 4096;

/** @param {import("./demo.js").DemoElement} demo @param {import("./protocol.js").Values} values */
export function snippet(demo, values) {
  const [module = "", name = ""] = (demo.dataset.function ?? "").split(":");
  const kinds = new Map(
    demo.point.forms.flatMap((form) => [...form.querySelectorAll("[data-kind]")]).map((element) => [
      element.getAttribute("name") ?? element.getAttribute("data-name") ?? "",
      element,
    ]),
  );
  const given = Object.entries(values).map(([key, value]) => `    ${key}=${literal(value, kinds.get(key))},\n`);
  const io = given.some((line) => line.includes("=io.BytesIO()"));
  const call = `${name}(${given.length ? `\n${given.join("")}` : ""})`;
  const shown = "yields" in demo.dataset ? `for frame in ${call}:\n    print(frame)` : `print(${call})`;
  return (
    "# In the site's folder, with `pip install coldframe`.\n" +
    `${io ? "import io\n" : ""}import sys\n\nsys.path.insert(0, "content")\n\nfrom ${module} import ${name}\n\n${shown}\n`
  );
}

/** @param {any} value @param {Element | undefined} control @returns {string} */
function literal(value, control) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof File) return opened(value, control);
  if (value instanceof Uint8Array) return bytes(value, control);
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, undefined)).join(", ")}]`;
  if (value === null) return "None";
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${literal(one, undefined)}`);
    return `{${pairs.join(", ")}}`;
  }
  // JSON's escapes are Python's, too.
  if (typeof value === "string") return JSON.stringify(value);
  const text = String(value);
  return control?.getAttribute("data-kind") === "float" && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** @param {File} file @param {Element | undefined} control */
function opened({ name }, control) {
  const file = `open(${JSON.stringify(name)}, "rb")`;
  return control?.getAttribute("data-kind") === "stream" ? file : `${file}.read()`;
}

/** @param {Uint8Array} value @param {Element | undefined} control */
function bytes(value, control) {
  if (control?.getAttribute("data-kind") === "stream") return "io.BytesIO()";
  if (value.length === 0) return 'b""';
  if (value.length <= MOST_BYTES) {
    return `bytes.fromhex("${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}")`;
  }
  return 'open("file", "rb").read()';
}
