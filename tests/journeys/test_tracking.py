"""Tracking on a phone: the page follows the goods, weighs little, and is there without a connection."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tools.weigh import LIMITS, weigh

from .conftest import PHONE, Visit
from .looking import wait_until
from .product import Product

CONTROLLED = "navigator.serviceWorker.controller !== null"
KEPT = "async path => Boolean(await caches.match(path))"


def tracked_offline_once(page: Page, mrn: str) -> str:
    """Open a declaration's page until its worker has kept it; returns the address."""
    address = f"/track/{mrn}/"
    page.goto(address)
    wait_until(page, CONTROLLED)
    wait_until(page, KEPT, address)
    return address


def test_a_stranger_tracks_goods_by_typing_the_number(visit: Visit, product: Product) -> None:
    mrn = product.facts["released"]
    page = visit("/", viewport=PHONE)
    page.fill("#mrn", f" {mrn[:4].lower()} {mrn[4:].lower()} ")
    page.press("#mrn", "Enter")
    expect(page.locator("h1")).to_have_text(mrn)
    expect(page.locator(".gl-state")).to_contain_text("Released")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_open_page_follows_the_goods(visit: Visit, product: Product) -> None:
    mrn = product.facts["due"]
    page = visit(f"/track/{mrn}/", viewport=PHONE)
    expect(page.locator("#tracked")).to_contain_text("The goods have not arrived yet.")
    piece = page.locator("#tracked").get_attribute("hx-get") or ""
    product.greenlane("arrive", mrn)
    expect(page.locator("#tracked")).not_to_contain_text("The goods have not arrived yet.", timeout=20_000)
    answer = page.request.get(piece)
    assert answer.ok
    assert "<main" not in answer.text(), "the whole page, not its piece"


def test_a_tracked_page_stays_without_a_connection_and_says_so(
    context_of: Callable[..., BrowserContext], product: Product
) -> None:
    context = context_of(viewport=PHONE)
    page = context.new_page()
    address = tracked_offline_once(page, product.facts["released"])
    expect(page.locator("[data-offline]")).to_be_hidden()
    context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text(product.facts["released"])
    expect(page.locator(".gl-state")).to_contain_text("Released")
    notice = page.locator("[data-offline]")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("You are offline.")
    expect(notice.locator("time")).to_have_attribute("datetime", re.compile(r"^20\d\d-"))
    assert notice.locator("time").inner_text()
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px", (
        "its style sheet came from the device"
    )

    page.goto("/track/")
    expect(page.get_by_role("link", name=product.facts["released"])).to_be_visible()
    page.fill("#mrn", product.facts["released"])
    page.press("#mrn", "Enter")
    expect(page.locator("h1")).to_have_text(product.facts["released"])

    context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-offline]")).to_be_hidden()


def test_an_open_page_says_when_the_connection_is_lost(
    context_of: Callable[..., BrowserContext], product: Product
) -> None:
    context = context_of(viewport=PHONE)
    page = context.new_page()
    page.goto(f"/track/{product.facts['paid']}/")
    context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible(timeout=20_000)
    expect(page.locator(".gl-state")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden(timeout=20_000)


def test_pages_kept_on_a_device_can_be_forgotten(
    context_of: Callable[..., BrowserContext], product: Product
) -> None:
    page = context_of(viewport=PHONE).new_page()
    address = tracked_offline_once(page, product.facts["released"])
    page.goto("/track/")
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator("[data-kept-list]")).to_be_hidden()
    assert not page.evaluate(KEPT, address)


def test_tracking_works_without_scripts(visit: Visit, product: Product) -> None:
    page = visit("/track/", viewport=PHONE, java_script_enabled=False)
    page.fill("#mrn", product.facts["released"])
    page.click("button:has-text('Track')")
    expect(page.locator(".gl-state")).to_contain_text("Released")


@pytest.mark.parametrize("language", ["en", "th", "hi", "km", "zh-TW"])
def test_a_tracking_page_weighs_at_most_100_kb(browser: Browser, product: Product, language: str) -> None:
    for path in ("/track/", f"/track/{product.facts['released']}/"):
        found = weigh(browser, product.url, path, language)
        assert 0 < found.bytes <= LIMITS["/track/"], found


def test_the_calculator_answers_while_one_types(visit: Visit) -> None:
    page = visit("/calculator/?for=19059090")
    page.select_option("[name=origin]", "TH")
    page.fill("[name=value]", "1000")
    page.locator("[name=mass]").focus()
    expect(page.locator("#calculation")).to_contain_text("To be paid")
    expect(page.locator("#calculation")).to_contain_text("USD")
