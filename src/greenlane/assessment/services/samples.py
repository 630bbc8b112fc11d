"""Samples: taken for a test, reported by the laboratory, or withdrawn with their declaration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings

from greenlane.assessment.errors import SampleGone, SampleUnclear
from greenlane.assessment.models import Sample
from greenlane.assessment.permissions import REPORT_TEST
from greenlane.assessment.services.casework import first_decision, open_case
from greenlane.assessment.services.clocks import SHORTEST_REASON
from greenlane.assessment.states import SampleState
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.documents.examining import Upload, examine
from greenlane.documents.kinds import RELATED
from greenlane.documents.models import Content
from greenlane.documents.store import store
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.errors import NotFound, Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Holiday
from greenlane.payments.engine.references import new_reference

OPENS, CLOSES = time(8), time(16)
"""The hours of the laboratory, Monday to Friday: a working day has eight."""
WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said of a sample when it is taken; nothing of it may name a trader."""

    item: int
    description: str
    question: str
    quantity: str
    taken_by: str
    taken_at: datetime
    kept: str


_TEXTS = {"description": 300, "question": 2000, "quantity": 60, "taken_by": 80, "kept": 120}


@verb
def order_test(*, mrn: str, taken: Taken, by: Actor) -> Sample:
    """Send a sample of the goods to the laboratory; a second sample stays where `kept` says.

    Raises SampleUnclear (LAB002, 422) with every flaw, IllegalTransition (409), NotYourCase (403), Forbidden (403).
    """
    docket = open_case(mrn=mrn, by=by)
    declaration = docket.declaration
    if flaws := _flaws(declaration, taken, docket.at):
        raise SampleUnclear.of(flaws)
    first_decision(declaration, docket.at)
    docket.move("assessment", "order_test", by=by)
    sample = Sample.objects.create(
        number=new_reference("LT", clock.day_of(docket.at).year),
        declaration=declaration,
        item=taken.item,
        taken_at=taken.taken_at,
        **{name: " ".join(getattr(taken, name).split()) for name in _TEXTS},
        ordered_at=docket.at,
        ordered_by=by.id,
        due_at=limit(docket.at),
    )
    docket.note("assessment.test_ordered", by=by, sample=sample.number, item=sample.item, due=sample.due_at)
    docket.save()
    return sample


def limit(at: datetime) -> datetime:
    """When the laboratory should have reported what it gets at a moment: in working days of its calendar."""
    closed = Holiday.objects.filter(office=None, day__gte=clock.day_of(at) - timedelta(days=1))
    calendar = WorkingCalendar(
        settings.GREENLANE_TIME_ZONE,
        dict.fromkeys(range(5), (OPENS, CLOSES)),
        frozenset(closed.values_list("day", flat=True)),
    )
    return calendar.add_working(at, settings.GREENLANE_LABORATORY_DAYS * WORKING_DAY)


def _flaws(declaration: Declaration, taken: Taken, at: datetime) -> list[Violation]:
    code = SampleUnclear.code
    flaws = []
    if not declaration.items.filter(sequence=taken.item).exists():
        flaws.append(Violation(code, f"There is no item {taken.item}.", "item", "Check the number."))
    for name, most in _TEXTS.items():
        words = " ".join(getattr(taken, name).split())
        if not words:
            flaws.append(Violation(code, "This must be said of every sample.", name))
        elif len(words) > most:
            flaws.append(Violation(code, f"At most {most} characters.", name))
        elif _names_a_party(declaration, words):
            text = "The laboratory must not learn whose goods these are."
            flaws.append(Violation(code, text, name, "Leave names and numbers of the parties out."))
    if taken.taken_at > at:
        flaws.append(Violation(code, "A sample is not taken in the future.", "taken_at"))
    return flaws


def _names_a_party(declaration: Declaration, words: str) -> bool:
    parties = [one for one in (declaration.trader, declaration.declarant) if one is not None]
    known = {text.casefold() for one in parties for text in (one.name, one.identifier) if len(text) > 3}
    said = words.casefold()
    return declaration.mrn.casefold() in said or any(text in said for text in known)


@verb
def report_test(
    *, number: str, findings: str, method: str, upload: Upload | None = None, by: Actor
) -> Sample:
    """Report what the laboratory found; the case goes back to its assessor. The report itself may be attached.

    Raises SampleUnclear (LAB002, 422), SampleGone (LAB003, 409), NotFound (404), Forbidden (403), and what the
    examination of the file finds.
    """
    require(by, REPORT_TEST)
    flaws = [
        Violation(SampleUnclear.code, text, name, "Ten characters at least.")
        for name, said, text in (
            ("findings", findings, "Say what was found."),
            ("method", method, "Name the method."),
        )
        if len(said.strip()) < (SHORTEST_REASON if name == "findings" else 3)
    ]
    if flaws:
        raise SampleUnclear.of(flaws)
    docket, sample = _held(number)
    advance(sample, "state", "report", by=by)
    sample.findings, sample.method = findings.strip(), method.strip()[:200]
    sample.reported_at, sample.reported_by = docket.at, by.id
    _attach(sample, upload)
    sample.save()
    docket.move("assessment", "report_test", by=by)
    docket.note("assessment.test_reported", by=by, sample=sample.number, method=sample.method)
    docket.save()
    return sample


def _held(number: str) -> tuple[Docket, Sample]:
    """The declaration, then the sample. Raises NotFound (404), SampleGone (LAB003, 409)."""
    known = Sample.objects.filter(number=number.strip().upper().replace("\x00", "")).first()
    if known is None:
        raise NotFound("No sample is known under this number.", hint="Check the number on the label.")
    docket = Docket.open(known.declaration.mrn)
    sample = lock(Sample.objects.all(), pk=known.pk)
    sample.declaration = docket.declaration
    if sample.state != SampleState.TAKEN:
        raise SampleGone(pointer="state", hint=f"It is “{sample.get_state_display()}”.")
    return docket, sample


def _attach(sample: Sample, upload: Upload | None) -> None:
    if upload is None:
        return
    sound = examine(upload)
    store().put(upload.data)
    sample.paper = digest_bytes(upload.data)
    sample.paper_name, sample.paper_type = upload.shown_name, sound.media.value
    Content.objects.get_or_create(
        digest=sample.paper,
        defaults={
            "size": len(upload.data),
            "media_type": sound.media.value,
            "pages": sound.pages,
            "scanner": sound.scanner,
            "stored_at": clock.now(),
        },
    )


def upload_of(name: str, data: bytes) -> Upload:
    """A report as a file to be examined."""
    return Upload(name, data, RELATED)


@verb
def withdraw_samples(*, declaration: Declaration) -> None:
    """The declaration has ended: its sample is no longer tested."""
    sample = Sample.objects.filter(declaration=declaration, state=SampleState.TAKEN).first()
    if sample is None:
        return
    mark_locked(sample)
    advance(sample, "state", "withdraw", by=SYSTEM)
    sample.save(update_fields=["state"])


@verb
def note_overdue(*, number: str) -> bool:
    """Tell once that a test is late. Safe to repeat: False where there is nothing to tell."""
    try:
        docket, sample = _held(number)
    except SampleGone:
        return False
    if sample.overdue_at is not None or sample.due_at > docket.at:
        return False
    sample.overdue_at = docket.at
    sample.save(update_fields=["overdue_at"])
    docket.note("assessment.test_overdue", by=SYSTEM, sample=sample.number)
    docket.save()
    return True
