"""Applying amendment messages: content replaces, pointed-at emptiness removes, odd pointers harm nothing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from greenlane.interchange.engine.messages import read_message
from greenlane.interchange.merging import NothingAmended, amendment_reasons, merge_amendment
from greenlane.simulation.shipments import read

from .messages import declaration, follow_up, new_price, pointers, reason

STORED = read_message(declaration("MERGE")).friendly
ITEM = "GovernmentAgencyGoodsItem"


def amended(content: str) -> dict[str, Any]:
    return dict(merge_amendment(STORED, read_message(follow_up("X", "COR", content)).friendly).message)


def item(message: dict[str, Any]) -> dict[str, Any]:
    return dict(message["Declaration"]["GoodsShipment"][ITEM][0])


def test_merge_replaces_the_value_and_nothing_else() -> None:
    merged = merge_amendment(STORED, read_message(new_price("X", "2500")).friendly)
    expected = deepcopy(STORED)
    line = expected["Declaration"]["GoodsShipment"][ITEM][0]["Commodity"]["InvoiceLine"]
    line["ItemChargeAmount"]["#text"] = "2500"
    assert merged.message == expected
    assert (merged.removed, merged.notices) == ([], [])


def test_merge_leaves_the_stored_message_alone() -> None:
    before = deepcopy(STORED)
    merge_amendment(STORED, read_message(new_price("X", "2500")).friendly)
    assert before == STORED


def test_merge_removes_what_is_pointed_at_and_absent() -> None:
    message = amended(pointers(("42A", ""), ("57A", "R031")))
    assert "Name" not in message["Declaration"]["Exporter"]
    assert message["Declaration"]["Exporter"]["Address"] == STORED["Declaration"]["Exporter"]["Address"]


def test_merge_puts_a_repeated_class_where_the_pointer_counts() -> None:
    second = (
        "<Amendment><ChangeReasonCode>32</ChangeReasonCode><Pointer><DocumentSectionCode>42A</DocumentSectionCode>"
        "</Pointer><Pointer><SequenceNumeric>2</SequenceNumeric><DocumentSectionCode>03A</DocumentSectionCode>"
        "<TagID>225</TagID></Pointer></Amendment>"
    )
    new = (
        "<AdditionalInformation><StatementDescription>changed</StatementDescription></AdditionalInformation>"
    )
    statements = amended(second + new)["Declaration"]["AdditionalInformation"]
    assert [s["StatementDescription"] for s in statements] == ["first statement", "changed"]
    assert [s["StatementCode"] for s in statements] == ["00100", "00200"]


def test_merge_removes_an_entry_of_a_repeated_class() -> None:
    second = pointers(("42A", ""), ("03A", "")).replace(
        "<SequenceNumeric>1</SequenceNumeric><DocumentSectionCode>03A",
        "<SequenceNumeric>2</SequenceNumeric><DocumentSectionCode>03A",
    )
    statements = amended(second)["Declaration"]["AdditionalInformation"]
    assert [s["StatementDescription"] for s in statements] == ["first statement"]


def test_merge_adds_a_numbered_entry() -> None:
    content = (
        f"<GoodsShipment><{ITEM}><SequenceNumeric>1</SequenceNumeric><Packaging><SequenceNumeric>2</SequenceNumeric>"
        f"<QuantityQuantity>4</QuantityQuantity><TypeCode>CT</TypeCode></Packaging></{ITEM}></GoodsShipment>"
    )
    packagings = item(amended(pointers(("42A", ""), ("67A", ""), ("68A", ""), ("93A", "")) + content))[
        "Packaging"
    ]
    assert [(p["SequenceNumeric"], p["TypeCode"]) for p in packagings] == [("1", "BX"), ("2", "CT")]


def test_merge_removes_one_numbered_entry_and_changes_another() -> None:
    stored = deepcopy(STORED)
    stored["Declaration"]["GoodsShipment"][ITEM][0]["Packaging"].append(
        {"SequenceNumeric": "2", "TypeCode": "CT"}
    )
    path = (("42A", ""), ("67A", ""), ("68A", ""), ("93A", ""))
    second = pointers(*path).replace("<SequenceNumeric>1</SequenceNumeric><DocumentSectionCode>93A",
                                     "<SequenceNumeric>2</SequenceNumeric><DocumentSectionCode>93A")  # fmt: skip
    content = (
        f"<GoodsShipment><{ITEM}><SequenceNumeric>1</SequenceNumeric><Packaging><SequenceNumeric>2</SequenceNumeric>"
        f"<QuantityQuantity>4</QuantityQuantity></Packaging></{ITEM}></GoodsShipment>"
    )
    raw = follow_up("X", "COR", pointers(*path) + second + content)
    merged = merge_amendment(stored, read_message(raw).friendly)
    assert item(merged.message)["Packaging"] == [
        {"SequenceNumeric": "2", "QuantityQuantity": "4", "TypeCode": "CT"}
    ]
    assert len(merged.removed) == 1


def test_merge_takes_content_although_its_pointer_leads_nowhere() -> None:
    wrong = pointers(("42A", ""), ("67A", ""), ("68A", ""), ("23A", ""), ("79A", "128"))
    content = (
        f"<GoodsShipment><{ITEM}><SequenceNumeric>1</SequenceNumeric><Commodity><GoodsMeasure>"
        f"<NetNetWeightMeasure>62</NetNetWeightMeasure></GoodsMeasure></Commodity></{ITEM}></GoodsShipment>"
    )
    merged = merge_amendment(STORED, read_message(follow_up("X", "COR", wrong + content)).friendly)
    assert item(merged.message)["Commodity"]["GoodsMeasure"]["NetNetWeightMeasure"] == "62"
    assert item(merged.message)["Commodity"]["InvoiceLine"] == item(STORED)["Commodity"]["InvoiceLine"]
    assert [notice.code for notice in merged.notices] == ["INT002"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        reason("no content"),
        pointers(("42A", "")),
        pointers(("42A", ""), ("99Z", "")),
        new_price("X", "1000"),
    ],
    ids=["nothing", "reason", "everything", "nowhere", "same value"],
)
def test_merge_refuses_an_amendment_of_nothing(content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else follow_up("X", "COR", content)
    with pytest.raises(NothingAmended):
        merge_amendment(STORED, read_message(raw).friendly)


def test_merge_keeps_identity_and_envelope() -> None:
    message = amended(pointers(("42A", ""), ("57A", "R031")))
    for name in ("FunctionCode", "FunctionalReferenceID", "TypeCode"):
        assert message["Declaration"][name] == STORED["Declaration"][name]
    assert "ID" not in message["Declaration"]
    assert message["MetaData"] == STORED["MetaData"]


def test_merge_reads_the_test_teams_complex_amendment() -> None:
    stored = read_message(read("TT_IM002a")).friendly
    amendment = read_message(read("TT_IM002c_Complex_Multi_Amendment")).friendly
    merged = merge_amendment(stored, amendment).message["Declaration"]
    assert merged["TotalPackageQuantity"] == "53"
    assert merged["Exporter"]["Name"] == "Detroit Cocoa Company"
    assert merged["Exporter"]["Address"]["CityName"] == "Detroit"
    (packaging,) = merged["GoodsShipment"][ITEM][0]["Packaging"]
    assert packaging["QuantityQuantity"] == "53"
    assert merged["GoodsShipment"][ITEM][0]["Commodity"] == item(stored)["Commodity"]


def test_reasons_are_the_statements_then_the_codes() -> None:
    message = read_message(follow_up("X", "COR", reason("Typing error") + pointers())).friendly
    assert amendment_reasons(message["Declaration"]) == ["Typing error", "change reason 32"]
