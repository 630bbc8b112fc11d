"""Whatever the bytes: a message or a refusal with code, place and hint."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.foundation.errors import CustomsError
from greenlane.interchange.engine.infoset import canonical
from greenlane.interchange.engine.xml_reader import Limits, read_xml
from greenlane.interchange.tests.examples import REFUSED, example

GOOD = example("import_prelodged")
BOMB = b'<!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s">]><a>&c;</a>' % (b"x" * 1000, b"&b;" * 1000)
EXTERNAL = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'

HOSTILE = {
    "empty": (b"", "XML001"),
    "byte order mark only": (b"\xef\xbb\xbf", "XML001"),
    "blanks only": (b" \r\n\t", "XML001"),
    "expansion bomb": (BOMB, "XML003"),
    "external entity": (EXTERNAL, "XML003"),
    "document type in UTF-16": (EXTERNAL.decode().encode("utf-16"), "XML003"),
    "external subset": (b'<!DOCTYPE a SYSTEM "http://example.test/a.dtd"><a/>', "XML003"),
    "text": (b"hello", "XML004"),
    "text before the XML": (b"INFO <a/>", "XML004"),
    "JSON": (b'{"a": 1}', "XML004"),
    "archive": (b"PK\x03\x04\x00\x00", "XML005"),
    "NUL byte": (GOOD.replace(b"<TypeCode>", b"<TypeCode>\0", 1), "XML005"),
    "picture": (b"\x89PNG\r\n\x1a\n", "XML006"),
    "Latin 1 declared as UTF-8": (GOOD.replace(b"<TypeCode>", b"<TypeCode>\xe9", 1), "XML006"),
    "UTF-8 declared as UTF-16": (GOOD.replace(b'"UTF-8"', b'"UTF-16"', 1), "XML006"),
    "unknown encoding": (GOOD.replace(b'"UTF-8"', b'"Klingon"', 1), "XML007"),
    "cut off in a tag": (GOOD[:3000], "XML008"),
    "cut off in the last tag": (GOOD.rstrip()[:-5], "XML008"),
    "cut off after a tag": (b"<a><b>", "XML008"),
    "one bracket": (b"<", "XML008"),
    "tags crossed": (b"<a><b></a></b>", "XML009"),
    "attribute twice": (b'<a b="1" b="2"/>', "XML009"),
    "unknown entity": (b"<a>&nbsp;</a>", "XML009"),
    "control character": (b"<a>\x01</a>", "XML009"),
    "two hyphens in a comment": (b"<a><!-- x -- y --></a>", "XML009"),
    "nested deeply": (b"<a>" * 101 + b"</a>" * 101, "XML010"),
    "two messages": (GOOD + GOOD, "XML015"),
    "prefix not declared": (b"<p:a/>", "XML017"),
}


@pytest.mark.parametrize("situation", HOSTILE)
def test_refuse_hostile_input(situation: str) -> None:
    raw, code = HOSTILE[situation]
    with pytest.raises(CustomsError) as refusal:
        read_xml(raw)
    assert refusal.value.code == code
    assert refusal.value.pointer.startswith("line ")
    assert refusal.value.hint
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize("name", sorted(set(REFUSED) - {"import_without_colons.xml"}))
def test_refuse_unreadable_example(name: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(example(name))
    assert refusal.value.code == REFUSED[name]


def test_refuse_names_line_and_column() -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(b"\n\n<?xml version='1.0'?>\n<a>\n  <b></a>")
    assert refusal.value.pointer == "line 5, column 10"


def test_refuse_message_above_the_size_limit() -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(b"<a>" + b"x" * 1000 + b"</a>", limits=Limits(size=1000))
    assert (refusal.value.code, refusal.value.status) == ("XML002", 413)


def test_refuse_message_of_200_megabytes_without_reading_it() -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(bytes(200_000_000))
    assert refusal.value.code == "XML002"


def test_refuse_text_longer_than_libxml2_allows() -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(b"<a>" + b"x" * 11_000_000 + b"</a>")
    assert refusal.value.code == "XML016"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refuse_too_many_elements(encoding: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        read_xml(f"<a>{'<b/>' * 50}</a>".encode(encoding), limits=Limits(elements=50))
    assert (refusal.value.code, refusal.value.status) == ("XML011", 413)


def test_read_exactly_as_many_elements_as_allowed() -> None:
    assert len(read_xml(b"<a>" + b"<b/>" * 49 + b"</a>", limits=Limits(elements=50)).root) == 49


@pytest.mark.parametrize(("items", "code"), [(9_999, None), (10_000, "XML012")])
def test_read_goods_items_up_to_the_limit(items: int, code: str | None) -> None:
    item = b"<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric></GovernmentAgencyGoodsItem>"
    raw = b"<GoodsShipment>" + item * items + b"</GoodsShipment>"
    if code is None:
        assert len(read_xml(raw).root) == items
        return
    with pytest.raises(CustomsError) as refusal:
        read_xml(raw)
    assert refusal.value.code == code


@pytest.mark.parametrize("limits", [Limits(elements=3), Limits(items=1), Limits(depth=1)])
def test_limit_also_what_only_libxml2_reads(limits: Limits) -> None:
    item = "<GovernmentAgencyGoodsItem/>"
    with pytest.raises(CustomsError) as refusal:
        read_xml(f"<Ƞ>{item * 3}</Ƞ>".encode(), limits=limits)
    assert refusal.value.status == 413


def test_read_with_text_after_the_end_and_say_so() -> None:
    message = read_xml(example("notification_cleared_log_text"))
    assert [notice.code for notice in message.notices] == ["XML101"]
    assert message.root.tag == "MetaData"
    assert canonical(message.document.to_xml()) == canonical(message.root)


@pytest.mark.parametrize(
    "rest", [b"\0\0", b"& <x", b"x<!-- -- -->", b"\xff\xfe", b"</a>", b"<b/>", b"<!DOCTYPE a>", b"]]>"]
)
def test_ignore_any_rubbish_after_the_end(rest: bytes) -> None:
    message = read_xml(b"<a/>" + rest)
    assert message.document.root == ["a", 0]
    assert [notice.code for notice in message.notices] == ["XML101"]


def test_read_with_blanks_before_the_xml_declaration_and_say_so() -> None:
    message = read_xml(b"\n  " + GOOD)
    assert [notice.code for notice in message.notices] == ["XML102"]


def test_read_clean_message_without_notices() -> None:
    assert read_xml(GOOD).notices == []


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
@with_example(b"\xff\xfe<\0a\0/\0>\0")
@with_example(b"<?xml version='1.0' encoding='utf-7'?><a/>")
@with_example(b"<?xml version='1.0' encoding='idna'?><a/>")
@with_example(b"<?xml version='1.0' encoding='base64'?><a/>")
def test_read_random_bytes_raises_nothing_but_refusals(raw: bytes) -> None:
    with suppress(CustomsError):
        assert read_xml(raw).document.root


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_read_damaged_message_raises_nothing_but_refusals(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(GOOD)))
    length = data.draw(st.integers(0, 30))
    damage = data.draw(st.binary(max_size=10))
    with suppress(CustomsError):
        assert read_xml(GOOD[:position] + damage + GOOD[position + length :]).document.root
