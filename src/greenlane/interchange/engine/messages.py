"""What a message is: one door for every byte string that reaches the administration.

`read_message` reads XML or JSON, takes off wrappers, tolerates what is harmless (and says so), checks the
schema, tells the kind and maps declarations to `DeclarationData`. Codes of its own: MSG001 unknown declaration
type, MSG002 a response or report where a declaration was asked for (raised by `require_declaration`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from lxml import etree

from greenlane.declarations.engine.data import DeclarationData
from greenlane.foundation.errors import CustomsError, Violation

from . import xml_errors as errors
from .digests import canonical_digest
from .friendly import PAYLOADS, Friendly, generic, text_of, to_friendly, to_xml
from .infoset import Document, safe_parser
from .json_reader import read_json
from .mapping import to_data
from .movements import Movement, read_movement
from .namespaces import with_namespaces
from .schema import SchemaName, schema_violations
from .xml_reader import DEFAULT, Limits, XmlMessage, read_xml


class MessageKind(StrEnum):
    """What the sender wants or says."""

    IMPORT = "import_declaration"
    EXPORT = "export_declaration"
    OTHER_DECLARATION = "other_declaration"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    GOODS_PRESENTATION = "goods_presentation"
    ADDITIONAL_MESSAGE = "additional_message"  # function 13 otherwise: the reply to a query
    RESPONSE = "response"
    STATUS_REPORT = "status_report"
    DECLARATION_REPORT = "declaration_report"
    MOVEMENT = "movement"
    CONSOLIDATION = "consolidation"
    MOVEMENT_QUERY = "movement_query"
    MOVEMENT_REPORT = "movement_report"
    MOVEMENT_VALIDATION = "movement_validation"
    FILE_UPLOAD = "file_upload"


DECLARATION_KINDS = frozenset({MessageKind.IMPORT, MessageKind.EXPORT, MessageKind.OTHER_DECLARATION})

_ROOTS: dict[str, MessageKind] = {
    "DeclarationStatusResponse": MessageKind.STATUS_REPORT,
    "DeclarationFullResponse": MessageKind.DECLARATION_REPORT,
    "inventoryLinkingMovementRequest": MessageKind.MOVEMENT,
    "inventoryLinkingConsolidationRequest": MessageKind.CONSOLIDATION,
    "inventoryLinkingQueryRequest": MessageKind.MOVEMENT_QUERY,
    "inventoryLinkingQueryResponse": MessageKind.MOVEMENT_REPORT,
    "inventoryLinkingMovementResponse": MessageKind.MOVEMENT_REPORT,
    "inventoryLinkingMovementTotalsResponse": MessageKind.MOVEMENT_REPORT,
    "inventoryLinkingControlResponse": MessageKind.MOVEMENT_REPORT,
    "InventoryLinkingImportsValidateMovementRequest": MessageKind.MOVEMENT_QUERY,
    "InventoryLinkingImportsValidateMovementResponse": MessageKind.MOVEMENT_VALIDATION,
    "FileUploadRequest": MessageKind.FILE_UPLOAD,
    "FileUploadResponse": MessageKind.FILE_UPLOAD,
    "FileUploadNotification": MessageKind.FILE_UPLOAD,
}
_FUNCTION_13 = {
    "COR": MessageKind.AMENDMENT,
    "INV": MessageKind.CANCELLATION,
    "GPR": MessageKind.GOODS_PRESENTATION,
}
_DECLARATION_TYPES = {"IM": MessageKind.IMPORT, "CO": MessageKind.IMPORT, "EX": MessageKind.EXPORT}
_LINE = re.compile(r" \(line \d+\)$")


@dataclass(slots=True)
class Incoming:
    """A message as read. `violations` make it unacceptable; `notices` only tell what was tolerated.

    `document` is what is stored (lossless), `friendly` the same as JSON, `data` what a declaration declares or
    what a movement reports (None for other kinds), `schema` the schema it was checked against, if any.
    """

    kind: MessageKind
    document: Document
    friendly: Friendly
    data: DeclarationData | Movement | None = None
    notices: list[Violation] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    format: str = "xml"
    schema: SchemaName | None = None

    @property
    def schema_valid(self) -> bool:
        """Checked against a schema and nothing found."""
        return self.schema is not None and not any(v.code.startswith("XSD") for v in self.violations)

    @property
    def digest(self) -> str:
        """The same for the same declaration in any format."""
        return canonical_digest(self.friendly)

    @property
    def is_declaration(self) -> bool:
        return self.kind in DECLARATION_KINDS


def read_message(raw: bytes, *, limits: Limits = DEFAULT) -> Incoming:
    """Read any bytes; raises CustomsError (XMLnnn, JSNnnn) when they hold no readable customs message.

    What is readable but wrong comes back with all its violations: schema (XSDnnn), values (MAPnnn), kind
    (MSG001).
    """
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _from_json(raw, limits)
    message = read_xml(raw, limits=limits)
    payload = _payload(message)
    name = etree.QName(payload).localname
    if name in _ROOTS:
        return _report(_ROOTS[name], payload, message)
    return _from_xml(payload, message)


def read_message_kind(friendly: Friendly) -> MessageKind:
    """The kind of a message in JSON form, by function and type code."""
    if "Response" in friendly:
        return MessageKind.RESPONSE
    declaration = friendly.get("Declaration") or {}
    function, type_code = text_of(declaration.get("FunctionCode")), text_of(declaration.get("TypeCode"))
    if function in ("13", "14"):
        return _FUNCTION_13.get(type_code, MessageKind.ADDITIONAL_MESSAGE)
    return _DECLARATION_TYPES.get(type_code[:2], MessageKind.OTHER_DECLARATION)


def require_declaration(message: Incoming) -> DeclarationData:
    """The data of an import or export declaration; MSG002 for any other kind of message."""
    if not message.is_declaration or not isinstance(message.data, DeclarationData):
        text = f"This is not a declaration but a message of kind '{message.kind.value}'."
        raise CustomsError(
            text, code="MSG002", pointer="Declaration/FunctionCode", hint="Lodge with function 9."
        )
    return message.data


def _payload(message: XmlMessage) -> etree._Element:
    """The message inside wrappers: the outermost element that is a known message."""
    known = _ROOTS.keys() | set(PAYLOADS)
    root = message.root
    found = next((e for e in root.iter("*") if etree.QName(e).localname in known), None)
    if found is None:
        raise _no_message(root)
    if found is not root:
        where = errors.place_of_element(found)
        text = f"The wrapper {etree.QName(root).localname} was taken off."
        message.notices.append(errors.notice("XML103", text, where))
        if any(other is not found for other in root.iter(str(found.tag)) if not _inside(other, found)):
            raise errors.XmlRefused(
                "There is more than one message in the document.",
                code="XML015",
                pointer=where,
                hint="Send each message on its own.",
            )
    return found


def _inside(element: etree._Element, frame: etree._Element) -> bool:
    return any(ancestor is frame for ancestor in element.iterancestors())


def _no_message(root: etree._Element) -> errors.XmlRefused:
    where = errors.place_of_element(root)
    names = {etree.QName(e).localname for e in root.iter("*")}
    if any(name.endswith("MetaData") for name in names):
        text = "MetaData is there, but its prefix or namespace is damaged: the colons are missing."
        hint = "Write md:MetaData with xmlns:md='urn:wco:datamodel:WCO:DocumentMetaData-DMS:2'."
        return errors.XmlRefused(text, code="XML014", pointer=where, hint=hint)
    text = f"There is no customs message in {etree.QName(root).localname}."
    hint = "Send MetaData with a Declaration of the WCO Data Model."
    return errors.XmlRefused(text, code="XML013", pointer=where, hint=hint)


def _report(kind: MessageKind, payload: etree._Element, message: XmlMessage) -> Incoming:
    data = read_movement(payload) if kind in (MessageKind.MOVEMENT, MessageKind.CONSOLIDATION) else None
    violations = data.violations() if data is not None else []
    friendly = generic(message.document, etree.QName(payload).localname)
    return Incoming(kind, message.document, friendly, data, message.notices, violations)


def _from_xml(payload: etree._Element, message: XmlMessage) -> Incoming:
    checked, added = with_namespaces(payload)
    if added:
        text = "The message has no namespaces; those of the WCO profile were assumed."
        message.notices.append(errors.notice("XML104", text, errors.place_of_element(payload)))
    if etree.QName(payload).localname != "MetaData":
        text = "The MetaData envelope is missing; the message was read without it."
        message.notices.append(errors.notice("XML106", text, errors.place_of_element(payload)))
    return _classified(message.document, to_friendly(message.document), checked, message.notices)


def _from_json(raw: bytes, limits: Limits) -> Incoming:
    friendly = read_json(raw, limits=limits)
    xml = to_xml(friendly)
    tree = etree.fromstring(xml, safe_parser())
    incoming = _classified(Document.from_xml(xml), friendly, tree, [])
    incoming.format = "json"
    incoming.violations = [replace(v, message=_LINE.sub("", v.message)) for v in incoming.violations]
    return incoming


def _classified(
    document: Document, friendly: Friendly, tree: etree._Element, notices: list[Violation]
) -> Incoming:
    kind = read_message_kind(friendly)
    schema: SchemaName = "response" if kind == MessageKind.RESPONSE else "declaration"
    violations = schema_violations(tree, schema)
    if kind == MessageKind.CANCELLATION and not violations:
        violations, schema = schema_violations(tree, "cancellation"), "cancellation"
    data = None
    if kind != MessageKind.RESPONSE:
        data, unreadable = to_data(friendly)
        violations = _merged(violations, unreadable)
    if kind == MessageKind.OTHER_DECLARATION:
        violations.append(_unknown_type(friendly))
    return Incoming(kind, document, friendly, data, notices, violations, schema=schema)


def _merged(schema: list[Violation], values: list[Violation]) -> list[Violation]:
    """Values that the schema already refused are not reported twice."""
    known = {violation.pointer for violation in schema}
    return schema + [violation for violation in values if violation.pointer not in known]


def _unknown_type(friendly: Mapping[str, Any]) -> Violation:
    code = text_of((friendly.get("Declaration") or {}).get("TypeCode"))
    text = f"The declaration type '{code[:10]}' is not known." if code else "The declaration type is missing."
    hint = "Use IM or CO for imports and EX for exports, followed by the additional type A to Z."
    return Violation("MSG001", text, "Declaration/TypeCode", hint, "WCO DM TypeCode (D013)")
