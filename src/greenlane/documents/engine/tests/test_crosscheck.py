"""Facts compared with papers: laid out by hand, and printed as PDF."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from greenlane.documents.engine import crosscheck
from greenlane.documents.engine.crosscheck import check
from greenlane.documents.engine.findings import Expected, Field, Verdict
from greenlane.engines.pages import PDF, ChildReader, Page, Word
from greenlane.foundation.values import Money

AGREES, DIFFERS, NOT_FOUND, UNREADABLE = (
    Verdict.AGREES,
    Verdict.DIFFERS,
    Verdict.NOT_FOUND,
    Verdict.UNREADABLE,
)


def page(*cells: tuple[float, float, str], number: int = 1, size: float = 10) -> Page:
    """Cells of text at (x, y of the top), set in letters half as wide as they are high."""
    words = []
    for x, y, text in cells:
        at = x
        for word in text.split(" "):
            words.append(Word(word, at, y, at + len(word) * size / 2, y + size))
            at += (len(word) + 1) * size / 2
    return Page(number, 600, 840, tuple(words))


def verdict(pages, field, value, **more):
    (found,) = check(pages if isinstance(pages, list) else [pages], [Expected(field, value, "here", **more)])
    return found


def test_value_beside_its_label_agrees_and_has_a_box():
    found = verdict(
        page((50, 100, "Invoice No.:"), (200, 100, "INV-0451")), Field.INVOICE_NUMBER, "INV 0451", item=2
    )
    assert (found.verdict, found.read, found.page, found.pointer, found.item) == (
        AGREES,
        "INV-0451",
        1,
        "here",
        2,
    )
    assert found.box == (200, 100, 240, 110)


def test_value_glued_to_its_label_is_read():
    assert (
        verdict(page((50, 100, "Invoice No.:INV-0451")), Field.INVOICE_NUMBER, "INV-0451").verdict is AGREES
    )
    assert (
        verdict(page((50, 100, "發票號碼：AB12345678")), Field.INVOICE_NUMBER, "AB12345687").verdict
        is DIFFERS
    )


def test_value_under_its_label_is_read():
    boxed = page(
        (50, 100, "Invoice No."), (250, 100, "Invoice date"), (50, 114, "INV-0451"), (250, 114, "5 Mar 2026")
    )
    assert verdict(boxed, Field.INVOICE_NUMBER, "INV-0451").verdict is AGREES
    assert verdict(boxed, Field.INVOICE_DATE, date(2026, 3, 5)).verdict is AGREES
    assert verdict(boxed, Field.INVOICE_DATE, date(2026, 3, 6)).verdict is DIFFERS


def test_value_that_differs_tells_what_was_read():
    found = verdict(
        page((50, 100, "Total amount: USD 1,234.50")), Field.TOTAL_AMOUNT, Money.of("1243.50", "USD")
    )
    assert (found.verdict, found.declared, found.read) == (DIFFERS, "1,243.50 USD", "1,234.50")


def test_value_without_any_label_is_not_found():
    paper = page((50, 100, "Thank you for your order"), (50, 130, "4711"))
    for field, value in ((Field.INVOICE_NUMBER, "1"), (Field.GROSS_MASS, Decimal(9)), (Field.BUYER, "Acme")):
        assert verdict(paper, field, value).verdict is NOT_FOUND


def test_label_without_a_value_is_unreadable():
    found = verdict(page((50, 100, "Gross weight:"), (50, 300, "Yours")), Field.GROSS_MASS, Decimal(9))
    assert (found.verdict, found.note) == (UNREADABLE, crosscheck.NO_VALUE)


def test_pages_without_text_are_unreadable():
    found = verdict([Page(1, 600, 840, ())], Field.INVOICE_NUMBER, "1")
    assert (found.verdict, found.note) == (UNREADABLE, crosscheck.NO_TEXT)


def test_ambiguous_values_agree_in_any_meaning():
    paper = page((50, 100, "Date: 03/04/2026"), (50, 130, "Gross weight: 4.900 kg"))
    assert verdict(paper, Field.INVOICE_DATE, date(2026, 4, 3)).verdict is AGREES
    assert verdict(paper, Field.INVOICE_DATE, date(2026, 3, 4)).verdict is AGREES
    assert verdict(paper, Field.INVOICE_DATE, date(2026, 3, 3)).verdict is DIFFERS
    assert verdict(paper, Field.GROSS_MASS, Decimal(4900)).verdict is AGREES


def test_dates_with_another_label_are_no_invoice_dates():
    others = (
        "Due date: 03/04/2026",
        "Harvest date: 01/02/2026",
        "Buyer's order no. & date: PO-7 of 01/02/2026",
    )
    paper = page(*((50, 100 + 30 * row, text) for row, text in enumerate(others)))
    assert verdict(paper, Field.INVOICE_DATE, date(2026, 3, 9)).verdict is NOT_FOUND


def test_clear_label_outweighs_a_plain_one():
    paper = page((50, 100, "Date: 9 May 2026"), (50, 130, "Invoice date: 5 March 2026"))
    found = verdict(paper, Field.INVOICE_DATE, date(2026, 3, 6))
    assert (found.verdict, found.read) == (DIFFERS, "5 March 2026")


def table(*rows: str, top: float = 300, number: int = 1) -> Page:
    columns = (50, 200, 300, 400, 500)
    cells = [
        (columns[i], top + 16 * n, text)
        for n, row in enumerate(rows)
        for i, text in enumerate(row.split("|"))
    ]
    return page(*[cell for cell in cells if cell[2]], number=number)


PACKING = (
    "Description|Cartons|N.W. (kg)|G.W. (kg)|CBM",
    "Shirts|40|1,500.00|1,600.00|4.2",
    "Trousers|80|3,000.00|3,300.00|8.1",
)


def test_row_of_totals_is_read_by_its_columns():
    paper = table(*PACKING, "TOTAL|120|4,500.00|4,900.00|12.3")
    for field, right, wrong in (
        (Field.PACKAGES, 120, 102),
        (Field.NET_MASS, Decimal(4500), Decimal(4400)),
        (Field.GROSS_MASS, Decimal(4900), Decimal(4500)),
    ):
        assert verdict(paper, field, right).verdict is AGREES
        assert verdict(paper, field, wrong).verdict is DIFFERS
    assert verdict(paper, Field.TOTAL_AMOUNT, Money.of("99.00", "USD")).verdict in (NOT_FOUND, UNREADABLE)


def test_row_of_totals_on_the_next_page_is_read_by_the_columns_before():
    pages = [table(*PACKING), table("TOTAL|120|4,500.00|4,900.00|12.3", top=60, number=2)]
    found = verdict(pages, Field.GROSS_MASS, Decimal(4500))
    assert (found.verdict, found.page, found.read) == (DIFFERS, 2, "4,900.00")


def test_column_of_several_values_contradicts_nothing():
    assert verdict(table(*PACKING), Field.GROSS_MASS, Decimal(4900)).verdict is NOT_FOUND
    assert verdict(table(*PACKING), Field.GROSS_MASS, Decimal(1600)).verdict is AGREES


def test_party_under_its_label_is_compared_by_its_words():
    paper = page(
        (50, 100, "Bill to"), (300, 100, "Ship to"), (50, 114, "Meridian Import GmbH"), (300, 114, "Depot 4")
    )
    assert verdict(paper, Field.BUYER, "MERIDIAN IMPORT").verdict is AGREES
    assert verdict(paper, Field.BUYER, "Pacific Foods Ltd").verdict is DIFFERS


def test_party_in_the_letterhead_agrees_without_a_label():
    paper = page((50, 40, "Packing list of Acme Trading Co., Ltd."), (50, 100, "Reference 17"))
    assert verdict(paper, Field.SELLER, "ACME TRADING").note == crosscheck.UNLABELLED
    assert verdict(paper, Field.SELLER, "Orion Steel").verdict is NOT_FOUND


def test_party_that_differs_from_the_letterhead_of_an_invoice_differs():
    paper = page((50, 40, "Acme Trading Co., Ltd."), (50, 100, "Invoice No. 17"))
    assert verdict(paper, Field.SELLER, "ACME TRADING").verdict is AGREES
    assert verdict(paper, Field.SELLER, "Orion Steel").verdict is DIFFERS


def test_party_in_another_script_is_not_held_against_the_declaration():
    paper = page((50, 100, "買方："), (120, 100, "遠東紡織股份有限公司"))
    assert verdict(paper, Field.BUYER, "Far Eastern Textile Ltd").note == crosscheck.OTHER_SCRIPT
    assert verdict(paper, Field.BUYER, "大同機械股份有限公司").verdict is DIFFERS


def test_container_is_found_anywhere_and_others_declared_excuse_it():
    paper = page((50, 500, "1 x 40' HC CSQU 305438-3 seal 99"))
    assert verdict(paper, Field.CONTAINER, "CSQU3054383").verdict is AGREES
    assert verdict(paper, Field.CONTAINER, "MSKU1234565").verdict is DIFFERS
    both = [Expected(Field.CONTAINER, number, "") for number in ("CSQU3054383", "MSKU1234565")]
    assert [found.verdict for found in check([paper], both)] == [AGREES, NOT_FOUND]


def test_container_with_a_wrong_check_digit_is_noted():
    paper = page((50, 500, "CSQU3054383"))
    found = verdict(paper, Field.CONTAINER, "CSQU3054384")
    assert (found.verdict, found.note) == (DIFFERS, crosscheck.WRONG_CHECK_DIGIT)


def test_currency_is_read_beside_the_total():
    paper = page((50, 500, "Grand total (EUR) 1.234,50"))
    assert verdict(paper, Field.CURRENCY, "EUR").verdict is AGREES
    assert verdict(paper, Field.CURRENCY, "USD").verdict is DIFFERS
    assert verdict(paper, Field.TOTAL_AMOUNT, Money.of("1234.50", "EUR")).verdict is AGREES


def test_incoterm_is_read_behind_its_label():
    paper = page((50, 500, "Terms of delivery: CIF Hamburg, Incoterms 2020"))
    assert verdict(paper, Field.INCOTERM, "cif").verdict is AGREES
    assert verdict(paper, Field.INCOTERM, "FOB").verdict is DIFFERS


@pytest.mark.parametrize("value", ["", "  ", "0", "x" * 500])
def test_odd_declared_values_are_answered(value):
    paper = page((50, 100, "Invoice No.:"), (200, 100, "INV-0451"), (50, 130, "Buyer: Acme"))
    for field in Field:
        assert verdict(paper, field, value).verdict in Verdict


SAID = st.sampled_from(
    "Invoice No. Date : Total 1,234.00 (kg) Gross weight 05/03/2026 賣方 ผู้ขาย Buyer USD ( ) / & 12 CIF , .".split()
)
PLACES = st.integers(-50, 700)
FACTS = {
    **dict.fromkeys(Field, "X-17"),
    Field.INVOICE_DATE: date(2026, 3, 5),
    Field.TOTAL_AMOUNT: Money.of("1.50", "USD"),
    Field.GROSS_MASS: Decimal("12.5"),
    Field.NET_MASS: Decimal(12),
    Field.PACKAGES: 4,
}


@given(st.lists(st.tuples(SAID | st.text(max_size=12), PLACES, PLACES), max_size=60))
def test_check_answers_every_fact_whatever_the_page_says(cells):
    words = tuple(Word(text, x, y, x + 6 * len(text), y + 9) for text, x, y in cells)
    found = check([Page(1, 600, 800, words)], [Expected(field, value, "") for field, value in FACTS.items()])
    assert [each.field for each in found] == list(FACTS)


def test_check_of_a_vast_document_leaves_its_middle_out(monkeypatch):
    monkeypatch.setattr(crosscheck, "WORDS", 40)
    filler = [page((50, 100, "word " * 15), number=number) for number in range(2, 9)]
    pages = [page((50, 100, "Invoice No. A-17")), *filler, page((50, 100, "Gross weight: 12 kg"), number=9)]
    facts = [Expected(Field.INVOICE_NUMBER, "A-17", ""), Expected(Field.GROSS_MASS, Decimal(12), "")]
    assert [each.page for each in check(pages, facts)] == [1, 9]


def test_facts_of_a_printed_invoice_are_compared(tmp_path):
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    for row, text in enumerate(
        ("Rechnungsnummer: 4711-26", "Rechnungsdatum: 5. März 2026", "Gesamtbetrag 1.234,50 EUR")
    ):
        pdf.text(20, 30 + 8 * row, text)
    path = tmp_path / "invoice.pdf"
    path.write_bytes(bytes(pdf.output()))
    reader = ChildReader()
    facts = [
        Expected(Field.INVOICE_NUMBER, "4711-26", ""),
        Expected(Field.INVOICE_DATE, date(2026, 3, 5), ""),
        Expected(Field.TOTAL_AMOUNT, Money.of("1234.05", "EUR"), ""),
        Expected(Field.CURRENCY, "EUR", ""),
    ]
    found = check(reader.words(path, PDF), facts)
    reader.close()
    assert [each.verdict for each in found] == [AGREES, AGREES, DIFFERS, AGREES]
    assert found[2].box is not None
