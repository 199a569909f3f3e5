"""This repository's own site, as it is published, without a network: charts, cells, packages."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coldframe.build import build
from coldframe.cache import Cache
from coldframe.config import read_config
from coldframe.publish.folder import alone, publish
from coldframe.sources.discover import discover
from coldframe.workshop import WORKSHOP

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder; the repository's own is left alone."""
    config, problems = read_config(REPOSITORY)
    workshop = REPOSITORY / WORKSHOP
    with alone(workshop):
        found = discover(REPOSITORY, {})
        built = build(REPOSITORY, config, found, Cache(workshop / "cache"), lambda line: None)
    assert (*problems, *built.problems) == ()
    folder = tmp_path_factory.mktemp("own")
    publish(built.artifacts, folder / "site", folder / "workshop", {})
    return folder / "site"


def test_a_lab_a_cell_and_a_package(page: Page, host: Any, reader: Any, own: Path) -> None:
    host.folder = own
    paths = ("/labs/bandits/algorithms/", "/guide/cells/", "/guide/packages/")
    for path in paths:
        reader.opens(path)
        reader.keeps(path, page.locator("h1").inner_text())
    host.down = True
    reader.opens(paths[0])
    demo = page.locator("coldframe-demo").first
    expect(demo).to_have_attribute("data-ready", "")
    demo.locator("select").first.select_option(index=0)
    # Those two are the build's picture.
    expect(demo.locator(".chart-picture svg:not(.chart-wide, .chart-narrow)").first).to_be_visible()
    expect(demo.locator(".chip")).to_have_text("recorded")
    for path in paths[1:]:
        reader.opens(path)
        cell = page.locator("coldframe-cell").first
        cell.get_by_role("button", name="Run").click()
        expect(cell).to_have_attribute("data-state", "live")


def test_the_winners_that_a_text_names_are_those_of_its_recorded_runs(own: Path) -> None:
    """All runs of the lab's tournament, as the reader can download them."""
    with (own / "labs/bandits/tournament.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["horizon"] == "1000"]
    text = (REPOSITORY / "content/labs/bandits/tournament.md").read_text("utf-8")
    told = re.findall(r"`([a-z0-9-]+)` (?:comes first )?in `(\w+)`", text)[:4]
    assert len({environment for _, environment in told}) == 4
    for winner, environment in told:
        lost = {
            row["policy"]: float(row["mean"]) for row in rows if row["environment"] == environment
        }
        assert min(lost, key=lost.__getitem__) == winner, environment
