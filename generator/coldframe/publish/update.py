"""Bring `site/` up to date with the site's folder."""

import platform
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from coldframe.cache import Cache, code_digest, digest
from coldframe.config import Config, address, read_config
from coldframe.last_build import LastBuild, read_last_build, write_last_build
from coldframe.model import Scale
from coldframe.problems import Place, Problem, has_errors, in_order
from coldframe.publish.folder import Published, alone, is_intact, publish, recover
from coldframe.publish.paths import path_problems
from coldframe.shared.open import shared_cache
from coldframe.sources.discover import Discovered, discover
from coldframe.workshop import OUTPUT, WORKSHOP, foreign_workshop


@dataclass(frozen=True, slots=True)
class Update:
    """`report` is what `coldframe build --json` prints; `problems` holds warnings too."""

    problems: tuple[Problem, ...]
    report: Mapping[str, Any]


def update(
    root: Path,
    drafts: bool,
    say: Callable[[str], None],
    write: bool = True,
    url: str = "",
    scale: Mapping[str, str] = MappingProxyType({}),
    quick: bool = False,
) -> Update:
    """Build the site in `root` and, if it has no mistake and `write`, publish it to `site/`.

    `url` is an `address`, for the one in coldframe.toml; `scale` has fields of `Scale` that come
    before those of the configuration. `quick`: demos with their defaults only, all else stays live.
    """
    started = time.perf_counter()
    workshop = root / WORKSHOP
    config, problems = read_config(root)
    foreign = foreign_workshop(root)
    problems = (*problems, foreign) if foreign else problems
    if any(problem.place.line is None for problem in problems if problem.severity == "error"):
        return Update(problems, {"problems": [written(problem) for problem in problems]})
    asked: Any = scale
    whole, base = address(url) or (config.url, config.base)
    config = replace(config, url=whole, base=base, scale=replace(config.scale, **asked))
    config = replace(config, drafts=config.drafts or drafts)
    with alone(workshop):
        recover(root / OUTPUT, workshop)
        last = read_last_build(workshop / "last.json")
        settled = time.time_ns()
        found = discover(root, last.stamps, last.settled)
        key = inputs_digest(root, config, found) + ("-quick" if quick else "")
        if key == last.key and not problems and is_intact(root / OUTPUT, last.published):
            report = {**last.report, "seconds": {"total": _since(started)}, "changed": False}
            return Update(_read_problems(last.report), report)
        # The steps and their libraries take 0.2 s to import: not before they are needed.
        from coldframe.build import build

        with shared_cache(root, config.scale) as shared:
            cache = Cache(workshop / "cache", shared)
            built = build(root, config, found, cache, say, quick=quick)
        problems = in_order((*problems, *built.problems, *path_problems(built.artifacts)))
        published = last.published
        fine = not has_errors(problems)
        if fine and write:
            published = publish(built.artifacts, root / OUTPUT, workshop, last.published)
        report = {
            **built.report,
            "url": config.url,
            "bytes": bytes_by_kind(published),
            "seconds": {**built.seconds, "total": _since(started)},
            "problems": [written(problem) for problem in problems],
            "changed": True,
        }
        kept_key = key if fine and write else last.key if not write else ""
        kept_report = report if fine and write else last.report
        # What is told of the shared cache is told once: the next build knows nothing of it.
        problems = in_order((*problems, *(shared.problems if shared else ())))
        report = {**report, "problems": [written(problem) for problem in problems]}
        write_last_build(
            workshop / "last.json",
            LastBuild(kept_key, settled, found.stamps, published, kept_report),
        )
    return Update(problems, report)


def inputs_digest(root: Path, config: Config, found: Discovered) -> str:
    """A digest of all that goes into a site: its files, configuration, packages, the code."""
    templates = sorted(file for file in (root / "templates").rglob("*") if file.is_file())
    parts: list[str | bytes] = [
        code_digest(),
        platform.python_version(),
        repr(asdict(replace(config, scale=Scale()))),
    ]
    for file in templates:
        parts += [file.relative_to(root).as_posix(), file.read_bytes()]
    parts += [f"{source.path}\0{source.digest}" for source in found.sources.values()]
    parts += [str(problem) for problem in found.problems]
    if config.packages:
        from coldframe.packages.inputs import packages_inputs

        parts += packages_inputs(root, config.packages)
    # Who installs it later gets byte code, and the image that was asked for.
    parts.append(shutil.which("node") or "")
    return digest(*parts)


def bytes_by_kind(published: Published) -> dict[str, int]:
    """The sizes of the published files: pages, assets, and each of Coldframe's own folders."""
    sizes: dict[str, int] = {}
    for name, (_, size, _) in published.items():
        path = PurePosixPath(name)
        kind = {".html": "pages", ".css": "style"}.get(path.suffix, "assets")
        if path.parts[0] == "_coldframe" and len(path.parts) > 2:
            kind = path.parts[1].partition("-")[0]
        sizes[kind] = sizes.get(kind, 0) + size
    return dict(sorted(sizes.items()))


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


def written(problem: Problem) -> dict[str, Any]:
    """The problem for programs."""
    return {
        "file": str(problem.place.file),
        "line": problem.place.line,
        "what": problem.what,
        "mend": problem.mend,
        "severity": problem.severity,
    }


def _read_problems(report: Mapping[str, Any]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            Place(PurePosixPath(row["file"]), row["line"]),
            row["what"],
            row["mend"],
            row["severity"],
        )
        for row in report.get("problems", ())
    )
