"""What curators look at: drafts that officers changed and questions without an answer. The model never sees it."""

from __future__ import annotations

from collections.abc import Iterable

from greenlane.enquiries.engine.drafts import Block
from greenlane.enquiries.engine.masking import masked, without
from greenlane.enquiries.models import CurationNote, DraftReply, Enquiry, Passage
from greenlane.enquiries.permissions import CURATE
from greenlane.enquiries.services.queue import said_why
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import IllegalTransition
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb

MOST_TEXT = 4000


def note_changes(found: Enquiry, row: DraftReply) -> list[CurationNote]:
    """A note for every answer of the draft that the officer did not leave as it was. Part of sending."""
    notes = [
        _note(found, CurationNote.Cause.CHANGED, before, row.text, _passage_of(block))
        for block in row.blocks
        if (before := str(block.get("text", ""))) and before not in row.text
    ]
    return CurationNote.objects.bulk_create(notes)


def note_open(found: Enquiry, blocks: Iterable[Block]) -> list[CurationNote]:
    """A note for every question of a letter that found no answer. Part of drafting."""
    notes = [
        _note(
            found,
            CurationNote.Cause.UNANSWERED,
            one.question,
            one.why,
            one.found[0].passage if one.found else None,
        )
        for one in blocks
        if one.status == "open"
    ]
    return CurationNote.objects.bulk_create(notes)


def _passage_of(block: dict[str, object]) -> int | None:
    citations = block.get("citations")
    first = citations[0] if isinstance(citations, list | tuple) and citations else {}
    key = first.get("passage") if isinstance(first, dict) else None
    return key if isinstance(key, int) else None


def _note(found: Enquiry, cause: str, before: str, after: str, passage: int | None) -> CurationNote:
    known = passage if passage and Passage.objects.filter(pk=passage).exists() else None
    return CurationNote(
        cause=cause,
        domain=found.domain,
        language=found.language,
        passage_id=known,
        before=_shown(before, found),
        after=_shown(after, found),
        noted_at=clock.now(),
    )


def _shown(text: str, found: Enquiry) -> str:
    return without(masked(text), found.sender_name, found.sender_address)[:MOST_TEXT]


@verb
def settle(*, note: int, how: str, by: Actor) -> CurationNote:
    """Say what was done about a note: a text was changed, or why none has to be. Raises IllegalTransition (409)."""
    require(by, CURATE)
    told = said_why(how)
    found = lock(CurationNote.objects.all(), pk=note)
    if found.settled_at is not None:
        raise IllegalTransition("This note is settled already.", pointer="settled_at")
    found.settled_at, found.settled_by, found.settled_how = clock.now(), by.id, told
    found.save(update_fields=["settled_at", "settled_by", "settled_how"])
    record("enquiries.note_settled", subject=found, actor=by, cause=found.cause)
    return found
