"""Amendment and cancellation messages about a declaration that is registered."""

from __future__ import annotations

from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.services import Lodging
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange.documents import JSON, document_json, document_text, json_text, profile_of
from greenlane.interchange.engine.digests import canonical_digest
from greenlane.interchange.engine.friendly import Friendly, text_of, to_tree
from greenlane.interchange.engine.mapping import to_data
from greenlane.interchange.engine.messages import Incoming, MessageKind
from greenlane.interchange.engine.schema import schema_violations
from greenlane.interchange.merging import amendment_reasons, merge_amendment

ABOUT_A_DECLARATION = frozenset(
    {MessageKind.AMENDMENT, MessageKind.CANCELLATION, MessageKind.GOODS_PRESENTATION}
)
"""Messages that change a declaration which is registered already."""


class MrnMissing(CustomsError):
    """The message does not say which declaration it is about."""

    code = "INT001"


def declaration_named(message: Friendly, by: Actor) -> Declaration:
    """The declaration a message is about. Raises MrnMissing (INT001), NotFound (404)."""
    mrn = text_of((message.get("Declaration") or {}).get("ID"))
    if not mrn:
        raise MrnMissing(pointer="Declaration/ID", hint="Give the MRN of the declaration.")
    try:
        return selectors.declaration(mrn, by=by)
    except CustomsError as refusal:
        raise type(refusal)(refusal.message, pointer="Declaration/ID", hint=refusal.hint) from None


def unknown_declaration(incoming: Incoming, by: Actor) -> tuple[Violation, ...]:
    """What is wrong with the MRN of a message about a declaration; nothing for other messages."""
    if incoming.kind not in ABOUT_A_DECLARATION or incoming.violations:
        return ()
    try:
        declaration_named(incoming.friendly, by)
    except CustomsError as refusal:
        return refusal.violations
    return ()


def amended_lodging(
    declaration: Declaration, incoming: Incoming, raw: bytes, *, channel: str, key: str
) -> Lodging:
    """The whole declaration as amended, ready for `amend`; violations of the schema included.

    Raises NothingAmended (INT003).
    """
    stored = document_json(selectors.current_lodgement(declaration))
    merged = merge_amendment(stored, incoming.friendly)
    data, unreadable = to_data(merged.message)
    broken = schema_violations(to_tree(merged.message))
    known = {violation.pointer for violation in broken}
    return Lodging(
        data=data,
        document=json_text(merged.message),
        form=JSON,
        digest=canonical_digest(merged.message),
        fingerprint=digest_bytes(raw),
        channel=channel,
        key=key,
        profile=profile_of(merged.message),
        received=document_text(incoming),
        violations=(*broken, *(violation for violation in unreadable if violation.pointer not in known)),
        notices=tuple(merged.notices),
    )


def cancellation_reason(message: Friendly) -> str:
    """What the sender wrote, or the reason codes in words."""
    reasons = amendment_reasons(message.get("Declaration") or {})
    return "; ".join(reasons) or "No reason was given in the message."
