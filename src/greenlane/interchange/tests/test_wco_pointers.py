"""Paths and WCO pointers say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.interchange.engine.model import ElementModel, declaration_model
from greenlane.interchange.engine.wco_pointers import Pointer, path_of, path_of_pointers, pointers_of
from greenlane.interchange.engine.xml_reader import read_xml
from greenlane.interchange.tests.examples import example


@st.composite
def paths(draw: st.DrawFn) -> str:
    """A path to any class or tagged value of the declaration."""
    node: ElementModel = declaration_model()
    parts = [node.name]
    while node.is_class and node.children and draw(st.integers(0, 5)):
        node = draw(st.sampled_from([c for c in node.children.values() if c.wco_id]))
        many = node.many and node.is_class
        parts.append(f"{node.name}[{draw(st.integers(1, 999))}]" if many else node.name)
    return "/".join(parts)


@settings(deadline=None)
@given(paths())
def test_turn_path_into_pointer_and_back(path: str) -> None:
    assert path_of_pointers(pointers_of(path)) == path


def test_point_at_the_name_of_the_exporter() -> None:
    assert pointers_of("Declaration/Exporter/Name") == [Pointer("42A"), Pointer("57A", None, "R031")]


def test_point_at_an_item_by_its_position() -> None:
    path = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[3]/Commodity"
    assert pointers_of(path) == [Pointer("42A"), Pointer("67A"), Pointer("68A", 3), Pointer("23A")]


def test_point_at_the_element_of_an_attribute() -> None:
    assert pointers_of("Declaration/InvoiceAmount/@currencyID") == [Pointer("42A", None, "109")]


@pytest.mark.parametrize("path", ["", "row 3, column Net Mass", "/items/1", "Declaration"])
def test_point_at_the_declaration_when_the_path_is_not_of_the_profile(path: str) -> None:
    assert pointers_of(path) == [Pointer("42A")]


def test_point_as_far_as_the_profile_knows() -> None:
    assert pointers_of("Declaration/GoodsShipment/Colour/Red") == [Pointer("42A"), Pointer("67A")]
    assert path_of_pointers([Pointer("42A"), Pointer("67A"), Pointer("99Z")]) == "Declaration/GoodsShipment"
    assert path_of_pointers([Pointer("99Z")]) == path_of_pointers([]) == ""


def test_read_pointer_of_another_administration() -> None:
    steps = [
        Pointer("42A", 1),
        Pointer("67A", 1),
        Pointer("68A", 1),
        Pointer("23A", 1),
        Pointer("65A", 1, "128"),
    ]
    item = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"
    assert path_of_pointers(steps) == f"{item}/Commodity/GoodsMeasure/NetNetWeightMeasure"


def test_name_the_path_of_an_element_in_a_wrapper() -> None:
    root = read_xml(example("import_wrapped")).root
    element = next(root.iter("{*}ItemChargeAmount"))
    item = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"
    assert path_of(element) == f"{item}/Commodity/InvoiceLine/ItemChargeAmount"


def test_name_the_path_outside_of_messages() -> None:
    root = read_xml(b"<a><b/><b><c/></b></a>").root
    assert path_of(next(root.iter("c"))) == "a/b[2]/c"
