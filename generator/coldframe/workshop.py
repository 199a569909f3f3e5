"""`.coldframe/`, what builds remember: made here, by this user, and by nobody else.

What it holds goes into the site unseen. One that came along in a clone may hold anything.
"""

import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath

from coldframe.problems import Place, Problem

WORKSHOP = ".coldframe"
OUTPUT = "site"
PLACE = Place(PurePosixPath(WORKSHOP))


def foreign_workshop(root: Path) -> Problem | None:
    """Why the site's `.coldframe/` is not used, if it is another's."""
    folder = root / WORKSHOP
    for name in (WORKSHOP, OUTPUT):
        if (root / name).is_symlink():
            what = "it is a link, and a build writes and deletes what is in it"
            mend = "Remove the link; the build makes the folder"
            return Problem(Place(PurePosixPath(name)), what, mend)
    if not folder.is_dir():
        return None
    if hasattr(os, "getuid") and folder.stat().st_uid not in {os.getuid(), root.stat().st_uid}:
        what = "it belongs to another user, and what it holds would go into the site unseen"
        return Problem(PLACE, what, "Remove it; the build makes it anew")
    if _is_tracked(root):
        what = "git tracks it, and what it holds would go into the site unseen"
        mend = "Take it out: git rm -r --cached .coldframe, then: rm -r .coldframe"
        return Problem(PLACE, what, mend)
    return None


def _is_tracked(root: Path) -> bool:
    in_repository = any((folder / ".git").exists() for folder in (root, *root.parents))
    git = shutil.which("git") if in_repository else None
    if git is None:
        return False
    # A repository may name a program that git starts when it reads its index; and it may belong
    # to another user, as in a container, which is no reason to look away.
    careful = ("-c", "core.fsmonitor=false", "-c", "safe.directory=*")
    listed = subprocess.run(
        [git, *careful, "ls-files", "-z", "--", WORKSHOP],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return bool(listed.stdout)
