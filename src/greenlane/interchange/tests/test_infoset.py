"""Law: writing what was stored of a document gives the same canonical XML."""

from __future__ import annotations

import json
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from greenlane.interchange.engine.infoset import (
    Document,
    InfosetUnreadable,
    _from_canonical,
    canonical,
)
from greenlane.interchange.tests.examples import READABLE, example

CHARACTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\n\r",
    exclude_characters="\ufffe\uffff",
)
TEXTS = st.text(CHARACTERS, max_size=12)
NAMES = st.from_regex(r"[A-Za-z_é][A-Za-z0-9_.é-]{0,6}", fullmatch=True).filter(
    lambda name: not name.lower().startswith("xml")
)
PREFIXES = st.sampled_from(["a", "b", "c"])
NAMESPACES = st.sampled_from(["urn:one", "urn:two", "http://example.test/three"])


def stored(document: Document) -> Document:
    return Document.from_json(json.loads(json.dumps(document.to_json())))


def assert_lossless(raw: bytes) -> None:
    output = stored(Document.from_xml(raw)).to_xml()
    for comments in (True, False):
        assert canonical(output, comments=comments) == canonical(raw, comments=comments)


def escaped(text: str) -> str:
    table = {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\r": "&#13;",
        "\n": "&#10;",
        "\t": "&#9;",
    }
    return "".join(table.get(character, character) for character in text)


@st.composite
def comments_and_instructions(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return f"<!--{draw(TEXTS).replace('-', '').replace(chr(13), '')}-->"
    return f"<?{draw(NAMES)} {draw(TEXTS).replace('?', '').replace(chr(13), '').strip()}?>"


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """An element with declarations of all three prefixes, so that any name below is bound."""
    prefix = draw(st.sampled_from(["", "a:", "b:", "c:"]))
    declared = "".join(
        f' xmlns:{p}="{draw(NAMESPACES)}"' for p in ("a", "b", "c") if depth == 0 or draw(st.booleans())
    )
    if draw(st.booleans()):
        declared += f' xmlns="{draw(st.sampled_from(["", "urn:one", "urn:default"]))}"'
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    attributes = "".join(f' {name}="{escaped(draw(TEXTS))}"' for name in names)
    if names and draw(st.booleans()):
        attributes += f' a:{names[0]}="{escaped(draw(TEXTS))}"'
    name = prefix + draw(NAMES)
    pieces = [escaped(draw(TEXTS))]
    for _ in range(draw(st.integers(0, 3 if depth < 3 else 0))):
        pieces.append(draw(st.one_of(elements(depth + 1), comments_and_instructions(), TEXTS.map(cdata))))
        pieces.append(escaped(draw(TEXTS)))
    return f"<{name}{declared}{attributes}>{''.join(pieces)}</{name}>"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']', '').replace(chr(13), '')}]]>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    before = "".join(draw(st.lists(comments_and_instructions(), max_size=2)))
    after = "".join(draw(st.lists(comments_and_instructions(), max_size=2)))
    return f"{before}{draw(elements())}{after}".encode()


@settings(deadline=None)
@given(documents())
def test_store_generated_xml_loses_nothing(raw: bytes) -> None:
    assert_lossless(raw)


@settings(deadline=None)
@given(documents())
def test_read_by_way_of_the_canonical_form_gives_the_same(raw: bytes) -> None:
    output = Document(_from_canonical(raw)).to_xml()
    assert canonical(output) == canonical(raw)


@pytest.mark.parametrize("name", READABLE)
def test_store_example_loses_nothing(name: str) -> None:
    raw = example(name)
    assert_lossless(raw[: raw.rindex(b">", 0, raw.find(b"INFO") if b"INFO" in raw else len(raw)) + 1])


def test_keep_attribute_prefix_where_two_prefixes_share_a_namespace() -> None:
    raw = b'<r xmlns:a="urn:x" xmlns:b="urn:x" b:k="1" a:l="2"/>'
    assert_lossless(raw)
    assert Document.from_xml(raw).root == [
        "r",
        ["xmlns:a", "urn:x", "xmlns:b", "urn:x", "b:k", "1", "a:l", "2"],
    ]


def test_keep_line_ends_given_as_references() -> None:
    assert_lossless(b'<r k="&#10;&#9;&#13;">a&#13;\nb</r>')


def test_keep_comments_and_instructions_around_the_root() -> None:
    document = Document.from_xml(b"<!-- a --><?go now?><r/><!-- z -->")
    assert document.nodes == [["!", " a "], ["?", "go", "now"], ["r", 0], ["!", " z "]]
    assert document.root == ["r", 0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "shift_jis", "euc-kr"])
def test_read_any_encoding_into_the_same_document(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="{}"?><r k="A">A&#xE9;</r>'.format(encoding.replace("-sig", ""))
    assert Document.from_xml(text.encode(encoding)).root == ["r", ["k", "A"], "Aé"]


def test_read_names_that_only_newer_xml_knows() -> None:
    assert_lossless('<Ƞ ȟ="1">x</Ƞ>'.encode())


def test_read_document_from_an_element() -> None:
    root = etree.fromstring(b"<!-- a --><r><s/></r>")
    assert Document.from_xml(root).nodes == [["!", " a "], ["r", 0, ["s", 0]]]


def test_write_very_deep_document_without_recursion() -> None:
    node: list = ["x", 0]
    for _ in range(20_000):
        node = ["x", 0, node]
    assert Document([node]).to_xml().count(b"</x>") == 20_001


@pytest.mark.parametrize("junk", [None, [], {}, {"v": 2, "nodes": []}, {"v": 1, "nodes": "x"}])
def test_refuse_what_is_no_stored_document(junk: object) -> None:
    with pytest.raises(InfosetUnreadable):
        Document.from_json(junk)


def test_refuse_document_type() -> None:
    with pytest.raises(expat.ExpatError):
        Document.from_xml(b"<!DOCTYPE r><r/>")
