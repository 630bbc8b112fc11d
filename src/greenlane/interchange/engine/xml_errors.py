"""What is wrong with bytes that claim to be XML: every refusal has a code, a place and a hint.

| code | refusal |            | code | refusal |
|---|---|                     |---|---|
| XML001 | empty               | XML010 | nested too deeply |
| XML002 | larger than the limit | XML011 | too many elements |
| XML003 | document type, entities | XML012 | too many goods items |
| XML004 | not XML             | XML013 | no customs message inside |
| XML005 | NUL byte            | XML014 | unknown namespace |
| XML006 | bytes do not fit the declared encoding | XML015 | several messages in one document |
| XML007 | unknown encoding    | XML016 | a text or name is too long |
| XML008 | cut off before its end | XML017 | prefix without namespace |
| XML009 | not well-formed     | XML018 | stored document unreadable (`infoset`) |

Notices, which refuse nothing: XML101 text after the end ignored, XML102 blank start ignored, XML103 wrapper
taken off, XML104 namespaces added, XML106 metadata envelope missing.
"""

from __future__ import annotations

import re

from lxml import etree

from greenlane.foundation.errors import CustomsError, TooLarge, Violation

_HINTS = {
    "ERR_HYPHEN_IN_COMMENT": "A comment must not contain two hyphens in a row; remove one of them.",
    "ERR_TAG_NAME_MISMATCH": "Close each element with the tag that opened it, in the reverse order.",
    "ERR_UNDECLARED_ENTITY": "Only &amp; &lt; &gt; &quot; &apos; are known; write the character itself.",
    "ERR_ATTRIBUTE_REDEFINED": "Give each attribute once.",
    "ERR_NAME_REQUIRED": "Write a literal < as &lt; and a literal & as &amp;.",
    "ERR_ENTITYREF_SEMICOL_MISSING": "Write a literal & as &amp;.",
    "ERR_INVALID_CHAR": "Remove the control character; XML 1.0 does not allow it.",
    "ERR_RESERVED_XML_NAME": "The XML declaration must be the very first characters of the file.",
}
_SPECIAL = {
    "ERR_NAME_TOO_LONG": ("XML016", "A name is longer than XML software accepts."),
    "ERR_RESOURCE_LIMIT": ("XML016", "A text is longer than the limit."),
    "ERR_UNKNOWN_ENCODING": ("XML007", "The declared character encoding is not known."),
    "ERR_UNSUPPORTED_ENCODING": ("XML007", "The declared character encoding is not known."),
    "ERR_INVALID_ENCODING": ("XML006", "The bytes do not fit the declared character encoding."),
    "NS_ERR_UNDEFINED_NAMESPACE": ("XML017", "An element or attribute uses a prefix that is not declared."),
}
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_POSITION = re.compile(r",? ?line \d+(, column \d+)?( \(.*\))?$")


class XmlRefused(CustomsError):
    """The message is not acceptable XML."""

    code = "XML009"
    status = 422


class XmlTooLarge(TooLarge):
    """The message is larger than the limit."""

    code = "XML002"


def place(line: int, column: int) -> str:
    """A pointer into raw text; both count from 1."""
    return f"line {line}, column {column}"


def place_of_element(element: etree._Element) -> str:
    """Where an element begins; lxml knows the line only."""
    line = getattr(element, "sourceline", None)
    return place(int(line or 1), 1)


def place_of(raw: bytes, offset: int) -> str:
    """The line and column of a byte offset."""
    before = raw[:offset]
    return place(before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1)


def notice(code: str, message: str, pointer: str = "", hint: str = "") -> Violation:
    """Something tolerated that the sender should know of."""
    return Violation(code, message, pointer, hint)


def refuse_empty() -> XmlRefused:
    return XmlRefused(
        "The message is empty.", code="XML001", pointer=place(1, 1), hint="Send the XML document."
    )


def refuse_size(size: int, limit: int) -> XmlTooLarge:
    text = f"The message has {size:,} bytes; the limit is {limit:,}."
    return XmlTooLarge(text, pointer=place(1, 1), hint="Split the consignment into several declarations.")


def refuse_doctype(line: int, column: int) -> XmlRefused:
    return XmlRefused(
        "A document type (DOCTYPE) is not allowed.",
        code="XML003",
        pointer=place(line, column),
        hint="Remove the DOCTYPE; entities are neither read nor expanded.",
    )


def refuse_count(code: str, what: str, limit: int, line: int, column: int) -> XmlTooLarge:
    """XML010 depth, XML011 elements, XML012 goods items."""
    return XmlTooLarge(
        f"The message has more than {limit:,} {what}.",
        code=code,
        pointer=place(line, column),
        hint="Split the consignment into several declarations.",
    )


def refuse_malformed(
    raw: bytes, error: etree.XMLSyntaxError, *, skipped: int = 0, cut_off: bool = False
) -> XmlRefused:
    """The refusal for bytes that libxml2 cannot read; `skipped` lines were cut from the start.

    `cut_off` says that the input ended inside an element or token, which libxml2 itself does not tell.
    """
    if b"\0" in raw and not _is_wide(raw):
        return _refuse_nul(raw)
    if undecodable := _undecodable(raw):
        return undecodable
    line, column = error.position or (1, 1)
    where = place(max(line, 1) + skipped, max(column, 1))
    name = _error_name(error)
    if name in _SPECIAL:
        code, text = _SPECIAL[name]
        return XmlRefused(text, code=code, pointer=where, hint=_reason(error))
    if b"<" not in raw or not raw.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return _refuse_not_xml(where)
    if cut_off:
        text = "The XML is cut off before its end."
        return XmlRefused(text, code="XML008", pointer=where, hint="Send the whole file again.")
    text = f"The XML is not well-formed: {_reason(error)}."
    return XmlRefused(
        text, code="XML009", pointer=where, hint=_HINTS.get(name, "Correct the XML at this place.")
    )


def _refuse_nul(raw: bytes) -> XmlRefused:
    return XmlRefused(
        "The message contains a NUL byte.",
        code="XML005",
        pointer=place_of(raw, raw.index(b"\0")),
        hint="Export the file as text in UTF-8.",
    )


def _refuse_not_xml(where: str) -> XmlRefused:
    return XmlRefused(
        "This is not XML: it does not begin with a tag.",
        code="XML004",
        pointer=where,
        hint="Send the XML document alone, without text before it.",
    )


def _is_wide(raw: bytes) -> bool:
    return raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:2] in (b"<\0", b"\0<")


def _undecodable(raw: bytes) -> XmlRefused | None:
    declared = _ENCODING.match(raw.lstrip(b"\xef\xbb\xbf \t\r\n"))
    encoding = declared[1].decode("ascii") if declared else "utf-16" if _is_wide(raw) else "utf-8"
    if encoding.lower().startswith("utf-16") and not _is_wide(raw):
        return _refuse_encoding(encoding, place(1, 1))
    try:
        raw.decode(encoding)
    except LookupError:
        return XmlRefused(
            f"The declared character encoding {encoding} is not known.",
            code="XML007",
            pointer=place(1, 1),
            hint="Use UTF-8.",
        )
    except UnicodeError as error:
        return _refuse_encoding(encoding, place_of(raw, getattr(error, "start", 0)))
    return None


def _refuse_encoding(encoding: str, where: str) -> XmlRefused:
    return XmlRefused(
        f"The bytes are not valid {encoding}.",
        code="XML006",
        pointer=where,
        hint="Save the file as UTF-8, or declare the encoding it really has.",
    )


def _error_name(error: etree.XMLSyntaxError) -> str:
    code = getattr(error, "code", None)
    return "" if code is None else str(etree.ErrorTypes._getName(code, ""))


def _reason(error: etree.XMLSyntaxError) -> str:
    """libxml2's own words on one line, without its position."""
    text = " ".join((error.msg or "").split())
    return _POSITION.sub("", text).rstrip(" ,.") or "it cannot be read"
