"""What a new trader does on the pages: opens an account, adds a factor, enrols, files, pays, registers."""

from __future__ import annotations

import base64
import hmac
import struct
import time
import uuid
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from .people import confirm

LINES = 10
TYPED = {
    # section of the draft: answers by question
    "general": {
        "type_code": "IMA",
        "procedure": "4000",
        "office": "XM000101",
        "border_mode": "1",
        "export_country": "TH",
        "destination_country": "XM",
    },
    "parties": {
        "partner_name": "Chao Phraya Bakery Co.",
        "partner_street": "1 River Road",
        "partner_city": "Bangkok",
        "partner_postcode": "10600",
        "partner_country": "TH",
    },
    "shipment": {
        "currency": "USD",
        "invoice_amount": str(2000 * LINES),
        "incoterm": "FOB",
        "incoterm_place": "THBKK",
        "freight": "850.50",
        "insurance": "120",
    },
}
LINE = {
    "code": "19059010",
    "description": "Bread rolls with sesame, frozen",
    "origin": "TH",
    "gross_mass": "110",
    "net_mass": "100",
    "packages": "10",
    "package_type": "BX",
    "price": "2000",
}


def _mark() -> str:
    return uuid.uuid4().hex[:8].upper()


@dataclass(slots=True)
class NewTrader:
    """Somebody nobody knows yet."""

    mark: str = field(default_factory=_mark)
    password: str = "four unrelated words of mine"

    @property
    def email(self) -> str:
        return f"trader-{self.mark.lower()}@example.net"

    @property
    def identifier(self) -> str:
        return f"XM9{self.mark}"

    @property
    def organisation(self) -> str:
        return f"Bakery {self.mark}"

    @property
    def consignment(self) -> str:
        return f"MEDU{self.mark}"


def sign_up(page: Page, trader: NewTrader) -> None:
    """Open an account."""
    page.goto("/account/signup/")
    page.get_by_label("Your name").fill("Niran Baker")
    page.get_by_label("E-mail address").fill(trader.email)
    page.get_by_label("Password", exact=True).fill(trader.password)
    page.get_by_label("Password again").fill(trader.password)
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("h1")).to_have_text("Whom do you act for?")


def add_authenticator(page: Page, trader: NewTrader) -> str:
    """Add an authenticator app; returns one of the recovery codes that are shown then."""
    page.goto("/account/2fa/totp/activate/")
    confirm(page, trader.password)
    key = page.locator("#totp_secret").inner_text()
    page.get_by_label("Code").fill(totp(key))
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    return page.locator(".gl-codes li").first.inner_text().strip()


def totp(key: str) -> str:
    """The six digits that an authenticator app shows now. Source: RFC 6238."""
    secret = base64.b32decode(key.replace(" ", "").upper() + "=" * (-len(key) % 8))
    mac = hmac.digest(secret, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def enrol(page: Page, trader: NewTrader) -> None:
    """Enter the organisation in the register."""
    page.goto("/account/enrol/")
    page.get_by_label("Registration number").fill(trader.identifier)
    page.get_by_label("Name of the organisation").fill(trader.organisation)
    page.get_by_label("Importer").check()
    page.get_by_role("button", name="Enrol").click()
    expect(page.locator("h1")).not_to_have_text("Enrol an organisation")


def answer(page: Page, answers: dict[str, str]) -> None:
    """Fill one page of questions and go on."""
    for name, text in answers.items():
        control = page.locator(f"[name={name}]:not([type=hidden])")
        if control.first.evaluate("e => e.tagName") == "SELECT":
            control.select_option(text)
        elif control.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{text}']").check()
        else:
            control.fill(text)
    page.get_by_role("button", name="Save and continue").click()


def open_draft(page: Page) -> str:
    """A new draft, at its first section; returns the address of the draft."""
    page.goto("/drafts/")
    page.get_by_role("button", name="New declaration").click()
    page.wait_for_url("**/general/")
    return page.url.removesuffix("general/")


def type_lines(page: Page, lines: int = LINES) -> None:
    """The quick entry: every item on one line."""
    for number in range(lines):
        for name, text in LINE.items():
            page.locator(f"[name=line-{number}-{name}]").fill(text)
    page.get_by_role("button", name="Save and continue").click()


def paste(page: Page, into: str, lines: list[str]) -> None:
    """Paste lines copied from a spreadsheet into a cell."""
    page.locator(into).evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        "\n".join(lines),
    )


def file_import(page: Page, trader: NewTrader, lines: int = LINES) -> str:
    """File an import by form, from the empty draft to the registration; returns the MRN."""
    draft = open_draft(page)
    own = {"general": {"consignment": trader.consignment}, "parties": {"trader": trader.identifier}}
    for section, answers in TYPED.items():
        page.wait_for_url(f"**/{section}/")
        answer(page, {**own.get(section, {}), **answers})
    page.wait_for_url("**/goods/")
    type_lines(page, lines)
    page.goto(f"{draft}check/")
    page.get_by_role("button", name="Lodge the declaration").click()
    expect(page.locator("h1")).to_have_text("Your declaration is registered")
    return page.locator(".gl-mrn code").inner_text()


def pay_at_the_demo_bank(page: Page) -> None:
    """From the page of the registered declaration to a paid order."""
    page.get_by_role("link", name="Pay", exact=True).click()
    page.wait_for_url("**/payments/*/")
    page.get_by_role("link", name="Go to the demo bank").click()
    page.get_by_role("button", name="Pay now").click()
    page.wait_for_url("**/payments/*/")
    expect(page.locator("main")).to_contain_text("Paid")


def report_arrival(page: Page, consignment: str) -> None:
    """What the carrier does when the ship is there."""
    page.goto("/portal/cargo/")
    page.get_by_role("textbox", name="Consignment").fill(consignment)
    page.locator("[name=kind][value=arrive]").check()
    page.get_by_label("At which office").select_option("XM000101")
    page.get_by_role("button", name="Report").click()
    expect(page.locator("main")).to_contain_text(consignment)


def register_goods(page: Page, mrn: str) -> None:
    """What the declarant does once the goods are there."""
    page.goto(f"/declarations/{mrn}/")
    page.get_by_role("link", name="Register the goods").click()
    page.get_by_role("button", name="Register").click()
    page.wait_for_url(f"**/declarations/{mrn}/")


def accept(page: Page, mrn: str) -> None:
    """What the documentary check officer does with a declaration whose documents are in order."""
    page.goto(f"/declarations/{mrn}/check/")
    for seen in page.locator(".gl-seen input[value=seen]").all():
        seen.check()
    page.get_by_role("button", name="Accept the declaration").click()
    page.wait_for_url(lambda url: not url.endswith("/check/") or mrn not in url)
