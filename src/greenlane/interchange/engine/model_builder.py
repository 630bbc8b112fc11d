"""Read the WCO schemas once and write `schemas/model.json`, the table every other part works from.

Run `python -m greenlane.interchange.engine.model_builder` after changing a schema. Each node of the table
is `[name, wco_id, flags, kind, facets, children]`: `flags` holds `m` (may repeat) and `r` (required), `kind`
is `class` or a leaf kind (`code id text amount measure quantity numeric datetime`), `wco_id` is a section
code such as 42A for classes and a tag such as D014 for values. Source: WCOID annotations of the DMS 2 profile.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
MODEL = SCHEMAS / "model.json"
XS = "{http://www.w3.org/2001/XMLSchema}"
FACETS = ("length", "maxLength", "totalDigits", "fractionDigits")
SOURCES = {
    "DEC": ("declaration/WCO_DEC_2_DMS.xsd", "declaration/WCO_DS/WCO_DEC_DS_2_DMS.xsd"),
    "RES": ("notification/WCO_RES_2_DMS.xsd", "notification/WCO_DS/WCO_RES_DS_2_DMS.xsd"),
    "MD": ("declaration/DocumentMetaData_2_DMS.xsd", "declaration/WCO_DS/WCO_METADATA_2_DMS.xsd"),
}


def build() -> dict[str, Any]:
    """The model of declaration, response and metadata, ready for JSON."""
    return {key: _build_root(*files) for key, files in SOURCES.items()}


def _build_root(schema_file: str, types_file: str) -> dict[str, Any]:
    schema = etree.parse(str(SCHEMAS / schema_file)).getroot()
    types_schema = etree.parse(str(SCHEMAS / types_file)).getroot()
    types = {node.get("name", ""): node for node in types_schema if node.get("name")}
    root = next(schema.iterfind(XS + "element"))
    return {
        "namespace": schema.get("targetNamespace"),
        "types_namespace": types_schema.get("targetNamespace"),
        "root": _element(root, schema, types),
    }


def _element(node: etree._Element, schema: etree._Element, types: dict[str, etree._Element]) -> list[Any]:
    name, reference = node.get("name"), node.get("ref")
    flags = _flags(node)
    if reference is not None:  # the declaration inside a response belongs to the other namespace
        return [reference.replace("od:", "DEC:"), "42A", flags, "foreign", {}, []]
    sequence = _sequence(node, schema)
    if sequence is None:
        kind, facets, fallback = _leaf(types.get((node.get("type") or "").removeprefix("ds:")))
        return [name, _wco_id(node) or fallback, flags, kind, facets, []]
    children = [_element(child, schema, types) for child in sequence.iterfind(XS + "element")]
    return [name, _wco_id(node), flags, "class", {}, children]


def _sequence(node: etree._Element, schema: etree._Element) -> etree._Element | None:
    inline = node.find(f"{XS}complexType/{XS}sequence")
    if inline is not None or node.get("type") is None:
        return inline
    return schema.find(f"{XS}complexType[@name='{node.get('type')}']/{XS}sequence")


def _flags(node: etree._Element) -> str:
    many = node.get("maxOccurs", "1") != "1"
    required = node.get("minOccurs", "1") != "0"
    return ("m" if many else "") + ("r" if required else "")


def _wco_id(node: etree._Element) -> str:
    found = node.find(f"{XS}annotation/{XS}documentation/{{*}}WCOID")
    return (found.text or "").strip() if found is not None else ""


def _leaf(type_node: etree._Element | None) -> tuple[str, dict[str, Any], str]:
    if type_node is None:
        return "text", {}, ""
    bases = [n.get("base", "") for n in type_node.iter(XS + "restriction", XS + "extension")]
    kind = next((_kind(base) for base in bases if _kind(base)), "text")
    return kind, _facets(type_node), _wco_id(type_node)


def _kind(base: str) -> str:
    local = base.rpartition(":")[2]
    known = ("Amount", "Code", "ID", "Measure", "Numeric", "Quantity", "Text", "DateTime", "Indicator")
    return local.removesuffix("Type").lower() if local.removesuffix("Type") in known else ""


def _facets(type_node: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for facet in FACETS:
        node = type_node.find(f".//{XS}{facet}")
        if node is not None:
            found[facet] = int(node.get("value", "0"))
    values = [node.get("value") for node in type_node.iter(XS + "enumeration")]
    if values:
        found["enumeration"] = values
    return found


def write() -> None:
    """Write the table beside the schemas."""
    MODEL.write_text(json.dumps(build(), ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
