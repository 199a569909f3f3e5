"""What a site's packages depend on besides coldframe.toml, for "did anything change?"."""

import importlib.metadata
import json
from collections.abc import Sequence
from pathlib import Path

from coldframe.cache import digest
from coldframe.config import Config
from coldframe.packages.folders import folder_digest
from coldframe.packages.lock import FILE


def packages_inputs(root: Path, packages: Sequence[str]) -> list[str]:
    """The lock, the folders' content, and which versions of the locked ones this machine has."""
    try:
        lock = (root / FILE).read_text(encoding="utf-8")
        names = sorted(json.loads(lock)["packages"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    folders = [root / name for name in packages if name.startswith(".")]
    return [lock, *map(folder_digest, folders), *map(_version, names)]


def packages_key(root: Path, config: Config) -> str:
    """A digest of all that `prepare` depends on."""
    named = repr((config.packages, config.pyodide_files))
    return digest(named, *packages_inputs(root, config.packages))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
