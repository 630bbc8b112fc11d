"""What is published about draws, the same for everybody: days with commitments and secrets, records with verdicts.

A record is told once the secret of its day is: before that only its digest, to which it is bound. Reasons that people
wrote, what became of a check, and who took one over are not published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from greenlane.assessment.checking import NOT_YET, Checked, check, declaration_of
from greenlane.assessment.engine.draw import DrawRecord, NoRecord, read_record
from greenlane.assessment.errors import NeverDrawn
from greenlane.assessment.models import Draw, DrawSecret


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """A day with its commitments; `secret` is empty and `published_at` None until the day is over.

    `blinding` is the commitment to the key of its blinded names, which is never told; empty for a day without one.
    """

    day: date
    commitment: str
    committed_at: datetime
    blinding: str
    secret: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishedDraw:
    """One draw with its verdict. `text` is the record in canonical JSON, empty until the secret of its day is told."""

    ordinal: int
    day: PublishedDay | None
    digest: str
    text: str
    verdict: str
    problems: tuple[str, ...]

    @property
    def record(self) -> DrawRecord | None:
        """The record as read; None where it is not told yet or cannot be read."""
        try:
            return read_record(self.text) if self.text else None
        except NoRecord:
            return None


@dataclass(frozen=True, slots=True)
class Published:
    mrn: str
    draws: tuple[PublishedDraw, ...]

    @property
    def verdict(self) -> str:
        """The worst of the draws: broken, not_yet, sound; empty where nobody was drawn."""
        found = {one.verdict for one in self.draws}
        return next((word for word in ("broken", NOT_YET, "sound") if word in found), "")


def day_of(row: DrawSecret) -> PublishedDay:
    """A day as it may be told; load with `select_related("disclosure", "blinding")`."""
    key = getattr(row, "blinding", None)
    blinding = key.commitment if key is not None else ""
    told = getattr(row, "disclosure", None)
    if told is None:
        return PublishedDay(row.day, row.commitment, row.committed_at, blinding)
    return PublishedDay(row.day, row.commitment, row.committed_at, blinding, row.secret, told.published_at)


def published(mrn: str) -> Published:
    """The draws of a declaration, done again. Raises NotFound (404); no draws where nobody was ever drawn."""
    found = declaration_of(mrn)
    try:
        verdicts = check(found.mrn)
    except NeverDrawn:
        return Published(found.mrn, ())
    kept = {row.ordinal: row for row in Draw.objects.filter(declaration=found)}
    days = _days({row.day for row in kept.values()})
    return Published(found.mrn, tuple(_told(one, kept.get(one.ordinal), days) for one in verdicts))


def _days(wanted: Iterable[date]) -> dict[date, PublishedDay]:
    rows = DrawSecret.objects.select_related("disclosure", "blinding").filter(day__in=wanted)
    return {row.day: day_of(row) for row in rows}


def _told(verdict: Checked, kept: Draw | None, days: dict[date, PublishedDay]) -> PublishedDraw:
    day = days.get(kept.day) if kept is not None else None
    told = kept is not None and day is not None and day.published_at is not None
    return PublishedDraw(
        ordinal=verdict.ordinal,
        day=day,
        digest=kept.digest if kept is not None else "",
        text=kept.record if kept is not None and told else "",
        verdict=verdict.verdict,
        problems=verdict.problems,
    )
