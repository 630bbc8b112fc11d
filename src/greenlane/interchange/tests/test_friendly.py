"""The same as JSON, and the digest that does not care which."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from greenlane.declarations.engine.data import DeclarationData
from greenlane.foundation.canonical import digest
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.engine.digests import canonical_declaration, canonical_digest
from greenlane.interchange.engine.friendly import NotWritable, generic, to_friendly, to_tree, to_xml
from greenlane.interchange.engine.infoset import Document
from greenlane.interchange.engine.json_reader import read_json
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.engine.schema import schema_violations
from greenlane.interchange.engine.xml_reader import Limits, read_xml
from greenlane.interchange.tests import strategies
from greenlane.interchange.tests.examples import DECLARATIONS, FUNCTION_13, NOTIFICATIONS, example


def friendly(raw: bytes) -> dict:
    return to_friendly(read_xml(raw).document)


@pytest.mark.parametrize("name", DECLARATIONS + FUNCTION_13)
def test_write_json_form_as_valid_xml_that_reads_the_same(name: str) -> None:
    message = friendly(example(name))
    assert schema_violations(to_tree(message)) == []
    assert friendly(to_xml(message)) == message
    assert read_json(json.dumps(message).encode()) == message


@pytest.mark.parametrize("name", NOTIFICATIONS)
def test_write_notification_as_valid_xml(name: str) -> None:
    assert schema_violations(to_tree(friendly(example(name))), "response") == []


def test_read_values_lists_and_attributes() -> None:
    message = friendly(example("import_frontier"))
    (item,) = message["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"]
    assert message["MetaData"]["WCODataModelVersionCode"] == "3.6"
    assert item["Commodity"]["InvoiceLine"] == {"ItemChargeAmount": {"#text": "1000", "@currencyID": "GBP"}}
    assert item["Origin"] == [{"CountryCode": "US", "TypeCode": "1"}]


def test_read_both_declarations_of_a_response() -> None:
    (response,) = friendly(example("notification_amended"))["Response"]
    assert response["Declaration"]["VersionID"] == "2"
    assert response["DEC:Declaration"]["FunctionCode"] == "9"


def test_read_other_message_generically() -> None:
    document = read_xml(example("movement_arrival")).document
    content = generic(document, "inventoryLinkingMovementRequest")["inventoryLinkingMovementRequest"]
    assert content["ucrBlock"] == {"ucr": "A:85659360832", "ucrType": "M"}


def test_find_no_message() -> None:
    assert to_friendly(Document.from_xml(b"<a><b/></a>")) == {}


@pytest.mark.parametrize(
    "declaration",
    [{"FunctionCode": "9\0"}, {"Two words": "x"}, {"Agent": {"@1": "x"}}, {"ID": {"#text": "\ud800"}}],
)
def test_refuse_what_xml_cannot_hold(declaration: dict) -> None:
    with pytest.raises(NotWritable):
        to_xml({"Declaration": declaration})


def test_write_unknown_element_where_the_schema_check_finds_it() -> None:
    tree = to_tree({"Declaration": {"FunctionCode": "9", "Colour": "red"}})
    assert [v.pointer for v in schema_violations(tree)] == ["Declaration/Colour"]


# Digest


def test_digest_ignores_format_comments_and_prefixes() -> None:
    raw = example("import_wrapped")
    message = friendly(raw)
    expected = canonical_digest(message)
    assert canonical_digest(friendly(to_xml(message))) == expected
    assert canonical_digest(read_json(json.dumps(message, indent=2).encode())) == expected
    assert expected == digest({"Declaration": canonical_declaration(message)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"TotalGrossMassMeasure": "50"}, {"TotalGrossMassMeasure": "050.00"}),
        ({"TotalGrossMassMeasure": "50"}, {"TotalGrossMassMeasure": {"#text": "50", "@unitCode": "KGM"}}),
        ({"LoadingListQuantity": "0"}, {"LoadingListQuantity": "-0.0"}),
        ({"ID": "A"}, {"ID": " A\n"}),
        ({"ID": "A"}, {"ID": "A", "Agent": {}, "TypeCode": "", "AdditionalDocument": [{}]}),
        ({"ID": "A", "TypeCode": "IMA"}, {"TypeCode": "IMA", "ID": "A"}),
    ],
)
def test_digest_equal_for_the_same_declaration(one: dict, other: dict) -> None:
    assert canonical_digest({"Declaration": one}) == canonical_digest({"Declaration": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"ID": "1"}, {"ID": "1.0"}),
        ({"TotalGrossMassMeasure": "50"}, {"TotalGrossMassMeasure": "50.1"}),
        ({"InvoiceAmount": {"#text": "1", "@currencyID": "EUR"}}, {"InvoiceAmount": "1"}),
        (
            {"AdditionalDocument": [{"ID": "A"}, {"ID": "B"}]},
            {"AdditionalDocument": [{"ID": "B"}, {"ID": "A"}]},
        ),
    ],
)
def test_digest_differs_for_another_declaration(one: dict, other: dict) -> None:
    assert canonical_digest({"Declaration": one}) != canonical_digest({"Declaration": other})


@pytest.mark.parametrize("text", ["1e999999999", "NaN", "Infinity", "9" * 200])
def test_digest_takes_odd_numbers_as_text(text: str) -> None:
    message = {"Declaration": {"TotalGrossMassMeasure": text}}
    assert canonical_declaration(message) == {"TotalGrossMassMeasure": text}


@settings(max_examples=40, deadline=None)
@given(strategies.DECLARATIONS)
def test_digest_of_a_form_equals_that_of_its_xml(data: DeclarationData) -> None:
    message = from_data(data)
    assert canonical_digest(friendly(to_xml(message))) == canonical_digest(message)


# JSON from outside


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "JSN001"),
        (b"[]", "JSN002"),
        (b"null", "JSN002"),
        (b'{"Declaration": []}', "JSN002"),
        (b'{"Declaration": {}, "Colour": 1}', "JSN003"),
        (b'{"Declaration": ' + b'{"a":' * 100_000, "JSN004"),
        (b'{"Declaration": ' + b'{"a":' * 200 + b"1" + b"}" * 201, "JSN004"),
        (b'{"Declaration": {"ID": "1", "ID": "2"}}', "JSN006"),
        (b'{"Declaration": {"ID": NaN}}', "JSN001"),
        (b'{"Declaration": {"ID": "\xff"}}', "JSN001"),
    ],
)
def test_refuse_json(raw: bytes, code: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        read_json(raw)
    assert refusal.value.code == code


def test_refuse_json_above_the_limits() -> None:
    items = json.dumps({"Declaration": {"GoodsShipment": {"GovernmentAgencyGoodsItem": [{}, {}]}}}).encode()
    with pytest.raises(CustomsError) as refusal:
        read_json(items, limits=Limits(items=1))
    assert (refusal.value.code, refusal.value.status) == ("XML012", 413)
    with pytest.raises(CustomsError) as refusal:
        read_json(items, limits=Limits(size=10))
    assert refusal.value.code == "XML002"


def test_read_json_numbers_digit_by_digit() -> None:
    raw = b'{"Declaration": {"InvoiceAmount": {"#text": 1234567890.1234567890, "@currencyID": "EUR"}}}'
    amount = read_json(raw)["Declaration"]["InvoiceAmount"]
    assert amount == {"#text": "1234567890.1234567890", "@currencyID": "EUR"}


def test_read_json_in_its_regular_form() -> None:
    content = b'{"AdditionalDocument": {"ID": " A "}, "ID": null, "TypeCode": {"#text": "IMA"}}'
    message = read_json(b'\xef\xbb\xbf{"Declaration": %s}' % content)
    assert message["Declaration"] == {"AdditionalDocument": [{"ID": "A"}], "TypeCode": "IMA"}
