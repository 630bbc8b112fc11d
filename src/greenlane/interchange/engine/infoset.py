"""An XML document as plain lists: stored as JSON, written back without loss.

Everything canonical XML knows is kept, and the spelling of prefixes, the order of attributes and redundant
namespace declarations as well: prefixes, namespace declarations, attributes, text, comments and processing
instructions, also those before and after the root. A CDATA section is kept as its text.

Encoding, compact on purpose (a declaration is stored with each lodgement):
  document   `{"v": 1, "nodes": [node, ...]}`   comments, instructions and exactly one element
  element    `[name, attributes, child, ...]`   attributes: 0 or `[name, value, ...]`, with xmlns
  text       `"text"`
  comment    `["!", text]`      instruction `["?", target, data]`
No XML name starts with `!` or `?`, so the first entry tells the kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from lxml import etree

from greenlane.foundation.errors import CustomsError

Node = list[Any]
FORMAT = 1
COMMENT, INSTRUCTION = "!", "?"

_C14N_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->|<\?(?P<target>[^\s?]+)(?:\s(?P<data>.*?))?\?>"
    r"|</(?P<end>[^>]+)>|<(?P<start>[^\s>]+)(?P<attributes>(?:\s[^\s=]+=\"[^\"]*\")*)>|(?P<text>[^<]+)",
    re.DOTALL,
)
_C14N_ATTRIBUTE = re.compile(r"\s([^\s=]+)=\"([^\"]*)\"")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_NATIVE_ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"}

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"},
)
_TEXT_SPECIAL = re.compile(r"[&<>\r]")
_VALUE_SPECIAL = re.compile('[&<"\t\n\r]')


class InfosetUnreadable(CustomsError):
    """This is not a stored document, or its format is unknown."""

    code = "XML018"


@dataclass(slots=True)
class Document:
    """A lossless XML document. `nodes` are the top-level nodes in order."""

    nodes: list[Node]

    @classmethod
    def from_xml(cls, source: bytes | etree._Element) -> Document:
        """Read well-formed XML without a document type; an lxml element stands for its whole document.

        Raises expat.ExpatError or lxml.etree.XMLSyntaxError for anything else: `xml_reader.read_xml` is the
        door for bytes from outside.
        """
        raw = source if isinstance(source, bytes) else etree.tostring(source.getroottree(), encoding="utf-8")
        try:
            return cls(Collector().read(raw))
        except (expat.ExpatError, LookupError, ValueError):  # the last two: encodings that pyexpat lacks
            return cls(_from_canonical(raw))

    def to_xml(self) -> bytes:
        """UTF-8 with an XML declaration; its canonical form equals the input's."""
        parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        for node in self.nodes:
            _write(node, parts)
            parts.append("\n")
        return "".join(parts).encode("utf-8")

    def to_json(self) -> dict[str, Any]:
        """What is stored: lists, strings and numbers only."""
        return {"v": FORMAT, "nodes": self.nodes}

    @classmethod
    def from_json(cls, stored: Any) -> Document:
        """The inverse of `to_json`; raises InfosetUnreadable when `stored` is something else."""
        if (
            not isinstance(stored, dict)
            or stored.get("v") != FORMAT
            or not isinstance(stored.get("nodes"), list)
        ):
            raise InfosetUnreadable()
        return cls(stored["nodes"])

    @property
    def root(self) -> Node:
        """The document element."""
        return next(node for node in self.nodes if node[0] not in (COMMENT, INSTRUCTION))


class Collector:
    """Builds nodes from expat events, down to `depth` levels; subclasses add limits.

    `top` grows while reading, so that what came before an error is at hand. Handlers are closures over the
    list now open: this is the hottest loop of a lodgement.
    """

    def __init__(self, depth: int = 10_000) -> None:
        self.top: list[Node] = []
        self._open: list[Node] = [self.top]
        self.depth = depth
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 65536
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self.doctype
        parser.XmlDeclHandler = _only_native_encoding
        self._connect(parser)

    def _connect(self, parser: expat.XMLParserType) -> None:
        opened, depth = self._open, self.depth
        append: Callable[[Any], None] = self.top.append

        def start(name: str, attributes: list[str]) -> None:
            nonlocal append
            node: Node = [name, attributes or 0]
            append(node)
            opened.append(node)
            append = node.append
            if len(opened) > depth:
                self.too_deep()

        def end(_name: str) -> None:
            nonlocal append
            opened.pop()
            append = opened[-1].append

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = lambda data: append(data)  # noqa: PLW0108  (append changes)
        parser.CommentHandler = lambda data: append([COMMENT, data])
        parser.ProcessingInstructionHandler = lambda target, data: append([INSTRUCTION, target, data])

    def too_deep(self) -> None:
        raise expat.ExpatError("nested too deeply")

    def doctype(self, *_: Any) -> None:
        raise expat.ExpatError("a document type is not allowed")

    def read(self, raw: bytes) -> list[Node]:
        self.parser.Parse(raw, True)
        return self.top


def _only_native_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Leave other encodings to libxml2: Python's codecs may read them differently from the tree."""
    if encoding is not None and encoding.lower() not in _NATIVE_ENCODINGS:
        raise expat.ExpatError(f"the encoding {encoding} is left to libxml2")


def canonical(source: bytes | etree._Element, *, comments: bool = True) -> bytes:
    """Canonical XML 1.0 of a document; 2.0 where 1.0 is undefined (relative namespace names).

    Raises lxml.etree.XMLSyntaxError when `source` is not well-formed.
    """
    root = etree.fromstring(source, safe_parser()) if isinstance(source, bytes) else source
    try:
        return etree.tostring(root.getroottree(), method="c14n", with_comments=comments)
    except etree.C14NError:
        text = etree.tostring(root.getroottree(), encoding="unicode")
        return etree.canonicalize(text, with_comments=comments).encode("utf-8")


def escape_text(text: str) -> str:
    """Character data as XML text."""
    return text.translate(_TEXT) if _TEXT_SPECIAL.search(text) else text


def escape_value(text: str) -> str:
    """Character data as an attribute value in double quotes."""
    return text.translate(_VALUE) if _VALUE_SPECIAL.search(text) else text


def safe_parser() -> etree.XMLParser:
    """An lxml parser that fetches nothing, loads no document type, expands no entity and has no huge tree."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


def _from_canonical(raw: bytes) -> list[Node]:
    """Nodes from the canonical form: for names and encodings that only libxml2 knows."""
    root = etree.fromstring(raw, safe_parser())
    if root.getroottree().docinfo.internalDTD is not None:
        raise expat.ExpatError("a document type is not allowed")
    top: list[Node] = []
    stack: list[Node] = [top]
    for match in _C14N_TOKEN.finditer(canonical(root).decode("utf-8")):
        _take(match, stack)
    return [node for node in top if not isinstance(node, str)]


def _take(match: re.Match[str], stack: list[Node]) -> None:
    kind = match.lastgroup if match.lastgroup != "attributes" else "start"
    if kind == "text":
        stack[-1].append(_decode(match["text"]))
    elif match["start"]:
        node: Node = [match["start"], _attributes(match["attributes"])]
        stack[-1].append(node)
        stack.append(node)
    elif match["end"]:
        stack.pop()
    elif match["target"]:
        stack[-1].append([INSTRUCTION, match["target"], match["data"] or ""])
    else:
        stack[-1].append([COMMENT, match["comment"]])


def _attributes(text: str) -> list[str] | int:
    pairs = [part for name, value in _C14N_ATTRIBUTE.findall(text) for part in (name, _decode(value))]
    return pairs or 0


def _decode(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    return chr(int(name[1:])) if name.startswith("#") else _NAMED[name]


def _write(node: Node, parts: list[str]) -> None:
    """Append the text of one top-level node; iterative, so that depth is bounded by memory alone."""
    stack: list[Iterator[Any]] = [iter((node,))]
    names: list[str] = [""]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if closing := names.pop():
                parts.append(f"</{closing}>")
        elif isinstance(child, str):
            parts.append(escape_text(child))
        elif child[0] == COMMENT:
            parts.append(f"<!--{child[1]}-->")
        elif child[0] == INSTRUCTION:
            parts.append(f"<?{child[1]} {child[2]}?>" if child[2] else f"<?{child[1]}?>")
        else:
            _open_tag(child, parts)
            children = iter(child)
            next(children), next(children)
            stack.append(children)
            names.append(child[0])


def _open_tag(node: Node, parts: list[str]) -> None:
    if not node[1]:
        parts.append(f"<{node[0]}>")
        return
    pairs = iter(node[1])
    text = "".join(f' {name}="{escape_value(value)}"' for name, value in zip(pairs, pairs, strict=True))
    parts.append(f"<{node[0]}{text}>")
