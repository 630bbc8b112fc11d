"""How well enquiries are answered: times, shares, changes by officers, judged citations, gaps in the knowledge base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from greenlane.enquiries.engine import segment
from greenlane.enquiries.engine.measuring import clusters, median, quantile, share
from greenlane.enquiries.models import CitationSample, CurationNote, DraftReply, Enquiry, Turn
from greenlane.enquiries.reply_clock import calendar
from greenlane.foundation import clock
from greenlane.web.fields import midnight

BY = ("all", "month", "domain", "language")
MOST_QUESTIONS = 2000


@dataclass(slots=True)
class _Heap:
    """What falls into one line of the figures before it is counted."""

    received: int = 0
    first: list[float] = field(default_factory=list)
    final: list[float] = field(default_factory=list)
    in_time: int = 0
    late: int = 0
    asked: int = 0
    answered: int = 0
    abstained: int = 0
    handed: int = 0
    helped: int = 0
    rated: int = 0
    changed: list[float] = field(default_factory=list)
    right: int = 0
    judged: int = 0

    def add(self, other: _Heap) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the figures. Times in hours, shares between 0 and 1, None where nothing was counted.

    `without_person` is the share of questions to the assistant that it answered and that nobody handed over.
    """

    group: str
    letters: int
    first_reply_median_hours: float | None
    first_reply_p90_hours: float | None
    final_reply_median_hours: float | None
    final_reply_p90_hours: float | None
    within_limit: float | None
    questions: int
    without_person: float | None
    abstained: float | None
    handed_over: int
    ratings: int
    helped: float | None
    edit_distance_median: float | None
    citations_judged: int
    citations_right: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def figures(*, since: date, until: date, by: str = "all") -> list[Line]:
    """The figures of a span of days, both included, in lines by month, domain or language. Six queries."""
    return figures_and_total(since=since, until=until, by=by)[0]


def figures_and_total(*, since: date, until: date, by: str) -> tuple[list[Line], Line]:
    """The lines, and one of everything together, counted from the same rows. Six queries."""
    heaps: dict[str, _Heap] = defaultdict(_Heap)
    start, end = midnight(since), midnight(until + timedelta(days=1))
    for count in (_letters, _turns, _changes, _samples):
        count(heaps, start, end, by)
    total = _Heap()
    for heap in heaps.values():
        total.add(heap)
    if by == "all" and not heaps:
        heaps["all"] = total
    return [_line(name, heaps[name]) for name in sorted(heaps)], _line("all", total)


def _group(by: str, at: datetime, domain: str, language: str) -> str:
    match by:
        case "month":
            return f"{clock.day_of(at):%Y-%m}"
        case "domain":
            return domain or "none"
        case "language":
            return language
        case _:
            return "all"


def _letters(heaps: dict[str, _Heap], start: datetime, end: datetime, by: str) -> None:
    rows = Enquiry.objects.filter(received_at__gte=start, received_at__lt=end, duplicate_of=None)
    days, limits, now = calendar(start), settings.GREENLANE_ENQUIRY_REPLY_DAYS, clock.now()
    for row in rows.iterator():
        heap = heaps[_group(by, row.received_at, row.domain, row.language)]
        heap.received += 1
        first, final = row.first_answered_at, row.answered_at
        limit = days.after_days(row.received_at, limits)
        if first is not None:
            heap.first.append((first - row.received_at).total_seconds() / 3600)
            heap.in_time += first <= limit
            heap.late += first > limit
        elif row.is_open and limit < now:
            heap.late += 1
        if final is not None and not row.is_open:
            heap.final.append((final - row.received_at).total_seconds() / 3600)


def _turns(heaps: dict[str, _Heap], start: datetime, end: datetime, by: str) -> None:
    rows = Turn.objects.filter(asked_at__gte=start, asked_at__lt=end)
    handed = set(Enquiry.objects.exclude(conversation=None).values_list("conversation_id", flat=True))
    names = ("asked_at", "domain", "language", "status", "rating", "conversation_id")
    for at, domain, language, status, rating, conversation in rows.values_list(*names).iterator():
        heap = heaps[_group(by, at, domain, language)]
        heap.asked += 1
        given_over = conversation in handed
        heap.handed += given_over
        heap.answered += status in {"answered", "partial"} and not given_over
        heap.abstained += status == "abstained"
        heap.rated += rating is not None
        heap.helped += rating == 1


def _changes(heaps: dict[str, _Heap], start: datetime, end: datetime, by: str) -> None:
    rows = DraftReply.objects.filter(sent_at__gte=start, sent_at__lt=end).exclude(drafted_text="")
    names = ("sent_at", "enquiry__domain", "enquiry__language", "edit_distance")
    for at, domain, language, distance in rows.values_list(*names).iterator():
        if distance is not None and at is not None:
            heaps[_group(by, at, domain, language)].changed.append(distance)


def _samples(heaps: dict[str, _Heap], start: datetime, end: datetime, by: str) -> None:
    rows = CitationSample.objects.filter(judged_at__gte=start, judged_at__lt=end)
    for at, domain, language, right in rows.values_list("judged_at", "domain", "language", "right"):
        if at is None:
            continue
        heap = heaps[_group(by, at, domain, language)]
        heap.judged += 1
        heap.right += bool(right)


def _line(name: str, heap: _Heap) -> Line:
    return Line(
        group=name,
        letters=heap.received,
        first_reply_median_hours=_hours(median(heap.first)),
        first_reply_p90_hours=_hours(quantile(heap.first, 0.9)),
        final_reply_median_hours=_hours(median(heap.final)),
        final_reply_p90_hours=_hours(quantile(heap.final, 0.9)),
        within_limit=share(heap.in_time, heap.in_time + heap.late),
        questions=heap.asked,
        without_person=share(heap.answered, heap.asked),
        abstained=share(heap.abstained, heap.asked),
        handed_over=heap.handed,
        ratings=heap.rated,
        helped=share(heap.helped, heap.rated),
        edit_distance_median=_hours(median(heap.changed)),
        citations_judged=heap.judged,
        citations_right=share(heap.right, heap.judged),
    )


def _hours(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions about one thing that found no answer; `examples` are masked."""

    terms: tuple[str, ...]
    count: int
    languages: tuple[str, ...]
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def gaps(*, since: date, until: date, most: int = 15) -> list[Gap]:
    """What the knowledge base does not answer: unanswered questions of letters and of the assistant, put together."""
    asked = list(_unanswered(midnight(since), midnight(until + timedelta(days=1))))[:MOST_QUESTIONS]
    found = clusters([segment.terms(text, language) for text, language in asked], most=most)
    return [_gap(one.terms, [asked[place] for place in one.members]) for one in found]


def _unanswered(start: datetime, end: datetime) -> Iterator[tuple[str, str]]:
    notes = CurationNote.objects.filter(
        Q(noted_at__gte=start) & Q(noted_at__lt=end), cause=CurationNote.Cause.UNANSWERED, settled_at=None
    )
    yield from notes.values_list("before", "language")
    turns = Turn.objects.filter(asked_at__gte=start, asked_at__lt=end, status="abstained").exclude(
        question=""
    )
    yield from turns.values_list("question", "language")


def _gap(terms: tuple[str, ...], members: Iterable[tuple[str, str]]) -> Gap:
    rows = list(members)
    languages = tuple(sorted({language for _text, language in rows}))
    examples = tuple(dict.fromkeys(text[:300] for text, _language in rows))[:3]
    return Gap(terms, len(rows), languages, examples)
