"""The YAML at the top of a page. Its mistakes are in tests/markdown/front-matter.md."""

from pathlib import PurePosixPath

from coldframe.model import FrontMatter
from coldframe.sources.front_matter import read_front_matter

EVERY_KEY = """\
---
title: Regret
description: What was lost.
date: 2026-05-17
tags: [bandits, charts, bandits]
draft: true
order: 2
template: wide.html
slug: loss
aliases: [/old, /older/place/, /oldest.html]
extra: {toc: false, authors: [Ada]}
---
Text."""


def test_every_key() -> None:
    front_matter, text, problems = read_front_matter(EVERY_KEY, PurePosixPath("a.md"))
    assert problems == []
    assert front_matter == FrontMatter(
        title="Regret",
        description="What was lost.",
        date="2026-05-17",
        tags=("bandits", "charts"),
        draft=True,
        order=2.0,
        template="wide.html",
        slug="loss",
        aliases=("/old/", "/older/place/", "/oldest.html"),
        extra={"toc": False, "authors": ["Ada"]},
        lines=front_matter.lines,
    )
    assert front_matter.lines["slug"] == 9
    assert text.split("\n")[12] == "Text."


def test_a_page_may_have_none() -> None:
    assert read_front_matter("Text\n---\n", PurePosixPath("a.md")) == (
        FrontMatter(),
        "Text\n---\n",
        [],
    )


def test_it_may_be_empty() -> None:
    assert read_front_matter("---\n---\nText", PurePosixPath("a.md"))[0] == FrontMatter()
