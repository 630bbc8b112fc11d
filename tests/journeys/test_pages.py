"""Every page: accessible, no wider than a phone, calm in the console, readable without scripts.

Pages of the public are seen in every language, those of traders in two each and those of the desk, whose texts may
stay in English, in one each, in turn.

One test for a page, which gathers everything that is wrong with it. Pages are the same on both databases, so the
matrix runs on SQLite; the journeys run on both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

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

Open = Callable[..., BrowserContext]
each_page = pytest.mark.parametrize("listed", PAGES, ids=lambda one: one.name)


class Sight:
    """One page looked at in one window; gathers what is wrong."""

    def __init__(self, page: Page, url: str, path: str, status: int) -> None:
        self.page, self.url, self.path, self.status = page, url, path, status
        self.watch = Watch(page, allowed_statuses=frozenset({status}))
        self.wrong: list[str] = []

    def open(self, language: str) -> None:
        self.page.context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
        response = self.page.goto(self.path)
        assert response is not None
        assert response.status == self.status, f"{self.path} answers {response.status}"
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.expect(self.page.locator("html").get_attribute("lang") == language, f"{language}: not in lang")
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
def window_of(browser: Browser, product: Product, sign_in: SignIn) -> Open:
    """The window of a person (or of nobody), with or without scripts: opened once, so that files stay in its cache.

    Colours must not be measured half way between two themes: motion is reduced.
    """
    opened: dict[tuple[str, bool], BrowserContext] = {}

    def of(who: str, *, scripts: bool = True) -> BrowserContext:
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
            if who:
                tab = window.new_page()
                sign_in(tab, who)
                tab.close()
            opened[who, scripts] = window
        return opened[who, scripts]

    return of


@pytest.fixture
def sight(window_of: Open, product: Product, listed: Listed) -> Iterator[Sight]:
    page = window_of(listed.who).new_page()
    address = listed.path(product.facts)
    if listed.asks_again:
        page.goto(address)
        confirm(page, product.password)
    yield Sight(page, product.url, address, listed.status)
    page.close()


def translations_for(listed: Listed) -> tuple[str, ...]:
    """The languages beside English in which this page is looked at, in turn."""
    turn = PAGES.index(listed) % len(TRANSLATIONS)
    in_turn = (*TRANSLATIONS[turn:], *TRANSLATIONS[:turn])
    return in_turn if listed.is_public else in_turn[:2] if listed.is_of_traders else in_turn[:1]


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
def test_page_says_the_same_without_scripts(window_of: Open, product: Product, listed: Listed) -> None:
    page = window_of(listed.who, scripts=False).new_page()
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
    page.goto(listed.path(product.facts))
    if listed.asks_again:
        confirm(page, product.password)
    assert listed.heading in page.locator("h1").inner_text()
    assert page.locator("main").inner_text().strip()
    hidden = page.locator(f"main :is({WITH_CONTENT})").filter(visible=False)
    unfolded = [one for one in hidden.all() if not one.locator("xpath=ancestor::details").count()]
    assert not unfolded, "without scripts this stays hidden: " + unfolded[0].inner_html()[:200]
    page.close()


@pytest.mark.parametrize("listed", NOT_PAGES, ids=lambda one: one.url)
def test_address_that_is_no_page_answers_without_one(
    window_of: Open, product: Product, listed: Listed
) -> None:
    answer = window_of(listed.who).request.get(listed.path(product.facts), max_redirects=0)
    assert answer.status < 400, f"{answer.url} answers {answer.status}"
    assert b"<main" not in answer.body(), f"{answer.url} is a page: it belongs in PAGES"
