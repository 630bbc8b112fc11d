"""Which guidance notes are in force, and beside which goods they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from greenlane.assessment.engine.uniformity import words_of
from greenlane.assessment.models import GuidanceNote
from greenlane.assessment.states import GuidanceState
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.errors import NotFound


def notes_in_force(day: date) -> list[GuidanceNote]:
    """One query."""
    rows = GuidanceNote.objects.filter(state=GuidanceState.PUBLISHED, valid_from__lte=day)
    return list(rows.filter(Q(valid_until=None) | Q(valid_until__gte=day)).order_by("-published_at"))


def matching(notes: Iterable[GuidanceNote], code: str, description: str) -> list[GuidanceNote]:
    """The notes that are about such goods."""
    words = words_of(description)
    return [
        note for note in notes if code.startswith(note.prefix) and words_of(" ".join(note.words)) <= words
    ]


def beside(found: Declaration) -> list[tuple[GuidanceNote, list[int]]]:
    """The notes that stand beside the goods of a declaration, with the items. Two queries, one without notes."""
    notes = notes_in_force(clock.today())
    if not notes:
        return []
    items: dict[int, list[int]] = {}
    for sequence, code, description in found.items.values_list("sequence", "commodity_code", "description"):
        for note in matching(notes, code, description):
            items.setdefault(note.pk, []).append(sequence)
    return [(note, items[note.pk]) for note in notes if note.pk in items]


def all_notes() -> QuerySet[GuidanceNote]:
    """Every note, with how often it stood beside decided goods and how often it was followed."""
    asked = Count("uses", filter=Q(uses__followed__isnull=False))
    followed = Count("uses", filter=Q(uses__followed=True))
    return GuidanceNote.objects.annotate(shown=Count("uses"), asked=asked, followed=followed)


def note_by(number: str, *, drafts: bool = True) -> GuidanceNote:
    """One note; without `drafts` only what was published. Raises NotFound (404)."""
    found = all_notes().filter(number=number.replace("\x00", "").strip().upper()).first()
    if found is None or (found.state == GuidanceState.DRAFT and not drafts):
        raise NotFound(f"No guidance note is known under “{number[:20]}”.", hint="Check the number.")
    return found
