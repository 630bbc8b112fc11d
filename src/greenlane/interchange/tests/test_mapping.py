"""Messages to data and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings

from greenlane.declarations.engine.data import Amount, DeclarationData
from greenlane.interchange.engine.friendly import Friendly, to_friendly, to_tree, to_xml
from greenlane.interchange.engine.mapping import from_data, to_data
from greenlane.interchange.engine.schema import schema_violations
from greenlane.interchange.engine.xml_reader import read_xml
from greenlane.interchange.tests import strategies
from greenlane.interchange.tests.examples import DECLARATIONS, FUNCTION_13, example


def message_of(name: str) -> Friendly:
    return to_friendly(read_xml(example(name)).document)


@pytest.fixture(scope="module")
def imported() -> DeclarationData:
    data, violations = to_data(message_of("import_frontier"))
    assert violations == []
    return data


def test_read_header(imported: DeclarationData) -> None:
    assert (imported.function_code, imported.lrn, imported.type_code) == ("9", "7847767E1WB6", "IMA")
    assert (imported.goods_item_quantity, imported.total_packages) == (1, 50)
    assert imported.declarant is not None
    assert imported.declarant.id == "GB603202734852"
    assert imported.exporter is not None
    assert imported.exporter.address is not None
    assert (imported.exporter.name, imported.exporter.address.city) == ("US Clipper Inc.", "New York")
    assert [(h.id, h.category) for h in imported.authorisation_holders][1] == ("GB553202734852", "DPO")
    assert (imported.incoterm, imported.incoterm_place) == ("CIF", "GBWLA")
    assert imported.goods_location is not None
    assert (imported.goods_location.name, imported.goods_location.address_type) == ("WLALONBTW", "U")


def test_read_goods_item(imported: DeclarationData) -> None:
    (item,) = imported.items
    assert (item.commodity_code, item.origin_country, item.preference) == ("8510900000", "US", "100")
    assert (item.procedure, item.previous_procedure, item.additional_procedures) == ("40", "00", ["000"])
    assert (item.gross_mass, item.net_mass) == (Decimal(150), Decimal(100))
    assert item.price == Amount(Decimal(1000), "GBP")
    assert [document.code for document in item.documents] == ["C506", "N935", "C505"]
    assert [(fee.type, fee.payment_method) for fee in item.duty_tax_fees] == [("A00", "E"), ("B00", "E")]
    assert (item.packaging[0].quantity, item.packaging[0].type) == (50, "BX")


def test_read_amendment_pointers() -> None:
    data, _ = to_data(message_of("amendment"))
    item = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"
    assert (data.mrn, data.amendment_reason) == ("24GBA4ZYBWXU1BSA00", "28")
    assert data.amendment_pointers == [f"{item}/Commodity/GoodsMeasure/NetNetWeightMeasure"]


@pytest.mark.parametrize("name", DECLARATIONS + FUNCTION_13)
def test_write_what_was_read_of_an_example(name: str) -> None:
    data, violations = to_data(message_of(name))
    written = from_data(data)
    assert violations == []
    assert to_data(written) == (data, [])
    assert schema_violations(to_tree(written)) == []


@settings(max_examples=60, deadline=None)
@given(strategies.DECLARATIONS)
def test_write_and_read_any_declaration(data: DeclarationData) -> None:
    message = to_friendly(read_xml(to_xml(from_data(data))).document)
    assert to_data(message) == (data, [])


def test_report_every_unreadable_value_with_its_path() -> None:
    item = {
        "SequenceNumeric": "1.5",
        "Commodity": {"GoodsMeasure": {"GrossMassMeasure": "heavy"}},
        "AdditionalDocument": [{"EffectiveDateTime": {"DateTimeString": "20241340"}}],
        "Origin": ["GB"],
    }
    shipment = {"GovernmentAgencyGoodsItem": [{}, item], "Destination": "GB"}
    message = {"Declaration": {"TotalGrossMassMeasure": "1e9", "GoodsShipment": shipment}}
    data, violations = to_data(message)
    path = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]"
    assert {(violation.code, violation.pointer) for violation in violations} == {
        ("MAP001", "Declaration/TotalGrossMassMeasure"),
        ("MAP001", f"{path}/Commodity/GoodsMeasure/GrossMassMeasure"),
        ("MAP002", f"{path}/SequenceNumeric"),
        ("MAP003", f"{path}/AdditionalDocument[1]/EffectiveDateTime"),
        ("MAP004", f"{path}/Origin[1]"),
        ("MAP004", "Declaration/GoodsShipment/Destination"),
    }
    assert len(data.items) == 2


@pytest.mark.parametrize("text", ["1e999999", "NaN", "Infinity", "1_000", "٣", "0x10", "1,5", "9" * 60])
def test_refuse_number_that_is_not_plain(text: str) -> None:
    data, violations = to_data({"Declaration": {"TotalGrossMassMeasure": text}})
    assert data.total_gross_mass is None
    assert [violation.code for violation in violations] == ["MAP001"]


def test_read_whole_number_written_with_decimals() -> None:
    data, violations = to_data({"Declaration": {"GoodsItemQuantity": "12.0"}})
    assert (data.goods_item_quantity, violations) == (12, [])


def test_take_the_consignor_of_an_export_from_its_consignment() -> None:
    consignor = {"Name": "Acme", "Address": {"CityName": "Port Hale"}}
    data, _ = to_data({"Declaration": {"Consignment": {"Consignor": consignor}}})
    assert data.consignor is not None
    assert data.consignor.name == "Acme"
