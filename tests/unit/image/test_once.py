"""What a module does at import happens once in a site's image; some of it is told."""

import pytest

from coldframe.image.once import once


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("import time\nSTART = time.time()\n", [(2, "time.time")], id="clock"),
        pytest.param(
            "from datetime import datetime as d\nYEAR = d.now().year\n",
            [(2, "datetime.datetime.now")],
            id="under another name",
        ),
        pytest.param(
            "import os\nHOME = os.environ['HOME']\n", [(2, "os.environ")], id="environment"
        ),
        pytest.param(
            "import random\n\ndef f(n=random.random()):\n    return n\n",
            [(3, "random.random")],
            id="a default",
        ),
        pytest.param(
            "import uuid\nclass A:\n    name = uuid.uuid4()\n", [(3, "uuid.uuid4")], id="in a class"
        ),
        pytest.param("import time\ndef f():\n    return time.time()\n", [], id="in a function"),
        pytest.param("import time\nf = lambda: time.time()\n", [], id="in a lambda"),
        pytest.param("import random\nR = random.Random(1)\n", [], id="a seeded generator"),
        pytest.param("time = 3\nprint(time)\n", [], id="a name of the author's"),
    ],
)
def test_what_runs_at_import(code: str, told: list[tuple[int, str]]) -> None:
    assert list(once(code)) == told
