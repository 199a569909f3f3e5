"""Names of Coldframe that an author's Python uses and that are called otherwise now.

Found by `ast`, so that the line is the author's own, and told however much is in the cache.
"""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from coldframe.authoring.renamed import RENAMED, Renamed, renamed
from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Block, Source
from coldframe.outdated import outdated
from coldframe.packages.support import bound_names, dotted_name
from coldframe.problems import Place, Problem

OWN = "coldframe."


def module_problems(
    source: Source, root: Path, cache: Cache, table: Sequence[Renamed] = RENAMED
) -> tuple[Problem, ...]:
    """Those of a module of the site; one that does not parse is told of elsewhere."""
    names = _of_python(table)
    if not names:
        return ()
    code = code_digest("freeze/old_names.py", "packages/support.py")
    key = digest(code, repr(names), source.digest)
    known = cache.get("old names", key)
    if known is None:
        found = _found((root / source.path).read_text("utf-8", errors="replace"), names)
        known = json.dumps([(line, astuple(one)) for line, one in found]).encode()
        cache.put("old names", key, known)
    rows = json.loads(known)
    return tuple(outdated(Renamed(*one), Place(source.path, line)) for line, one in rows)


def block_problems(block: Block, table: Sequence[Renamed] = RENAMED) -> tuple[Problem, ...]:
    """Those of a cell's code."""
    names = _of_python(table)
    found = _found(block.code, names) if names else ()
    return tuple(outdated(one, block.line(line)) for line, one in found)


def _of_python(table: Sequence[Renamed]) -> tuple[Renamed, ...]:
    return tuple(one for one in table if one.where.isidentifier())


def _found(code: str, names: Sequence[Renamed]) -> tuple[tuple[int, Renamed], ...]:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError):
        return ()
    aliases = dict(bound for node in nodes for bound in bound_names(node))
    found = {one for node in nodes for one in _of_node(node, aliases, names)}
    return tuple(sorted(found, key=lambda one: (one[0], astuple(one[1]))))


def _of_node(
    node: ast.AST, aliases: Mapping[str, str], names: Sequence[Renamed]
) -> Iterator[tuple[int, Renamed]]:
    asked: list[tuple[int, str, str]] = []
    if isinstance(node, ast.ImportFrom) and node.module == "coldframe" and not node.level:
        asked = [(alias.lineno, "coldframe", alias.name) for alias in node.names]
    elif isinstance(node, ast.Attribute):
        whole = dotted_name(node, aliases)
        if whole.startswith(OWN):
            asked = [(node.lineno, "coldframe", whole.removeprefix(OWN))]
    elif isinstance(node, ast.Call):
        whole = dotted_name(node.func, aliases)
        if whole.startswith(OWN):
            function = whole.removeprefix(OWN)
            asked = [(word.lineno, function, word.arg or "") for word in node.keywords]
    for line, where, old in asked:
        if one := renamed(where, old, names):
            yield line, one
