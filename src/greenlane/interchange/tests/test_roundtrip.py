"""Parse, store, write: the same canonical XML."""

from __future__ import annotations

import pytest

from greenlane.foundation.errors import CustomsError
from greenlane.interchange.engine.roundtrip import roundtrip
from greenlane.interchange.tests.examples import READABLE, example


@pytest.mark.parametrize("name", READABLE)
def test_roundtrip_gives_equal_canonical_xml(name: str) -> None:
    result = roundtrip(example(name))
    assert result.equal
    assert result.canonical_in_sha == result.canonical_out_sha
    assert roundtrip(result.output).canonical_in_sha == result.canonical_in_sha


def test_roundtrip_notices_text_that_is_not_stored() -> None:
    assert [notice.code for notice in roundtrip(example("notification_cleared_log_text")).notices] == [
        "XML101"
    ]


def test_roundtrip_refuses_what_is_not_xml() -> None:
    with pytest.raises(CustomsError):
        roundtrip(example("instructions.txt"))
