"""What of a site's Python can't work in the browser: threads, sockets, processes, missing modules.

Found by name, without running anything. What stands in `try` or `if` is taken to know what it does.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Block, Cell, Source
from coldframe.problems import Place, Problem
from coldframe.sources.imports import guarded_nodes

THREADS = "needs threads, which Python does not have in the browser"
PROCESSES = "starts a process, which a browser can't"
SOCKETS = "opens a connection, which Python can't in the browser"
WAITING = "waits for coroutines, which Python can't from a function in the browser"
MISSING = "is not in the browser's Python"

NAMES: Mapping[str, tuple[str, ...]] = {
    THREADS: (
        "_thread.start_new_thread",
        "asyncio.to_thread",
        "concurrent.futures.ThreadPoolExecutor",
        "multiprocessing.dummy",
        "threading.Thread",
        "threading.Timer",
    ),
    PROCESSES: (
        "asyncio.create_subprocess_exec",
        "asyncio.create_subprocess_shell",
        "concurrent.futures.InterpreterPoolExecutor",
        "concurrent.futures.ProcessPoolExecutor",
        "multiprocessing",
        *(f"os.{name}" for name in ("fork", "forkpty", "popen", "posix_spawn", "system")),
        *(f"os.exec{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
        *(f"os.spawn{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
        "pty",
        "subprocess",
    ),
    SOCKETS: (
        "asyncio.open_connection",
        "asyncio.start_server",
        "ftplib",
        "http.client.HTTPConnection",
        "http.client.HTTPSConnection",
        "http.server",
        "imaplib",
        "poplib",
        "smtplib",
        "socket",
        "socketserver",
        "urllib.request.urlopen",
        "urllib.request.urlretrieve",
        "wsgiref",
        "xmlrpc",
    ),
    WAITING: ("asyncio.run", "asyncio.Runner"),
    # What Pyodide's standard library lacks of CPython's.
    MISSING: (
        *("curses", "dbm", "ensurepip", "grp", "idlelib", "msvcrt", "pwd", "readline", "resource"),
        *("syslog", "tkinter", "turtle", "turtledemo", "venv", "winreg", "winsound"),
    ),
}
WHY = {name: why for why, names in NAMES.items() for name in names}
MENDS = {
    THREADS: "Compute one after the other; a demo that yields shows what it has so far",
    SOCKETS: 'Fetch it at build, in a loader, and read it with data("…")',
    WAITING: "Call plain functions",
}
OTHERWISE = "Do it in a loader, or inside `try` or `if`, with another way at hand"


def unsupported(code: str) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of each. Raises SyntaxError."""
    aliases: dict[str, str] = {}
    found: set[tuple[int, str]] = set()
    every = [(node, guarded) for node, guarded in guarded_nodes(ast.parse(code))]
    for node, guarded in every:
        for alias, name in bound_names(node):
            aliases[alias] = name
        if not guarded:
            found |= {(_line(node), known) for name in _imported(node) for known in _known(name)}
    for node, guarded in every:
        if isinstance(node, ast.Attribute | ast.Name) and not guarded:
            name = dotted_name(node, aliases)
            # A module was told where it is imported.
            found |= {(node.lineno, k) for k in _known(name) if "." in k and k == name}
    return tuple(sorted(found))


def support_problems(source: Source, root: Path, cache: Cache) -> tuple[Problem, ...]:
    """Those of a module of the site; one that does not parse is told of elsewhere."""
    key = digest(code_digest("packages/support.py", "sources/imports.py"), source.digest)
    known = cache.get("support", key)
    if known is None:
        try:
            found = unsupported((root / source.path).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            found = ()
        known = json.dumps(found).encode()
        cache.put("support", key, known)
    return tuple(problem(Place(source.path, line), name) for line, name in json.loads(known))


def cell_problems(cell: Cell) -> tuple[Problem, ...]:
    return tuple(told for block in cell.blocks for told in _block_problems(block))


def _block_problems(block: Block) -> tuple[Problem, ...]:
    try:
        found = unsupported(block.code)
    except (SyntaxError, ValueError):
        return ()
    return tuple(problem(block.line(line), name) for line, name in found)


def problem(place: Place, name: str) -> Problem:
    why = WHY[name]
    return Problem(place, f"{name} {why}", MENDS.get(why, OTHERWISE), "warning")


def bound_names(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Local names and what they stand for: `t` → `threading`, `T` → `threading.Thread`."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        # The names are told where they are used.
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _known(name: str) -> Iterator[str]:
    """The entry that `name` is or stands in: `subprocess` for `subprocess.run`."""
    parts = name.split(".")
    prefixes = (".".join(parts[: i + 1]) for i in range(len(parts)))
    yield from (prefix for prefix in prefixes if prefix in WHY)


def dotted_name(node: ast.expr, aliases: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value, aliases)
        return f"{before}.{node.attr}" if before else ""
    return aliases.get(node.id, "") if isinstance(node, ast.Name) else ""


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
