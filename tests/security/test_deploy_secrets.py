"""What a deploy prints ends in logs: no token of a remote's address stands there."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from coldframe.cli.program import main
from coldframe.deploy.pages import without_secrets

TOKEN = "ghp_0123456789abcdefABCDEF0123456789abcd"
TEXTS = [
    f"fatal: unable to access 'https://{TOKEN}@host.invalid/a.git/': no",
    f"https://x-access-token:{TOKEN}@host.invalid/a.git",
    f"https://user:{TOKEN}@host.invalid/a.git",
    f"https://user:a@{TOKEN}@host.invalid/",
    f"remote: {TOKEN} is not valid",
    f"https://host.invalid/a.git?access_token={TOKEN}",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_token_is_taken_out(text: str) -> None:
    assert TOKEN not in without_secrets(text)
    assert "host.invalid" in without_secrets(text) or "remote:" in text


def test_an_address_without_a_secret_stays() -> None:
    for text in ("git@github.com:a/b.git", "https://host.invalid/a@b.git", "../a@b"):
        assert without_secrets(text) == text


@pytest.mark.parametrize("words", [[], ["--json"], ["--dry-run"]])
def test_a_failed_deploy_prints_none(site: Callable[..., Any], words: list[str]) -> None:
    remote = f"https://x:{TOKEN}@host.invalid/a.git"
    config = f'[deploy]\ntarget = "pages"\nremote = {json.dumps(remote)}\n'
    folder = site({"content/index.md": "# A\n", "coldframe.toml": config})
    subprocess.run(["git", "init", "-q"], cwd=folder.root, check=True)
    done = CliRunner().invoke(main, ["deploy", "-C", str(folder.root), *words])
    assert done.exit_code == 1
    assert "host.invalid" in done.output
    assert TOKEN not in done.output
