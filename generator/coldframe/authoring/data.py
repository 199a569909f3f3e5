"""`data("weights.json")`: a file of the caller's own folder, on both sides."""

import os.path
import sys
from typing import IO, Any, BinaryIO, Literal, TextIO, overload

SITE_FILE = "coldframe.toml"


@overload
def data(name: str, mode: Literal["r"] = "r") -> TextIO: ...
@overload
def data(name: str, mode: Literal["rb"]) -> BinaryIO: ...
def data(name: str, mode: Literal["r", "rb"] = "r") -> IO[Any]:
    """Open a file beside the calling module, or what a loader there made: `r` text, `rb` bytes.

    In the browser only the files are there that some call names by a literal string.
    """
    # The caller's own globals say which folder is meant, also when it was called from elsewhere.
    caller = str(sys._getframe(1).f_globals.get("__file__", ""))
    path = data_path(os.path.dirname(os.path.abspath(caller)), name)
    return open(path, mode, encoding=None if mode == "rb" else "utf-8")


def data_path(folder: str, name: str) -> str:
    """Where the bytes of `name`, as a module in `folder` calls it, stand."""
    if not is_data_name(name):
        raise ValueError(f"data({name!r}) leaves the module's folder. Name a file in it")
    beside = os.path.join(folder, name)
    if os.path.isfile(beside):
        return beside
    root = folder
    while not os.path.isfile(os.path.join(root, SITE_FILE)):
        if root == os.path.dirname(root):
            break
        root = os.path.dirname(root)
    inside = os.path.relpath(beside, os.path.join(root, "content"))
    loaded = os.path.join(root, ".coldframe", "loaded", inside)
    if not inside.startswith("..") and os.path.isfile(loaded):
        return loaded
    if sys.platform == "emscripten":
        mend = "Write the name as a literal string, so that the build knows to send the file"
    else:
        mend = f"Put it beside the module, or write a loader {name}.py; `coldframe build` runs it"
    raise FileNotFoundError(f"data({name!r}) finds no such file. {mend}")


def is_data_name(name: str) -> bool:
    return (
        bool(name) and not os.path.isabs(name) and "\\" not in name and ".." not in name.split("/")
    )
