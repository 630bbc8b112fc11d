"""The text of a record, and what is read of it without reading the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st

from greenlane.risk.engine.record import features_from_text, features_in, features_to_text, text_of

HOSTILE = st.text() | st.sampled_from(
    [
        '"features":"AAAA"',
        '\\"features\\":\\"AAAA\\"',
        "\\",
        '","features":"AAAA',
        'features":"',
        '"features"',
    ]
)
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "features": st.lists(st.floats(), min_size=1, max_size=4).map(
                lambda values: features_to_text(np.array(values))
            ),
            "row": st.dictionaries(HOSTILE.filter(lambda name: name != "features"), HOSTILE, max_size=3),
            "sequence": st.integers(1, 999),
        }
    ),
    max_size=4,
)


@given(ITEMS, HOSTILE)
def test_features_in_finds_what_reading_the_whole_record_finds(
    items: list[dict[str, Any]], text: str
) -> None:
    record = {"items": items, "mrn": text, "reasons": {"officer": [text, "features"], "trader": text}}
    written = text_of(record)
    kept = [item["features"] for item in orjson.loads(written)["items"]]
    assert features_in(written) == kept
    assert [features_to_text(features_from_text(one)) for one in features_in(written)] == kept
