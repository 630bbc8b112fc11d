"""Papers from filing to the check of an officer: filed on the page, named in a draft, compared before lodging."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from greenlane.declarations.tests.test_papers import paper
from greenlane.documents.tests import papers

from .conftest import SignIn, Visit
from .looking import Watch
from .pages import OFFICER, TRADER
from .product import Product

PACKING_LIST = ("Packing list", "Gross weight: 999 kg", "Packages: 55")


def chosen(name: str, data: bytes) -> Any:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def file_one(page: Page, name: str, data: bytes, kind: str) -> None:
    page.goto("/documents/file/")
    page.locator("#id_form-0-file").set_input_files([chosen(name, data)])
    page.locator("#id_form-0-type_code").select_option(kind)
    page.get_by_role("button", name="File documents").click()


def test_trader_files_a_paper_and_sees_where_it_differs_before_lodging(
    page: Page, sign_in: SignIn, product: Product
) -> None:
    watch = Watch(page)
    sign_in(page, TRADER)
    file_one(page, "packing.pdf", paper(*PACKING_LIST), "271")
    expect(page.locator("h1")).to_have_text("Packing list")
    irn = re.search(r"\d{2}XMD\w{13}", page.locator(".gl-lead").inner_text())
    assert irn is not None
    expect(page.locator("img.gl-page")).to_have_js_property("complete", True)

    page.goto(f"/declarations/{product.facts['declared_from_papers']}/copy/")
    page.get_by_role("button", name="Copy into a new draft").click()
    draft = page.url.rstrip("/")
    page.goto(f"{draft}/documents/")
    row = page.get_by_role("group", name="Documents, row 1")
    row.get_by_label("Document").select_option("N271")
    row.get_by_label("Number").fill(irn[0])
    assert page.locator(f"#filed-documents option[value='{irn[0]}']").count() == 1, "one's own are offered"
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{draft}/check/")
    told = page.get_by_role("region", name="Papers")
    expect(told).to_contain_text("1 difference")
    expect(told).to_contain_text("Gross mass (kg): declared 380, printed 999")
    assert not watch.problems


def test_trader_is_told_what_is_wrong_with_a_file_and_what_to_do(page: Page, sign_in: SignIn) -> None:
    sign_in(page, TRADER)
    file_one(page, "bad.pdf", papers.with_object(papers.pdf(), b"<< /S /JavaScript >>"), "380")
    expect(page.get_by_role("alert").first).to_contain_text("something that acts when it is opened")
    expect(page.get_by_role("alert").first).to_contain_text("Print it to PDF and send that.")


def test_officer_sees_the_difference_marked_on_the_page(
    visit: Visit, sign_in: SignIn, product: Product
) -> None:
    page = visit()
    sign_in(page, OFFICER)
    page.goto(f"/declarations/{product.facts['declared_from_papers']}/papers/")
    expect(page.locator("h1")).to_have_text("Papers")
    finding = page.locator(".gl-findings > li").first
    expect(finding).to_contain_text("Packages")
    expect(finding).to_contain_text("Differs")
    assert page.locator("rect.gl-place:not(.gl-place-agrees)").count() == 1
    address = page.locator("svg.gl-sheet image").get_attribute("href")
    assert page.request.get(address or "").headers["content-type"] == "image/png"
