"""On paper: the declaration and the receipt alone, without the shell around them."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from .conftest import SignIn
from .product import Product

TRADER = "importer@aurora"
SHELL = (".gl-header", ".gl-sidebar", ".gl-footer", ".gl-actions", "form button")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/declarations/{released}/", "{released}"),
        ("/declarations/{released}/?print=1", "{released}"),
        ("/payments/{order_paid}/receipt/", "{order_paid}"),
    ],
)
def test_printed_sheet_has_the_content_and_not_the_shell(
    page: Page, sign_in: SignIn, product: Product, address: str, says: str
) -> None:
    sign_in(page, TRADER)
    page.goto(address.format(**product.facts))
    page.emulate_media(media="print")
    for part in SHELL:
        assert not page.locator(part).filter(visible=True).count(), f"{part} is printed"
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = "".join(sheet.extract_text() for sheet in sheets)
    assert says.format(**product.facts) in text
    assert "USD" in text
    assert len(sheets) <= 6
