"""A site in a dict: `site({"content/index.md": "# Hello"})` builds like a real one.

`coldframe.toml` may be left out. The theme, the pool and the cache are the real ones.
"""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from coldframe.cache import Cache
from coldframe.config import read_config
from coldframe.model import Built
from coldframe.problems import Problem, in_order
from coldframe.publish.update import Update, update
from coldframe.sources.discover import discover

type Files = Mapping[str, str | bytes]


class SiteFolder:
    """A site on disk, as an author has it."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root = root
        self.write({"coldframe.toml": 'title = "Test"\n', **files})

    def write(self, files: Files) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = textwrap.dedent(content).encode()
            path.write_bytes(content)

    def build(self, drafts: bool = False) -> Built:
        """The site as values; nothing is published."""
        # Only here: a unit test of one step does not need the others.
        from coldframe.build import build

        config, problems = read_config(self.root)
        config = replace(config, drafts=config.drafts or drafts)
        found = discover(self.root, {})
        cache = Cache(self.root / ".coldframe" / "cache")
        built = build(self.root, config, found, cache, lambda line: None)
        return replace(built, problems=in_order((*problems, *built.problems)))

    def publish(self) -> Update:
        """What `coldframe build` does."""
        return update(self.root, drafts=False, say=lambda line: None)

    def problems(self) -> tuple[Problem, ...]:
        return self.build().problems

    def published(self) -> dict[str, bytes]:
        """Every file of `site/`."""
        site = self.root / "site"
        return {
            file.relative_to(site).as_posix(): file.read_bytes()
            for file in sorted(site.rglob("*"))
            if file.is_file() and file.name != ".gitignore"
        }


def text(built: Built, path: str) -> str:
    """One output file as text."""
    content = built.artifacts[PurePosixPath(path)].content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Files], SiteFolder]:
    def make(files: Files) -> SiteFolder:
        return SiteFolder(tmp_path / "site-folder", files)

    return make
