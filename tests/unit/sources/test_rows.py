"""A document comes back from its row as it was."""

import dataclasses
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document
from coldframe.sources.rows import read, written

PATH = PurePosixPath("content/a/b.md")
PAGE = """---
title: A page
date: 2026-05-17
tags: [b, a]
order: 1.5
draft: true
aliases: [/old/, /older.html]
extra:
  plain: [1, 2.5, true, null, "text"]
  1: {2026-05-17: 2026-05-17T10:00:00Z}
  bytes: !!binary aGVsbG8=
  set: !!set {a, b}
  pairs: !!omap [a: 1, b: 2]
  half: "\\ud800"
  endless: .inf
---
# A *page* with [links](b.md) and <b>HTML</b>

[One](one.md), [two](https://two.example), ![three](three.png), {value}`wave.n`,
{value}`wave:out`. "Quotes" and letters beyond ASCII: žluťoučký 🌱.

:::{demo} waves:wave
:id: wave
:freeze: n
A [caption](four.md) with {value}`wave.n`.
:::

:::{controls} wave
:only: n
:::

:::{controls} wave
:::

```python live folded raises=ValueError
x = 1
```

:::{exercise} Do
```python live
x = 1
```
```python check
assert x, "x"
```
```python solution
x = 2
```
:::

:::{unknown}
:::
"""


def document(text: str) -> Document:
    return parse_document(Source(PATH, "page", "0" * 16, len(text)), text.encode())


@pytest.mark.parametrize("text", [PAGE, "", "# A\n", "Text without a title.\n"])
def test_a_document_comes_back(text: str) -> None:
    before = document(text)
    after = read(written({str(PATH): before}))[str(PATH)]
    assert after == before
    # To Python 1, 1.0 and True are equal.
    assert repr(after.front_matter) == repr(before.front_matter)


def test_a_damaged_end_is_seen() -> None:
    content = written({str(PATH): document(PAGE)})
    for damaged in (content[:-1], content + b"x"):
        with pytest.raises(ValueError, match="these are no documents"):
            read(damaged)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text()
        | st.dates()
        | st.datetimes().map(lambda time: time.replace(fold=0))
        | st.binary(),
        lambda inner: (
            st.lists(inner)
            | st.tuples(inner, inner)
            | st.dictionaries(st.text() | st.integers() | st.dates(), inner)
        ),
    )
)
def test_any_value_of_yaml_comes_back(value: Any) -> None:
    plain = document("# A\n")
    extra = dataclasses.replace(plain.front_matter, extra={"value": value})
    before = dataclasses.replace(plain, front_matter=extra)
    after = read(written({str(PATH): before}))[str(PATH)]
    assert repr(after.front_matter.extra) == repr(before.front_matter.extra)
