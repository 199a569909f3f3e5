"""Bytes (gzip) and requests before a page's first demo result is readable; the runtime's size."""

import argparse
import sys
from pathlib import Path

from eager import BOUND, eager, kilobytes
from playwright.sync_api import Browser, Response
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
PAGE, STYLE = 60, 15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=REPOSITORY / "site", help="a built site")
    site: Path = parser.parse_args().site
    found = sorted(
        file.parent.relative_to(site)
        for file in site.rglob("index.html")
        if "<coldframe-demo" in file.read_text(encoding="utf-8")
    )
    if not found:
        raise SystemExit(f"{site} has no page with a demo: build the site first")
    figures: list[Figure] = []
    with served({"/": site}) as address, chromium() as browser:
        say_versions("coldframe", Chromium=browser.version)
        for folder in found:
            figures += page_figures(browser, address, f"/{folder.as_posix()}/".replace("/./", "/"))
    figures.append(Figure("runtime: index.js and what it imports", runtime(site), "kB", BOUND))
    return verdict(figures)


def page_figures(browser: Browser, address: str, url: str) -> list[Figure]:
    """What is fetched with scripting off is what the first result needs: HTML and CSS."""
    page = browser.new_page(java_script_enabled=False, base_url=address)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="load")
    result = page.locator(".demo-result").first
    picture = result.locator("svg, img, canvas").first
    if not result.is_visible() or not (result.inner_text().strip() or picture.is_visible()):
        raise SystemExit(f"{url}: the first demo's result can't be read without a script")
    sizes = {response.url: kilobytes(response.body()) for response in responses}
    page.close()
    styles = sum(size for name, size in sizes.items() if name.endswith(".css"))
    return [
        Figure(f"{url}: requests", len(sizes)),
        Figure(f"{url}: HTML and all that it fetches", sum(sizes.values()), "kB", PAGE),
        Figure(f"{url}: style sheet", styles, "kB", STYLE),
    ]


def runtime(site: Path) -> float:
    (folder,) = site.glob("_coldframe/runtime-*")
    return sum(eager(folder).values())


if __name__ == "__main__":
    sys.exit(main())
