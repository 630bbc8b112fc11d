"""A declaration compared with its papers: what is looked for on which, and where it is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from fpdf import FPDF

from greenlane.declarations.engine.data import Amount, Document, Party
from greenlane.declarations.papers import compare, compared, fields_of, references
from greenlane.declarations.tests.factories import TRADER, declaration_data, item_data
from greenlane.documents import services
from greenlane.documents.engine.findings import Field, Verdict
from greenlane.foundation.access import Actor, Role
from greenlane.parties.selectors import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
SELLER = Party(name="Chao Phraya Bakery Co.")


def paper(*lines: str) -> bytes:
    """A PDF with lines of "label: value" one below the other."""
    sheet = FPDF()
    sheet.set_font("helvetica", size=11)
    sheet.add_page()
    for number, line in enumerate(lines):
        sheet.text(20, 20 + 10 * number, line)
    return bytes(sheet.output())


INVOICE = (
    "Commercial Invoice",
    "Invoice No.: INV-77",
    "Invoice date: 2026-05-30",
    "Seller: Chao Phraya Bakery Co., Ltd.",
    "Buyer: Aurora Electronics Trading",
    "Terms of delivery: CIF Port Meridia",
    "Currency: USD",
    "Total amount: USD 2,000.00",
)


def trader() -> Actor:
    return Actor("t", frozenset({Role.DECLARANT}), organisation_id=organisation(TRADER).pk)


def filed(data: bytes, type_code: str = "380", **more) -> str:
    upload = services.Upload("paper.pdf", data, type_code, **more)
    return services.file_document(upload=upload, by=trader()).document.irn


def with_invoice(irn: str, **changes):
    papers = [Document("N", "380", irn, status="AE")]
    amount = Amount(Decimal("2000.00"), "USD")
    values = {"items": [item_data(1, documents=papers)], "invoice_amount": amount, "seller": SELLER}
    return declaration_data(**(values | changes))


def verdicts(found) -> dict[Field, Verdict]:
    return {one.field: one.verdict for one in found.findings}


def test_compare_agrees_with_an_honest_invoice() -> None:
    irn = filed(paper(*INVOICE), number="INV-77", issued_on=date(2026, 5, 30))
    [found] = compared(with_invoice(irn), by=trader())
    assert set(verdicts(found).values()) == {Verdict.AGREES}
    assert set(verdicts(found)) == set(fields_of("380"))


def test_compare_finds_another_total_and_where_it_stands() -> None:
    irn = filed(paper(*INVOICE), number="INV-77")
    amount = Amount(Decimal("1200.00"), "USD")
    [found] = compared(with_invoice(irn, invoice_amount=amount), by=trader())
    [one] = found.differs
    assert (one.field, one.page, one.pointer) == (Field.TOTAL_AMOUNT, 1, "Declaration/InvoiceAmount")
    assert "2,000.00" in one.read
    assert one.box is not None


def test_compare_sums_prices_where_no_invoice_amount_is_declared() -> None:
    irn = filed(paper(*INVOICE), number="INV-77")
    [found] = compared(with_invoice(irn, invoice_amount=None), by=trader())
    assert verdicts(found)[Field.TOTAL_AMOUNT] is Verdict.AGREES


def test_compare_leaves_totals_alone_where_there_are_two_invoices() -> None:
    first = filed(paper(*INVOICE), number="INV-77")
    second = filed(paper("Invoice No.: INV-78", "Total amount: USD 500.00"), number="INV-78")
    named = [Document("N", "380", irn) for irn in (first, second)]
    data = with_invoice(first, items=[item_data(1, documents=named)])
    found = compared(data, by=trader())
    assert all(Field.TOTAL_AMOUNT not in verdicts(one) for one in found)


def test_compare_reads_masses_packages_and_containers_of_a_packing_list() -> None:
    lines = (
        "Packing list",
        "Gross weight: 110 kg",
        "Net weight: 100 kg",
        "Packages: 12",
        "Container No.: MSKU1234565",
    )
    irn = filed(paper(*lines), "271")
    data = with_invoice(irn, transport_equipment=["MSKU1234565", "MSKU7654321"])
    [found] = compared(data, by=trader())
    assert verdicts(found)[Field.GROSS_MASS] is Verdict.AGREES
    assert [one.field for one in found.differs] == [Field.PACKAGES]
    containers = {one.declared: one.verdict for one in found.findings if one.field is Field.CONTAINER}
    assert containers["MSKU1234565"] is Verdict.AGREES
    assert containers["MSKU7654321"] is not Verdict.AGREES


def test_compare_says_when_a_scan_cannot_be_read() -> None:
    from greenlane.documents.tests.papers import image

    irn = filed(image("PNG"), number="INV-77")
    [found] = compared(with_invoice(irn), by=trader())
    assert set(verdicts(found).values()) == {Verdict.UNREADABLE}


def test_compare_has_nothing_to_say_of_other_papers() -> None:
    [found] = compared(with_invoice(filed(paper("Contract"), "315")), by=trader())
    assert found.findings == ()


def test_compared_reads_nothing_of_others_and_nothing_without_a_number(django_assert_num_queries) -> None:
    irn = filed(paper(*INVOICE))
    stranger = Actor("s", frozenset({Role.DECLARANT}), organisation_id=organisation("XM100000002").pk)
    assert compared(with_invoice(irn), by=stranger) == []
    with django_assert_num_queries(0):
        assert references(declaration_data()) == []
        assert compared(declaration_data(), by=stranger) == []


def test_compare_takes_the_same_paper_once() -> None:
    irn = filed(paper(*INVOICE))
    named = [Document("N", "380", irn), Document("N", "935", irn)]
    data = with_invoice(irn, items=[item_data(1, documents=named), item_data(2, documents=named)])
    assert len(compared(data, by=trader())) == 1
    assert compare(data, []) == []
