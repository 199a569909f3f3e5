"""`coldframe deploy`: build, send what changed, look whether it arrived."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coldframe.config import Config, address, read_config
from coldframe.deploy.address import address_problems
from coldframe.deploy.archive import write_archive
from coldframe.deploy.folder import Tree
from coldframe.deploy.headers import FILE, headers_file
from coldframe.deploy.outgoing import NotIntact, Outgoing, outgoing
from coldframe.deploy.pages import push, remote_address
from coldframe.deploy.plan import Plan
from coldframe.deploy.send import plan_for, send
from coldframe.deploy.store import Refused, Store
from coldframe.deploy.target import S3, TYPED, Folder, Pages, Target, Zip, read_target
from coldframe.deploy.verify import Checked, check_by_http, check_by_store, chosen
from coldframe.problems import Problem, has_errors
from coldframe.publish.update import update, written
from coldframe.render.frames import size_text
from coldframe.workshop import foreign_workshop

PATIENCE = 30.0
"""Seconds that a host has to show the new site; GitHub Pages takes a minute or two."""
PAGES_PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for. `patience` is in seconds; None: by the kind of target."""

    target: str = ""
    zip: Path | None = None
    build: bool = True
    dry: bool = False
    replace: bool = False
    check: bool = True
    url: str = ""
    """Where the site will stand, in place of what coldframe.toml says."""
    check_url: str = ""
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """`lines` say what was done, `report` the same for programs."""

    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def as_json(self) -> dict[str, Any]:
        told = [written(problem) for problem in self.problems]
        return {**self.report, "deployed": not has_errors(self.problems), "problems": told}


def deploy_site(root: Path, wish: Wish, here: Path, say: Callable[[str], None]) -> Deployment:
    """Deploy the site in `root`; `here` is where the command was typed."""
    config, problems = read_config(root)
    if has_errors(problems):
        return Deployment(problems)
    if foreign := foreign_workshop(root):
        return Deployment((*problems, foreign))
    target, problems = _target(root, wish, here)
    if target is None:
        return Deployment(problems)
    config = _placed(config, wish.url or target.url)
    target = replace(target, url=config.url)
    try:
        problems = _address(root, config, target)
        if has_errors(problems):
            return Deployment(problems)
        if wish.build:
            done = update(root, False, say, url=config.url)
            problems = (*problems, *done.problems)
            if has_errors(problems):
                return Deployment(problems)
        with outgoing(root, config.url) as site:
            sent = _deploy(site, root, config, target, wish, say)
    except NotIntact as error:
        mend = "Run it again, without --no-build"
        return Deployment((*problems, Problem(TYPED, str(error), mend)))
    except Refused as refused:
        return Deployment((*problems, *refused.problems))
    return Deployment((*problems, *sent.problems), sent.lines, sent.report)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM is as Ctrl+C: what holds a lock lets it go. Services stop jobs by it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _placed(config: Config, url: str) -> Config:
    """The configuration of the site as it stands there."""
    whole, base = address(url) or (config.url, config.base)
    return replace(config, url=whole, base=base)


def _target(root: Path, wish: Wish, here: Path) -> tuple[Target | None, tuple[Problem, ...]]:
    if wish.zip:
        return Target(Zip(here / wish.zip)), ()
    return read_target(root, wish.target, here)


def _address(root: Path, config: Config, target: Target) -> tuple[Problem, ...]:
    if not isinstance(target.where, Pages):
        return ()
    remote = remote_address(root, target, target.where)
    return address_problems(root, config, target, target.where, remote)


def _deploy(
    site: Outgoing,
    root: Path,
    config: Config,
    target: Target,
    wish: Wish,
    say: Callable[[str], None],
) -> Deployment:
    match target.where:
        case Pages() as pages:
            return _to_pages(site, root, config, target, pages, wish, say)
        case Zip(path):
            site, told = with_headers(site)
            if wish.dry:
                return Deployment(lines=(*told, f"Would write {len(site.files)} files to {path}"))
            try:
                size = write_archive(site.files.values(), path)
            except OSError as error:
                what = f"{path} can't be written: {error.strerror}"
                raise Refused(Problem(target.at("target"), what, "Name another place")) from error
            line = f"Wrote {len(site.files)} files to {path} ({size_text(size)})"
            return Deployment((), (*told, line), {"files": len(site.files), "bytes": size})
        case Folder() as folder:
            site, told = with_headers(site)
            return _to_store(site, Tree(target, folder), target, wish, told, say)
        case S3() as bucket:
            # Only here: boto3 takes 0.3 s to import.
            from coldframe.deploy.s3 import open_store

            store = open_store(target, bucket, site.token)
            return _to_store(site, store, target, wish, (), say)


def with_headers(site: Outgoing) -> tuple[Outgoing, tuple[str, ...]]:
    """The site with a `_headers` for hosts that read one; an author's own stands."""
    if str(FILE) in site.files:
        return site, ()
    content, others = headers_file(site.files, site.pages())
    told = (f"_headers has no policy, since {path} has another than the theme's" for path in others)
    return site.with_file(str(FILE), content), tuple(told)[:1]


def _to_store(
    site: Outgoing,
    store: Store,
    target: Target,
    wish: Wish,
    told: tuple[str, ...],
    say: Callable[[str], None],
) -> Deployment:
    if wish.dry:
        plan, _, _ = plan_for(store, site.files)
        return Deployment((), (*told, *_plan_lines(plan, target)), plan.as_json())
    sent = send(store, site.files, target, wish.replace, say)
    line = _sent_line(sent.plan, sent.bytes, target)
    checked = _checked(site, sent.plan.puts, store, target, wish, say)
    report = {**sent.plan.as_json(), "bytes": sent.bytes, "checked": checked.files}
    return Deployment(checked.problems, (*told, line, *_checked_line(checked)), report)


def _to_pages(
    site: Outgoing,
    root: Path,
    config: Config,
    target: Target,
    pages: Pages,
    wish: Wish,
    say: Callable[[str], None],
) -> Deployment:
    say("committing")
    pushed = push(site, root, config, target, pages, wish.replace, wish.dry)
    did = "Would push" if wish.dry else "Pushed"
    line = f"{did} {len(site.files)} files to {target.where} ({pushed.commit[:8]})"
    if not pushed.new:
        line = f"Nothing changed: {target.where} has the site already ({pushed.commit[:8]})"
    report = {"commit": pushed.commit, "changed": pushed.new, "files": len(site.files)}
    url = wish.check_url or target.url
    if wish.dry or not wish.check or not url:
        return Deployment((), (line,), report)
    paths = chosen(site.files, ())
    patience = PAGES_PATIENCE if wish.patience is None else wish.patience
    checked = check_by_http(url, site.files, paths, target, patience, say)
    report = {**report, "checked": checked.files}
    return Deployment(checked.problems, (line, *_checked_line(checked)), report)


def _checked(
    site: Outgoing,
    puts: tuple[str, ...],
    store: Store,
    target: Target,
    wish: Wish,
    say: Callable[[str], None],
) -> Checked:
    """A folder is not yet what readers see: it is fetched from an address only if one is asked."""
    if not wish.check:
        return Checked(0, ())
    paths = chosen(site.files, puts)
    say(f"checking {len(paths)} files")
    url = wish.check_url or ("" if isinstance(target.where, Folder) else target.url)
    if url:
        patience = PATIENCE if wish.patience is None else wish.patience
        return check_by_http(url, site.files, paths, target, patience, say)
    return check_by_store(store, site.files, paths, target)


def _checked_line(checked: Checked) -> tuple[str, ...]:
    fine = checked.files and not checked.problems
    return (f"Checked {checked.files} files: each is what was built",) if fine else ()


def _plan_lines(plan: Plan, target: Target) -> tuple[str, ...]:
    lines = [f"{name}: {path}" for name, paths in plan.phases for path in paths]
    lines += [f"delete: {path}" for path in plan.deletions]
    lines += [f"put there by no deploy, needs --replace: {path}" for path in plan.foreign]
    counts = f"put {len(plan.puts)} files, delete {len(plan.deletions)}"
    return (*lines, f"Would {counts}, leave {len(plan.unchanged)} as they are: {target.where}")


def _sent_line(plan: Plan, size: int, target: Target) -> str:
    if not (plan.puts or plan.deletions):
        return f"Nothing changed: {target.where} has all {len(plan.unchanged)} files"
    counts = f"Put {len(plan.puts)} files ({size_text(size)}), deleted {len(plan.deletions)}"
    return f"{counts}, left {len(plan.unchanged)} as they were: {target.where}"
