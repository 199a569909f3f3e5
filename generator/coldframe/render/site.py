"""Site + Frozen → every output file. A page is rendered only if its inputs are new."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from coldframe.browser.core import core, own_sources
from coldframe.browser.modules import archive
from coldframe.cache import Cache, code_digest, digest, file_digest
from coldframe.config import Config
from coldframe.model import (
    Artifact,
    ByteCode,
    Frozen,
    FrozenCell,
    FrozenDemo,
    Link,
    Package,
    Page,
    PageNeeds,
    PagePython,
    Site,
    SiteImage,
)
from coldframe.problems import Problem
from coldframe.render.html import Filled, body_html
from coldframe.render.image import ImageFiles, image_files
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
from coldframe.render.templates import (
    compiled_templates,
    environment,
    style_sheet,
    templates_digest,
)
from coldframe.structure.urls import embed_url, output

OWN = PurePosixPath("_coldframe")
AWAY = PurePosixPath("offline.html")
"""What a reader without a network gets in place of a page that is not kept."""
SPARE = 8
"""Rendered pages that the cache keeps for each page of the site, for an author who goes back."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page's own file and those of its demos, with all that they were made of."""

    page: Page
    around: str
    demos: tuple[FrozenDemo, ...]
    cells: tuple[FrozenCell | None, ...]
    script: PageScript | None
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`pages` and `around`, by URL, are for the next time; `theme` is a digest of what all pages
    share."""

    artifacts: Mapping[PurePosixPath, Artifact]
    problems: tuple[Problem, ...]
    site: Site
    theme: str
    pages: Mapping[str, RenderedPage]
    around: Mapping[str, str]
    scripts: Mapping[PurePosixPath, tuple[PageNeeds, PageScript]]


@dataclass(frozen=True, slots=True)
class _Theme:
    environment: Environment
    digest: str


def render_site(
    site: Site,
    frozen: Frozen,
    bytecode: Mapping[PurePosixPath, ByteCode],
    image: SiteImage | None,
    loaded: Mapping[PurePosixPath, Path],
    root: Path,
    config: Config,
    cache: Cache,
    before: Rendered | None = None,
) -> Rendered:
    """`before` is what this step returned last: pages whose inputs are the same come from it."""
    overrides = root / "templates"
    style = style_sheet(overrides)
    sheet = Artifact(OWN / f"style-{file_digest(style)}.css", file_digest(style), style, True)
    theme = _Theme(
        environment(overrides, config, config.base + str(sheet.path), compiled_templates()),
        digest(code_digest(), templates_digest(overrides), repr(asdict(config)), str(sheet.path)),
    )
    own = image_files(image, config.base) if image else None
    last = before if before and before.theme == theme.digest else None
    known = last.scripts if last and not bytecode and not image else {}
    scripts = {
        path: known[path][1]
        if path in known and known[path][0] == frozen.pages[path].needs
        else _script_files(
            python, bytecode, own, bool(image and path in image.pages), root, config.base
        )
        for path, python in frozen.python.items()
    }
    artifacts = [sheet, *_assets(site, loaded, root), *_grids(frozen), *_downloads(frozen)]
    for script in scripts.values():
        artifacts += script.files
    if scripts:
        artifacts += core().artifacts
    elif config.offline is True:
        artifacts += core().runtime_artifacts
    around = _around(site, last)
    pages, problems = _pages(site, frozen, scripts, theme, config, cache, around, last)
    artifacts += [artifact for page in pages.values() for artifact in page.artifacts]
    try:
        artifacts += _extra_pages(site, theme, config)
    except TemplateProblem as error:
        problems += (error.problem,)
    made = {artifact.path: artifact for artifact in artifacts}
    problems += offline_problems(site, config.offline)
    return Rendered(
        {**made, **offline_files(made, config.offline)},
        problems,
        site,
        theme.digest,
        pages,
        around,
        {path: (frozen.pages[path].needs, script) for path, script in scripts.items()},
    )


def _around(site: Site, last: Rendered | None) -> Mapping[str, str]:
    # A site of which only text is new keeps these very objects.
    same = last and last.site.navigation is site.navigation and last.site.next is site.next
    return last.around if last and same else navigation_digests(site)


def _pages(
    site: Site,
    frozen: Frozen,
    scripts: Mapping[PurePosixPath, PageScript],
    theme: _Theme,
    config: Config,
    cache: Cache,
    around: Mapping[str, str],
    last: Rendered | None,
) -> tuple[dict[str, RenderedPage], tuple[Problem, ...]]:
    """Every page, and the demos of each on pages of their own."""
    # One walk: to ask for each of a thousand files costs ten times as much.
    shelf = _Shelf(cache, frozenset() if last else cache.keys("page"), bool(last))
    pages: dict[str, RenderedPage] = {}
    for url, page in site.pages.items():
        path = page.document.source.path
        script = scripts.get(path)
        known = last.pages.get(url) if last else None
        if known and script is None and _is_same_text(known, page, around[url]):
            pages[url] = known
            continue
        demos = _demos(page, frozen)
        cells = tuple(frozen.cells.get((path, cell.index)) for cell in page.document.cells)
        made_of = (page, around[url], tuple(demos.values()), cells, script)
        if known and _is_same(known, *made_of):
            pages[url] = known
            continue
        start = len(shelf.artifacts)
        digests = {id: digest(repr(demo)) for id, demo in demos.items()}
        key = _page_key(page, around[url], digests, frozen, script, theme)
        shelf.take(page.output, key, partial(_page, page, site, frozen, script, theme, config))
        for id, demo in demos.items():
            alone = embed_url(url, id)
            if demo.described and site.embeds.get(alone) is page:
                make = partial(_embed, page, demo, script, theme, config)
                shelf.take(output(alone), _embed_key(page, demo, digests[id], script, theme), make)
        pages[url] = RenderedPage(*made_of, tuple(shelf.artifacts[start:]))
    shelf.prune()
    return pages, tuple(dict.fromkeys(shelf.problems))


def _is_same_text(known: RenderedPage, page: Page, around: str) -> bool:
    """Of a page without demos and cells, which has no script: most of a large site's."""
    return (
        bool(known.artifacts)
        and known.page is page
        and known.script is None
        and known.around == around
    )


def _is_same(
    known: RenderedPage,
    page: Page,
    around: str,
    demos: tuple[FrozenDemo, ...],
    cells: tuple[FrozenCell | None, ...],
    script: PageScript | None,
) -> bool:
    """By identity where values are large: they are kept as they are while nothing changes."""
    old = known.page
    return (
        bool(known.artifacts)
        and (old is page or (old.document is page.document and old == page))
        and known.around == around
        and known.script is script
        and len(known.demos) == len(demos)
        and all(one is other for one, other in zip(known.demos, demos, strict=True))
        and all(one is other for one, other in zip(known.cells, cells, strict=True))
    )


@dataclass(slots=True)
class _Shelf:
    """Rendered pages, those from the cache and those that are made now."""

    cache: Cache
    known: Set[str]
    alone: bool
    """Whether it is asked for few pages, so that `known` does not have them."""
    artifacts: list[Artifact] = field(default_factory=list[Artifact])
    problems: list[Problem] = field(default_factory=list[Problem])
    used: list[str] = field(default_factory=list[str])

    def take(self, path: PurePosixPath, key: str, make: Callable[[], str]) -> None:
        self.used.append(key)
        if key in self.known or (self.alone and self.cache.path("page", key)):
            self.artifacts.append(Artifact(path, key, self.cache.file("page", key)))
            return
        try:
            content = make().encode()
        except TemplateProblem as error:
            self.problems.append(error.problem)
            return
        self.cache.put("page", key, content)
        self.artifacts.append(Artifact(path, key, content))

    def prune(self) -> None:
        if not self.alone and len(self.known) > SPARE * len(self.used):
            self.cache.prune("page", self.used)


def _page_key(
    page: Page,
    around: str,
    digests: Mapping[str, str],
    frozen: Frozen,
    script: PageScript | None,
    theme: _Theme,
) -> str:
    """`digests` are those of the page's demos."""
    path = page.document.source.path
    parts = [theme.digest, str(path), page.document.source.digest, around]
    parts += [f"{link.target}\0{href}" for link, href in page.targets.items()]
    parts += [digests.get(use.id, "") for use in page.document.demos]
    parts += [repr(frozen.cells.get((path, cell.index))) for cell in page.document.cells]
    return digest(*parts, *_script_parts(script))


def _embed_key(
    page: Page, demo: FrozenDemo, own: str, script: PageScript | None, theme: _Theme
) -> str:
    targets = (page.targets.get(link, "") for link in demo.use.inner if isinstance(link, Link))
    parts = ("embed", theme.digest, str(page.document.source.path), page.url, page.title, own)
    return digest(*parts, *targets, *_script_parts(script))


def _script_parts(script: PageScript | None) -> list[str]:
    if script is None:
        return []
    packages = [f"{package.name}:{package.kind}:{url}" for package, url in script.packages]
    return [repr((script.python, script.data, script.image_facts)), *packages]


def _page(
    page: Page,
    site: Site,
    frozen: Frozen,
    script: PageScript | None,
    theme: _Theme,
    config: Config,
) -> str:
    body = _body(page, site, frozen, config.base)
    facts = page_script(script, page, config.base, page.document.cells, config.offline is True)
    return render_page(theme.environment, page, site, body, facts)


def _embed(
    page: Page, demo: FrozenDemo, script: PageScript | None, theme: _Theme, config: Config
) -> str:
    # With all that charts import: pages of text do without it.
    from coldframe.render.embed import render_embed

    facts = page_script(script, page, config.base, (), offline=False)
    return render_embed(theme.environment, config, page, demo, facts)


def _demos(page: Page, frozen: Frozen) -> dict[str, FrozenDemo]:
    path = page.document.source.path
    ids = (use.id for use in page.document.demos)
    return {id: frozen.demos[path, id] for id in ids if (path, id) in frozen.demos}


def _body(page: Page, site: Site, frozen: Frozen, base: str) -> str:
    if not (page.document.demos or page.document.cells):
        return body_html(page, Filled())
    # With all that charts import: pages of text do without it.
    from coldframe.render.demos import apart_html, cell_html, demo_html, value_html

    path = page.document.source.path
    found = _demos(page, frozen)
    cells = {
        cell.index: cell_html(frozen.cells[path, cell.index], base)
        for cell in page.document.cells
        if (path, cell.index) in frozen.cells
    }
    filled = Filled(
        demos={
            id: demo_html(demo, base, page.url * (embed_url(page.url, id) in site.embeds))
            for id, demo in found.items()
        },
        cells=cells,
        apart={
            block.index: apart_html(found[block.demo], block.index, base)
            for block in page.document.apart
            if block.demo in found
        },
        values={
            value: value_html(found[value.demo], value)
            for value in page.document.values
            if value.demo in found
        },
    )
    return body_html(page, filled)


def _extra_pages(site: Site, theme: _Theme, config: Config) -> Iterator[Artifact]:
    for alias, url in site.aliases.items():
        html = render_redirect(theme.environment, config.base, url).encode()
        path = PurePosixPath(alias.lstrip("/"))
        file = path if alias.endswith(".html") else path / "index.html"
        yield Artifact(file, file_digest(html), html)
    if "/404.html" not in site.pages and "/404/" not in site.pages:
        html = render_missing(theme.environment, site).encode()
        yield Artifact(PurePosixPath("404.html"), file_digest(html), html)
    if config.offline is True and AWAY not in site.assets:
        script = runtime_script("away", config.base)
        html = render_away(theme.environment, site, script).encode()
        yield Artifact(AWAY, file_digest(html), html)


def _assets(site: Site, loaded: Mapping[PurePosixPath, Path], root: Path) -> Iterator[Artifact]:
    for path, source in site.assets.items():
        if not source.digest:
            # A loader's, that is being made.
            continue
        below = PurePosixPath(*source.path.parts[1:])
        yield Artifact(path, source.digest, loaded.get(below, root / source.path))


def _grids(frozen: Frozen) -> Iterator[Artifact]:
    for name, content in frozen.grids.items():
        yield Artifact(OWN / "grids" / f"{name}.json", name, content, True)


def _downloads(frozen: Frozen) -> Iterator[Artifact]:
    for name, file in frozen.downloads.items():
        yield Artifact(OWN / "files" / name, name.partition(".")[0], file, True)


def _script_files(
    python: PagePython,
    bytecode: Mapping[PurePosixPath, ByteCode],
    image: ImageFiles | None,
    starts: bool,
    root: Path,
    base: str,
) -> PageScript:
    """A page's archive and data files, under names that change with their content."""
    packed = archive(python, root, own_sources(), bytecode)
    files = [_fingerprinted("python", packed, ".json")]
    data = {}
    for name, path in python.data.items():
        file = _fingerprinted("data", path.read_bytes(), PurePosixPath(name).suffix)
        data[str(name)] = base + str(file.path)
        files.append(file)
    packages = [(package, _package_file(package)) for package in python.packages]
    files += [file for _, file in packages]
    urls = tuple((package, base + str(file.path)) for package, file in packages)
    files += image.files if image and starts else ()
    return PageScript(base + str(files[0].path), data, urls, tuple(files), image, starts)


def _package_file(package: Package) -> Artifact:
    name = f"{package.name}-{package.version}-{package.sha256[:16]}.zip"
    return Artifact(OWN / "packages" / name, package.sha256[:16], package.file, True)


def _fingerprinted(folder: str, content: bytes, suffix: str) -> Artifact:
    name = file_digest(content)
    return Artifact(OWN / folder / f"{name}{suffix}", name, content, True)
