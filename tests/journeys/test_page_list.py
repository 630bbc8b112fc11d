"""No page escapes the table of pages, and the table names no page that is gone."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from .pages import NOT_PAGES, PAGES, WALKED, WALKED_PAST

LISTED = {page.url for page in (*PAGES, *NOT_PAGES)} | WALKED.keys() | WALKED_PAST.keys()
PICTURES = Path(__file__).resolve().parents[2] / "docs/handbook/screens"
API = "api/"
UNNAMED = {
    # answered for machines, without a name
    "healthz",
    "readyz",
    "metrics",
}


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route, one


def answers_get(view: Callable[..., Any] | None) -> bool:
    """Whether a view answers GET, read from `require_POST` and the like, or from the class of the view."""
    made_of = getattr(view, "view_class", None)
    if made_of is not None:
        return hasattr(made_of, "get")
    while view is not None:
        bound = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in bound:
            return "GET" in bound["request_method_list"]
        view = getattr(view, "__wrapped__", None)
    return True


def pages_of_the_product() -> dict[str, str]:
    """URL name -> route of whatever a browser can open."""
    found: dict[str, str] = {}
    for route, pattern in addresses(get_resolver().url_patterns):
        made_of = getattr(pattern.callback, "view_class", None)
        redirects = made_of is not None and made_of.__name__ == "RedirectView"
        if route.startswith(API) or route in UNNAMED or redirects or not answers_get(pattern.callback):
            continue
        assert pattern.name, f"{route} has no name"
        found[pattern.name] = route
    return found


def test_every_page_is_in_the_table_of_pages() -> None:
    missing = {name: route for name, route in pages_of_the_product().items() if name not in LISTED}
    assert not missing, "add to tests/journeys/pages.py: " + ", ".join(
        f"{n} ({r})" for n, r in missing.items()
    )


def test_table_of_pages_names_only_addresses_that_exist() -> None:
    assert not LISTED - pages_of_the_product().keys()


def test_no_page_is_listed_twice() -> None:
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))
    elsewhere = [page.url for page in NOT_PAGES] + [*WALKED, *WALKED_PAST]
    assert len(elsewhere) == len(set(elsewhere) - {page.url for page in PAGES})


def test_every_page_is_pictured_in_the_handbook() -> None:
    missing = [
        page.name
        for page in PAGES
        if not all((PICTURES / f"{page.name}-{size}.webp").is_file() for size in ("wide", "phone"))
    ]
    assert not missing, f'make screens ARGS="{" ".join(missing)}"'


def names_seen() -> set[str]:
    """What the journeys call `seen(page, "name")` with."""
    calls = (
        node
        for path in Path(__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "seen"
    )
    return {one.value for call in calls for one in call.args if isinstance(one, ast.Constant)}


def test_every_page_that_needs_a_journey_is_looked_at_in_one() -> None:
    assert names_seen() == WALKED.keys()
