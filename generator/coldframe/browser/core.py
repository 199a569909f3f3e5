"""The files that live pages need: Pyodide, Vega, DOMPurify, CodeMirror, the runtime."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.browser.graph import closure
from coldframe.cache import digest, file_digest
from coldframe.model import Artifact

HERE = Path(__file__).parent
GATHERED = HERE / "gathered"
RUNTIME = HERE / "runtime"
OFFLINE = HERE / "offline"
WORKER = ("kept.js", "room.js", "keep.js", "answer.js")
FOLDERS = ("pyodide", "vega", "purify", "editor")
WHOLE = "pyodide.asm.wasm"
"""Pyodide's program in one part is for Node: pages get its two halves."""


class NotGathered(RuntimeError):
    """This installation of Coldframe lacks the files that its build hook gathers."""


@dataclass(frozen=True, slots=True)
class Core:
    """Folders of the output, `_coldframe/NAME-DIGEST/`, and the artifacts in them."""

    pyodide_url: str
    vega_url: str
    purify_url: str
    editor_url: str
    runtime_url: str
    pyodide_artifacts: tuple[Artifact, ...]
    vega_artifacts: tuple[Artifact, ...]
    purify_artifacts: tuple[Artifact, ...]
    editor_artifacts: tuple[Artifact, ...]
    runtime_artifacts: tuple[Artifact, ...]
    at_once: tuple[str, ...]
    """Names of the runtime's modules that a page fetches at once, `index.js` first."""
    at_start: tuple[str, ...]
    """Those that a start of Python takes in the page, `interpreter.js` among them."""

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return (
            *self.runtime_artifacts,
            *self.pyodide_artifacts,
            *self.vega_artifacts,
            *self.purify_artifacts,
            *self.editor_artifacts,
        )

    @property
    def memory_size(self) -> int:
        """Bytes of the memory that Python starts from, as it travels."""
        return (GATHERED / "pyodide/memory.bin").stat().st_size


@functools.cache
def core() -> Core:
    """Raises NotGathered if Coldframe was put on the path without being installed."""
    try:
        digests = json.loads((GATHERED / "digests.json").read_bytes())
        urls = {name: f"_coldframe/{name}-{digests[name]}/" for name in FOLDERS}
    except (FileNotFoundError, KeyError):
        raise NotGathered(
            "Coldframe's files for the browser are missing or old: install it "
            "(`pip install -e .` in its folder), which gathers them"
        ) from None
    runtime = {file.name: _stripped(file) for file in sorted(RUNTIME.glob("*.js"))}
    runtime_digest = digest(*(part for item in runtime.items() for part in item))
    urls["runtime"] = f"_coldframe/runtime-{runtime_digest}/"
    at_once = closure(runtime, "index.js")
    at_start = closure(runtime, "computed.js", "interpreter.js")
    return Core(
        pyodide_url=urls["pyodide"],
        vega_url=urls["vega"],
        purify_url=urls["purify"],
        editor_url=urls["editor"],
        runtime_url=urls["runtime"],
        pyodide_artifacts=_artifacts(
            urls["pyodide"],
            sorted(file for file in (GATHERED / "pyodide").iterdir() if file.name != WHOLE),
        ),
        vega_artifacts=_artifacts(urls["vega"], sorted((GATHERED / "vega").iterdir())),
        purify_artifacts=_artifacts(urls["purify"], sorted((GATHERED / "purify").iterdir())),
        editor_artifacts=_artifacts(urls["editor"], sorted((GATHERED / "editor").iterdir())),
        runtime_artifacts=tuple(
            Artifact(PurePosixPath(urls["runtime"] + name), file_digest(content), content, True)
            for name, content in runtime.items()
        ),
        at_once=at_once,
        at_start=tuple(name for name in at_start if name not in at_once),
    )


@functools.cache
def own_sources() -> Mapping[str, Path]:
    """What of Coldframe an author's code imports in the browser: path → file.

    Empty if the core library holds the very same, compiled: an edited one goes along as source.
    """
    package = HERE.parent
    files = [package / "__init__.py", *sorted((package / "authoring").glob("*.py"))]
    named = {file.relative_to(package).as_posix(): file for file in files}
    digests = {n: hashlib.sha256(file.read_bytes()).hexdigest() for n, file in named.items()}
    compiled = json.loads((GATHERED / "authoring.json").read_bytes())
    return {} if digests == compiled else {f"coldframe/{n}": f for n, f in named.items()}


@functools.cache
def service_worker(keeps: bool) -> bytes:
    """`sw.js`, one classic script; without `keeps` the one that removes an earlier one.

    Its bytes are the same for every site and deploy: what is in a deploy, `render/offline.py` says.
    """
    return b"\n".join(_stripped(OFFLINE / name) for name in (WORKER if keeps else ("remove.js",)))


def temml_script() -> str:
    """Temml, TeX to MathML, as one script that sets the global `temml`."""
    return (GATHERED / "temml/temml.js").read_text(encoding="utf-8")


def _stripped(file: Path) -> bytes:
    """A module of the runtime without its comments and spaces, a third of what readers fetch."""
    import rjsmin

    return str(rjsmin.jsmin(file.read_text(encoding="utf-8"))).encode()


def _artifacts(url: str, files: Iterable[Path]) -> tuple[Artifact, ...]:
    # The folder's digest names the content; a name below it is enough to tell files apart.
    return tuple(
        Artifact(
            PurePosixPath(url + file.name), file_digest(f"{url}{file.name}".encode()), file, True
        )
        for file in files
    )
