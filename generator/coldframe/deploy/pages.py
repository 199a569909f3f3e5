"""GitHub Pages: a site → a commit on a branch, by ghp-import, pushed to a remote."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from coldframe.config import Config
from coldframe.deploy.address import domain
from coldframe.deploy.outgoing import Outgoing
from coldframe.deploy.store import Refused
from coldframe.deploy.target import Pages, Target
from coldframe.problems import Problem

SCRATCH = "coldframe-deploy"
"""The local branch on which the commit is made. It is gone when the deploy has ended: no branch of
the author's changes, nor the index, nor a file."""
SEEN = "refs/coldframe/pages"
"""Below it is what the remote's branch was last, so that the next fetch brings only what is new."""
MARK = "Deployed-By: coldframe"


@dataclass(frozen=True, slots=True)
class Pushed:
    """The commit's hash, and whether it is new: the same site makes none."""

    commit: str
    new: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Who committed what the site was built of, and when; its hash."""

    name: str
    email: str
    date: str
    commit: str


def remote_address(root: Path, target: Target, pages: Pages) -> str:
    """The remote's address as git has it, or the text itself if it is one. Raises Refused."""
    if shutil.which("git") is None:
        what = "the target pages needs git, which is not installed"
        raise Refused(Problem(target.at("target"), what, "Install it: https://git-scm.com"))
    if _git(root, "rev-parse", "--git-dir").returncode:
        what = "the site is in no git repository, which the target pages needs"
        raise Refused(Problem(target.at("target"), what, "Run: git init, and git remote add …"))
    for asked in (("config", f"remote.{pages.remote}.url"), ("remote", "get-url", pages.remote)):
        found = _git(root, *asked)
        if found.returncode == 0:
            return found.stdout.strip()
    if ":" in pages.remote or "/" in pages.remote:
        return pages.remote
    known = ", ".join(_git(root, "remote").stdout.split()) or "none"
    what = f"git has no remote {without_secrets(pages.remote)}; it has {known}"
    mend = 'Add it: git remote add …, or write remote = "…" below the target'
    raise Refused(Problem(target.at("remote"), what, mend))


def push(
    outgoing: Outgoing,
    root: Path,
    config: Config,
    target: Target,
    pages: Pages,
    replace: bool,
    dry: bool,
) -> Pushed:
    """Make the remote's branch hold the site. Raises Refused; then the branch is as it was."""
    if find_spec("ghp_import") is None:
        what = "deploying to pages needs ghp-import, which is not installed"
        mend = 'Install it: pip install "coldframe[pages]"'
        raise Refused(Problem(target.at("target"), what, mend))
    if _git(root, "symbolic-ref", "--short", "-q", "HEAD").stdout.strip() == pages.branch:
        what = f"the branch {pages.branch} is the one that you work on"
        raise Refused(Problem(target.at("branch"), what, "Name another one, such as gh-pages"))
    before = _fetched(root, target, pages, replace)
    try:
        commit = _commit(outgoing, root, config, target, pages, before)
        if before and _tree(root, before) == _tree(root, commit):
            return Pushed(before, False)
        if not dry:
            _push(root, target, pages, commit, before)
        return Pushed(commit, True)
    finally:
        _git(root, "update-ref", "-d", f"refs/heads/{SCRATCH}")


def _fetched(root: Path, target: Target, pages: Pages, replace: bool) -> str:
    """The branch's newest commit, fetched, or nothing if the remote has no such branch."""
    ref, seen = f"refs/heads/{pages.branch}", f"{SEEN}/{pages.branch}"
    listed = _git(root, "ls-remote", pages.remote, ref)
    if listed.returncode:
        raise Refused(
            _failed(f"the remote {without_secrets(pages.remote)} can't be read", listed, target)
        )
    if not listed.stdout.strip():
        return ""
    fetched = _git(root, "fetch", "--no-tags", "--quiet", pages.remote, f"+{ref}:{seen}")
    if fetched.returncode:
        raise Refused(_failed(f"the branch {pages.branch} can't be fetched", fetched, target))
    commit = _git(root, "rev-parse", seen).stdout.strip()
    if MARK not in _git(root, "log", "-1", "--format=%B", commit).stdout and not replace:
        what = f"{target.where} exists, and its newest commit is no deploy of Coldframe's"
        mend = "Name another branch, or put the site in the place of what it has: --replace"
        raise Refused(Problem(target.at("branch"), what, mend))
    return commit


def _commit(
    outgoing: Outgoing, root: Path, config: Config, target: Target, pages: Pages, before: str
) -> str:
    """The commit that ghp-import makes. It holds nothing of this moment or this machine."""
    source = _source(root)
    name = domain(config, pages) or (_cname(root, before) if not config.url else "")
    head = f"refs/heads/{SCRATCH}"
    if before and pages.history:
        _git(root, "update-ref", head, before)
    else:
        _git(root, "update-ref", "-d", head)
    message = f"Deploy {source.commit or 'the site'}\n\n{MARK}"
    # -P: a module in the site's folder is not to be imported in place of a library's.
    command = [sys.executable, "-P", "-m", "ghp_import", "--no-jekyll", "-b", SCRATCH]
    command += ["-m", message, *(["-c", name] if name else []), str(outgoing.folder)]
    who = {"NAME": source.name, "EMAIL": source.email, "DATE": source.date}
    environment = {f"GIT_COMMITTER_{key}": value for key, value in who.items()}
    made = _run(command, root, environment)
    commit = _git(root, "rev-parse", "--verify", "-q", head).stdout.strip()
    names = _git(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit).stdout.split(
        "\0"
    )
    wanted = {*outgoing.files, ".nojekyll", *(["CNAME"] if name else [])}
    if made.returncode or set(names) - {""} != wanted:
        raise Refused(_failed("ghp-import could not make a commit of the site", made, target))
    return commit


def _push(root: Path, target: Target, pages: Pages, commit: str, before: str) -> None:
    ref = f"refs/heads/{pages.branch}"
    # Whoever has pushed since is not to lose it.
    lease = f"--force-with-lease={ref}:{before}"
    pushed = _git(root, "push", "--quiet", lease, pages.remote, f"{commit}:{ref}")
    if pushed.returncode:
        now = _git(root, "ls-remote", pages.remote, ref).stdout.partition("\t")[0]
        if now != before:
            what = f"somebody else has pushed to {target.where} meanwhile"
            raise Refused(Problem(target.at("branch"), what, "Run it again"))
        raise Refused(_failed(f"{target.where} refused the push", pushed, target))


def _source(root: Path) -> Source:
    found = _git(root, "log", "-1", "--format=%cn%x00%ce%x00%cD%x00%h", "HEAD")
    parts = found.stdout.strip().split("\0")
    if found.returncode or len(parts) != 4:
        return Source("Coldframe", "coldframe@localhost", "Thu, 1 Jan 1970 00:00:00 +0000", "")
    return Source(*parts)


def _cname(root: Path, before: str) -> str:
    """The domain that the branch has, as GitHub's settings write it there."""
    found = _git(root, "show", f"{before}:CNAME") if before else None
    return found.stdout.strip() if found and found.returncode == 0 else ""


def _tree(root: Path, commit: str) -> str:
    return _git(root, "rev-parse", f"{commit}^{{tree}}").stdout.strip()


def _failed(what: str, done: subprocess.CompletedProcess[str], target: Target) -> Problem:
    said = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    told = [line for line in said if line.startswith(("fatal:", "error:", "remote:", "!"))] or said
    mend = "May you write there? Try: git push" if "push" in what else "Try: git fetch"
    why = without_secrets(" ".join(told[:3])) or "git gave no reason"
    return Problem(target.at("remote"), f"{what}: {why}", mend)


def without_secrets(text: str) -> str:
    """The text without what stands before the host in its addresses, and without tokens by their
    usual shapes: what a deploy says ends in logs that many read."""
    text = re.sub(r"(?<=://)[^/@\s]*(?:@[^/@\s]*)*@", "", text)
    return TOKEN.sub("…", text)


TOKEN = re.compile(
    r"\b(?:gh[a-z]_|github_pat_|glpat-|x-access-token:|AKIA|ASIA)[A-Za-z0-9_-]{8,}"
    r"|(?<=[?&])[^=&\s]*(?:token|key|password|secret)[^=&\s]*=[^&\s]+",
    re.IGNORECASE,
)


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return _run(["git", *words], root, {})


def _run(
    command: list[str], root: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    # Nobody can answer a question of git's where there is no terminal.
    quiet = {} if sys.stdin.isatty() else {"GIT_TERMINAL_PROMPT": "0"}
    full = {**os.environ, "LC_ALL": "C", **quiet, **environment}
    return subprocess.run(command, cwd=root, env=full, capture_output=True, text=True)
