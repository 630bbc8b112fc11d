"""One declaration by form, by upload and by the API: the product shows the same digest for all, the reference apart."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from greenlane.interchange.engine.digests import canonical_digest
from greenlane.interchange.engine.messages import read_message

from . import filing
from .filing import NewTrader
from .people import confirm
from .product import Product


def test_form_upload_and_api_give_the_same_digest(page: Page, product: Product) -> None:
    trader = NewTrader()
    filing.sign_up(page, trader)
    filing.enrol(page, trader)
    by_form = filing.file_import(page, trader)
    message = xml_of(page, by_form)
    reference = re.search(r"<FunctionalReferenceID>([^<]+)<", message.decode())
    assert reference

    def under(name: str, raw: bytes = message, known: str = reference[1]) -> bytes:
        return raw.replace(known.encode(), name.encode())

    by_upload = uploaded(page, under("UPLOADED-1"))
    by_api = posted(product, token_of(page, trader.password), under("POSTED-1"))
    assert len({by_form, by_upload, by_api}) == 3, "three declarations, not one answered again"

    shown = digest_of(page, by_form)
    assert shown == canonical_digest(read_message(message).friendly)
    for mrn, name in ((by_upload, "UPLOADED-1"), (by_api, "POSTED-1")):
        kept = xml_of(page, mrn)
        assert digest_of(page, mrn) == canonical_digest(read_message(kept).friendly)
        assert canonical_digest(read_message(under(reference[1], kept, name)).friendly) == shown


def digest_of(page: Page, mrn: str) -> str:
    """What the page shows under "Messages and versions"."""
    page.goto(f"/declarations/{mrn}/")
    found = re.search(r"SHA-256\s+([0-9a-f]{64})", page.locator(".gl-digest").first.text_content() or "")
    assert found
    return found[1]


def xml_of(page: Page, mrn: str) -> bytes:
    answer = page.request.get(f"/declarations/{mrn}/versions/1/xml/")
    assert answer.ok
    return answer.body()


def uploaded(page: Page, raw: bytes) -> str:
    """The MRN that the page of uploads answers with."""
    page.goto("/lodge/upload/")
    file = {"name": "declaration.xml", "mimeType": "application/xml", "buffer": raw}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text("Result of the upload")
    return page.locator(".gl-verdicts a[href^='/declarations/']").inner_text()


def token_of(page: Page, password: str) -> str:
    """A token that may lodge, from the page that issues it; it asks for the password where that was long ago."""
    page.goto("/portal/tokens/issue/")
    confirm(page, password)
    page.get_by_label("Name").fill("Accounting software")
    page.get_by_label("Check and lodge declarations").check()
    page.get_by_role("button", name="Issue the token").click()
    expect(page.locator("h1")).to_have_text("Your new token")
    return page.locator("#secret").input_value()


def posted(product: Product, token: str, raw: bytes) -> str:
    """The MRN that the API answers with."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/xml"}
    answer = httpx.post(f"{product.url}/api/v1/declarations", content=raw, headers=headers, timeout=60)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["mrn"])
