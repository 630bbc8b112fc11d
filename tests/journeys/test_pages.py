"""Every page: accessible, no wider than a phone, calm in the console, readable without scripts.

Pages of the public are seen in every language and those of traders in one each, in turn. Those of the desk, whose
texts may stay in English, are seen in it. All are seen from right to left.

One test for a page, which gathers everything that is wrong with it. Pages are the same on both databases, so the
matrix runs on SQLite; the journeys run on both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from .conftest import SignIn
from .looking import NARROW, OF_COLOURS, WIDE, ZOOMED, Watch, axe, in_the_dark, too_wide_in
from .pages import NOT_PAGES, PAGES, Listed
from .people import confirm
from .product import Product

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("GREENLANE_DATABASE_URL", "").startswith("postgres"),
        reason="pages look the same on both databases: seen on SQLite",
    ),
]

TRANSLATIONS = ("zh-hant", "th", "hi", "km")
CHECK_LANGUAGE = "ar-xb"
WITH_CONTENT = "form:has(:not(input[type=hidden])), table, dl"
"""What must be seen without scripts; a form of hidden fields alone has nothing to show."""

each_page = pytest.mark.parametrize("listed", PAGES, ids=lambda one: one.name)


@dataclass(slots=True)
class Tab:
    """The tab of a person, in which page after page is opened: the browser reads a style sheet once for a tab."""

    page: Page
    watch: Watch


TabOf = Callable[..., Tab]


class Sight:
    """One page looked at in one window; gathers what is wrong."""

    def __init__(self, tab: Tab, url: str, path: str, status: int) -> None:
        self.page, self.watch = tab.page, tab.watch
        self.url, self.path, self.status = url, path, status
        self.watch.allowed_statuses = frozenset({status})
        self.watch.problems.clear()
        self.wrong: list[str] = []

    def open(self, language: str) -> None:
        self.page.context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
        response = self.page.goto(self.path)
        assert response is not None
        assert response.status == self.status, f"{self.path} answers {response.status}"
        found = self.page.evaluate("document.fonts.ready.then(() => document.documentElement.lang)")
        self.expect(found == language, f"{language}: not in lang")
        self.wrong += [f"{language}: {problem}" for problem in self.watch.problems]
        self.watch.problems.clear()

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)

    def accessible(self, what: str, *, without: tuple[str, ...] = ()) -> None:
        self.wrong += [f"{what}: {violation}" for violation in axe(self.page, without=without)]

    def fits(self, what: str, *windows: dict[str, int]) -> None:
        self.wrong += [f"{what}: {found}" for found in too_wide_in(self.page, *windows)]
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tab_of(browser: Browser, product: Product, sign_in: SignIn) -> TabOf:
    """The tab of a person (or of nobody), with or without scripts; opened once.

    Colours must not be measured half way between two themes: motion is reduced.
    """
    opened: dict[tuple[str, bool], Tab] = {}

    def of(who: str, *, scripts: bool = True) -> Tab:
        if (who, scripts) not in opened:
            window = browser.new_context(
                base_url=product.url,
                viewport=WIDE,  # type: ignore[arg-type]
                locale="en-GB",
                color_scheme="light",
                reduced_motion="reduce",
                java_script_enabled=scripts,
            )
            window.set_default_timeout(30_000)
            page = window.new_page()
            if who:
                sign_in(page, who)
            opened[who, scripts] = Tab(page, Watch(page))
        return opened[who, scripts]

    return of


@pytest.fixture
def sight(tab_of: TabOf, product: Product, listed: Listed) -> Iterator[Sight]:
    tab = tab_of(listed.who)
    address = listed.path(product.facts)
    if listed.asks_again:
        tab.page.goto(address)
        confirm(tab.page, product.password)
    yield Sight(tab, product.url, address, listed.status)
    tab.page.goto("about:blank")  # a page that nobody looks at asks for news no more


def translations_for(listed: Listed) -> tuple[str, ...]:
    """The translations in which this page is looked at."""
    if listed.is_public:
        return TRANSLATIONS
    return (TRANSLATIONS[PAGES.index(listed) % len(TRANSLATIONS)],) if listed.is_of_traders else ()


@each_page
def test_page_is_accessible_and_fits_in_every_language(sight: Sight, listed: Listed) -> None:
    sight.open("en")
    heading = sight.page.locator("h1")
    sight.expect(heading.count() == 1, f"{heading.count()} level-one headings")
    sight.expect(listed.heading in heading.first.inner_text(), f"headed {heading.first.inner_text()!r}")
    sight.accessible("en")
    sight.wrong += in_the_dark(sight.page)
    sight.fits("en", NARROW, ZOOMED)
    seen_in = translations_for(listed)
    for language in seen_in:
        sight.open(language)
        if language == seen_in[0]:  # every translation is complete: one of them shows what is left in English
            sight.accessible(language, without=OF_COLOURS)
        sight.fits(language, NARROW, ZOOMED)
    sight.open(CHECK_LANGUAGE)
    sight.expect(sight.page.locator("html").get_attribute("dir") == "rtl", "right to left: not in dir")
    sight.fits("right to left", WIDE, NARROW)
    assert not sight.wrong, "\n".join(sight.wrong)


@each_page
def test_page_says_the_same_without_scripts(tab_of: TabOf, product: Product, listed: Listed) -> None:
    page = tab_of(listed.who, scripts=False).page
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
    page.goto(listed.path(product.facts))
    if listed.asks_again:
        confirm(page, product.password)
    assert listed.heading in page.locator("h1").inner_text()
    assert page.locator("main").inner_text().strip()
    hidden = page.locator(f"main :is({WITH_CONTENT})").filter(visible=False)
    unfolded = [one for one in hidden.all() if not one.locator("xpath=ancestor::details").count()]
    assert not unfolded, "without scripts this stays hidden: " + unfolded[0].inner_html()[:200]


@pytest.mark.parametrize("listed", NOT_PAGES, ids=lambda one: one.url)
def test_address_that_is_no_page_answers_without_one(tab_of: TabOf, product: Product, listed: Listed) -> None:
    answer = tab_of(listed.who).page.request.get(listed.path(product.facts), max_redirects=0)
    assert answer.status < 400, f"{answer.url} answers {answer.status}"
    assert b"<main" not in answer.body(), f"{answer.url} is a page: it belongs in PAGES"
