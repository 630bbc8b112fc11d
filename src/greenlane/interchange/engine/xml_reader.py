"""Reading XML from outside without trusting it.

One pass by expat collects the lossless document and enforces the limits (no document type, depth, elements,
goods items), so that nothing is expanded or built before it is allowed; then lxml builds the tree for
validation. Both are bounded by the size limit. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from lxml import etree

from greenlane.foundation.errors import CustomsError, Violation

from . import xml_errors as errors
from .infoset import COMMENT, INSTRUCTION, Collector, Document, safe_parser

GOODS_ITEM = "GovernmentAgencyGoodsItem"
_GOODS_ITEM_BYTES = GOODS_ITEM.encode()
_PAYLOAD_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:MetaData|Declaration|Response)[\s/>]")
_CUT_OFF = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a message may be at most; sizes in bytes. libxml2's own limits stay on (10 MB a text)."""

    size: int = 20_000_000
    depth: int = 100
    elements: int = 500_000
    items: int = 9_999


DEFAULT = Limits()


@dataclass(slots=True)
class XmlMessage:
    """Well-formed XML: the tree for checking, the document for keeping, and what was tolerated."""

    root: etree._Element
    document: Document
    notices: list[Violation] = field(default_factory=list)


class _Guard(Collector):
    """The collector with limits.

    Elements and items are counted one by one only where the bytes could hold too many: the number of `<` and
    of item names bounds them from above.
    """

    def __init__(self, limits: Limits, body: bytes) -> None:
        super().__init__(limits.depth + 1)
        self.limits = limits
        self.elements = 0
        self.items = 0
        wide = body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in body[:2]
        if wide or body.count(b"<") > limits.elements or body.count(_GOODS_ITEM_BYTES) > limits.items:
            self._collect: Any = self.parser.StartElementHandler
            self.parser.StartElementHandler = self.count

    def count(self, name: str, attributes: list[str]) -> None:
        self.elements += 1
        self.items += name.endswith(GOODS_ITEM)
        if self.elements > self.limits.elements:
            raise self._too_many("XML011", "elements", self.limits.elements)
        if self.items > self.limits.items:
            raise self._too_many("XML012", "goods items", self.limits.items)
        self._collect(name, attributes)

    def too_deep(self) -> None:
        raise self._too_many("XML010", "nested levels", self.limits.depth)

    def doctype(self, *_: object) -> None:
        raise errors.refuse_doctype(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    @property
    def complete(self) -> bool:
        """The root element has been closed."""
        return len(self._open) == 1 and any(node[0] not in (COMMENT, INSTRUCTION) for node in self.top)

    def _too_many(self, code: str, what: str, limit: int) -> CustomsError:
        where = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return errors.refuse_count(code, what, limit, *where)


def read_xml(raw: bytes, *, limits: Limits = DEFAULT) -> XmlMessage:
    """Well-formed XML from any bytes, or a CustomsError (XMLnnn) with line, column and hint.

    Text after the end of the root element (logs, prompts) and blanks before the start are ignored and noted.
    """
    if len(raw) > limits.size:
        raise errors.refuse_size(len(raw), limits.size)
    body = raw.lstrip(_BLANK)
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise errors.refuse_empty()
    skipped = raw[: len(raw) - len(body)].count(b"\n")
    notices = []
    if len(body) != len(raw) and body.startswith(b"<?xml"):  # legal only without an XML declaration
        notices.append(errors.notice("XML102", "Blanks before the XML were ignored.", errors.place(1, 1)))
    guard = _Guard(limits, body)
    cut_off = False
    try:
        document: Document | None = Document(guard.read(body))
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: encodings expat lacks
        cut_off = getattr(error, "code", 0) in _CUT_OFF
        document, body = _recover(guard, body, notices)
    try:
        root = etree.fromstring(body, safe_parser())
        return XmlMessage(root, document or _by_libxml2(root, limits), notices)
    except etree.XMLSyntaxError as error:
        raise errors.refuse_malformed(body, error, skipped=skipped, cut_off=cut_off) from None
    except expat.ExpatError:
        raise errors.refuse_doctype(1, 1) from None


def _recover(guard: _Guard, body: bytes, notices: list[Violation]) -> tuple[Document | None, bytes]:
    """After an error beyond the root's end tag: the document without what follows. Else libxml2 decides."""
    if not guard.complete:
        return None, body
    end = guard.parser.ErrorByteIndex
    if b"\0" not in body[:end]:  # expat stops inside some kinds of rubbish: go back to the last bracket
        end = body.rfind(b">", 0, end) + 1
    rest = body[end:]
    if _PAYLOAD_TAG.search(rest):
        raise errors.XmlRefused(
            "There is more than one message in the file.",
            code="XML015",
            pointer=errors.place_of(body, end),
            hint="Send each message on its own.",
        )
    text = f"{len(rest):,} bytes of text after the end of the XML were ignored."
    notices.append(errors.notice("XML101", text, errors.place_of(body, end), "Send the XML document alone."))
    return Document(guard.top), body[:end]


def _by_libxml2(root: etree._Element, limits: Limits) -> Document:
    """For what libxml2 reads and expat does not (newer name characters, encodings), with the same limits."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise errors.refuse_doctype(1, 1)
    depth = elements = items = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "end":
            continue
        elements += 1
        items += str(node.tag).endswith(GOODS_ITEM)
        for value, limit, code, what in (
            (elements, limits.elements, "XML011", "elements"),
            (depth, limits.depth, "XML010", "nested levels"),
            (items, limits.items, "XML012", "goods items"),
        ):
            if value > limit:
                raise errors.refuse_count(code, what, limit, node.sourceline or 1, 1)
    return Document.from_xml(root)
