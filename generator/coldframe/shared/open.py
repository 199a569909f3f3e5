"""The shared cache that a site asks for, if any; its secret from the environment."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from coldframe.config import FILE
from coldframe.model import Scale
from coldframe.problems import Place

if TYPE_CHECKING:
    from coldframe.shared.shared import SharedCache

SECRET = "COLDFRAME_CACHE_KEY"
ACCESS = "COLDFRAME_SHARED_CACHE"
"""`on`, `read` or `off`, for every command on a machine."""


def shared_cache(root: Path, scale: Scale) -> "AbstractContextManager[SharedCache | None]":
    """To be entered for one build."""
    wanted = (scale.access, os.environ.get(ACCESS) or "on")
    if not scale.cache or "off" in wanted:
        return nullcontext()
    # Its threads and a store's library are not for builds without one.
    from coldframe.shared.shared import SharedCache

    secret = os.environ.get(SECRET, "").encode()
    # The less of the two: what a machine forbids no command allows.
    access = wanted[1] if scale.access == "on" else scale.access
    return SharedCache(scale.cache, root, access, secret, Place(FILE))
