"""Reading, storing and writing a message again, and the proof that both are the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from lxml import etree

from greenlane.declarations.models import Lodgement
from greenlane.declarations.services import lodge
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.errors import Violation
from greenlane.interchange.documents import document_json, document_xml, json_text
from greenlane.interchange.engine.infoset import canonical
from greenlane.interchange.engine.messages import Incoming, read_message
from greenlane.interchange.engine.xml_reader import read_xml
from greenlane.interchange.intake import Message, lodging_from

PROVER = Actor("roundtrip", frozenset({Role.GATEWAY}))


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """`canonical_in` and `canonical_out` are SHA-256 of the canonical forms: C14N with comments of XML, sorted
    members of JSON. `written` is the message as written from the database."""

    kind: str
    schema_valid: bool
    canonical_in: str
    canonical_out: str
    written: bytes
    notices: tuple[Violation, ...] = ()

    @property
    def equal(self) -> bool:
        return self.canonical_in == self.canonical_out


def roundtrip(raw: bytes) -> RoundTrip:
    """Lodge a message as it would be lodged, read the stored row back, write the message, compare.

    The transaction is rolled back: nothing stays. Raises CustomsError when the bytes hold no message.
    """
    incoming = read_message(raw)
    stored = _stored(incoming, raw)
    if incoming.format == "json":
        before = json_text(incoming.friendly).encode()
        written = after = json_text(document_json(stored)).encode()
    else:
        written = document_xml(stored)
        before, after = _canonical_input(raw), canonical(written)
    return RoundTrip(
        kind=incoming.kind.value,
        schema_valid=incoming.schema_valid,
        canonical_in=digest_bytes(before),
        canonical_out=digest_bytes(after),
        written=written,
        notices=tuple(incoming.notices),
    )


def _stored(incoming: Incoming, raw: bytes) -> Lodgement:
    with transaction.atomic():
        outcome = lodge(lodging=lodging_from(incoming, Message(raw, channel="proof")), by=PROVER)
        found = Lodgement.objects.get(pk=outcome.lodgement.pk)
        transaction.set_rollback(True)
    return found


def _canonical_input(raw: bytes) -> bytes:
    """The canonical form of the bytes themselves; where the reader tolerated something, of what it kept."""
    try:
        return canonical(raw)
    except etree.XMLSyntaxError:
        return canonical(read_xml(raw).root)
