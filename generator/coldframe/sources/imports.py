"""Which of the site's modules, and which files, a piece of Python needs; read by `ast`, not run."""

import ast
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Source

CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Imports:
    """`modules` are dotted names, each with its line; `data` the names in `data("…")`.

    `optional` are those of the modules without which the code may do: they stand in `try` or `if`.
    """

    modules: tuple[tuple[str, int], ...]
    data: tuple[str, ...]
    optional: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Everything that some Python needs of the site, and what it imports from elsewhere.

    `modules` are sources, in order; `data` content-relative paths; `foreign` the file, line and
    name of each import that must be and is not the site's, Coldframe's, or the standard library's;
    `outside` the top-level names of these and of those that need not be, `mentions` the whole ones.
    """

    modules: tuple[Source, ...]
    data: tuple[PurePosixPath, ...]
    foreign: tuple[tuple[PurePosixPath, int, str], ...]
    outside: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SiteModules:
    """The site's modules by dotted name, with what each imports."""

    sources: Mapping[str, Source]
    imports: Mapping[str, Imports]


def site_modules(sources: Mapping[PurePosixPath, Source], root: Path, cache: Cache) -> SiteModules:
    """Every module below `content/`; a module that does not parse imports nothing."""
    modules = {
        module_name(source.path): source for source in sources.values() if source.kind == "module"
    }
    read = {
        name: _cached(source, root, package_of(name, source), cache)
        for name, source in modules.items()
    }
    return SiteModules(modules, read)


def module_name(path: PurePosixPath) -> str:
    """`content/labs/bandits/policies.py` is `labs.bandits.policies`."""
    below = path.relative_to(CONTENT).with_suffix("")
    parts = below.parts[:-1] if below.name == "__init__" else below.parts
    return ".".join(parts)


def package_of(name: str, source: Source) -> str:
    return name if source.path.name == "__init__.py" else name.rpartition(".")[0]


def closure(names: Iterable[str], modules: SiteModules) -> Closure:
    """What the modules `names` need, themselves included."""
    found: set[str] = set()
    waiting = [part for name in names for part in _with_packages(name)]
    foreign: set[tuple[PurePosixPath, int, str]] = set()
    mentions: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in modules.sources:
            continue
        found.add(name)
        path = modules.sources[name].path
        for imported, _ in modules.imports[name].modules:
            waiting += _with_packages(imported)
        found_here = foreign_imports(modules.imports[name], modules)
        foreign |= {(path, line, imported) for line, imported in found_here}
        mentions |= mentioned(modules.imports[name], modules)
    ordered = sorted(found)
    data = {
        modules.sources[name].path.relative_to(CONTENT).parent / file
        for name in ordered
        for file in modules.imports[name].data
    }
    return Closure(
        tuple(modules.sources[name] for name in ordered),
        tuple(sorted(data)),
        tuple(sorted(foreign)),
        frozenset(map(top_level, mentions)),
        frozenset(mentions),
    )


@lru_cache(maxsize=4096)
def read_imports(code: str, package: str = "") -> Imports:
    """What `code`, in the package `package`, imports and opens. Raises SyntaxError."""
    modules: set[tuple[str, int]] = set()
    optional: set[tuple[str, int]] = set()
    data: set[str] = set()
    for node, guarded in guarded_nodes(ast.parse(code)):
        here: set[tuple[str, int]] = set()
        if isinstance(node, ast.Import):
            here = {(alias.name, node.lineno) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            here = {(name, node.lineno) for name in _imported(base, node) if name}
        elif isinstance(node, ast.Call):
            data |= _opened(node)
        modules |= here
        optional |= here if guarded else set()
    return Imports(tuple(sorted(modules)), tuple(sorted(data)), tuple(sorted(optional)))


def foreign_imports(imports: Imports, modules: SiteModules) -> list[tuple[int, str]]:
    """Line and top-level name of those that a browser does not have and that are not optional."""
    optional = set(imports.optional)
    return sorted(
        {
            (line, name.partition(".")[0])
            for name, line in imports.modules
            if (name, line) not in optional and _is_foreign(name, modules)
        }
    )


def mentioned(imports: Imports, modules: SiteModules) -> set[str]:
    """The dotted names of all that comes from packages, optional or not."""
    return {name for name, _ in imports.modules if _is_foreign(name, modules)}


def top_level(name: str) -> str:
    return name.partition(".")[0]


def guarded_nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it stands in `try` or `if`; without what is for type checkers."""
    waiting = [(tree, False)]
    while waiting:
        node, guarded = waiting.pop()
        yield node, guarded
        inner = guarded or isinstance(node, ast.Try | ast.If)
        children: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING":
            children = node.orelse
        waiting += [(child, inner) for child in children]


def _cached(source: Source, root: Path, package: str, cache: Cache) -> Imports:
    key = digest(code_digest("sources"), source.digest, package)
    known = cache.get("imports", key)
    if known:
        modules, data, optional = json.loads(known)
        return Imports(tuple(map(_pair, modules)), tuple(data), tuple(map(_pair, optional)))
    try:
        found = read_imports((root / source.path).read_text(encoding="utf-8"), package)
    except FileNotFoundError:
        # It went away since the folder was walked; the next walk will not find it.
        return Imports((), ())
    except (SyntaxError, ValueError):
        found = Imports((), ())
    written = json.dumps([found.modules, found.data, found.optional])
    cache.put("imports", key, written.encode())
    return found


def _pair(row: Sequence[Any]) -> tuple[str, int]:
    name, line = row
    return name, line


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _imported(base: str, node: ast.ImportFrom) -> list[str]:
    # `from a import b` may mean the module a.b; a name that is none is found nowhere and ignored.
    return [base, *(f"{base}.{alias.name}" if base else alias.name for alias in node.names)]


def _opened(call: ast.Call) -> set[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    first = next(iter([*call.args, *named]), None)
    if (
        _last_name(call.func) == "data"
        and isinstance(first, ast.Constant)
        and isinstance(first.value, str)
    ):
        return {first.value}
    return set()


def _last_name(node: ast.expr) -> str:
    """`b` of `b` or `a.b`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_foreign(name: str, modules: SiteModules) -> bool:
    top = name.partition(".")[0]
    ours = top == "coldframe" or top in sys.stdlib_module_names or top in {"js", "pyodide"}
    return not ours and not any(n == top or n.startswith(f"{top}.") for n in modules.sources)
