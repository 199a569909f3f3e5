"""An alias of a stranger's page takes no file of Coldframe's or of the host's."""

from collections.abc import Callable
from typing import Any

import pytest

TAKEN = [
    "/sw.js",
    "/sw.js/",
    "/SW.JS",
    "/%73w.js",
    "/404.html",
    "/404/",
    "/offline.html",
    "/_headers",
    "/_redirects",
    "/CNAME",
    "/_coldframe/",
    "/_coldframe/offline.json",
    "/_coldframe/x.html",
    "/_coldframe-x/",
    "/.well-known/acme-challenge/",
    "/.nojekyll",
]


@pytest.mark.parametrize("alias", TAKEN)
def test_a_reserved_address_is_refused(site: Callable[..., Any], alias: str) -> None:
    folder = site({"content/a.md": f"---\naliases: [{alias}]\n---\n# A\n"})
    (problem,) = folder.publish().problems
    assert (problem.place.line, problem.severity) == (2, "error")
    assert "its alias" in problem.what
    assert not (folder.root / "site").exists()


@pytest.mark.parametrize("alias", ["/old/", "/notes/sw.js/", "/old/404.html", "/my_headers/"])
def test_other_addresses_are_free(site: Callable[..., Any], alias: str) -> None:
    folder = site({"content/a.md": f"---\naliases: [{alias}]\n---\n# A\n"})
    assert folder.publish().problems == ()
