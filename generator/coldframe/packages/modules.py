"""The site's own modules as byte code, which the browser's Python needs not compile."""

import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import ByteCode, Source
from coldframe.packages.compile import Compiler, compiler, packed
from coldframe.packages.distribution import own_distribution

PLACE = "/site/"


def compiled(
    modules: Iterable[Source], root: Path, cache: Cache
) -> Mapping[PurePosixPath, ByteCode]:
    """By source path; a module that does not compile is left out, and so are all where neither
    Node nor the browser's version of Python is at hand. Raises ProgramFailed.
    """
    distribution = own_distribution("")
    code = code_digest("packages/archive.py", "browser/gathered/digests.json")
    keys = {source: digest(code, str(source.path), source.digest) for source in set(modules)}
    lacking = [source for source, key in keys.items() if cache.path("module", key) is None]
    if lacking:
        chosen = compiler(distribution)
        if not chosen.bytecode:
            return {}
        made = _made(lacking, root, chosen)
        for source in lacking:
            cache.put("module", keys[source], made.get(f"{_name(source)}c", b""))
    tag = f"cpython-{distribution.python.replace('.', '')}"
    found = {source: cache.get("module", key) for source, key in keys.items()}
    return {
        source.path: ByteCode(_cached_name(_name(source), tag), content)
        for source, content in found.items()
        if content
    }


def _made(modules: Iterable[Source], root: Path, chosen: Compiler) -> dict[str, bytes]:
    """By name; one process for all."""
    with tempfile.TemporaryDirectory() as folder:
        sources, out = Path(folder, "modules.zip"), Path(folder, "out.zip")
        with zipfile.ZipFile(sources, "w") as archive:
            for source in modules:
                archive.write(root / source.path, _name(source))
        packed(chosen, sources, out, [f"--place={PLACE}", "--tests"])
        with zipfile.ZipFile(out) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _name(source: Source) -> str:
    return source.path.relative_to("content").as_posix()


def _cached_name(name: str, tag: str) -> str:
    """Where Python looks for it (PEP 3147)."""
    path = PurePosixPath(name)
    return str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")
