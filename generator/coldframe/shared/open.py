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


def shared_cache(root: Path, scale: Scale) -> "AbstractContextManager[SharedCache | None]":
    """To be entered for one build."""
    if not scale.cache or scale.access == "off":
        return nullcontext()
    # Its threads and a store's library are not for builds without one.
    from coldframe.shared.shared import SharedCache

    secret = os.environ.get(SECRET, "").encode()
    return SharedCache(scale.cache, root, scale.access, secret, Place(FILE))
