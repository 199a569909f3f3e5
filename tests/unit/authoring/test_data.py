import importlib
import sys

import pytest

from coldframe.authoring.data import is_data_name

MODULE = """
from coldframe import data

def weights():
    with data("weights.json") as file:
        return file.read()

def pixels():
    with data("pixels.bin", "rb") as file:
        return file.read()

def other(name):
    return data(name)
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of a site: `content/lab/<name>.py`, imported as `lab.<name>`."""
    (tmp_path / "coldframe.toml").touch()
    lab = tmp_path / "content" / "lab"
    lab.mkdir(parents=True)
    (lab / "demos.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path / "content")
    yield importlib.import_module("lab.demos")
    for name in ("lab", "lab.demos"):
        sys.modules.pop(name, None)


def test_a_file_beside_the_module(module, tmp_path, monkeypatch):
    (tmp_path / "content/lab/weights.json").write_text("[“1”]", encoding="utf-8")
    (tmp_path / "content/lab/pixels.bin").write_bytes(b"\x00\xff")
    monkeypatch.chdir("/")
    assert module.weights() == "[“1”]"
    assert module.pixels() == b"\x00\xff"


def test_what_a_loader_made(module, tmp_path):
    loaded = tmp_path / ".coldframe/loaded/lab/weights.json"
    loaded.parent.mkdir(parents=True)
    loaded.write_text("[2]")
    assert module.weights() == "[2]"


def test_a_missing_file_says_what_to_do(module):
    with pytest.raises(FileNotFoundError) as caught:
        module.weights()
    assert str(caught.value) == (
        "data('weights.json') finds no such file. Put it beside the module, or write a loader"
        " weights.json.py; `coldframe build` runs it"
    )


@pytest.mark.parametrize("name", ["../secret", "a/../../b", "/etc/hosts", "a\\b", ""])
def test_names_that_leave_the_folder_are_refused(module, name):
    with pytest.raises(ValueError, match="leaves the module's folder"):
        module.other(name)


def test_names_in_folders_are_fine():
    assert is_data_name("runs/a..b.csv")
