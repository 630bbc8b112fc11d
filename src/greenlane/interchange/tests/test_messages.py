"""One door: what every example is, and that nothing gets through it unread."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.declarations.engine.data import DeclarationData
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.engine.friendly import to_xml
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.engine.messages import MessageKind, read_message, require_declaration
from greenlane.interchange.engine.movements import Movement
from greenlane.interchange.engine.xml_reader import Limits
from greenlane.interchange.tests import strategies
from greenlane.interchange.tests.examples import READABLE, REFUSED, example

KINDS = {
    "amendment.xml": MessageKind.AMENDMENT,
    "amendment_many.xml": MessageKind.AMENDMENT,
    "cancellation.xml": MessageKind.CANCELLATION,
    "consolidation.xml": MessageKind.CONSOLIDATION,
    "export.xml": MessageKind.EXPORT,
    "goods_presentation.xml": MessageKind.GOODS_PRESENTATION,
    "import_frontier.xml": MessageKind.IMPORT,
    "import_prelodged.xml": MessageKind.IMPORT,
    "import_wrapped.xml": MessageKind.IMPORT,
    "movement_arrival.xml": MessageKind.MOVEMENT,
    "movement_query.txt": MessageKind.MOVEMENT_QUERY,
    "movement_validation.xml": MessageKind.MOVEMENT_VALIDATION,
    "notification_accepted_no_namespace.xml": MessageKind.RESPONSE,
    "notification_amended.xml": MessageKind.RESPONSE,
    "notification_cleared_log_text.xml": MessageKind.RESPONSE,
    "notification_tax_damaged.xml": MessageKind.RESPONSE,
    "notification_tax_no_namespace.xml": MessageKind.RESPONSE,
    "status_report.xml": MessageKind.STATUS_REPORT,
}


@pytest.mark.parametrize("name", READABLE)
def test_tell_the_kind_of_an_example(name: str) -> None:
    message = read_message(example(name))
    assert message.kind == KINDS[name]
    if message.schema is not None:
        assert message.schema_valid == (name != "notification_tax_damaged.xml")


@pytest.mark.parametrize("name", REFUSED)
def test_refuse_example(name: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        read_message(example(name))
    assert refusal.value.code == REFUSED[name]
    assert refusal.value.hint


def test_read_declaration() -> None:
    message = read_message(example("import_frontier"))
    assert (message.violations, message.notices, message.format) == ([], [], "xml")
    assert require_declaration(message).lrn == "7847767E1WB6"
    assert len(message.digest) == 64


def test_read_declaration_in_a_wrapper_and_say_so() -> None:
    message = read_message(example("import_wrapped"))
    assert [notice.code for notice in message.notices] == ["XML103"]
    assert message.is_declaration
    assert message.document.root[0] == "v1:submitDeclarationRequest"


def test_read_declaration_in_an_unknown_wrapper() -> None:
    inner = example("import_frontier").partition(b"?>")[2]
    message = read_message(b'<s:Envelope xmlns:s="urn:soap"><s:Body>%s</s:Body></s:Envelope>' % inner)
    assert message.kind == MessageKind.IMPORT
    assert message.schema_valid


def test_read_bare_declaration_without_envelope() -> None:
    raw = to_xml({"Declaration": read_message(example("export")).friendly["Declaration"]})
    inner = raw[raw.index(b"<Declaration") : raw.index(b"</md:MetaData")]
    namespaces = (
        b'xmlns="urn:wco:datamodel:WCO:DEC-DMS:2" xmlns:ds="urn:wco:datamodel:WCO:Declaration_DS:DMS:2"'
    )
    bare = inner.replace(b"<Declaration", b"<Declaration " + namespaces, 1)
    message = read_message(bare)
    assert [notice.code for notice in message.notices] == ["XML106"]
    assert (message.kind, message.schema_valid) == (MessageKind.EXPORT, True)
    assert message.digest == read_message(example("export")).digest


def test_read_json_as_strictly_as_xml() -> None:
    original = read_message(example("import_frontier"))
    message = read_message(json.dumps(original.friendly).encode())
    assert (message.format, message.schema_valid, message.violations) == ("json", True, [])
    assert (message.data, message.digest) == (original.data, original.digest)
    broken = {"Declaration": original.friendly["Declaration"] | {"FunctionCode": "77", "Colour": "red"}}
    found = read_message(json.dumps(broken).encode()).violations
    assert {v.pointer for v in found} == {"Declaration/FunctionCode", "Declaration/Colour"}
    assert not any("line" in violation.message for violation in found)


def test_read_notification_without_namespaces_and_say_so() -> None:
    message = read_message(example("notification_tax_no_namespace"))
    assert [notice.code for notice in message.notices] == ["XML104"]
    assert message.schema_valid
    assert message.document.root[0] == "MetaData"


def test_read_declaration_without_namespaces() -> None:
    declaration = b"<Declaration><FunctionCode>9</FunctionCode></Declaration>"
    message = read_message(b"<MetaData><WCOTypeName>DEC</WCOTypeName>" + declaration + b"</MetaData>")
    assert [notice.code for notice in message.notices] == ["XML104"]
    assert message.schema_valid
    assert [violation.code for violation in message.violations] == ["MSG001"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<a/>", "XML013"),
        (b"<mdMetaData/>", "XML014"),
        (b'<MetaData xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:3"/>', "XML014"),
        (b'<MetaData><Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/></MetaData>', "XML014"),
        (b"<a><MetaData/><MetaData/></a>", "XML015"),
    ],
)
def test_refuse_message_that_is_a_guess(raw: bytes, code: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        read_message(raw)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("function", "type_code", "kind"),
    [
        ("9", "IMD", MessageKind.IMPORT),
        ("9", "COA", MessageKind.IMPORT),
        ("9", "EXZ", MessageKind.EXPORT),
        ("9", "XYZ", MessageKind.OTHER_DECLARATION),
        ("13", "COR", MessageKind.AMENDMENT),
        ("13", "INV", MessageKind.CANCELLATION),
        ("13", "GPR", MessageKind.GOODS_PRESENTATION),
        ("13", "DOC", MessageKind.ADDITIONAL_MESSAGE),
        ("14", "", MessageKind.ADDITIONAL_MESSAGE),
    ],
)
def test_tell_the_kind_by_function_and_type(function: str, type_code: str, kind: MessageKind) -> None:
    message = {"Declaration": {"FunctionCode": function, "TypeCode": type_code}}
    assert read_message(json.dumps(message).encode()).kind == kind


def test_read_arrival() -> None:
    message = read_message(example("movement_arrival"))
    assert isinstance(message.data, Movement)
    assert message.data.is_arrival
    assert (message.data.ucr, message.data.location) == ("A:85659360832", "GBAULGWLGWLGW")
    assert message.data.at == datetime(2024, 1, 25, 9, 31, 47, 47_000, tzinfo=UTC)


def test_report_movement_without_its_particulars() -> None:
    raw = b"<inventoryLinkingMovementRequest><goodsArrivalDateTime>soon</goodsArrivalDateTime>"
    found = read_message(raw + b"</inventoryLinkingMovementRequest>").violations
    assert [violation.code for violation in found] == ["MOV001", "MOV001", "MOV002"]


def test_refuse_to_lodge_what_is_no_declaration() -> None:
    with pytest.raises(CustomsError) as refusal:
        require_declaration(read_message(example("amendment")))
    assert refusal.value.code == "MSG002"


def test_read_9999_goods_items() -> None:
    items = [{"SequenceNumeric": str(n), "Origin": [{"CountryCode": "GB"}]} for n in range(1, 10_000)]
    declaration = {
        "FunctionCode": "9",
        "TypeCode": "IMA",
        "GoodsShipment": {"GovernmentAgencyGoodsItem": items},
    }
    message = read_message(to_xml({"Declaration": declaration}))
    assert isinstance(message.data, DeclarationData)
    assert len(message.data.items) == 9_999
    assert [violation.code for violation in message.violations] == ["XSD002"]  # the profile ends at 999


def test_refuse_more_goods_items_than_configured() -> None:
    with pytest.raises(CustomsError) as refusal:
        read_message(example("import_frontier"), limits=Limits(items=0))
    assert (refusal.value.code, refusal.value.status) == ("XML012", 413)


@settings(max_examples=40, deadline=None)
@given(strategies.DECLARATIONS)
def test_read_any_declaration_from_both_formats_alike(data: DeclarationData) -> None:
    message = from_data(data)
    by_xml, by_json = read_message(to_xml(message)), read_message(json.dumps(message).encode())
    assert by_xml.data == by_json.data == data
    assert by_xml.digest == by_json.digest
    assert [v.pointer for v in by_xml.violations] == [v.pointer for v in by_json.violations]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_read_damaged_example_raises_nothing_but_refusals(data: st.DataObject) -> None:
    raw = example(data.draw(st.sampled_from(READABLE)))
    position = data.draw(st.integers(0, len(raw)))
    damage = data.draw(
        st.one_of(st.binary(max_size=6), st.sampled_from([b"<a>", b"</Declaration>", b"<b/>"]))
    )
    with suppress(CustomsError):
        assert read_message(raw[:position] + damage + raw[position + data.draw(st.integers(0, 40)) :]).kind
