"""Every mistake names its file and line, what is wrong, and the mend; the last good site stays."""

from collections.abc import Callable
from typing import Any

import pytest

DEMO = ":::{demo} waves:wave\n:::\n"
HEAD = "from typing import Annotated, Literal\nfrom coldframe import Slider, demo\n\n"
WAVE = "@demo\ndef wave(number: int = 1):\n    return 'a'\n"


def exercise(
    cell: str = "```python live\nx = 1\n```\n",
    check: str = "```python check\nassert x == 2, 'x is two'\n```\n",
    solution: str = "```python solution\nx = 2\n```\n",
) -> str:
    """A page whose exercise has its cell on line 4, its check on line 7, its solution on 10."""
    return f"# A\n\n:::{{exercise}} Two\n{cell}{check}{solution}:::\n"


# What is wrong: the files, where it must be told, a part of what is told.
CASES: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "a package that can't be read": (
        {"content/index.md": "# A\n", "coldframe.toml": 'title = "A"\npackages = ["a b"]\n'},
        "coldframe.toml:2",
        "'a b' is no package",
    ),
    "a package by its address": (
        {
            "content/index.md": "# A\n",
            "coldframe.toml": 'packages = ["ink @ https://inks.example/ink-1-py3-none-any.whl"]\n',
        },
        "coldframe.toml:1",
        "has an address",
    ),
    "a package's folder that is not there": (
        {"content/index.md": "# A\n", "coldframe.toml": 'packages = [\n  "./ink",\n]\n'},
        "coldframe.toml:2",
        "./ink is no folder",
    ),
    "a lock that can't be read": (
        {
            "content/index.md": "# A\n",
            "coldframe.toml": 'packages = ["ink"]\n',
            "pyodide-lock.json": "<<<<<<< HEAD\n",
        },
        "pyodide-lock.json",
        "the lock can't be read",
    ),
    "packages that are no texts": (
        {"content/index.md": "# A\n", "coldframe.toml": "packages = [1]\n"},
        "coldframe.toml:1",
        "no text",
    ),
    "an option by its old and its new name": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:title: A\n:label: B\n:::\n",
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:4",
        "both are given",
    ),
    "an offline that is neither": (
        {"content/index.md": "# A\n", "coldframe.toml": '\noffline = "yes"\n'},
        "coldframe.toml:2",
        "offline is 'yes'",
    ),
    "a service worker beside Coldframe's": (
        {
            "content/index.md": "# A\n",
            "static/sw.js": "",
            "coldframe.toml": "offline = true\n",
        },
        "static/sw.js",
        "has its place",
    ),
    "an image of what is no text": (
        {"content/index.md": "# A\n", "coldframe.toml": 'title = "A"\nimage = [1]\n'},
        "coldframe.toml:2",
        "image has an entry that is no text",
    ),
    "an image of what is not there": (
        {
            "content/index.md": f"# A\n\n{DEMO}",
            "content/waves.py": HEAD + "@demo\ndef wave() -> int:\n    return 1\n",
            "coldframe.toml": 'image = ["waves", "wave.s"]\n',
        },
        "coldframe.toml:1",
        "image names wave.s, which no page imports",
    ),
    "a host that is no address": (
        {"content/index.md": "# A\n", "coldframe.toml": '[pyodide]\nfiles = "here"\n'},
        "coldframe.toml:2",
        "pyodide.files",
    ),
    "unknown front-matter key": (
        {"content/index.md": "---\ntitle: A\ntitel: B\n---\nText\n"},
        "content/index.md:3",
        "titel",
    ),
    "bad YAML": (
        {"content/index.md": "---\ntitle: A\ntags: [a\n---\nText\n"},
        "content/index.md",
        "YAML",
    ),
    "bad UTF-8": ({"content/index.md": b"# A\n\nok\n\n\xff\n"}, "content/index.md:5", "UTF-8"),
    "duplicate URL": (
        {"content/index.md": "# A\n", "content/b.md": "# B\n", "content/b/index.md": "# B\n"},
        "content/b",
        "/b/",
    ),
    "broken link": (
        {"content/index.md": "# A\n\nSee\n[b](b.md).\n"},
        "content/index.md:4",
        "b.md",
    ),
    "broken anchor": (
        {"content/index.md": "# A\n\n[b](b.md#thre)\n", "content/b.md": "# B\n\n## Three\n"},
        "content/index.md:3",
        "thre",
    ),
    "missing image": (
        {"content/index.md": "# A\n\n![a](a.png)\n"},
        "content/index.md:3",
        "a.png",
    ),
    "unknown directive": (
        {"content/index.md": "# A\n\n:::{dmeo} x:y\n:::\n"},
        "content/index.md:3",
        "dmeo",
    ),
    "unknown option": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:numbr: 3\n:::\n",
            "content/waves.py": HEAD + "@demo\ndef wave(number: int = 1):\n    return 'a'\n",
        },
        "content/index.md:4",
        "numbr",
    ),
    "a value out of range": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:number: 30\n:::\n",
            "content/waves.py": HEAD
            + "@demo\ndef wave(number: Annotated[int, Slider(1, 3)] = 1):\n    return 'a'\n",
        },
        "content/index.md:4",
        "number",
    ),
    "a module that does not import": (
        {"content/index.md": "# A\n\n" + DEMO, "content/waves.py": "import os\n\n1 / 0\n"},
        "content/waves.py:3",
        "ZeroDivisionError",
    ),
    "a module that is not there": (
        {"content/index.md": "# A\n\n" + DEMO},
        "content/index.md:3",
        "waves",
    ),
    "a function that is no demo": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": "def wave():\n    return 'a'\n",
        },
        "content/",
        "@demo",
    ),
    "a parameter without annotation": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD + "@demo\ndef wave(number=None):\n    return 'a'\n",
        },
        "content/waves.py",
        "number",
    ),
    "a parameter without default": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD + "@demo\ndef wave(number: int):\n    return 'a'\n",
        },
        "content/waves.py",
        "number",
    ),
    "a parameter with a file as its default": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": "from coldframe import demo\n\n@demo\n"
            "def wave(table: bytes = b'1'):\n    return 'a'\n",
        },
        "content/waves.py:3",
        "table",
    ),
    "a control of one's own without its module": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": "from typing import Annotated\nfrom coldframe import Widget, demo\n"
            "\n@demo\ndef wave(n: Annotated[float, Widget('../knob.js')] = 1):\n    return 'a'\n",
        },
        "content/waves.py:4",
        "knob.js",
    ),
    "a download with a folder in its name": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": "from coldframe import Download, demo\n\n@demo\n"
            "def wave(n: int = 1):\n    return Download('a', '../a.txt')\n",
        },
        "content/waves.py:5",
        "'../a.txt'",
    ),
    "a grid over budget": (
        {
            "coldframe.toml": "[freeze]\npoints = 10\n",
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:freeze: number\n:::\n",
            "content/waves.py": HEAD
            + "@demo\ndef wave(number: Annotated[int, Slider(1, 30)] = 1):\n    return 'a'\n",
        },
        "content/index.md",
        "10",
    ),
    "a result that cannot be shown": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD + "@demo\ndef wave(n: int = 1):\n    return object()\n",
        },
        "content/",
        "object",
    ),
    "a demo that raises": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD + "@demo\ndef wave(n: int = 0):\n    return str(1 / n)\n",
        },
        "content/waves.py:6",
        "ZeroDivisionError",
    ),
    "a demo that kills its process": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD
            + "@demo\ndef wave(n: int = 0):\n    import os\n    os._exit(3)\n",
        },
        "content/",
        "process",
    ),
    "a demo that takes longer than a point may": (
        {
            "coldframe.toml": "[freeze]\npoint_seconds = 0.6\n",
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD
            + "@demo\ndef wave(n: int = 0):\n    while True:\n        pass\n",
        },
        "content/",
        "waves:wave fails: one run took more than 0.6 s and was stopped (at n=0)",
    ),
    "an executor that there is not": (
        {"content/index.md": "# A\n", "coldframe.toml": '[freeze]\nexecutor = "threads"\n'},
        "coldframe.toml:2",
        "freeze.executor is 'threads'",
    ),
    "a limit that no point could keep": (
        {"content/index.md": "# A\n", "coldframe.toml": "[freeze]\npoint_seconds = 0\n"},
        "coldframe.toml:2",
        "freeze.point_seconds is 0",
    ),
    "a cache of a kind that there is not": (
        {"content/index.md": "# A\n", "coldframe.toml": 'cache = "ftp://host/notes"\n'},
        "coldframe.toml:1",
        "cache is 'ftp://host/notes'",
    ),
    "a loader that fails": (
        {"content/index.md": "# A\n", "content/a.csv.py": "print(1)\nraise SystemExit(3)\n"},
        "content/a.csv.py",
        "3",
    ),
    "a loader that prints nothing": (
        {"content/index.md": "# A\n", "content/a.csv.py": "x = 1\n"},
        "content/a.csv.py",
        "nothing",
    ),
    "a cell that raises": (
        {"content/index.md": "# A\n\n```python live\nx = 1\nx / 0\n```\n"},
        "content/index.md:5",
        "ZeroDivisionError",
    ),
    "a word that a cell does not take": (
        {"content/index.md": "# A\n\n```python live hiden\nx = 1\n```\n"},
        "content/index.md:3",
        "Did you mean hidden?",
    ),
    "a cell that is hidden and folded": (
        {"content/index.md": "# A\n\n```python live hidden folded\nx = 1\n```\n"},
        "content/index.md:3",
        "hidden and folded",
    ),
    "a hidden cell that raises": (
        {"content/index.md": "# A\n\n```python live hidden\nx = 1\nx / 0\n```\n"},
        "content/index.md:5",
        "ZeroDivisionError",
    ),
    "a cell that must raise and does not": (
        {"content/index.md": "# A\n\n```python live raises=ValueError\nint('1')\n```\n"},
        "content/index.md:3",
        "the cell raises no ValueError",
    ),
    "a cell that raises another exception than it must": (
        {"content/index.md": "# A\n\n```python live raises=ValueError\n\nint(None)\n```\n"},
        "content/index.md:5",
        "raises=ValueError",
    ),
    "an exercise without a cell": (
        {"content/index.md": exercise(cell="")},
        "content/index.md:3",
        "the exercise has no cell",
    ),
    "an exercise without checks": (
        {"content/index.md": exercise(check="")},
        "content/index.md:3",
        "the exercise has no check block",
    ),
    "an exercise with two solutions": (
        {"content/index.md": exercise(solution="```python solution\nx = 2\n```\n" * 2)},
        "content/index.md:13",
        "two solutions",
    ),
    "a check outside of an exercise": (
        {"content/index.md": "# A\n\n```python check\nassert x, 'x'\n```\n"},
        "content/index.md:3",
        "outside of an exercise",
    ),
    "a word after check": (
        {"content/index.md": exercise(check="```python check hidden\nassert x == 2, 'x'\n```\n")},
        "content/index.md:7",
        "a check takes no word, here stands hidden",
    ),
    "a check that is no Python": (
        {"content/index.md": exercise(check="```python check\n\nassert (x\n```\n")},
        "content/index.md:9",
        "the check is no Python",
    ),
    "a check block without a check": (
        {"content/index.md": exercise(check="```python check\nx == 2\n```\n")},
        "content/index.md:7",
        "checks nothing",
    ),
    "a check block that is empty": (
        {"content/index.md": exercise(check="```python check\n```\n")},
        "content/index.md:7",
        "checks nothing",
    ),
    "a check without a message": (
        {"content/index.md": exercise(check="```python check\nassert x == 2\n```\n")},
        "content/index.md:8",
        "the check has no message",
    ),
    "an exercise that is done before it begins": (
        {"content/index.md": exercise(cell="```python live\nx = 2\n```\n")},
        "content/index.md:4",
        "before anyone has changed it",
    ),
    "a solution that does not pass": (
        {"content/index.md": exercise(solution="```python solution\nx = 3\n```\n")},
        "content/index.md:8",
        "x is two",
    ),
    "a solution that raises": (
        {"content/index.md": exercise(solution="```python solution\n\nx = 2 / 0\n```\n")},
        "content/index.md:12",
        "the solution raises ZeroDivisionError",
    ),
    "a template error": (
        {"content/index.md": "# A\n", "templates/home.html": "<p>\n{{ page.titel }}\n"},
        "templates/home.html:2",
        "titel",
    ),
    "a template that is not there": (
        {"content/index.md": "---\ntemplate: fancy.html\n---\n# A\n"},
        "",
        "fancy.html",
    ),
    "a value of no demo": (
        {"content/index.md": "# A\n\nAt {value}`wav.number`.\n"},
        "content/index.md:3",
        "there is no demo wav",
    ),
    "a value of no parameter": (
        {
            "content/index.md": "# A\n\nAt {value}`wave.numbr`.\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:3",
        "Did you mean number?",
    ),
    "a value of no output": (
        {
            "content/index.md": "# A\n\nAt {value}`wave:total`.\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:3",
        "no output total",
    ),
    "a value that names no parameter": (
        {"content/index.md": "# A\n\nAt {value}`wave`.\n"},
        "content/index.md:3",
        "names no parameter",
    ),
    "a value in a heading": (
        {
            "content/index.md": "# A\n\n## At {value}`wave.number`\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:3",
        "stands in a heading",
    ),
    "a misspelt role": (
        {"content/index.md": "# A\n\nAt {vaule}`wave.number`.\n"},
        "content/index.md:3",
        "Did you mean {value}?",
    ),
    "controls of no demo": (
        {"content/index.md": "# A\n\n:::{controls} wave\n:::\n"},
        "content/index.md:3",
        "there is no demo wave",
    ),
    "controls that the demo does not have": (
        {
            "content/index.md": "# A\n\n:::{controls} wave\n:only: numbr\n:::\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:4",
        "has no control numbr",
    ),
    "controls in two blocks": (
        {
            "content/index.md": "# A\n\n:::{controls} wave\n:only: number\n:::\n\n" * 2 + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:9",
        "stands on line 3, too",
    ),
    "a block without controls": (
        {
            "content/index.md": "# A\n\n:::{controls} wave\n:::\n\n" * 2 + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:8",
        "no control of wave is left",
    ),
    "linked parameters that differ": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:link: number\n:::\n\n"
            ":::{demo} waves:wave\n:number: 2\n:link: number\n:::\n",
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:9",
        "joins wave-2.number",
    ),
    "a link of one parameter": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:link: number, nothing\n:::\n",
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:4",
        "no parameter nothing",
    ),
    "a link's name twice": (
        {
            "content/index.md": "# A\n\n:::{demo} waves:wave\n:link: number=a, a\n:::\n",
            "content/waves.py": HEAD + "@demo\ndef wave(number: int = 1, a: int = 1):\n    ...\n",
        },
        "content/index.md:4",
        "names a link twice",
    ),
    "a page where a demo of another stands alone": (
        {
            "content/index.md": "# A\n",
            "content/a.md": "# A\n\n" + DEMO,
            "content/a/embed/wave.md": "# B\n",
            "content/waves.py": HEAD + WAVE,
        },
        "content/a/embed/wave.md:1",
        "its address /a/embed/wave/ is that of a demo of content/a.md, too",
    ),
    "an alias where a demo stands alone": (
        {
            "content/index.md": "---\naliases: [/embed/wave/]\n---\n# A\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
        },
        "content/index.md:2",
        "its alias /embed/wave/ is the address of a demo",
    ),
    "a file where a demo stands alone": (
        {
            "content/index.md": "# A\n\n" + DEMO,
            "content/waves.py": HEAD + WAVE,
            "static/embed/wave/index.html": "<p>",
        },
        "static/embed/wave/index.html",
        "that of a demo of content/index.md, too",
    ),
    "bad math": (
        {"content/index.md": "# A\n\nHere $\\frac{1}{$ stands.\n"},
        "content/index.md:3",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place_and_mend(
    site: Callable[..., Any], name: str, recwarn: pytest.WarningsRecorder
) -> None:
    files, place, part = CASES[name]
    folder = site({"content/index.md": "# Good\n"})
    good = folder.publish()
    assert good.problems == ()
    before = folder.published()

    folder.write(files)
    done = folder.publish()

    errors = [problem for problem in done.problems if problem.severity == "error"]
    assert errors, "the mistake was not found"
    told = [str(problem) for problem in errors]
    assert any(str(p.place).startswith(place) and part in str(p) for p in errors), told
    assert all(problem.mend for problem in errors), told
    assert folder.published() == before, "a site with mistakes was published"


def test_all_mistakes_are_told_in_one_run(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/index.md": "---\ntitel: A\n---\n[b](none.md)\n\n![c](c.png)\n",
            "content/other.md": ":::{nothing}\n:::\n",
            "content/a.csv.py": "raise SystemExit(1)\n",
        }
    )
    places = [str(problem.place) for problem in folder.problems()]
    assert "content/index.md:2" in places
    assert "content/index.md:4" in places
    assert "content/index.md:6" in places
    assert "content/other.md:1" in places
    assert any(place.startswith("content/a.csv.py") for place in places)
