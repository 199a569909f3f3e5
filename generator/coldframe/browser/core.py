"""The files that live pages need: Pyodide, Vega, DOMPurify, CodeMirror, the runtime."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import file_digest
from coldframe.model import Artifact

HERE = Path(__file__).parent
GATHERED = HERE / "gathered"
FOLDERS = ("runtime", "pyodide", "vega", "purify", "editor")
FOR_NODE = ("pyodide.asm.wasm", "pyodide.mjs", "pyodide.asm.mjs", "start.json")
"""Pages get Pyodide's program in two halves, and the rest of these in `worker.js`."""


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
    """Raises NotGathered if Coldframe was put on the path without being installed, or if its
    scripts were edited since."""
    try:
        digests = json.loads((GATHERED / "digests.json").read_bytes())
        urls = {name: f"_coldframe/{name}-{digests[name]}/" for name in FOLDERS}
        bundled = json.loads((GATHERED / "scripts.json").read_bytes())
    except (FileNotFoundError, KeyError):
        raise NotGathered(
            "Coldframe's files for the browser are missing or old: install it "
            "(`pip install -e .` in its folder), which gathers them"
        ) from None
    patterns = ("runtime/*.js", "runtime/*.json", "offline/*.js")
    scripts = _digests(HERE, [file for pattern in patterns for file in HERE.glob(pattern)])
    edited = {name for name, _ in scripts.items() ^ bundled.items()}
    if edited:
        raise NotGathered(
            f"{', '.join(sorted(edited))} changed since Coldframe's files for the browser were "
            "gathered: `make .venv/ready` in its folder does it again"
        )
    artifacts = {
        name: tuple(
            # The folder's digest names the content; a name below it is enough to tell files apart.
            Artifact(
                PurePosixPath(url + file.name), file_digest((url + file.name).encode()), file, True
            )
            for file in sorted((GATHERED / name).iterdir())
            if file.name not in FOR_NODE
        )
        for name, url in urls.items()
    }
    return Core(
        pyodide_url=urls["pyodide"],
        vega_url=urls["vega"],
        purify_url=urls["purify"],
        editor_url=urls["editor"],
        runtime_url=urls["runtime"],
        pyodide_artifacts=artifacts["pyodide"],
        vega_artifacts=artifacts["vega"],
        purify_artifacts=artifacts["purify"],
        editor_artifacts=artifacts["editor"],
        runtime_artifacts=artifacts["runtime"],
    )


@functools.cache
def own_sources() -> Mapping[str, Path]:
    """What of Coldframe an author's code imports in the browser: path → file.

    Empty if the core library holds the very same, compiled: an edited one goes along as source.
    """
    package = HERE.parent
    files = [package / "__init__.py", *sorted((package / "authoring").glob("*.py"))]
    compiled = json.loads((GATHERED / "authoring.json").read_bytes())
    if _digests(package, files) == compiled:
        return {}
    return {f"coldframe/{file.relative_to(package).as_posix()}": file for file in files}


@functools.cache
def allowed_markup() -> Mapping[str, Sequence[str]]:
    """The elements and attributes that a result's markup may have."""
    found: dict[str, list[str]] = json.loads((HERE / "runtime/allowed.json").read_bytes())
    return found


def service_worker(keeps: bool) -> bytes:
    """`sw.js`, one classic script; without `keeps` the one that removes an earlier one.

    Its bytes are the same for every site and deploy: what is in a deploy, `render/offline.py` says.
    """
    return (GATHERED / "offline" / ("keep.js" if keeps else "remove.js")).read_bytes()


def temml_script() -> str:
    """Temml, TeX to MathML, as one script that sets the global `temml`."""
    return (GATHERED / "temml/temml.js").read_text(encoding="utf-8")


def _digests(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """As the build hook writes them: the file's place in the folder → SHA-256 of its content."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
