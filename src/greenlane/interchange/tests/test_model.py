"""The shipped table of the profile and the JSON Schema made from it."""

from __future__ import annotations

import json

import pytest

jsonschema = pytest.importorskip("jsonschema_rs")

from greenlane.interchange.engine import model_builder  # noqa: E402
from greenlane.interchange.engine.friendly import to_friendly  # noqa: E402
from greenlane.interchange.engine.json_schema import message_schema  # noqa: E402
from greenlane.interchange.engine.model import declaration_model, response_model  # noqa: E402
from greenlane.interchange.engine.xml_reader import read_xml  # noqa: E402
from greenlane.interchange.tests.examples import DECLARATIONS, FUNCTION_13, example  # noqa: E402


def test_build_gives_the_shipped_table() -> None:
    assert model_builder.build() == json.loads(model_builder.MODEL.read_text(encoding="utf-8"))


def test_know_section_codes_and_tags() -> None:
    item = declaration_model().children["GoodsShipment"].children["GovernmentAgencyGoodsItem"]
    assert (declaration_model().wco_id, item.wco_id, item.children["Commodity"].wco_id) == (
        "42A",
        "68A",
        "23A",
    )
    assert declaration_model().children["ID"].wco_id == "D014"
    assert item.many
    assert item.children["SequenceNumeric"].required
    assert response_model().wco_id == "07B"


@pytest.mark.parametrize("name", DECLARATIONS + FUNCTION_13)
def test_accept_example_by_json_schema(name: str) -> None:
    message = to_friendly(read_xml(example(name)).document)
    assert not list(jsonschema.Draft202012Validator(message_schema()).iter_errors(message))


def test_refuse_unknown_element_by_json_schema() -> None:
    message = {"Declaration": {"FunctionCode": "9", "Colour": "red"}}
    assert list(jsonschema.Draft202012Validator(message_schema()).iter_errors(message))
