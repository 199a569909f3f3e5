"""What can't work in a browser is found by its name, with its line."""

import pytest

from coldframe.packages.support import unsupported


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import subprocess", "subprocess"),
        ("from subprocess import run", "subprocess"),
        ("import tkinter.ttk", "tkinter"),
        ("import threading\n\ndef f():\n    threading.Thread().start()", "threading.Thread"),
        ("import threading as t\nt.Timer(1, print)", "threading.Timer"),
        ("import concurrent.futures\nconcurrent.futures.ThreadPoolExecutor()", "ThreadPool"),
        ("import asyncio\nasyncio.run(main())", "asyncio.run"),
        ("import os\nos.system('ls')", "os.system"),
        ("from urllib.request import urlopen", "urllib.request.urlopen"),
        ("import socket", "socket"),
    ],
)
def test_it_is_named(code: str, name: str) -> None:
    ((line, found),) = unsupported(code)
    assert name in found
    assert line == len(code.splitlines())


@pytest.mark.parametrize(
    "code",
    [
        "import threading\nlock = threading.Lock()",
        "import os.path\nos.path.join('a', 'b')",
        "from urllib.parse import urlsplit",
        "import asyncio\nasyncio.gather()",
        "try:\n    import subprocess\nexcept ImportError:\n    subprocess = None",
        "import sys\nif sys.platform != 'emscripten':\n    import socket",
        "class Own:\n    system = 1\n\nos = Own()\nos.system",
    ],
)
def test_what_works_is_not(code: str) -> None:
    assert unsupported(code) == ()


def test_a_name_that_is_imported_and_used_is_told_once_a_line() -> None:
    code = "from threading import Thread\n\nThread()\nThread()\n"
    assert unsupported(code) == (
        (1, "threading.Thread"),
        (3, "threading.Thread"),
        (4, "threading.Thread"),
    )
