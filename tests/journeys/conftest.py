"""A browser, the served product, people who sign in.

No browser: journeys are skipped with a line saying so; with CI=true that is a failure. Nothing here touches the
test's own database: what a journey needs it does on pages, or by `product.greenlane(...)`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from greenlane.parties.tests import signon_provider
from greenlane.parties.tests.signon_provider import Provider

from . import product as products
from .people import address, browser_program, fill_sign_in
from .product import Product

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

Visit = Callable[..., Page]
SignIn = Callable[..., None]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    if browser_program() or os.environ.get("CI") == "true":
        return
    for item in items:
        if here in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """The single sign-on service that the product is set up with."""
    with signon_provider.running() as found:
        yield found


@pytest.fixture(scope="session")
def product(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, provider: Provider
) -> Iterator[Product]:
    """The product with the demo played, served for all journeys of this test process."""
    home = tmp_path_factory.mktemp("product")
    settings = {
        "GREENLANE_OIDC_URL": provider.url,
        "GREENLANE_OIDC_NAME": "Customs House",
        "GREENLANE_OIDC_CLIENT_ID": signon_provider.CLIENT,
        "GREENLANE_OIDC_CLIENT_SECRET": signon_provider.SECRET,
    }
    shared = shared_folder(tmp_path_factory, worker_id)
    with products.served(home, products.own_database(worker_id), shared=shared, **settings) as running:
        yield running


def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Path:
    """A folder that all processes of this run see."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker == "master" else own.parent) / "journeys"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of the process of pytest-xdist, `master` without it."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, headless. One for a module: while it is open the process has an event loop, which Django's
    own database calls refuse, so it is closed before the tests of another module begin."""
    program = browser_program()
    assert program, "no Chromium on this machine, and CI must not skip the journeys"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


@pytest.fixture
def context_of(browser: Browser, product: Product) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window with its own cookies; options as in Playwright's `new_context`."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> BrowserContext:
            options = {"base_url": product.url, "viewport": WIDE, "locale": "en-GB", **options}
            context = stack.enter_context(browser.new_context(**options))
            context.set_default_timeout(15_000)
            return context

        yield open_one


@pytest.fixture
def visit(context_of: Callable[..., BrowserContext]) -> Visit:
    """Open a page of a fresh visitor: `visit("/", viewport=PHONE)`."""

    def go(path: str = "", **options: Any) -> Page:
        page = context_of(**options).new_page()
        if path:
            page.goto(path)
        return page

    return go


@pytest.fixture
def page(visit: Visit) -> Page:
    """A fresh visitor's empty page."""
    return visit()


@pytest.fixture(scope="session")
def sign_in(product: Product) -> SignIn:
    """`sign_in(page, "importer@aurora")` signs a demo account in and opens its workplace.

    The first sign-in of a person goes through the form, later ones take up that session; `by_form=True` always
    uses the form (for journeys that sign out or change the password).
    """

    def enter(page: Page, person: str, *, by_form: bool = False) -> None:
        email = address(person)
        if not by_form and email in product.cookies:
            page.context.add_cookies(product.cookies[email])
            page.goto("/workplace/")
            if "/account/login" not in page.url:
                return
        fill_sign_in(page, email, product.password)
        page.goto("/workplace/")
        assert "/account/login" not in page.url, f"{email} could not sign in: {page.inner_text('main')[:300]}"
        if not by_form:
            product.cookies[email] = page.context.cookies()

    return enter
