"""What pages look like when something is wrong: as accessible and as narrow as when all is well."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn
from .looking import seen
from .people import confirm
from .product import Product

TRADER, OFFICER, GATE = "importer@aurora", "officer@portmeridia", "gate@portmeridia"
SUMMARY = ".gl-error-summary"


@dataclass(frozen=True, slots=True)
class Wrong:
    """`fill` and `press`, where given, are done on the page before it is looked at; `shows` is a selector."""

    name: str
    address: str
    status: int
    shows: str
    who: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    press: str = ""


CASES = (
    # what is wrong, address, status, what shows it, who
    Wrong("unknown-address", "/nothing/", 404, "[role=alert]"),
    Wrong("unknown-mrn-tracked", "/track/26XM000000000000X0/", 404, "main"),
    Wrong("not-for-this-role", "/desk/", 403, "[role=alert]", TRADER),
    Wrong("not-possible-now", "/declarations/{released}/withdraw/", 409, "[role=alert]", TRADER),
    Wrong(
        "wrong-password",
        "/account/login/",
        200,
        SUMMARY,
        fill={"login": "nobody@meridia.example", "password": "not the one"},
        press="main form button[type=submit]",
    ),
    Wrong("nothing-answered", "/catalogue/new/", 422, SUMMARY, TRADER, press="main .gl-buttons button"),
    Wrong("no-scope-chosen", "/portal/tokens/issue/", 422, SUMMARY, TRADER, press="main .gl-buttons button"),
    Wrong(
        "reason-too-short",
        "/declarations/{mrn}/withdraw/",
        422,
        SUMMARY,
        TRADER,
        fill={"reason": "Wrong"},
        press="main form button[type=submit]",
    ),
    Wrong(
        "refused-without-grounds",
        "/declarations/{to_check}/check/",
        422,
        SUMMARY,
        OFFICER,
        press="[value=refuse]",
    ),
    Wrong("draft-with-faults", "/drafts/{draft}/check/", 200, ".gl-faults", TRADER),
    Wrong(
        "draft-with-a-wrong-cell",
        "/drafts/{draft}/goods/",
        422,
        ".gl-cell-error",
        TRADER,
        fill={"line-0-code": "19059010", "line-0-price": "a lot"},
        press="main form .gl-buttons .btn-primary",
    ),
    Wrong("no-file", "/lodge/upload/", 422, SUMMARY, TRADER, press="main form button[type=submit]"),
    Wrong("gate-no-mrn", "/desk/gate/?mrn=", 422, SUMMARY, GATE),
    Wrong("gate-unknown-mrn", "/desk/gate/?mrn=26XM", 404, SUMMARY, GATE),
    Wrong("gate-must-stay", "/desk/gate/?mrn={due}", 200, ".gl-verdict-stay", GATE),
    Wrong("gate-may-leave", "/desk/gate/?mrn={released}", 200, ".gl-verdict-leave", GATE),
)


@pytest.mark.parametrize("wrong", CASES, ids=lambda one: one.name)
def test_page_that_says_what_is_wrong_is_accessible_and_fits(
    page: Page, sign_in: SignIn, product: Product, wrong: Wrong
) -> None:
    if wrong.who:
        sign_in(page, wrong.who)
    answer = page.goto(wrong.address.format(**product.facts))
    confirm(page, product.password)
    if wrong.press:
        for name, text in wrong.fill.items():
            page.fill(f"[name={name}]", text)
        # The product answers, not the browser.
        page.evaluate("() => document.querySelectorAll('form').forEach((form) => { form.noValidate = true })")
        with page.expect_response(lambda one: one.request.method == "POST") as sent:
            page.locator(wrong.press).first.click()
        answer = sent.value
    assert answer
    assert answer.status == wrong.status
    expect(page.locator(wrong.shows).first).to_be_visible()
    seen(page)
