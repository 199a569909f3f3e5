"""A whole build backend for a folder with ink.py, so that no test needs an index."""

import zipfile
from pathlib import Path

METADATA = """\
Metadata-Version: 2.1
Name: ink
Version: 1.0
"""
WHEEL = """\
Wheel-Version: 1.0
Root-Is-Purelib: true
Tag: py3-none-any
"""


def build_wheel(
    folder: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    name = "ink-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("ink.py", Path("ink.py").read_text())
        wheel.writestr("ink-1.0.dist-info/METADATA", METADATA)
        wheel.writestr("ink-1.0.dist-info/WHEEL", WHEEL)
        wheel.writestr("ink-1.0.dist-info/RECORD", "")
    return name
