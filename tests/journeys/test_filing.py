"""A new trader, from no account to released goods; and the same filing by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from . import filing
from .conftest import SignIn, Visit
from .filing import LINES, NewTrader
from .keyboard import Keyboard
from .looking import Watch, seen
from .product import Product

CARRIER, OFFICER = "carrier@oceanlines", "officer@portmeridia"
RELEASED = "The goods are released"
WITHIN = 20_000
"""Milliseconds for the open page to tell of a change; it asks every three seconds."""

Report = Callable[[str], None]


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Say a figure in the output of the run, captured or not."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(text: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{text}")

    return say


@pytest.fixture
def someone(visit: Visit, sign_in: SignIn) -> Callable[[str], Page]:
    """A window in which this demo account is signed in."""

    def enter(person: str) -> Page:
        page = visit()
        sign_in(page, person)
        return page

    return enter


def test_new_trader_files_pays_and_watches_the_release(
    page: Page, someone: Callable[[str], Page], report: Report
) -> None:
    watch = Watch(page)
    trader = NewTrader()
    filing.sign_up(page, trader)
    filing.add_authenticator(page, trader)
    filing.enrol(page, trader)

    began = time.monotonic()
    mrn = filing.file_import(page, trader)
    report(f"{LINES}-line import filed by form in {time.monotonic() - began:.1f} s of scripted typing")
    expect(page.locator("main")).to_contain_text("USD")
    seen(page, "draft_lodged")

    filing.pay_at_the_demo_bank(page)
    filing.report_arrival(someone(CARRIER), trader.consignment)
    if (
        page.goto(f"/declarations/{mrn}/")
        and "In documentary check" in page.locator("#standing").inner_text()
    ):
        filing.accept(someone(OFFICER), mrn)  # drawn at random, as one in twenty is

    open_page = page.context.new_page()
    open_page.goto(f"/declarations/{mrn}/")
    expect(open_page.locator(".gl-outcome-sentence")).not_to_contain_text(RELEASED)
    loaded = open_page.evaluate("performance.timeOrigin")

    filing.register_goods(page, mrn)

    expect(open_page.locator(".gl-outcome-sentence")).to_contain_text(RELEASED, timeout=WITHIN)
    assert open_page.evaluate("performance.timeOrigin") == loaded, "the open page was not reloaded"
    assert not watch.problems


def test_second_factor_is_asked_at_the_next_sign_in(page: Page, visit: Visit) -> None:
    trader = NewTrader()
    filing.sign_up(page, trader)
    recovery_code = filing.add_authenticator(page, trader)

    again = visit("/account/login/")
    again.fill("input[name=login]", trader.email)
    again.fill("input[name=password]", trader.password)
    again.press("input[name=password]", "Enter")
    again.wait_for_url("**/2fa/authenticate/**")
    again.goto("/account/2fa/")
    assert "/2fa/authenticate/" in again.url, "the password alone opens nothing"
    again.get_by_label("Code").fill(recovery_code)
    again.keyboard.press("Enter")
    again.wait_for_url(lambda url: "/2fa/" not in url and "/login/" not in url)


def test_new_trader_files_pays_and_registers_the_goods_without_scripts(
    visit: Visit, someone: Callable[[str], Page]
) -> None:
    page = visit(java_script_enabled=False)
    trader = NewTrader()
    filing.sign_up(page, trader)
    filing.enrol(page, trader)
    mrn = filing.file_import(page, trader)
    filing.pay_at_the_demo_bank(page)
    filing.report_arrival(someone(CARRIER), trader.consignment)
    page.goto(f"/declarations/{mrn}/")
    if "In documentary check" in page.locator("#standing").inner_text():
        filing.accept(someone(OFFICER), mrn)
    filing.register_goods(page, mrn)
    expect(page.locator(".gl-outcome-sentence")).to_contain_text(RELEASED)


def test_import_is_filed_and_paid_by_keyboard_alone(
    page: Page, someone: Callable[[str], Page], product: Product, report: Report
) -> None:
    keys = Keyboard(page)
    trader = NewTrader()
    page.goto("/account/login/")
    keys.type_into("input[name=login]", "importer@delta.meridia.example")
    keys.type_into("input[name=password]", product.password)
    keys.follow("input[name=password]")
    page.wait_for_url("**/portal/")

    began = time.monotonic()
    keys.follow("a[href='/drafts/']")
    page.wait_for_url("**/drafts/")
    keys.follow("form[action='/drafts/new/'] button")
    for section, answers in filing.TYPED.items():
        page.wait_for_url(f"**/{section}/")
        own = {"general": {"consignment": trader.consignment}, "parties": {"trader": "XM100000004"}}
        keys.fill_in({**own.get(section, {}), **answers})
        keys.follow("main form button[type=submit]:not([name])")
    page.wait_for_url("**/goods/")
    keys.fill_in({f"line-{n}-{name}": text for n in range(LINES) for name, text in filing.LINE.items()})
    keys.follow("main form button[type=submit]:not([name])")
    while not page.url.endswith("/check/"):
        keys.follow("main a[href$='/check/'], main form button[type=submit]:not([name])")
    keys.follow("form[action$='/lodge/'] button")
    expect(page.locator("h1")).to_have_text("Your declaration is registered")
    report(f"{LINES}-line import filed by {keys.pressed} keys in {time.monotonic() - began:.1f} s")

    mrn = page.locator(".gl-mrn code").inner_text()
    keys.follow("main a[href^='/payments/']")
    page.wait_for_url("**/payments/*/")
    keys.follow("a[href^='/demo/bank/']")
    page.wait_for_url("**/demo/bank/*/")
    keys.follow("main form button")
    page.wait_for_url("**/payments/*/")
    expect(page.locator("main")).to_contain_text("Paid")

    filing.report_arrival(someone(CARRIER), trader.consignment)
    page.goto(f"/declarations/{mrn}/")
    if "In documentary check" in page.locator("#standing").inner_text():
        filing.accept(someone(OFFICER), mrn)
        page.reload()
    keys.follow("a[href$='/register-goods/']")
    page.wait_for_url("**/register-goods/")
    keys.follow("main form button[type=submit]")
    expect(page.locator(".gl-outcome-sentence")).to_contain_text(RELEASED, timeout=WITHIN)


def test_a_column_pasted_from_a_spreadsheet_grows_the_quick_entry(page: Page, sign_in: SignIn) -> None:
    """Ten blank lines are shown; what is pasted makes more of them, and what does not fit is not dropped in silence."""
    sign_in(page, "importer@delta")
    filing.open_draft(page)
    page.goto(page.url.replace("/general/", "/goods/"))
    filing.paste(page, "[name=line-0-code]", [f"19059010\tBread rolls, kind {n}" for n in range(1, 26)])
    expect(page.locator("[data-grid] tbody tr")).to_have_count(25)
    expect(page.get_by_label("Description of the goods, line 25")).to_have_value("Bread rolls, kind 25")
    expect(page.locator(".gl-toast")).to_have_count(0)
    page.get_by_role("button", name="Save and add more lines").click()
    expect(page.locator(".gl-item-list > li")).to_have_count(25)
    expect(page.locator(".gl-item-list > li").last).to_contain_text("kind 25")

    filing.paste(page, "[name=line-25-code]", ["19059010"] * 200)
    expect(page.locator("[data-grid] tbody tr")).to_have_count(200)
    expect(page.locator(".gl-toast")).to_contain_text("paste the rest")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.locator("main")).to_contain_text("200 items so far.")
