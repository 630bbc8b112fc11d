"""On paper: the declaration and the receipt alone, whole, without the shell around them."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from .conftest import SignIn
from .looking import too_wide_in
from .product import Product

TRADER = "importer@aurora"
SHELL = (".gl-header", ".gl-sidebar", ".gl-footer", ".gl-actions")
A4 = {"width": 794, "height": 1123}
"""A sheet of A4 in CSS pixels, 96 to the inch."""
_CUT_OFF = """() => [...document.querySelectorAll("main *")]
  .filter((e) => {
    const cuts = getComputedStyle(e).overflowX !== "visible" && !e.closest(".visually-hidden");
    return cuts && e.clientWidth && e.scrollWidth > e.clientWidth + 1;
  })
  .map((e) => e.outerHTML.slice(0, 120))"""

_HIDE_WHAT_IS_ONLY_READ_OUT = """() => {
  for (const e of document.querySelectorAll(".visually-hidden")) e.style.display = "none";
}"""


@pytest.mark.parametrize(
    ("address", "says", "most"),
    [
        ("/declarations/{released}/", "{released}", 5),
        ("/declarations/{released}/?print=1", "{released}", 6),
        ("/payments/{order_paid}/receipt/", "{order_paid}", 1),
    ],
    ids=["declaration", "declaration-all", "receipt"],
)
def test_printed_sheet_has_the_whole_content_and_not_the_shell(
    page: Page, sign_in: SignIn, product: Product, address: str, says: str, most: int
) -> None:
    sign_in(page, TRADER)
    page.goto(address.format(**product.facts))
    for part in SHELL:
        assert page.locator(part).filter(visible=True).count(), f"{part} is not even on the screen"
    shell = page.locator(".gl-footer").inner_text().split("\n")[0]

    page.emulate_media(media="print")
    for part in (*SHELL, "button"):
        assert not page.locator(part).filter(visible=True).count(), f"{part} is printed"
    assert not too_wide_in(page, A4)
    assert not page.evaluate(_CUT_OFF), "cut off at the edge of a box"

    page.evaluate(_HIDE_WHAT_IS_ONLY_READ_OUT)
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    assert len(sheets) <= most
    assert all(sheet.strip() for sheet in sheets), "an empty sheet"
    printed = squeezed("".join(sheets))
    assert squeezed(says.format(**product.facts)) in printed
    assert squeezed(shell) not in printed
    missing = [
        line for line in page.locator("main").inner_text().split("\n") if squeezed(line) not in printed
    ]
    assert not missing, f"not on paper: {missing[:5]}"


def squeezed(text: str) -> str:
    """Without spaces, which a sheet of paper breaks and sets in its own way."""
    return "".join(text.split())
