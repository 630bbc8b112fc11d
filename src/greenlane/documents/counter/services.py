"""The verbs of the facilitation desk: receive a paper, move the original, give it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from greenlane.documents.counter.cases import Case
from greenlane.documents.counter.errors import ReceivedBefore, SheetOnFile, WhereIsIt
from greenlane.documents.counter.models import CounterPaper, CounterSheet
from greenlane.documents.counter.sheets import Sheet, sheets_of
from greenlane.documents.examining import Upload
from greenlane.documents.filing import keep_examined
from greenlane.documents.linking import Support, link_documents
from greenlane.documents.models import Document
from greenlane.documents.permissions import RECEIVE
from greenlane.documents.states import DocumentState
from greenlane.documents.store import store
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Organisation


@dataclass(frozen=True, slots=True)
class Brought:
    """A paper on the desk: for what, by whom, how many sheets, its scans, and where the original goes.

    An empty `shelf` means that the original is given back at once.
    """

    case: Case
    type_code: str
    brought_by: str
    counted: int
    scans: Sequence[tuple[str, bytes]]
    number: str = ""
    issued_on: date | None = None
    both_sides: bool = False
    shelf: str = ""


def receive_paper(*, brought: Brought, by: Actor) -> CounterPaper:
    """File every sheet of a paper under a number (IRN) of its own, as the holder's, linked to what it is for.

    Raises CustomsError (422) with every flaw of the scans, SheetsDiffer (CTR002, 422), ReceivedBefore (CTR004, 409),
    SheetOnFile (CTR007, 409), WhereIsIt (CTR006, 422), ScannerAway (503), Forbidden (403).
    """
    require(by, RECEIVE)
    if not brought.brought_by.strip():
        raise WhereIsIt("Say who brought the paper.", pointer="brought_by")
    uploads = [
        Upload(name, data, brought.type_code, brought.number.strip(), brought.issued_on)
        for name, data in brought.scans
    ]
    _refuse_known(brought.case.holder, [digest_bytes(one.data) for one in uploads])
    sheets = sheets_of(uploads, counted=brought.counted, both_sides=brought.both_sides)
    for sheet in sheets:
        store().put(sheet.upload.data)
    return _receive(brought, sheets, by)


@verb
def _receive(brought: Brought, sheets: Sequence[Sheet], by: Actor) -> CounterPaper:
    # Who files for the same holder at the same moment waits here, and then meets what was just filed.
    holder = lock(Organisation.objects.all(), pk=brought.case.holder.pk)
    _refuse_known(holder, [sheet.scan for sheet in sheets])
    _refuse_on_file(holder, sheets)
    paper = CounterPaper.objects.create(
        office=by.office,
        holder=holder,
        subject=brought.case.subject,
        type_code=brought.type_code,
        number=brought.number.strip(),
        issued_on=brought.issued_on,
        sheets_counted=brought.counted,
        brought_by=brought.brought_by.strip()[:100],
        shelf=brought.shelf.strip()[:60],
        received_at=clock.now(),
        received_by=by.id,
    )
    mark_locked(paper)
    filed = [keep_examined(sheet.upload, sheet.sound, holder, by) for sheet in sheets]
    CounterSheet.objects.bulk_create(
        CounterSheet(paper=paper, ordinal=ordinal, document=one.document, scan=sheet.scan)
        for ordinal, (one, sheet) in enumerate(zip(filed, sheets, strict=True), 1)
    )
    link_documents(supports=_supports(paper, brought.case, [one.document for one in filed]))
    record(
        "document.paper_received",
        subject=paper,
        actor=by,
        type=paper.type_code,
        sheets=len(sheets),
        irns=[one.document.irn for one in filed],
        supports=paper.subject,
    )
    if not paper.shelf:
        _give_back(paper, paper.brought_by, paper.received_at, by)
    return paper


@verb
def move_paper(*, paper: CounterPaper, shelf: str, by: Actor) -> CounterPaper:
    """Note where the original lies now. Raises WhereIsIt (CTR006, 422), Forbidden (403)."""
    found = lock(CounterPaper.objects.all(), pk=paper.pk)
    require(by, RECEIVE, found.office)
    if not shelf.strip() or found.returned_at is not None:
        raise WhereIsIt(pointer="shelf", hint="A paper that was given back lies on no shelf.")
    found.shelf = shelf.strip()[:60]
    found.save(update_fields=["shelf"])
    record("document.paper_moved", subject=found, actor=by, shelf=found.shelf)
    return found


@verb
def give_back_paper(*, paper: CounterPaper, to: str, by: Actor) -> CounterPaper:
    """Give the original to somebody. Raises WhereIsIt (CTR006, 422), IllegalTransition (409), Forbidden (403)."""
    found = lock(CounterPaper.objects.all(), pk=paper.pk)
    require(by, RECEIVE, found.office)
    if not to.strip():
        raise WhereIsIt("Say to whom it is given.", pointer="to")
    _give_back(found, to.strip()[:100], clock.now(), by)
    return found


def _give_back(paper: CounterPaper, to: str, at: datetime, by: Actor) -> None:
    advance(paper, "state", "give_back", by=by)
    paper.returned_at, paper.returned_to, paper.shelf = at, to, ""
    paper.save(update_fields=["state", "returned_at", "returned_to", "shelf"])
    record("document.paper_returned", subject=paper, actor=by)


def _refuse_known(holder: Organisation, scans: Sequence[str]) -> None:
    """Raise ReceivedBefore (CTR004) where a scan of this holder was received before."""
    rows = CounterSheet.objects.select_related("paper", "document").filter(scan__in=scans)
    known = list(rows.filter(paper__holder=holder).order_by("paper", "ordinal")[:20])
    if known:
        irns = ", ".join(one.document.irn for one in known if one.paper_id == known[0].paper_id)
        raise ReceivedBefore(
            f"The same scan was received as {known[0].paper.reference}.",
            pointer="scans",
            hint=f"Its sheets are {irns}.",
        )


def _refuse_on_file(holder: Organisation, sheets: Sequence[Sheet]) -> None:
    """Raise SheetOnFile (CTR007) where the holder filed a sheet himself, or a scan holds one sheet twice."""
    digests = [digest_bytes(sheet.upload.data) for sheet in sheets]
    rows = Document.objects.filter(holder=holder, content__in=digests, state=DocumentState.ON_FILE)
    known = list(rows.filter(type_code=sheets[0].upload.type_code).values_list("irn", flat=True)[:20])
    if known:
        raise SheetOnFile(
            f"The holder has filed the same: {', '.join(known)}.",
            pointer="scans",
            hint="Name these numbers instead.",
        )
    if len(set(digests)) < len(digests):
        raise SheetOnFile(
            "Two sheets are the same to the last byte.",
            pointer="scans",
            hint="Scan each sheet once; leave empty sheets out.",
        )


def _supports(paper: CounterPaper, case: Case, documents: Sequence[Document]) -> list[Support]:
    irns = frozenset(one.irn for one in documents)
    found = [Support(paper.event_subject, irns, paper.office)]
    if case.subject:
        found.append(Support(case.subject, irns, paper.office, party=case.party, agent=case.agent))
    return found
