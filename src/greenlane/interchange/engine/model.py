"""The WCO Data Model profile as a table: which elements exist, in which order, how often, of which kind.

Loaded once from `schemas/model.json` (generated from the schemas by `model_builder`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"

NS_METADATA = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
NS_DECLARATION = "urn:wco:datamodel:WCO:DEC-DMS:2"
NS_DECLARATION_TYPES = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2"
NS_RESPONSE = "urn:wco:datamodel:WCO:RES-DMS:2"
NS_RESPONSE_TYPES = "urn:wco:datamodel:WCO:Response_DS:DMS:2"

DATE_TIME_STRING = "DateTimeString"
FOREIGN_DECLARATION = "DEC:Declaration"
NUMERIC_KINDS = frozenset({"amount", "measure", "numeric", "quantity"})


@dataclass(slots=True, eq=False)
class ElementModel:
    """One element of the profile.

    `kind` is `class`, `datetime` (holding one DateTimeString) or a leaf kind; `wco_id` is the section code of
    a class (42A) or the tag of a value (D014), empty where the profile gives none; `children` is in schema
    order.
    """

    name: str
    wco_id: str
    many: bool
    required: bool
    kind: str
    namespace: str
    facets: dict[str, Any] = field(default_factory=dict)
    children: dict[str, ElementModel] = field(default_factory=dict)

    @property
    def is_class(self) -> bool:
        return self.kind == "class"

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC_KINDS

    @property
    def local_name(self) -> str:
        """The tag in the XML: `DEC:Declaration` (the declaration in a response) is `Declaration` there."""
        return self.name.rpartition(":")[2]


@cache
def declaration_model() -> ElementModel:
    """The Declaration of WCO_DEC_2_DMS."""
    return _root("DEC")


@cache
def response_model() -> ElementModel:
    """The Response of WCO_RES_2_DMS; its `DEC:Declaration` child is a whole declaration."""
    return _root("RES")


@cache
def metadata_model() -> ElementModel:
    """The envelope fields of DocumentMetaData, without its payload."""
    return _root("MD")


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((SCHEMAS / "model.json").read_text(encoding="utf-8"))
    return table


def _root(key: str) -> ElementModel:
    entry = _table()[key]
    return _node(entry["root"], entry["namespace"], entry["types_namespace"])


def _node(row: list[Any], namespace: str, types_namespace: str) -> ElementModel:
    name, wco_id, flags, kind, facets, rows = row
    if kind == "foreign":
        whole = declaration_model()
        return ElementModel(
            name, wco_id, "m" in flags, "r" in flags, "class", whole.namespace, {}, whole.children
        )
    node = ElementModel(name, wco_id, "m" in flags, "r" in flags, kind, namespace, facets)
    if kind == "datetime":
        text = ElementModel(DATE_TIME_STRING, "", False, True, "text", types_namespace, facets)
        node.children = {DATE_TIME_STRING: text}
    else:
        node.children = {child[0]: _node(child, namespace, types_namespace) for child in rows}
    return node
