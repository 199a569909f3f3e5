"""marimo's `export html-wasm --execute`, whose page has the first results."""

from pathlib import Path
from textwrap import indent

from peers.distribution import Wanted, distribution
from peers.install import Installed, run
from peers.pages import HERE
from peers.system import System

PYODIDE = "314.0.0"
"""What marimo's worker has the loader of."""
NAMES = "micropip narwhals packaging docutils pygments jedi parso pyodide-http"
# Not in Pyodide's lock, or without a wheel for the browser in the version that it has.
NEWER = "markdown pymdown-extensions msgspec"
# The element by which marimo's own `--offline` says where Pyodide and packages are.
ELSEWHERE = '<marimo-wasm hidden=""'
BESIDE = (
    ' data-pyodide-index-url="./pyodide/" data-pyodide-lockfile-url="./pyodide/pyodide-lock.json"'
)

# A control is a custom element with a shadow tree, moved by its keys: one press, one step. The ones
# of the exported page are dead; Python puts its own in their place, which have another id.
PAGE = """{
  shown: () => document.querySelector("#root .output-area:has(polyline)"),
  dead: undefined,
  ready() {
    const control = document.querySelector("marimo-ui-element:has(marimo-number)");
    const id = control?.getAttribute("random-id");
    this.dead ??= id;
    return id !== this.dead && control.querySelector("marimo-number").shadowRoot !== null;
  },
  move(name, value, past) {
    const [host, part, more, less] = {
      n: ["marimo-slider", "[role=slider]", "ArrowRight", "ArrowLeft"],
      phase: ["marimo-number", "input", "ArrowUp", "ArrowDown"],
    }[name];
    const input = document.querySelector(host).shadowRoot.querySelector(part);
    input.focus();
    const key = value > past ? more : less;
    for (const type of ["keydown", "keyup"]) {
      input.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, composed: true }));
    }
  },
}"""


def build(peers: Installed, folder: Path) -> System:
    version = peers.version("marimo")
    folder.mkdir(parents=True)
    notebook = folder / "notebook.py"
    notebook.write_text(with_functions(), encoding="utf-8")
    site = folder / "site"
    command = ("marimo", "export", "html-wasm", "notebook.py", "--execute", "--no-sandbox")
    run([str(peers.python), "-m", *command, "--mode", "run", "-o", str(site)], folder)
    page = site / "index.html"
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace(ELSEWHERE, ELSEWHERE + BESIDE), encoding="utf-8")
    wanted = Wanted(
        wheels=[*NAMES.split(), f"marimo-base=={version}", *map(peers.pin, NEWER.split())],
        pure=["pyyaml"],
        depends={"marimo-base": ["pyyaml"]},
    )
    pyodide = distribution(peers, PYODIDE, wanted, folder / "pyodide")
    folders = {"/": site, "/pyodide/": pyodide}
    return System("marimo", f"{version}, Pyodide {PYODIDE}", folders, PAGE)


def with_functions() -> str:
    """A notebook's own modules would need uv, so the functions stand in its first cell."""
    notebook = (HERE / "apps" / "marimo" / "notebook.py").read_text(encoding="utf-8")
    functions = (HERE / "curve.py").read_text(encoding="utf-8")
    return notebook.replace("    from curve import picture, text\n", indent(functions, "    "))
