"""Site + Frozen → every output file. A page is rendered only if its inputs are new."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from coldframe.browser.core import core, own_sources
from coldframe.browser.modules import archive
from coldframe.cache import Cache, code_digest, digest, file_digest
from coldframe.config import Config
from coldframe.model import Artifact, Frozen, Package, Page, PagePython, Site
from coldframe.problems import Problem
from coldframe.render.html import body_html
from coldframe.render.offline import offline_files, offline_problems
from coldframe.render.pages import (
    TemplateProblem,
    navigation_digests,
    render_away,
    render_missing,
    render_page,
    render_redirect,
)
from coldframe.render.script import PageScript, page_script, runtime_script
from coldframe.render.templates import environment, style_sheet, templates_digest

OWN = PurePosixPath("_coldframe")
AWAY = PurePosixPath("offline.html")
"""What a reader without a network gets in place of a page that is not kept."""
SPARE = 8
"""Rendered pages that the cache keeps for each page of the site, for an author who goes back."""


@dataclass(frozen=True, slots=True)
class Rendered:
    artifacts: Mapping[PurePosixPath, Artifact]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Theme:
    environment: Environment
    digest: str


def render_site(
    site: Site,
    frozen: Frozen,
    loaded: Mapping[PurePosixPath, Path],
    root: Path,
    config: Config,
    cache: Cache,
) -> Rendered:
    overrides = root / "templates"
    style = style_sheet(overrides)
    sheet = Artifact(OWN / f"style-{file_digest(style)}.css", file_digest(style), style, True)
    theme = _Theme(
        environment(overrides, config, config.base + str(sheet.path), cache.folder("templates")),
        digest(code_digest(), templates_digest(overrides), repr(asdict(config)), str(sheet.path)),
    )
    scripts = {
        path: _script_files(python, root, config.base) for path, python in frozen.python.items()
    }
    artifacts = [sheet, *_assets(site, loaded, root), *_grids(frozen), *_downloads(frozen)]
    for script in scripts.values():
        artifacts += script.files
    if scripts:
        artifacts += core().artifacts
    elif config.offline is True:
        artifacts += core().runtime_artifacts
    pages, problems = _pages(site, frozen, scripts, theme, config, cache)
    artifacts += pages
    try:
        artifacts += _extra_pages(site, theme, config)
    except TemplateProblem as error:
        problems += (error.problem,)
    made = {artifact.path: artifact for artifact in artifacts}
    problems += offline_problems(site, config.offline)
    return Rendered({**made, **offline_files(made, config.offline)}, problems)


def _pages(
    site: Site,
    frozen: Frozen,
    scripts: Mapping[PurePosixPath, PageScript],
    theme: _Theme,
    config: Config,
    cache: Cache,
) -> tuple[list[Artifact], tuple[Problem, ...]]:
    artifacts: list[Artifact] = []
    problems: dict[Problem, None] = {}
    around = navigation_digests(site)
    # One walk: to ask for each of a thousand files costs ten times as much.
    known = cache.keys("page")
    used: list[str] = []
    for url, page in site.pages.items():
        script = scripts.get(page.document.source.path)
        key = _page_key(page, around[url], frozen, script, theme)
        used.append(key)
        if key in known:
            artifacts.append(Artifact(page.output, key, cache.file("page", key)))
            continue
        try:
            html = render_page(
                theme.environment,
                page,
                site,
                _body(page, frozen, config.base),
                page_script(script, page, config.base, config.offline is True),
            )
        except TemplateProblem as error:
            problems[error.problem] = None
            continue
        content = html.encode()
        cache.put("page", key, content)
        artifacts.append(Artifact(page.output, key, content))
    if len(known) > SPARE * len(used):
        cache.prune("page", used)
    return artifacts, tuple(problems)


def _page_key(
    page: Page, around: str, frozen: Frozen, script: PageScript | None, theme: _Theme
) -> str:
    path = page.document.source.path
    parts = [theme.digest, str(path), page.document.source.digest, around]
    parts += [f"{link.target}\0{href}" for link, href in page.targets.items()]
    parts += [repr(frozen.demos.get((path, use.id))) for use in page.document.demos]
    parts += [repr(frozen.cells.get((path, cell.index))) for cell in page.document.cells]
    if script:
        parts.append(repr((script.python, script.data)))
        parts += [f"{package.name}:{package.kind}:{url}" for package, url in script.packages]
    return digest(*parts)


def _body(page: Page, frozen: Frozen, base: str) -> str:
    if not (page.document.demos or page.document.cells):
        return body_html(page, {}, {})
    # With all that charts import: pages of text do without it.
    from coldframe.render.demos import cell_html, demo_html

    path = page.document.source.path
    demos = {
        use.id: demo_html(frozen.demos[path, use.id], base)
        for use in page.document.demos
        if (path, use.id) in frozen.demos
    }
    cells = {
        cell.index: cell_html(frozen.cells[path, cell.index], base)
        for cell in page.document.cells
        if (path, cell.index) in frozen.cells
    }
    return body_html(page, demos, cells)


def _extra_pages(site: Site, theme: _Theme, config: Config) -> Iterator[Artifact]:
    for alias, url in site.aliases.items():
        html = render_redirect(theme.environment, config.base, url).encode()
        output = PurePosixPath(alias.lstrip("/")) / "index.html"
        if alias.endswith(".html"):
            output = PurePosixPath(alias.lstrip("/"))
        yield Artifact(output, file_digest(html), html)
    if "/404.html" not in site.pages and "/404/" not in site.pages:
        html = render_missing(theme.environment, site).encode()
        yield Artifact(PurePosixPath("404.html"), file_digest(html), html)
    if config.offline is True and AWAY not in site.assets:
        script = runtime_script("away", config.base)
        html = render_away(theme.environment, site, script).encode()
        yield Artifact(AWAY, file_digest(html), html)


def _assets(site: Site, loaded: Mapping[PurePosixPath, Path], root: Path) -> Iterator[Artifact]:
    for output, source in site.assets.items():
        below = PurePosixPath(*source.path.parts[1:])
        yield Artifact(output, source.digest, loaded.get(below, root / source.path))


def _grids(frozen: Frozen) -> Iterator[Artifact]:
    for name, content in frozen.grids.items():
        yield Artifact(OWN / "grids" / f"{name}.json", name, content, True)


def _downloads(frozen: Frozen) -> Iterator[Artifact]:
    for name, file in frozen.downloads.items():
        yield Artifact(OWN / "files" / name, name.partition(".")[0], file, True)


def _script_files(python: PagePython, root: Path, base: str) -> PageScript:
    """A page's archive and data files, under names that change with their content."""
    packed = archive(python, root, own_sources())
    files = [_fingerprinted("python", packed, ".json")]
    data = {}
    for name, path in python.data.items():
        file = _fingerprinted("data", path.read_bytes(), PurePosixPath(name).suffix)
        data[str(name)] = base + str(file.path)
        files.append(file)
    packages = [(package, _package_file(package)) for package in python.packages]
    files += [file for _, file in packages]
    urls = tuple((package, base + str(file.path)) for package, file in packages)
    return PageScript(base + str(files[0].path), data, urls, tuple(files))


def _package_file(package: Package) -> Artifact:
    name = f"{package.name}-{package.version}-{package.sha256[:16]}.zip"
    return Artifact(OWN / "packages" / name, package.sha256[:16], package.file, True)


def _fingerprinted(folder: str, content: bytes, suffix: str) -> Artifact:
    name = file_digest(content)
    return Artifact(OWN / folder / f"{name}{suffix}", name, content, True)
