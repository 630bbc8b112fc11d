"""The decision record as JSON, and back: the same record gives the same bytes, and every figure survives.

    {"format": "greenlane-decision-1", "mrn", "version", "at", "day", "office", "direction", "edition", "input",
     "items": [{"sequence", "row", "model", "features"}], "hits", "scores", "shadow", "situation", "verdict"}

`row` is the item as rules read it, `model` as the model reads it, `features` what the profiles made of it (float64,
little-endian, base64). Together with the edition this is all that is needed to decide again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson

from greenlane.risk.engine.language.fields import FIELDS
from greenlane.risk.engine.language.kinds import Kind
from greenlane.risk.engine.language.truth import Row
from greenlane.risk.engine.model.items import Floats, Item

FORMAT = "greenlane-decision-1"
_FEATURES = re.compile('"features":"([^"]*)"')
DATES = frozenset(field.column for field in FIELDS.values() if field.kind is Kind.DATE)


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """One goods item as a decision saw it; `features` float64[len(catalogue.NAMES)]."""

    sequence: int
    row: Row
    item: Item
    features: Floats

    def as_json(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "row": row_to_json(self.row),
            "model": dict(self.item.values),
            "features": features_to_text(self.features),
        }


def text_of(record: Mapping[str, Any]) -> str:
    """The record as canonical JSON: sorted keys, no spaces, shortest decimal text of each float."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode()


def items_of(record: Mapping[str, Any]) -> list[RecordedItem]:
    """The items of a record that was read from its text."""
    day = date.fromisoformat(record["day"]).toordinal()
    return [
        RecordedItem(
            kept["sequence"],
            row_from_json(kept["row"]),
            Item(day, kept["model"]),
            features_from_text(kept["features"]),
        )
        for kept in record["items"]
    ]


def row_to_json(row: Row) -> dict[str, Any]:
    """A row of the selectivity language in JSON types; days as ISO dates."""
    return {name: value.isoformat() if name in DATES else value for name, value in row.items()}


def row_from_json(kept: Mapping[str, Any]) -> Row:
    return {name: date.fromisoformat(value) if name in DATES else value for name, value in kept.items()}


def features_to_text(features: Floats) -> str:
    return base64.b64encode(features.astype("<f8").tobytes()).decode()


def features_in(text: str) -> list[str]:
    """The features of all items of a record in their order, as text, without reading the rest of it.

    A period is scored again from nothing else, and reading a whole record costs more than its trees. In the text that
    `text_of` writes, a quote inside a value stands behind a backslash, so what is looked for can only be the member.
    """
    return _FEATURES.findall(text)


def features_from_text(text: str) -> Floats:
    return np.frombuffer(base64.b64decode(text), dtype="<f8").astype(np.float64)
