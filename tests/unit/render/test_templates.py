"""The site's own files come before the theme's."""

from pathlib import Path

from coldframe.config import Config
from coldframe.render.templates import environment, style_sheet, templates_digest


def test_a_style_sheet_of_the_sites_own(tmp_path: Path) -> None:
    theme, own = tmp_path / "theme", tmp_path / "templates"
    theme.mkdir()
    (theme / "style.css").write_text("theme")
    assert style_sheet(own, theme) == b"theme"
    own.mkdir()
    (own / "style.css").write_text("own")
    assert style_sheet(own, theme) == b"own"


def test_a_digest_of_the_sites_templates(tmp_path: Path) -> None:
    without = templates_digest(tmp_path / "templates")
    (tmp_path / "templates/parts").mkdir(parents=True)
    (tmp_path / "templates/parts/nav.html").write_text("a")
    with_one = templates_digest(tmp_path / "templates")
    (tmp_path / "templates/parts/nav.html").write_text("b")
    assert len({without, with_one, templates_digest(tmp_path / "templates")}) == 3


def test_url_has_the_base_path(tmp_path: Path) -> None:
    made = environment(tmp_path, Config(base="/b/"), "/b/s.css", theme=tmp_path)
    template = made.from_string("{{ url('/a b/') }} {{ url('/') }} {{ stylesheet }}")
    assert template.render() == "/b/a%20b/ /b/ /b/s.css"
