"""The workflows that Coldframe writes and its own: as GitHub's schema has it, and no more rights
than they need. The schema is the one that check-jsonschema carries, so nothing is fetched."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from coldframe.starter import HOSTS, automate

REPOSITORY = Path(__file__).parents[2]
OWN = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("workflows")
    written = {host: automate(folder / host, host)[0] for host in HOSTS}
    return {**written, **{file.stem: file for file in OWN}}


BY_VERSION = {"actions/configure-pages"}
NAMES = pytest.mark.parametrize("name", [*HOSTS, *(file.stem for file in OWN)])


def valid(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.github-workflows", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True)


def read(file: Path) -> dict[str, Any]:
    # `on` is a truth value to YAML 1.1.
    text = re.sub(r"^on:", '"on":', file.read_text("utf-8"), flags=re.MULTILINE)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_they_are_what_the_published_schema_describes(
    workflows: dict[str, Path], tmp_path: Path
) -> None:
    done = valid(*workflows.values())
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.yml"
    text = workflows["github"].read_text("utf-8")
    wrong.write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    assert valid(wrong).returncode == 1, "the schema looks into jobs"


@NAMES
def test_no_job_has_more_rights_than_it_needs(workflows: dict[str, Path], name: str) -> None:
    found = read(workflows[name])
    assert found["permissions"] == {}, "a job that names none has none"
    allowed = {
        "github": {"build": {"contents": "read", "pages": "read"}}
        | {"deploy": {"pages": "write", "id-token": "write"}},
        "s3": {"build": {"contents": "read"}, "deploy": {"contents": "read", "id-token": "write"}},
        "test": {"test": {"contents": "read"}},
        "newest": {"test": {"contents": "read"}},
        "release": {"test": {"contents": "read"}, "build": {"contents": "read"}}
        | {"attest": {"id-token": "write", "attestations": "write"}}
        | {"publish": {"id-token": "write"}},
    }
    assert {job: body["permissions"] for job, body in found["jobs"].items()} == allowed[name]


@NAMES
def test_every_action_is_pinned_by_its_commit(workflows: dict[str, Path], name: str) -> None:
    """A tag can be moved. Of `BY_VERSION` no commit was at hand that could be compared."""
    lines = workflows[name].read_text("utf-8").splitlines()
    for job in read(workflows[name])["jobs"].values():
        for step in job.get("steps", ()):
            if action := step.get("uses"):
                action_name, _, version = action.partition("@")
                known = action_name in BY_VERSION
                assert re.fullmatch(r"v\d+" if known else r"[0-9a-f]{40}", version), action
                written = [line for line in lines if action in line]
                assert known or all(re.search(r" # v\d+\.\d+\.\d+$", line) for line in written)
                assert "persist-credentials" in step.get("with", {}) or "checkout" not in action


@NAMES
def test_what_others_can_write_is_in_no_shell(workflows: dict[str, Path], name: str) -> None:
    """An expression within `run` becomes part of the program: a branch's name could be one."""
    for job in read(workflows[name])["jobs"].values():
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")


def test_what_was_released_since_is_tried_once_a_week_and_decides_nothing_else(
    workflows: dict[str, Path],
) -> None:
    scheduled = {name for name in workflows if "schedule" in read(workflows[name])["on"]}
    assert scheduled == {"newest"}
    newest = read(workflows["newest"])
    assert set(newest["on"]) == {"schedule", "workflow_dispatch"}
    _, _, *days, weekday = newest["on"]["schedule"][0]["cron"].split()
    assert days == ["*", "*"]
    assert int(weekday) in range(7)
    runs = [step["run"] for step in newest["jobs"]["test"]["steps"] if "run" in step]
    assert runs == ["make constraints", "git diff", ".ci/run"]
    usual = read(workflows["test"])["jobs"]["test"]["steps"]
    assert [step["run"] for step in usual if "run" in step] == [".ci/run"]
    for file in OWN:
        for job in read(file)["jobs"].values():
            if any("pip install" in step.get("run", "") for step in job.get("steps", ())):
                limits = job["env"]["PIP_CONSTRAINT"].removeprefix("${{ github.workspace }}/")
                assert (REPOSITORY / limits).is_file(), file


@pytest.mark.parametrize("host", HOSTS)
def test_a_pull_request_is_built_and_checked_only(workflows: dict[str, Path], host: str) -> None:
    found = read(workflows[host])
    assert "pull_request" in found["on"]
    build, deploy = found["jobs"]["build"], found["jobs"]["deploy"]
    assert deploy["needs"] == "build"
    assert deploy["if"] == "github.event_name != 'pull_request'"
    assert deploy["concurrency"]["cancel-in-progress"] is False
    runs = [step["run"] for step in build["steps"] if "run" in step]
    assert runs[:2] == ["pip install -r requirements.txt", "coldframe check"]
    cached = [step["with"]["path"] for step in build["steps"] if "cache@" in step.get("uses", "")]
    assert cached == ["./.coldframe/cache"]


def test_pages_get_the_built_site_at_the_address_that_github_tells(
    workflows: dict[str, Path],
) -> None:
    build, deploy = read(workflows["github"])["jobs"].values()
    steps = {
        step.get("uses", step.get("run", "")).partition("@")[0]: step for step in build["steps"]
    }
    told = steps['coldframe build --url "$URL"']["env"]["URL"]
    assert told == "${{ steps.pages.outputs.base_url }}"
    assert steps["actions/configure-pages"]["id"] == "pages"
    assert steps["actions/upload-pages-artifact"]["with"]["path"] == "./site"
    assert deploy["environment"]["name"] == "github-pages"


def test_a_bucket_gets_it_with_credentials_that_end(workflows: dict[str, Path]) -> None:
    deploy = read(workflows["s3"])["jobs"]["deploy"]
    steps = deploy["steps"]
    (signed,) = (i for i, step in enumerate(steps) if "aws-actions" in step.get("uses", ""))
    assert [step["run"] for step in steps[signed:] if "run" in step] == [
        "coldframe deploy --no-build"
    ]
    # What the site's packages bring is not even installed where credentials are.
    installs = [step["run"] for step in steps if "pip install" in step.get("run", "")]
    assert all("-r requirements.txt" not in run and ":all:" in run for run in installs)
    (role,) = (step["with"] for step in deploy["steps"] if "aws-actions" in step.get("uses", ""))
    assert role == {
        "role-to-assume": "${{ vars.AWS_ROLE }}",
        "aws-region": "${{ vars.AWS_REGION }}",
    }
    assert "secrets." not in workflows["s3"].read_text("utf-8")
