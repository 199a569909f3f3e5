"""What of a module runs at its import, and would give another reader another answer.

In a site's image it has run once, when the image was made. Found by name, without running anything.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Source
from coldframe.packages.support import bound_names, dotted_name
from coldframe.problems import Place, Problem

NAMES: Mapping[str, tuple[str, ...]] = {
    "datetime": ("date.today", "datetime.now", "datetime.today", "datetime.utcnow"),
    "os": ("environ", "getenv", "urandom"),
    "random": ("choice", "choices", "gauss", "randint", "random", "randrange", "sample", "uniform"),
    "secrets": ("choice", "randbelow", "token_bytes", "token_hex", "token_urlsafe"),
    "time": ("localtime", "monotonic", "perf_counter", "sleep", "strftime", "time", "time_ns"),
    "uuid": ("uuid1", "uuid4"),
}
ONCE = {f"{module}.{name}" for module, names in NAMES.items() for name in names}


def once_problems(source: Source, root: Path, cache: Cache) -> tuple[Problem, ...]:
    """Those of a module of the site; one that does not parse is told of elsewhere."""
    key = digest(code_digest("image/once.py", "packages/support.py"), source.digest)
    known = cache.get("once", key)
    if known is None:
        try:
            found = once((root / source.path).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            found = ()
        known = json.dumps(found).encode()
        cache.put("once", key, known)
    return tuple(
        Problem(
            Place(source.path, line),
            f"{name} runs when the site's image is made: every reader gets that answer",
            "Ask inside a function, or leave the module out of `image`",
            "warning",
        )
        for line, name in json.loads(known)
    )


def once(code: str) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of each. Raises SyntaxError."""
    tree = ast.parse(code)
    aliases = dict(pair for node in ast.walk(tree) for pair in bound_names(node))
    found: set[tuple[int, str]] = set()
    for node in _at_import(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = dotted_name(node, aliases)
            found |= {(node.lineno, name)} if name in ONCE else set()
    return tuple(sorted(found))


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported: not the bodies of its functions."""
    yield node
    children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = (d for d in node.args.kw_defaults if d)
        children = [*node.decorator_list, *node.args.defaults, *defaults]
    elif isinstance(node, ast.Lambda | ast.GeneratorExp):
        children = []
    for child in children:
        yield from _at_import(child)
