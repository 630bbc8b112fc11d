"""An officer handles what the draw put on his desk; the trader sees at once what was decided and why."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from . import filing
from .conftest import SignIn, Visit, address
from .keyboard import Keyboard
from .product import Product

OFFICER, TRADER = "officer@portmeridia", "importer@aurora"
REASON = "The invoice shown names other goods."


def test_officer_accepts_a_drawn_declaration_from_the_list_of_work(
    page: Page, sign_in: SignIn, product: Product
) -> None:
    mrn = product.facts["for_acceptance"]
    sign_in(page, OFFICER)
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text(mrn)
    filing.accept(page, mrn)
    page.goto(f"/declarations/{mrn}/")
    expect(page.locator("#standing")).to_contain_text("Assessed")


def test_officer_refuses_and_the_open_page_of_the_trader_gives_the_reason(
    page: Page, visit: Visit, sign_in: SignIn, product: Product
) -> None:
    mrn = product.facts["for_refusal"]
    trader = visit()
    sign_in(trader, TRADER)
    trader.goto(f"/declarations/{mrn}/")
    expect(trader.locator("#standing")).to_contain_text("In documentary check")

    sign_in(page, OFFICER)
    page.goto(f"/declarations/{mrn}/check/")
    page.get_by_role("checkbox", name="A document does not belong to these goods.").check()
    page.get_by_label("Reason in words").fill(REASON)
    page.get_by_role("button", name="Refuse the declaration for good").click()
    expect(page.locator("main")).not_to_contain_text("Refuse the declaration for good")

    expect(trader.locator("#standing")).to_contain_text("Refused", timeout=20_000)
    expect(trader.locator("#standing")).to_contain_text(REASON)


def test_officer_is_told_when_somebody_decided_meanwhile(
    page: Page, visit: Visit, sign_in: SignIn, product: Product
) -> None:
    mrn = product.facts["for_both"]
    sign_in(page, OFFICER)
    page.goto(f"/declarations/{mrn}/check/")
    other = visit()
    sign_in(other, "supervisor@portmeridia")
    filing.accept(other, mrn)
    page.get_by_role("button", name="Accept the declaration").click()
    expect(page.get_by_role("alert").first).to_be_visible()


def test_officer_decides_from_the_list_of_work_by_keyboard_alone(page: Page, product: Product) -> None:
    mrn = product.facts["for_keys"]
    keys = Keyboard(page)
    page.goto("/account/login/")
    keys.type_into("input[name=login]", address(OFFICER))
    keys.type_into("input[name=password]", product.password)
    keys.follow("input[name=password]")
    page.wait_for_url("**/desk/")

    keys.follow(f"main a[href='/declarations/{mrn}/check/']")
    expect(page.locator("h1")).to_have_text("Documentary check")
    for number in range(1, page.locator(".gl-seen").count() + 1):
        keys.tick(f"[name=document_{number}][value=seen]")
    keys.tick("[name=grounds][value=R02]")
    keys.type_into("[name=reason]", REASON)
    keys.follow("button[name=decision][value=refuse]")

    page.wait_for_url(f"**/declarations/{mrn}/")
    expect(page.locator("#standing")).to_contain_text("Refused")
    expect(page.locator("#standing")).to_contain_text(REASON)
