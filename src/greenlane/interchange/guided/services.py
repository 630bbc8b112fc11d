"""The verbs of drafts. Every change names the stamp it was made on: two windows do not overwrite each other."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from greenlane.declarations import selectors as declarations
from greenlane.declarations import services as lodgement
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.amending import TooLateToAmend
from greenlane.declarations.states import ENDED, Cancellation, Release
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.db import lock
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.verbs import verb
from greenlane.interchange.documents import document_json
from greenlane.interchange.engine.friendly import Friendly
from greenlane.interchange.guided import selectors
from greenlane.interchange.guided.building import content_of, message_bytes, message_of
from greenlane.interchange.guided.content import (
    BASE,
    Answers,
    Content,
    ItemContent,
    Row,
    group_rows,
    header_answers,
    item_answers,
)
from greenlane.interchange.guided.errors import (
    AmendedMeanwhile,
    AmendmentBegun,
    DraftChanged,
    DraftLodged,
    NotOnThePage,
    TooManyItems,
)
from greenlane.interchange.guided.questions import MOST_ITEMS, MOST_ROWS
from greenlane.interchange.intake import Message, Verdict, Word, lodging_of, take
from greenlane.interchange.models import Draft
from greenlane.parties.models import User

CHANNEL = "form"
_NOT_COPIED = ("lrn", "consignment", "containers", "invoice_amount")


@verb
def open_draft(*, by: Actor) -> Draft:
    """A new draft with a suggested reference."""
    return _new(Draft.Origin.BLANK, Content(header={"type_code": "IMD", "procedure": "4000"}), by)


@verb
def copy_declaration(*, mrn: str, by: Actor) -> Draft:
    """A new draft with the answers of an earlier declaration; what belongs to that consignment alone is left out.

    Raises NotFound (404), NotOnThePage (DRF005) for one with too many items.
    """
    found = declarations.declaration(mrn, by=by)
    content = content_of(_document(found))
    for name in _NOT_COPIED:
        content.header.pop(name, None)
    content.groups.pop("previous", None)
    content.items = [item.copied() for item in content.items]
    for rows in content.groups.values():
        for row in rows:
            row.pop(BASE, None)
    return _new(Draft.Origin.COPY, content, by, source=found)


@verb
def open_amendment(*, mrn: str, by: Actor, instead_of: UUID | None = None) -> Draft:
    """The draft that amends a declaration: the open one of the present version, else a new one with its answers.

    `instead_of` names an open one that is given up for it; without that nobody's work is deleted.
    Raises NotFound (404), Forbidden (403), TooLateToAmend (AMD001, 409), AmendmentBegun (DRF006, 409) while one of
    an earlier version is open.
    """
    found = declarations.declaration(mrn, by=by)
    require(by, "declaration.amend", found)
    if not amendable(found):
        raise lodgement_closed(found)
    rows = selectors.open_amendments(found.mrn, by=by)
    if instead_of is not None:
        rows.filter(public_id=instead_of).delete()
    known = rows.first()
    if known is not None and known.amends_version != found.version:
        raise AmendmentBegun(pointer=found.mrn)
    if known is not None:
        return known
    message = _document(found)
    try:
        with transaction.atomic():
            return _new(Draft.Origin.AMENDMENT, content_of(message), by, source=found, base=message)
    except IntegrityError:  # somebody opened it at the same moment
        return rows.get()


@verb
def open_from_message(*, message: Friendly, by: Actor) -> Draft:
    """A draft with the answers of a message that was refused, to be corrected on the page."""
    content = content_of(message)
    content.items = [item.copied() for item in content.items]
    return _new(Draft.Origin.UPLOAD, content, by)


def amendable(declaration: Declaration) -> bool:
    """Whether it can still be amended: not released, not ended, no cancellation being decided."""
    open_ = declaration.release != Release.RELEASED and declaration.assessment not in ENDED
    return open_ and declaration.cancellation not in {Cancellation.REQUESTED, Cancellation.APPROVED}


def lodgement_closed(declaration: Declaration) -> CustomsError:
    """Why a declaration can no longer be amended."""
    hint = _("A released declaration is revised afterwards; one that has ended is lodged anew.")
    return TooLateToAmend(pointer=declaration.mrn, hint=hint)


def _document(found: Declaration) -> Friendly:
    if found.items_count > MOST_ITEMS:
        raise NotOnThePage(
            _("It has more than %(most)s goods items.") % {"most": MOST_ITEMS},
            hint=_("Send an amendment or a new message as a file."),
        )
    return document_json(declarations.current_lodgement(found))


def _new(
    origin: Draft.Origin,
    content: Content,
    by: Actor,
    *,
    source: Declaration | None = None,
    base: Friendly | None = None,
) -> Draft:
    require(by, selectors.WRITE)
    at = clock.now()
    if not content.get("lrn"):
        content.header["lrn"] = suggested_lrn()
    return Draft.objects.create(
        organisation_id=_organisation(by),
        created_by=_user(by),
        origin=origin,
        source_mrn=source.mrn if source else "",
        amends_version=source.version if source and base else None,
        lrn=content.get("lrn")[:70],
        items_count=len(content.items),
        content=content.as_json(),
        base=base or {},
        created_at=at,
        updated_at=at,
    )


def _organisation(by: Actor) -> int:
    if by.organisation_id is None:
        raise NotFound()
    return by.organisation_id


def _user(by: Actor) -> User | None:
    try:
        return User.objects.filter(pseudonym=UUID(by.id)).first()
    except ValueError:
        return None


def suggested_lrn() -> str:
    """A reference nobody has used: the day and four random bytes."""
    return f"{clock.today():%y%m%d}-{secrets.token_hex(4).upper()}"


def _change(public_id: UUID, stamp: int, by: Actor, edit: Callable[[Content], None]) -> Draft:
    """Edit the answers of a draft under its lock. Raises DraftChanged, DraftLodged (409), NotFound (404)."""
    require(by, selectors.WRITE)
    row = lock(selectors.visible_to(by), public_id=public_id)
    if row.is_lodged:
        raise DraftLodged(hint=_("See the declaration, or copy it into a new draft."))
    if row.stamp != stamp:
        raise DraftChanged(hint=_("Compare with what is kept now, then save again."))
    content = Content.of(row.content)
    edit(content)
    if len(content.items) > MOST_ITEMS:
        raise TooManyItems(hint=_("Lodge larger consignments as a file."))
    row.content = content.as_json()
    row.lrn, row.items_count = content.get("lrn")[:70], len(content.items)
    row.stamp, row.updated_at = row.stamp + 1, clock.now()
    row.save(update_fields=["content", "lrn", "items_count", "stamp", "updated_at"])
    return row


@verb
def keep_header(*, draft: UUID, stamp: int, answers: Mapping[str, str], by: Actor) -> Draft:
    """Keep answers about the declaration as a whole."""
    kept = header_answers(answers)
    return _change(draft, stamp, by, lambda content: content.header.update(kept))


@verb
def keep_groups(*, draft: UUID, stamp: int, groups: Mapping[str, list[Row]], by: Actor) -> Draft:
    """Keep the rows of documents, statements and the like of the whole declaration."""
    kept = {name: group_rows(name, rows)[:MOST_ROWS] for name, rows in groups.items()}
    return _change(draft, stamp, by, lambda content: content.groups.update(kept))


@verb
def keep_item(
    *,
    draft: UUID,
    stamp: int,
    number: int,
    answers: Mapping[str, str] | None = None,
    groups: Mapping[str, list[Row]] | None = None,
    by: Actor,
) -> Draft:
    """Keep answers about one item (from 1); the number after the last adds one. Raises NotFound (404)."""
    kept = item_answers(answers or {})
    rows = {name: group_rows(name, given)[:MOST_ROWS] for name, given in (groups or {}).items()}

    def edit(content: Content) -> None:
        if number == len(content.items) + 1:
            content.items.append(ItemContent())
        item = _item(content, number)
        item.answers.update(kept)
        item.groups.update(rows)

    return _change(draft, stamp, by, edit)


@verb
def keep_lines(*, draft: UUID, stamp: int, lines: Sequence[tuple[int, Answers]], by: Actor) -> Draft:
    """Keep many items at once: (number, answers), number 0 adds an item; an item left empty is removed."""

    def edit(content: Content) -> None:
        emptied = set()
        for number, answers in lines:
            kept = item_answers(answers)
            if number:
                item = _item(content, number)
                item.answers.update(kept)
                if item.is_empty:
                    emptied.add(id(item))
            elif any(kept.values()):
                content.items.append(ItemContent(kept))
        content.items = [item for item in content.items if id(item) not in emptied]

    return _change(draft, stamp, by, edit)


@verb
def copy_item(*, draft: UUID, stamp: int, number: int, by: Actor) -> Draft:
    """Add another item like this one, at the end. Raises NotFound (404)."""
    return _change(draft, stamp, by, lambda content: content.items.append(_item(content, number).copied()))


@verb
def remove_item(*, draft: UUID, stamp: int, number: int, by: Actor) -> Draft:
    """Remove an item; those after it move up. Raises NotFound (404)."""

    def edit(content: Content) -> None:
        _item(content, number)
        del content.items[number - 1]

    return _change(draft, stamp, by, edit)


def _item(content: Content, number: int) -> ItemContent:
    if not 0 < number <= len(content.items):
        raise NotFound(_("There is no such goods item in this draft."))
    return content.items[number - 1]


@verb
def delete_draft(*, draft: UUID, by: Actor) -> None:
    """Delete a draft that was not lodged. Raises NotFound (404), DraftLodged (409)."""
    row = lock(selectors.visible_to(by), public_id=draft)
    if row.is_lodged:
        raise DraftLodged(hint=_("What was lodged is kept."))
    row.delete()


def draft_message(draft: Draft) -> Friendly:
    """The message that a draft would be lodged as."""
    content = Content.of(draft.content)
    return message_of(content, base=draft.base, declarant=draft.organisation.identifier)


def lodge_draft(*, draft: UUID, stamp: int, by: Actor) -> Verdict:
    """Lodge a draft, or amend by it; sent twice, it is lodged once.

    A refusal is a verdict; the draft stays as it was. Raises NotFound (404), DraftChanged (409),
    AmendedMeanwhile (409).
    """
    row = selectors.draft(draft, by=by)
    if row.is_lodged:
        return Verdict(Word.REGISTERED, mrn=row.lodged_mrn, replayed=True)
    if row.stamp != stamp:
        raise DraftChanged(hint=_("Look through the answers again, then lodge."))
    raw = message_bytes(draft_message(row))
    message = Message(raw, name=row.lrn, channel=CHANNEL, key=f"draft-{row.public_id.hex}-{stamp}")
    verdict = _amend(row, message, by) if row.is_amendment else take(message, by=by)
    if verdict.mrn and not verdict.refused:
        _note_lodged(draft=row.public_id, mrn=verdict.mrn, by=by)
    return verdict


def _amend(row: Draft, message: Message, by: Actor) -> Verdict:
    found = declarations.declaration(row.source_mrn, by=by)
    sent = digest_bytes(message.raw)
    repeated = found.lodgements.filter(key=message.key, fingerprint=sent, version__gt=1).exists()
    if found.version != row.amends_version and not repeated:
        raise AmendedMeanwhile(hint=_("Delete this draft and start the amendment again."))
    try:
        lodging = lodging_of(message.raw, channel=message.channel, key=message.key)
        outcome = lodgement.amend(mrn=found.mrn, lodging=lodging, by=by)
    except CustomsError as refusal:
        return Verdict(Word.REJECTED, errors=refusal.violations, status=refusal.status)
    word = Word.AMENDED if outcome.registered else Word.REJECTED
    return Verdict(
        word,
        mrn=found.mrn if outcome.registered else "",
        errors=outcome.violations,
        notices=outcome.notices,
        replayed=outcome.replayed,
        outcome=outcome,
    )


@verb
def _note_lodged(*, draft: UUID, mrn: str, by: Actor) -> None:
    """Remember what became of a draft, whoever tells it first."""
    row = lock(selectors.visible_to(by), public_id=draft)
    if not row.is_lodged:
        row.lodged_mrn, row.updated_at = mrn, clock.now()
        row.save(update_fields=["lodged_mrn", "updated_at"])
