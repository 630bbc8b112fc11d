"""The examination: begun, noted, photographed, reported; a discrepancy counts once a second officer confirms it."""

from __future__ import annotations

from greenlane.declarations.services.docket import Docket
from greenlane.documents.customs import file_for_customs
from greenlane.documents.kinds import RELATED
from greenlane.documents.services import Support, Upload, link_documents
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.inspection.duties import require_other_duties
from greenlane.inspection.engine.photos import NotAPhoto, stripped
from greenlane.inspection.errors import (
    GoodsNotPresented,
    NotAPicture,
    NotBegun,
    ReportIncomplete,
    SecondPersonNeeded,
)
from greenlane.inspection.gates import PRESENTED
from greenlane.inspection.models import Examination, Photo
from greenlane.inspection.notes import Notes, flaws
from greenlane.inspection.permissions import CONFIRM
from greenlane.inspection.services.casework import opened, own, said_why, to_begin
from greenlane.inspection.states import ExaminationState, Result

MOST_PHOTOS, MOST_PHOTO_BYTES = 40, 12 * 1024 * 1024


@verb
def start(*, mrn: str, by: Actor) -> Examination:
    """Begin the examination of goods that are registered; it is then this officer's.

    Raises GoodsNotPresented (EXM002, 409), OneDutyOnly (EXM004, 403), IllegalTransition (409), NoExamination (EXM001).
    """
    docket, found = to_begin(mrn, by)
    if docket.declaration.cargo not in PRESENTED:
        raise GoodsNotPresented(pointer="cargo", hint="The declarant registers them.")
    _move(found, "start", by)
    found.examiner, found.started_at = by.id, docket.at
    found.answer_due = False
    found.save(update_fields=["state", "state_since", "examiner", "started_at", "answer_due"])
    docket.note("inspection.examination_started", by=by, number=found.number, order=found.order_id)
    docket.save()
    return found


@verb
def keep_notes(*, mrn: str, notes: Notes, by: Actor) -> Examination:
    """Keep what was written so far; nothing is judged. Raises NotYourExamination (EXM003), NoExamination (EXM001)."""
    _, found = own(mrn, by)
    _in_progress(found)
    found.notes = notes.as_json()
    found.save(update_fields=["notes"])
    return found


def attach_photo(*, mrn: str, name: str, data: bytes, by: Actor) -> Photo:
    """Keep a photo of the examination without the place where it was taken.

    Raises NotAPicture (EXM009, 422) for what is no JPEG or PNG or too large, and what filing a document does.
    """
    if len(data) > MOST_PHOTO_BYTES:
        raise NotAPicture(f"A photo has {MOST_PHOTO_BYTES // 1024 // 1024} MB at most.", pointer="photos")
    try:
        plain = stripped(data)
    except NotAPhoto as flaw:
        raise NotAPicture(pointer="photos", hint=f"Send JPEG or PNG: {flaw}.") from flaw
    return _attach(mrn=mrn, upload=Upload(name, plain, RELATED), by=by)


@verb
def _attach(*, mrn: str, upload: Upload, by: Actor) -> Photo:
    docket, found = own(mrn, by)
    _in_progress(found)
    if found.photos.count() >= MOST_PHOTOS:
        raise NotAPicture(f"{MOST_PHOTOS} photos are kept of an examination.", pointer="photos")
    document = file_for_customs(upload=upload, by=by)
    support = Support(found.photo_subject, frozenset({document.irn}), found.office)
    link_documents(supports=[support])
    return Photo.objects.create(examination=found, document=document, taken_by=by.id, filed_at=docket.at)


@verb
def report(*, mrn: str, notes: Notes, by: Actor) -> Examination:
    """Send the report. As declared: it counts at once. With a discrepancy: once a second officer has confirmed it.

    Raises CustomsError (EXM006, 422) with everything that is missing, NotYourExamination (EXM003, 403),
    IllegalTransition (409), NoExamination (EXM001, 409).
    """
    docket, found = own(mrn, by)
    sequences = list(docket.declaration.items.values_list("sequence", flat=True))
    missing = flaws(notes, instructions=found.instructions, items=sequences)
    differs = bool(notes.discrepancies)
    if differs and not found.photos.exists():
        missing += ReportIncomplete(
            "A discrepancy needs a photo at least.", pointer="photos", hint="Take one of what differs."
        ).violations
    if missing:
        raise CustomsError.of(missing)
    _move(found, "ask_second" if differs else "report", by)
    found.notes = notes.as_json()
    found.save(update_fields=["state", "state_since", "notes"])
    if differs:
        docket.note("inspection.examination_to_confirm", by=by, number=found.number, order=found.order_id)
        docket.save()
        return found
    return _counts(docket, found, Result.CONFORM, by)


@verb
def confirm(*, mrn: str, by: Actor) -> Examination:
    """Confirm a discrepancy as the second person: the report counts and goes to whoever decides.

    Raises SecondPersonNeeded (EXM005, 403) for the examiner, OneDutyOnly (EXM004, 403), IllegalTransition (409).
    """
    docket, found = _as_second(mrn, by)
    _move(found, "confirm", by)
    found.second = by.id
    return _counts(docket, found, Result.DISCREPANCY, by)


@verb
def send_back(*, mrn: str, reason: str, by: Actor) -> Examination:
    """Send a discrepancy back to the examiner with a reason; nothing of it counts.

    Raises SayWhy (EXM011, 422), SecondPersonNeeded (EXM005, 403), IllegalTransition (409).
    """
    told = said_why(reason)
    docket, found = _as_second(mrn, by)
    _move(found, "send_back", by)
    found.save(update_fields=["state", "state_since"])
    docket.note("inspection.examination_sent_back", by=by, number=found.number, reason=told)
    docket.save()
    return found


def _as_second(mrn: str, by: Actor) -> tuple[Docket, Examination]:
    docket, found = opened(mrn, CONFIRM, by)
    if found.examiner == by.id:
        raise SecondPersonNeeded(pointer="second", hint="A colleague signs in and looks.")
    require_other_duties(docket.declaration, by, "examiner")
    return docket, found


def _counts(docket: Docket, found: Examination, result: Result, by: Actor) -> Examination:
    """From here the report stands: photos belong to the declaration, and release fires if it was the last gate."""
    found.result, found.report = result, found.notes
    found.ended_at = docket.at
    found.save(update_fields=["state", "state_since", "second", "result", "report", "ended_at"])
    _give_photos(found)
    notes = Notes.of(found.report)
    docket.note(
        "inspection.examination_reported",
        by=by,
        number=found.number,
        order=found.order_id,
        result=result.value,
        causes=found.causes,
        examiner=found.examiner,
        discrepancies=[{"item": one.item, "kind": one.kind} for one in notes.discrepancies],
    )
    docket.settle()
    docket.save()
    return found


def _give_photos(found: Examination) -> None:
    declaration = found.declaration
    irns = frozenset(found.photos.values_list("document__irn", flat=True))
    support = Support(
        declaration.event_subject,
        irns,
        declaration.office,
        party=declaration.trader_id,
        agent=declaration.declarant_id,
    )
    link_documents(supports=[support])


def _move(found: Examination, step: str, by: Actor) -> None:
    advance(found, "state", step, by=by)
    found.state_since = clock.now()


def _in_progress(found: Examination) -> None:
    if found.state != ExaminationState.IN_PROGRESS:
        raise NotBegun(pointer="state", hint="Begin it first.")
