"""One door for every message that reaches the administration: bytes in, a verdict out.

Used by the API and the command line. Declarations are lodged, amendments applied to the stored document and
lodged again, cancellations requested, arrivals reported, questions answered; everything else is noted. Every
message gets a verdict. Codes of its own: INT001 no MRN, INT002 pointer leads nowhere, INT003 nothing amended,
INT004 no use for this message, INT005 a value the database cannot hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import DataError

from greenlane.declarations import services
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration
from greenlane.declarations.services import Lodging, Outcome
from greenlane.declarations.services.amending import present_version_of
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange import inquiries
from greenlane.interchange.amendments import (
    amended_lodging,
    cancellation_reason,
    declaration_named,
)
from greenlane.interchange.documents import document_json, document_text, document_xml, profile_of
from greenlane.interchange.engine.messages import DECLARATION_KINDS, Incoming, MessageKind, read_message
from greenlane.interchange.engine.movements import Movement
from greenlane.interchange.engine.xml_reader import DEFAULT, Limits

__all__ = [
    "Message",
    "Verdict",
    "Word",
    "document_json",
    "document_xml",
    "lodge_messages",
    "lodging_of",
    "take",
]


class Word(StrEnum):
    """What became of a message."""

    REGISTERED = "registered"
    REJECTED = "rejected"
    AMENDED = "amended"
    CANCELLED = "cancelled"
    CANCELLATION_REQUESTED = "cancellation_requested"
    REPORTED = "reported"
    ANSWERED = "answered"
    READ = "read"
    UNREADABLE = "unreadable"


REFUSALS = frozenset({Word.REJECTED, Word.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Message:
    """Bytes as received. `name` is the sender's (a file name), `key` its idempotency key, if any."""

    raw: bytes
    name: str = ""
    channel: str = "cli"
    key: str = ""


@dataclass(slots=True)
class Verdict:
    """The verdict on one message. `status` is the HTTP status that fits a refusal, `answer` what was asked.

    `outcome` holds the lodgement and the declaration where the message was lodged.
    """

    verdict: Word
    kind: str = ""
    name: str = ""
    mrn: str = ""
    lrn: str = ""
    errors: tuple[Violation, ...] = ()
    notices: tuple[Violation, ...] = ()
    replayed: bool = False
    status: int = 200
    answer: dict[str, Any] | None = None
    outcome: Outcome | None = field(default=None, repr=False)

    @property
    def refused(self) -> bool:
        return self.verdict in REFUSALS

    def as_json(self) -> dict[str, Any]:
        """The line that `greenlane lodge --json` prints."""
        return {
            "file": self.name,
            "verdict": self.verdict.value,
            "kind": self.kind,
            "mrn": self.mrn,
            "lrn": self.lrn,
            "replayed": self.replayed,
            "errors": [violation.as_dict() for violation in self.errors],
            "notices": [violation.as_dict() for violation in self.notices],
            **({"answer": self.answer} if self.answer is not None else {}),
        }


class NoUse(CustomsError):
    """A message of this kind cannot be acted on here."""

    code = "INT004"


class NotStorable(CustomsError):
    """A value is longer or larger than what can be stored."""

    code = "INT005"


def lodging_of(raw: bytes, *, channel: str, key: str = "", limits: Limits = DEFAULT) -> Lodging:
    """What `declarations.services.lodge` and `check` need, from the bytes of a declaration.

    Raises CustomsError when the bytes hold no message (XMLnnn, JSNnnn) or another kind (INT004).
    """
    incoming = read_message(raw, limits=limits)
    if incoming.kind not in DECLARATION_KINDS:
        raise NoUse(
            f"This is a message of kind “{incoming.kind}”, not a declaration.",
            pointer="Declaration/FunctionCode",
            hint="Lodge a declaration with function code 9.",
        )
    return lodging_from(incoming, Message(raw, channel=channel, key=key))


def lodging_from(incoming: Incoming, message: Message) -> Lodging:
    """The lodging of a message that was read already, whatever its kind."""
    return Lodging(
        data=incoming.data if isinstance(incoming.data, DeclarationData) else DeclarationData(),
        document=document_text(incoming),
        form=incoming.format,
        digest=incoming.digest,
        fingerprint=digest_bytes(message.raw),
        channel=message.channel,
        key=message.key,
        profile=profile_of(incoming.friendly),
        violations=tuple(incoming.violations),
        notices=tuple(incoming.notices),
    )


def take(message: Message, *, by: Actor, limits: Limits = DEFAULT) -> Verdict:
    """Act on one message. A refusal is a verdict, not an exception."""
    return next(lodge_messages([message], by=by, limits=limits))


def lodge_messages(
    messages: Iterable[Message], *, by: Actor, batch: int = 100, limits: Limits = DEFAULT
) -> Iterator[Verdict]:
    """Act on many messages and give a verdict for each, in order. Declarations that follow each other are
    lodged together, a transaction for every `batch`; repeating the whole run changes nothing."""
    waiting: list[Entry] = []
    for message in messages:
        try:
            incoming = read_message(message.raw, limits=limits)
        except CustomsError as refusal:
            yield from lodge_entries(waiting, by)
            waiting = []
            yield _refused(message, "", refusal, Word.UNREADABLE)
            continue
        if len(waiting) >= batch or not incoming.is_declaration:
            yield from lodge_entries(waiting, by)
            waiting = []
        if incoming.is_declaration:
            waiting.append(Entry(message, incoming.kind, lodging_from(incoming, message)))
        else:
            yield _act(message, incoming, by)
    yield from lodge_entries(waiting, by)


@dataclass(frozen=True, slots=True)
class Entry:
    """A declaration ready to be lodged, and the message it came in."""

    message: Message
    kind: str
    lodging: Lodging


def lodge_entries(entries: Sequence[Entry], by: Actor) -> list[Verdict]:
    """Lodge a batch in one transaction; the verdicts come in its order."""
    repeated = _first_repeated_key(entries)
    if repeated:
        # The same message twice: the second is answered by what became of the first.
        return [*lodge_entries(entries[:repeated], by), *lodge_entries(entries[repeated:], by)]
    if not entries:
        return []
    try:
        outcomes = services.lodge_many(lodgings=[entry.lodging for entry in entries], by=by)
    except CustomsError as refusal:
        return [_refused(entry.message, entry.kind, refusal) for entry in entries]
    except DataError:
        # One of them holds what the database cannot: lodged one by one, only that one is refused.
        if len(entries) > 1:
            return [verdict for entry in entries for verdict in lodge_entries([entry], by)]
        return [_refused(entry.message, entry.kind, NotStorable()) for entry in entries]
    return [
        _lodged(entry.message, entry.kind, outcome, Word.REGISTERED)
        for entry, outcome in zip(entries, outcomes, strict=True)
    ]


def _first_repeated_key(entries: Sequence[Entry]) -> int:
    """Position of the first entry whose key came before; 0 when all differ."""
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        if entry.lodging.effective_key in seen:
            return position
        seen.add(entry.lodging.effective_key)
    return 0


def _lodged(message: Message, kind: str, outcome: Outcome | CustomsError, word: Word) -> Verdict:
    if isinstance(outcome, CustomsError):
        return _refused(message, kind, outcome)
    declaration = outcome.declaration
    return Verdict(
        verdict=word if declaration is not None else Word.REJECTED,
        kind=str(kind),
        name=message.name,
        mrn=declaration.mrn if declaration is not None else "",
        lrn=outcome.lodgement.lrn,
        errors=outcome.violations,
        notices=outcome.notices,
        replayed=outcome.replayed,
        status=201 if declaration is not None else 422,
        outcome=outcome,
    )


def _refused(message: Message, kind: str, refusal: CustomsError, word: Word = Word.REJECTED) -> Verdict:
    return Verdict(word, str(kind), message.name, errors=refusal.violations, status=refusal.status)


REPORTS = frozenset(
    {
        MessageKind.RESPONSE,
        MessageKind.STATUS_REPORT,
        MessageKind.DECLARATION_REPORT,
        MessageKind.MOVEMENT_REPORT,
        MessageKind.MOVEMENT_VALIDATION,
        MessageKind.FILE_UPLOAD,
    }
)
"""Messages in which somebody tells what happened; nobody asks us for anything."""

Handler = Callable[[Message, Incoming, Actor], Verdict]


def _act(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    """Act on a message that is not a declaration. What others tell us is noted with its faults."""
    if incoming.kind in REPORTS:
        incoming.notices, incoming.violations = [*incoming.notices, *incoming.violations], []
    if incoming.violations:
        found = CustomsError.of(incoming.violations)
        return _noticed(_refused(message, incoming.kind, found), incoming)
    try:
        return _noticed(_HANDLERS.get(incoming.kind, _note)(message, incoming, by), incoming)
    except CustomsError as refusal:
        return _noticed(_refused(message, incoming.kind, refusal), incoming)


def _noticed(verdict: Verdict, incoming: Incoming) -> Verdict:
    verdict.name, verdict.kind = verdict.name, incoming.kind.value
    verdict.notices = (*incoming.notices, *verdict.notices)
    return verdict


def _amend(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    declaration = declaration_named(incoming.friendly, by)
    if present_version_of(declaration, digest_bytes(message.raw)) is not None:
        return _about(message, declaration, Word.AMENDED, replayed=True)
    lodging = amended_lodging(declaration, incoming, message.raw, channel=message.channel, key=message.key)
    outcome = services.amend(mrn=declaration.mrn, lodging=lodging, by=by)
    verdict = _lodged(message, incoming.kind, outcome, Word.AMENDED)
    verdict.mrn, verdict.notices = declaration.mrn, lodging.notices + verdict.notices
    return verdict


def _cancel(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    declaration = declaration_named(incoming.friendly, by)
    standing = _cancellation_word(declaration)
    if standing is None:
        reason = cancellation_reason(incoming.friendly)
        declaration = services.request_cancellation(mrn=declaration.mrn, reason=reason, by=by)
    word = _cancellation_word(declaration) or Word.CANCELLATION_REQUESTED
    return _about(message, declaration, word, replayed=standing is not None)


def _cancellation_word(declaration: Declaration) -> Word | None:
    """How far the end of a declaration has come; None while nobody asked for it."""
    if declaration.assessment in {"withdrawn", "cancelled"}:
        return Word.CANCELLED
    return Word.CANCELLATION_REQUESTED if declaration.cancellation == "requested" else None


def _present(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    declaration = declaration_named(incoming.friendly, by)
    presented, changed = inquiries.present_goods(declaration, by)
    return _about(message, presented, Word.REPORTED, replayed=not changed)


def _move(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    if not isinstance(incoming.data, Movement) or not incoming.data.is_arrival:
        return _note(message, incoming, by)
    answer, new = inquiries.report_arrival(incoming.data, by)
    mrns = answer["declarations"]
    mrn = mrns[0] if len(mrns) == 1 else ""
    return Verdict(Word.REPORTED, name=message.name, mrn=mrn, answer=answer, replayed=not new)


def _answer(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    """Questions about a consignment or a declaration; a report about one we do not know is only noted."""
    answer = inquiries.status_of(incoming.friendly, by)
    if answer is None:
        return _note(message, incoming, by)
    return Verdict(Word.ANSWERED, name=message.name, mrn=answer.get("mrn", ""), answer=answer)


def _note(message: Message, incoming: Incoming, by: Actor) -> Verdict:
    new = inquiries.note_message(
        fingerprint=digest_bytes(message.raw), kind=incoming.kind, channel=message.channel, by=by
    )
    return Verdict(Word.READ, name=message.name, replayed=not new)


def _about(message: Message, declaration: Declaration, word: Word, *, replayed: bool) -> Verdict:
    return Verdict(word, name=message.name, mrn=declaration.mrn, lrn=declaration.lrn, replayed=replayed)


_HANDLERS: dict[MessageKind, Handler] = {
    MessageKind.AMENDMENT: _amend,
    MessageKind.CANCELLATION: _cancel,
    MessageKind.GOODS_PRESENTATION: _present,
    MessageKind.MOVEMENT: _move,
    MessageKind.MOVEMENT_QUERY: _answer,
    MessageKind.STATUS_REPORT: _answer,
    MessageKind.DECLARATION_REPORT: _answer,
}
