"""Loaders run as a build has them run."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache
from coldframe.config import Config
from coldframe.freeze.answers import Answers
from coldframe.model import Loaded, Source
from coldframe.record.recorder import Recorder
from coldframe.sources.loaders import load


def run_loaders(root: Path, sources: Mapping[PurePosixPath, Source], workers: int = 2) -> Loaded:
    """What those among the `sources` of the site in `root` make."""
    answers = Answers(Cache(root / ".coldframe/cache"))
    found = load(sources, root, answers.cache, answers.failures)
    with Recorder(root, Config(workers=workers), answers) as recorder:
        while found.jobs:
            recorder.want(found.jobs)
            recorder.wait()
            found = load(sources, root, answers.cache, answers.failures, found)
    return found
