"""`[deploy]` in coldframe.toml: what it may say, and what an author is told."""

from pathlib import Path

import pytest

from coldframe.config import read_config
from coldframe.deploy.target import S3, Folder, Pages, Target, Zip, read_target


def read(root: Path, text: str, asked: str = "") -> tuple[Target | None, list[str]]:
    (root / "coldframe.toml").write_text(text, encoding="utf-8")
    assert read_config(root)[1] == ()
    target, problems = read_target(root, asked, root / "here")
    return target, [str(problem) for problem in problems]


def test_each_kind_of_target(tmp_path: Path) -> None:
    text = """\
        [deploy]
        target = "s3://bucket/a/b"
        endpoint = "https://s3.example"
        region = "auto"
        [deploy.pages-too]
        target = "pages"
        branch = "site"
        history = false
        [deploy.shelf]
        target = "../public"
        [deploy.whole]
        target = "site.zip"
    """
    wheres = {
        asked: target.where
        for asked in ("", "pages-too", "shelf", "whole", "s3://other", "pages", "./x", "x.zip")
        if (target := read(tmp_path, text, asked)[0])
    }
    s3 = {"endpoint": "https://s3.example", "region": "auto"}
    assert wheres == {
        "": S3("bucket", "a/b/", **s3),
        "pages-too": Pages(branch="site", history=False),
        "shelf": Folder(tmp_path / "../public"),
        "whole": Zip(tmp_path / "site.zip"),
        # What is typed stands for the table's target, and is looked for from where one is.
        "s3://other": S3("other", "", **s3),
        "pages": Pages(),
        "./x": Folder(tmp_path / "here/x"),
        "x.zip": Zip(tmp_path / "here/x.zip"),
    }


MISTAKES = {
    "no table": ("", "", "coldframe.toml: error: [deploy] has no target. Write target ="),
    "no target": ("\n[deploy]\n", "", "coldframe.toml:2: error: [deploy] has no target"),
    "a slip": (
        '[deploy]\ntarget = "page"\n',
        "",
        "coldframe.toml:2: error: deploy.target is 'page'",
    ),
    "no text": ("[deploy]\ntarget = 3\n", "", "deploy.target is 3, which is no target"),
    "a bucket's name": (
        '[deploy]\ntarget = "s3://My_Bucket/x"\n',
        "",
        "coldframe.toml:2: error: 'My_Bucket' is no name of a bucket",
    ),
    "an unknown key": (
        '[deploy]\ntarget = "s3://bucket"\nregoin = "eu"\n',
        "",
        "coldframe.toml:3: error: unknown key deploy.regoin for S3. Did you mean region?",
    ),
    "another kind's key": (
        '[deploy]\ntarget = "pages"\nregion = "eu"\n',
        "",
        "coldframe.toml:3: error: unknown key deploy.region for Pages",
    ),
    "a type": (
        '[deploy]\ntarget = "s3://bucket"\nlock = "no"\n',
        "",
        "coldframe.toml:3: error: deploy.lock is 'no'. Write true or false",
    ),
    "a secret": (
        '[deploy]\ntarget = "s3://bucket"\nsecret_key = "x"\n',
        "",
        "coldframe.toml:3: error: deploy.secret_key: this file is no place for secrets",
    ),
    "an endpoint": (
        '[deploy]\ntarget = "s3://bucket"\nendpoint = "localhost:9000"\n',
        "",
        "coldframe.toml:3: error: deploy.endpoint is 'localhost:9000', which is no address",
    ),
    "an address of a target": (
        '[deploy.staging]\ntarget = "s3://bucket"\nurl = "b.example"\n',
        "staging",
        "coldframe.toml:3: error: deploy.staging.url is 'b.example', which is no address",
    ),
    "the site's own folder": (
        '[deploy]\ntarget = "./content/x"\n',
        "",
        "coldframe.toml:2: error: the folder",
    ),
    "a folder around the site": ("", "..", "the command line: error: the folder"),
    "an unknown name": (
        '[deploy.staging]\ntarget = "pages"\n',
        "stagin",
        "the command line: error: 'stagin' is no target, and coldframe.toml has none of the name. "
        "Did you mean staging?",
    ),
    "an option for git": (
        '[deploy]\ntarget = "pages"\nbranch = "--force"\n',
        "",
        "coldframe.toml:3: error: deploy.branch is '--force'",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, asked, told = MISTAKES[name]
    target, problems = read(tmp_path, text, asked)
    assert target is None
    assert len(problems) == 1
    assert problems[0].startswith(told) or told in problems[0]


def test_a_table_changes_nothing_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").write_text('title = "A"\n')
    plain, _ = read_config(tmp_path)
    (tmp_path / "coldframe.toml").write_text('title = "A"\n[deploy]\ntarget = "pages"\n')
    assert read_config(tmp_path) == (plain, ())
