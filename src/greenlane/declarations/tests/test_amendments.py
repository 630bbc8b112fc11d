"""The table of what touches the assessment knows every field, and errs on the side of the check."""

from __future__ import annotations

from dataclasses import fields, replace

from greenlane.declarations.engine.amendments import (
    DETAILS,
    MESSAGE,
    PARTIES,
    affects_assessment,
    changed_fields,
)
from greenlane.declarations.engine.data import (
    Address,
    DeclarationData,
    GoodsLocation,
    ItemData,
    Packaging,
    Party,
    TransportMeans,
)
from greenlane.declarations.tests.factories import declaration_data, item_data
from greenlane.declarations.words import amendment_in_words, field_name

KNOWN = {field.name for field in fields(DeclarationData)} | {
    f"items.{field.name}" for field in fields(ItemData)
}


def test_every_detail_of_the_table_is_a_field():
    whole = {name for name in DETAILS if not name.endswith((".address", ".marks"))}
    assert whole | MESSAGE <= KNOWN
    assert {"importer", "seller", "declarant", "agent"} <= PARTIES


def test_what_decides_value_code_origin_quantity_and_procedure_is_no_detail():
    deciding = {
        "invoice_amount",
        "charges",
        "incoterm",
        "exchange_rates",
        "total_gross_mass",
        "total_packages",
        "type_code",
        "importer",
        "seller",
        "buyer",
        "items.classifications",
        "items.origins",
        "items.duty_tax_fees",
        "items.price",
        "items.customs_value",
        "items.charges",
        "items.gross_mass",
        "items.net_mass",
        "items.supplementary_quantity",
        "items.procedure",
        "items.previous_procedure",
        "items.additional_procedures",
        "items.description",
        "items.documents",
        "items.packaging",
    }
    assert deciding <= KNOWN
    assert not deciding & DETAILS


def test_changed_fields_of_the_same_declaration_are_none():
    data = declaration_data(lines=2)
    assert changed_fields(data, data) == ()
    assert not affects_assessment(())


def test_changed_fields_names_the_field_and_the_item():
    data = declaration_data(lines=2)
    other = replace(
        data,
        border_transport=TransportMeans("4"),
        items=[data.items[0], replace(data.items[1], net_mass=data.items[1].net_mass + 1)],
    )
    assert changed_fields(data, other) == ("border_transport", "items[2].net_mass")
    assert affects_assessment(changed_fields(data, other))


def test_details_alone_do_not_touch_the_assessment():
    data = declaration_data(importer=Party("XM100000001", address=Address("1 Quay", "Port", "1", "XM")))
    other = replace(
        data,
        border_transport=TransportMeans("1", "VESSEL 2"),
        goods_location=GoodsLocation("XM000101B"),
        importer=replace(data.importer, address=Address("2 Quay", "Port", "1", "XM")),
        items=[replace(data.items[0], packaging=[Packaging(1, "OTHER MARKS", 10, "BX")])],
    )
    changed = changed_fields(data, other)
    assert changed == (
        "importer.address",
        "border_transport",
        "goods_location",
        "items[1].packaging.marks",
    ) or set(changed) == {
        "importer.address",
        "border_transport",
        "goods_location",
        "items[1].packaging.marks",
    }
    assert not affects_assessment(changed)


def test_number_of_packages_another_party_and_items_come_or_gone_touch_the_assessment():
    data = declaration_data()
    for other in (
        replace(data, items=[replace(data.items[0], packaging=[Packaging(1, "ADDRESS", 11, "BX")])]),
        replace(data, importer=Party("XM100000002")),
        replace(data, seller=Party("XM100000002")),
        replace(data, items=[*data.items, item_data(2)]),
        replace(data, items=[]),
    ):
        assert affects_assessment(changed_fields(data, other))


def test_fields_read_as_people_call_them():
    assert field_name("items[2].origins") == "item 2: origin"
    assert field_name("items[3]") == "item 3"
    assert field_name("importer.address") == "importer address"
    said = amendment_in_words({"affects_assessment": False, "changed": ["goods_location"]})
    assert said == " Changed: location of the goods. This does not touch the assessment."
    assert amendment_in_words({"version": 2}) == ""
