"""Schema errors in words, all at once, each with its WCO path."""

from __future__ import annotations

import pytest

from greenlane.foundation.errors import Violation
from greenlane.interchange.engine.schema import schema_violations
from greenlane.interchange.engine.xml_reader import read_xml
from greenlane.interchange.tests.examples import DECLARATIONS, FUNCTION_13, example

ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"
GOOD = example("import_frontier")

# situation: (text to replace, replacement, code, pointer)
FAULTS = {
    "code not in the list": (
        b"<FunctionCode>9<",
        b"<FunctionCode>77<",
        "XSD003",
        "Declaration/FunctionCode",
    ),
    "element missing": (
        b"<FunctionCode>9</FunctionCode>",
        b"",
        "XSD001",
        "Declaration/FunctionCode",
    ),
    "element missing in an item": (
        b"<GovernmentAgencyGoodsItem>",
        b"<GovernmentAgencyGoodsItem/><GovernmentAgencyGoodsItem>",
        "XSD001",
        f"{ITEM}/SequenceNumeric",
    ),
    "element unknown": (b"<Commodity>", b"<Commodity><Colour/>", "XSD002", f"{ITEM}/Commodity/Colour"),
    "value too long": (b"<TypeCode>IMA<", b"<TypeCode>IMAGINARY<", "XSD004", "Declaration/TypeCode"),
    "value empty": (
        b"<CurrentCode>40<",
        b"<CurrentCode> <",
        "XSD005",
        f"{ITEM}/GovernmentProcedure[1]/CurrentCode",
    ),
    "number with letters": (
        b"<GrossMassMeasure>150<",
        b"<GrossMassMeasure>heavy<",
        "XSD006",
        f"{ITEM}/Commodity/GoodsMeasure/GrossMassMeasure",
    ),
    "attribute not allowed": (
        b"<ItemChargeAmount ",
        b'<ItemChargeAmount colour="red" ',
        "XSD008",
        f"{ITEM}/Commodity/InvoiceLine/ItemChargeAmount/@colour",
    ),
    "attribute of the wrong form": (
        b'currencyID="GBP"',
        b'currencyID="pounds"',
        "XSD004",
        f"{ITEM}/Commodity/InvoiceLine/ItemChargeAmount/@currencyID",
    ),
    "text among elements": (b"<Commodity>", b"<Commodity>see above", "XSD009", f"{ITEM}/Commodity"),
    "too many digits": (
        b"<SequenceNumeric>1<",
        b"<SequenceNumeric>1234567<",
        "XSD010",
        f"{ITEM}/SequenceNumeric",
    ),
    "elements in a value": (b"<TypeCode>IMA<", b"<TypeCode><b>IMA</b><", "XSD011", "Declaration/TypeCode"),
}


def violations_of(raw: bytes) -> list[Violation]:
    return schema_violations(read_xml(raw).root)


@pytest.mark.parametrize("name", sorted({*DECLARATIONS, *FUNCTION_13} - {"import_wrapped"}))
def test_accept_valid_example(name: str) -> None:
    assert violations_of(example(name)) == []


@pytest.mark.parametrize("situation", FAULTS)
def test_report_fault_with_its_path(situation: str) -> None:
    old, new, code, pointer = FAULTS[situation]
    assert old in GOOD
    found = violations_of(GOOD.replace(old, new))
    assert (code, pointer) in {(violation.code, violation.pointer) for violation in found}
    assert all(violation.hint and "{urn" not in violation.message for violation in found)


def test_report_all_faults_at_once() -> None:
    raw = GOOD
    for situation in FAULTS:
        if "missing" not in situation and "elements in" not in situation:
            raw = raw.replace(*FAULTS[situation][:2])
    codes = {violation.code for violation in violations_of(raw)}
    assert {"XSD002", "XSD003", "XSD004", "XSD005", "XSD006", "XSD008", "XSD009", "XSD010"} <= codes


def test_report_nothing_else_beside_a_missing_element() -> None:
    raw = GOOD.replace(b"<FunctionCode>9</FunctionCode>", b"")
    assert [violation.code for violation in violations_of(raw)] == ["XSD001"]


def test_report_names_the_item_and_the_line() -> None:
    broken = GOOD.replace(
        b"</GovernmentAgencyGoodsItem>",
        b"</GovernmentAgencyGoodsItem>\n<GovernmentAgencyGoodsItem>"
        b"<SequenceNumeric>x</SequenceNumeric></GovernmentAgencyGoodsItem>",
    )
    (violation,) = violations_of(broken)
    assert violation.pointer == "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/SequenceNumeric"
    line = broken[: broken.index(b"<SequenceNumeric>x")].count(b"\n") + 1
    assert f"(line {line})" in violation.message


def test_refuse_cancellation_that_carries_goods() -> None:
    raw = example("cancellation").replace(b"</Declaration>", b"<GoodsShipment/></Declaration>")
    assert schema_violations(read_xml(raw).root, "declaration") == []
    assert [v.code for v in schema_violations(read_xml(raw).root, "cancellation")] == ["XSD002"]


def test_refuse_foreign_root() -> None:
    assert [violation.code for violation in violations_of(b"<a/>")] == ["XSD012"]


def test_report_items_above_the_profile_once_and_what_follows_them() -> None:
    item = b"<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric></GovernmentAgencyGoodsItem>"
    raw = GOOD.replace(b"</GovernmentAgencyGoodsItem>", b"</GovernmentAgencyGoodsItem>" + item * 1_500)
    raw = raw.replace(b"<ConditionCode>CIF<", b"<ConditionCode>carriage<")
    assert [(v.code, v.pointer) for v in violations_of(raw)] == [
        ("XSD002", "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1000]"),
        ("XSD004", "Declaration/GoodsShipment/TradeTerms/ConditionCode"),
    ]


def test_report_only_the_first_thousand_errors() -> None:
    document = b"<PreviousDocument><CategoryCode>long</CategoryCode></PreviousDocument>"
    raw = GOOD.replace(b"<TradeTerms>", document * 3_000 + b"<TradeTerms>", 1)
    found = violations_of(raw)
    assert len(found) == 1_001
    assert found[-1].code == "XSD098"
    assert found[0].pointer == "Declaration/GoodsShipment/PreviousDocument[3]/CategoryCode"


def test_report_errors_of_a_large_message_by_line() -> None:
    document = b"<PreviousDocument><CategoryCode>long</CategoryCode></PreviousDocument>\n"
    raw = GOOD.replace(b"<TradeTerms>", document * 40_000 + b"<TradeTerms>", 1)
    found = violations_of(raw)
    assert len(found) == 1_001
    assert {violation.code for violation in found} == {"XSD004", "XSD098"}
    assert "(line " in found[0].message


@pytest.mark.parametrize(
    "fault", [b"", b"<PreviousDocument><CategoryCode>long</CategoryCode></PreviousDocument>"]
)
def test_check_large_message(fault: bytes) -> None:
    document = b"<PreviousDocument><CategoryCode>Z</CategoryCode></PreviousDocument>"
    raw = GOOD.replace(b"<TradeTerms>", document * 20_000 + fault + b"<TradeTerms>", 1)
    pointers = [violation.pointer for violation in violations_of(raw)]
    assert pointers == (["Declaration/GoodsShipment/PreviousDocument[20003]/CategoryCode"] if fault else [])
