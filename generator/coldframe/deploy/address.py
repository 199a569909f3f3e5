"""A git remote on GitHub × the site's `url` → does GitHub Pages show it there?"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from coldframe.config import Config
from coldframe.deploy.target import Pages, Target, url_place
from coldframe.problems import Problem

GITHUB = re.compile(r"github\.com[:/]+([^/:]+)/([^/]+?)(?:\.git)?/?$")


def pages_url(remote: str) -> str:
    """Where GitHub shows the repository at the address `remote`; empty if that is no GitHub's."""
    found = GITHUB.search(remote)
    if not found:
        return ""
    owner, name = found[1].lower(), found[2]
    own = name.lower() == f"{owner}.github.io"
    return f"https://{owner}.github.io/" + ("" if own else f"{name}/")


def domain(config: Config, pages: Pages) -> str:
    """The content of CNAME: `cname`, or the domain of `url` if the whole of it is the site's.

    A path below a domain is a project site of somebody whose own site has the domain.
    """
    host = urlsplit(config.url).hostname or ""
    if pages.cname or not host or host.endswith(".github.io") or config.base != "/":
        return pages.cname
    return host


def address_problems(
    root: Path, config: Config, target: Target, pages: Pages, remote: str
) -> tuple[Problem, ...]:
    """What would make every link and file of the site lead astray."""
    shown = pages_url(remote)
    host = urlsplit(config.url).hostname or ""
    if pages.cname:
        return _with_cname(config, target, pages, host)
    if not shown or (config.url and not host.endswith(".github.io")):
        return ()
    # Without a url links start at /, which is right for the site of an account.
    if config.url == shown or (not config.url and shown.endswith(".github.io/")):
        return ()
    said = f"url is {config.url}" if config.url else "there is no url"
    what = f"{said}, but GitHub Pages shows {remote} at {shown}"
    mend = f'Write url = "{shown}"; if the site has a domain of its own, that one'
    return (Problem(url_place(root), what, mend),)


def _with_cname(config: Config, target: Target, pages: Pages, host: str) -> tuple[Problem, ...]:
    if not config.url or (host == pages.cname.lower() and config.base == "/"):
        return ()
    what = f"cname is {pages.cname}, but the site is built for {config.url}"
    mend = f'Write url = "https://{pages.cname}/", or take cname out'
    return (Problem(target.at("cname"), what, mend),)
