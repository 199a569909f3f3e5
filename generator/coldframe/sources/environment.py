"""The environment of authors' code: what Python and its libraries need, and nothing secret.

It is no wall. Code that looks for credentials finds those in the user's files. It keeps them from
code that prints or records what it finds around it.
"""

import os
from collections.abc import Collection, Mapping

NAMES = frozenset(
    (
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "TMP",
        "TEMP",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
        "SOURCE_DATE_EPOCH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "MPLBACKEND",
        "MPLCONFIGDIR",
        "OPENBLAS_CORETYPE",
        "OPENBLAS_L2_SIZE",
        "VECLIB_MAXIMUM_THREADS",
        "SYSTEMROOT",
        "SYSTEMDRIVE",
        "WINDIR",
        "COMSPEC",
        "PATHEXT",
        "USERPROFILE",
        "APPDATA",
        "LOCALAPPDATA",
        "PROGRAMDATA",
    )
)
PREFIXES = ("LC_", "PYTHON")
ENDINGS = ("_NUM_THREADS",)


def authors_environment(named: Collection[str] = ()) -> dict[str, str]:
    """What of this process's environment is for authors' code; `named` are those of the site."""
    return {name: text for name, text in os.environ.items() if _is_given(name, named)}


def withheld(text: str, environment: Mapping[str, str]) -> str:
    """The variable of this process that `text`, a mistake, names and `environment` lacks."""
    hidden = (name for name in os.environ if name not in environment and len(name) > 2)
    return next((name for name in sorted(hidden, key=len, reverse=True) if name in text), "")


def _is_given(name: str, named: Collection[str]) -> bool:
    # Windows does not tell capitals apart.
    plain = name.upper()
    known = plain in NAMES or plain.startswith(PREFIXES) or plain.endswith(ENDINGS)
    return known or name in named
