"""Pages find their URL, links their target. Files are written as an author has them."""

from pathlib import PurePosixPath

import pytest

from coldframe.model import Site, Source, SourceKind
from coldframe.sources.markdown import parse_document
from coldframe.structure.resolve import resolve


def site(files: dict[str, str], base: str = "/", drafts: bool = False) -> Site:
    sources = {
        PurePosixPath(name): Source(PurePosixPath(name), kind(name), "0", 1) for name in files
    }
    documents = [
        parse_document(source, files[str(path)].encode())
        for path, source in sources.items()
        if source.kind == "page"
    ]
    assets = {path: source for path, source in sources.items() if source.kind != "page"}
    return resolve(documents, assets, base, drafts)


def kind(name: str) -> SourceKind:
    path = PurePosixPath(name)
    if path.parts[0] == "static":
        return "static"
    if path.suffix == ".py":
        return "loader" if "." in path.stem else "module"
    return "page" if path.suffix == ".md" else "asset"


def told(built: Site) -> list[str]:
    return [str(problem) for problem in built.problems]


FILES = {
    "content/index.md": "# Home",
    "content/guide/index.md": "# Guide",
    "content/guide/first page.md": "# First\n\n## Next step",
    "content/guide/plot.png": "",
    "content/labs/arms.py": "",
    "content/labs/weights.json.py": "",
    "static/logo.svg": "",
}


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("first%20page.md", "/b/guide/first%20page/"),
        ("first%20page.md?x=1#next-step", "/b/guide/first%20page/?x=1#next-step"),
        ("./", "/b/guide/"),
        ("../", "/b/"),
        ("../index.md#home", "/b/#home"),
        ("plot.png", "/b/guide/plot.png"),
        ("../labs/arms.py#L3", "/b/labs/arms.py#L3"),
        ("../labs/weights.json.py", "/b/labs/weights.json.py"),
        ("../../static/logo.svg", "/b/logo.svg"),
        ("/logo.svg", "/b/logo.svg"),
        ("/guide/first%20page.md", "/b/guide/first%20page/"),
        ("/guide/first%20page/", "/b/guide/first%20page/"),
        ("/guide/plot.png", "/b/guide/plot.png"),
        ("/old/", "/b/guide/second/"),
        ("/", "/b/"),
        ("#here", "#here"),
        ("#", "#"),
        ("#top", "#top"),
    ],
)
def test_a_link_that_works_on_github_works_here(target: str, href: str) -> None:
    page = f"---\naliases: [/old/]\n---\n## Here\n[x]({target})"
    built = site({**FILES, "content/guide/second.md": page}, base="/b/")
    assert told(built) == []
    assert list(built.pages["/guide/second/"].targets.values()) == [href]


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        (
            "[x](frist%20page.md)",
            "the link to frist page.md is broken. Did you mean first page.md?",
        ),
        (
            "[x](nowhere.md)",
            "the link to nowhere.md is broken. There is no content/guide/nowhere.md",
        ),
        ("[x](index.md#gide)", "content/guide/index.md has no anchor #gide. Did you mean #guide?"),
        ("[x](#her)", "content/guide/second.md has no anchor #her. Did you mean #here?"),
        ("![x](plt.png)", "the image plt.png is missing. Did you mean plot.png?"),
        ("![x](index.md)", "index.md is a page, no image. Name an image's file"),
        (
            "[x](../labs/)",
            "the link to ../labs/ leads to a folder without a page. Write content/labs/index.md",
        ),
        (
            "[x](later.md)",
            "the link to later.md leads to content/guide/later.md, which is a draft. "
            "Publish that page too, or build with drafts",
        ),
        ("[x](../../secret.md)", "the link to ../../secret.md is broken. There is no secret.md"),
    ],
)
def test_a_broken_link_names_both_sides_and_the_mend(markdown: str, message: str) -> None:
    files = {
        **FILES,
        "content/guide/second.md": f"## Here\n{markdown}",
        "content/guide/later.md": "---\ndraft: true\n---\n",
    }
    assert told(site(files)) == [f"content/guide/second.md:2: error: {message}"]


def test_a_draft_is_left_out_unless_asked_for() -> None:
    files = {"content/index.md": "", "content/a.md": "---\ndraft: true\n---\n"}
    assert list(site(files).pages) == ["/"]
    assert list(site(files, drafts=True).pages) == ["/", "/a/"]


def test_files_beside_a_page_are_copied_and_python_where_it_is_linked() -> None:
    assert list(map(str, site(FILES).assets)) == ["guide/plot.png", "logo.svg"]
    linked = {**FILES, "content/index.md": "[code](labs/arms.py)"}
    assert "labs/arms.py" in map(str, site(linked).assets)


def test_two_pages_at_one_address() -> None:
    files = {"content/a.md": "", "content/a/index.md": "", "content/b.md": "---\nslug: a\n---\n"}
    assert told(site(files)) == [
        "content/a/index.md:1: error: its address /a/ is that of content/a.md, too. "
        "Rename one of the two, or its slug",
        "content/b.md:2: error: its address /a/ is that of content/a.md, too. "
        "Rename one of the two, or its slug",
    ]


def test_an_alias_that_is_taken() -> None:
    files = {
        "content/a.md": "---\ntitle: A\naliases: [/b/, /old/]\n---\n",
        "content/b.md": "---\naliases: [/old/]\n---\n",
    }
    assert told(site(files)) == [
        "content/a.md:3: error: its alias /b/ is the address of content/b.md. "
        "Remove the alias, or choose another",
        "content/b.md:2: error: its alias /old/ is the address of content/a.md. "
        "Remove the alias, or choose another",
    ]


def test_an_asset_at_a_pages_place() -> None:
    files = {"content/a.md": "", "static/a/index.html": "", "content/c.txt": "", "static/c.txt": ""}
    assert told(site(files)) == [
        "static/a/index.html: error: its address /a/index.html is that of content/a.md, too. "
        "Rename one of the two",
        "static/c.txt: error: its address /c.txt is that of content/c.txt, too. "
        "Rename one of the two",
    ]


def test_a_slug_on_a_folders_page() -> None:
    files = {"content/a/index.md": "---\nslug: b\n---\n"}
    assert told(site(files)) == [
        "content/a/index.md:2: error: a slug on a folder's page. Rename the folder instead"
    ]


def test_names_that_no_address_can_have() -> None:
    files = {"content/c#.md": "", "content/_coldframe/a.png": ""}
    assert told(site(files)) == [
        "content/_coldframe/a.png: error: the folder _coldframe is Coldframe's own in the output. "
        "Rename the folder",
        "content/c#.md: error: its address /c#/ holds # or ?, which end an address. "
        "Rename the file",
    ]


def test_tags_list_their_pages() -> None:
    files = {"content/a.md": "---\ntags: [y, x]\n---\n", "content/b.md": "---\ntags: [x]\n---\n"}
    assert site(files).tags == {"x": ("/a/", "/b/"), "y": ("/a/",)}


def test_the_page_for_a_missing_address_is_a_file() -> None:
    page = site({"content/index.md": "", "content/404.md": "# Gone"}).pages["/404.html"]
    assert str(page.output) == "404.html"
