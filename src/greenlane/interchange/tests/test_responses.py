"""Notices are schema-valid WCO responses that say what they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from lxml import etree

from greenlane.foundation.errors import Violation
from greenlane.interchange.engine.messages import MessageKind, read_message
from greenlane.interchange.engine.responses import (
    AcceptanceNotice,
    AmendmentNotice,
    CancellationNotice,
    ControlNotice,
    Notice,
    QueryItem,
    QueryNotice,
    ReceiptNotice,
    RejectionNotice,
    ReleaseNotice,
    RequestDecisionNotice,
    TaxLine,
    TaxNotice,
    response_message,
    response_xml,
)
from greenlane.interchange.tests.examples import example

NOON = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)
HEAD = {"lrn": "LRN-1", "mrn": "26XMPORTAAAAAAAAA1", "issued_at": NOON, "reference": "r" * 40}
ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]"
NET_MASS = Violation(
    "DEC014", "The net mass is above the gross mass.", f"{ITEM}/Commodity/GoodsMeasure", "Check."
)

NOTICES: dict[str, Notice] = {
    "02": ReceiptNotice(lrn="LRN-1", issued_at=NOON),
    "01": AcceptanceNotice(**HEAD, accepted_at=NOON, warnings=[NET_MASS]),
    "03": RejectionNotice(
        **HEAD, rejected_at=NOON, violations=[NET_MASS, Violation("CSV006", "Ragged.", "row 3")]
    ),
    "05": ControlNotice(**HEAD, physical=True),
    "06": ControlNotice(**HEAD, physical=False, text="Send the invoice."),
    "07": AmendmentNotice(**HEAD, version=2, paths=["Declaration/Exporter/Name"], reason_code="29"),
    "09": ReleaseNotice(**HEAD, released_at=NOON),
    "10": CancellationNotice(**HEAD, cancelled_at=NOON, reason="Lodged twice."),
    "11": RequestDecisionNotice(**HEAD, granted=False, decided_at=NOON, reason="The goods have left."),
    "13": TaxNotice(
        **HEAD,
        currency="XMD",
        lines=[
            TaxLine(
                item=1,
                type="A00",
                base_amount=Decimal("1000.00"),
                rate=Decimal("2.00"),
                assessed=Decimal("20.00"),
            ),
            TaxLine(
                item=1,
                type="B00",
                base_amount=Decimal("1020.00"),
                rate=Decimal("20"),
                assessed=Decimal("204.00"),
            ),
            TaxLine(
                item=2, type="E01", base_quantity=Decimal("3.5"), base_unit="LTR", assessed=Decimal("7.00")
            ),
        ],
        payment_reference="PAY-1",
        due_at=NOON,
        bank_code="BANKXM22",
        bank_account="XM12345",
    ),
    "51": QueryNotice(
        **HEAD,
        items=[QueryItem(text="Why so cheap?", pointer=f"{ITEM}/Commodity/InvoiceLine")],
        answer_by=NOON,
    ),
}


@pytest.mark.parametrize("code", NOTICES)
def test_write_notice_valid_against_the_response_schema(code: str) -> None:
    message = read_message(response_xml(NOTICES[code], country="XM", agency="Meridia Customs"))
    assert (message.kind, message.violations, message.notices) == (MessageKind.RESPONSE, [], [])
    assert message.schema_valid
    (response,) = message.friendly["Response"]
    assert response["FunctionCode"] == code
    assert response["Declaration"]["FunctionalReferenceID"] == "LRN-1"
    assert message.friendly == response_message(NOTICES[code], country="XM", agency="Meridia Customs")


def test_write_several_notices_as_one_message() -> None:
    message = read_message(response_xml(*NOTICES.values()))
    assert message.schema_valid
    assert [response["FunctionCode"] for response in message.friendly["Response"]] == list(NOTICES)


def test_reject_with_section_code_sequence_and_tag() -> None:
    root = etree.fromstring(response_xml(NOTICES["03"]))
    error = next(root.iter("{*}Error"))
    assert error.findtext("{*}ValidationCode") == "DEC014"
    assert error.findtext("{*}Description") == "The net mass is above the gross mass. Check."
    steps = [
        (p.findtext("{*}DocumentSectionCode"), p.findtext("{*}SequenceNumeric"), p.findtext("{*}TagID"))
        for p in error.iterfind("{*}Pointer")
    ]
    assert steps == [
        ("42A", None, None),
        ("67A", None, None),
        ("68A", "2", None),
        ("23A", None, None),
        ("65A", None, None),
    ]


def test_tax_sums_what_is_payable() -> None:
    (response,) = response_message(NOTICES["13"])["Response"]
    payment = response["Declaration"]["DutyTaxFee"][0]["Payment"]
    assert payment["PaymentAmount"] == {"#text": "231.00", "@currencyID": "XMD"}
    items = response["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"]
    assert [len(item["Commodity"]["DutyTaxFee"]) for item in items] == [2, 1]


def test_tax_reads_like_that_of_another_administration() -> None:
    theirs = read_message(example("notification_tax_no_namespace")).friendly["Response"][0]
    ours = response_message(NOTICES["13"])["Response"][0]
    assert theirs.keys() - {"Bank"} <= ours.keys()
    fee = theirs["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]["Commodity"]["DutyTaxFee"][0]
    mine = ours["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]["Commodity"]["DutyTaxFee"][0]
    for name in ("AdValoremTaxBaseAmount", "TaxRateNumeric", "TypeCode"):
        assert name in fee
        assert name in mine


def test_write_moments_in_utc() -> None:
    east = datetime(2026, 3, 2, 19, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    (response,) = response_message(ReceiptNotice(lrn="L", issued_at=east))["Response"]
    assert response["IssueDateTime"]["DateTimeString"]["#text"] == "20260302120005Z"


def test_split_long_question_into_statements() -> None:
    notice = QueryNotice(**HEAD, items=[QueryItem(text="x" * 1200)])
    (response,) = response_message(notice)["Response"]
    assert [len(s["StatementDescription"]) for s in response["AdditionalInformation"]] == [512, 512, 176]
    assert read_message(response_xml(notice)).schema_valid


def test_refuse_rule_code_that_does_not_fit() -> None:
    notice = RejectionNotice(**HEAD, rejected_at=NOON, violations=[Violation("TOOLONGCODE", "x")])
    with pytest.raises(ValueError, match="TOOLONGCODE"):
        response_xml(notice)
