"""Files sent on the page: each is lodged or only checked, and its verdicts are kept for the page that shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from greenlane.declarations.rules import Requirement
from greenlane.declarations.services import Lodging, check
from greenlane.declarations.services.examination import examine, survey
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import digest, digest_bytes
from greenlane.foundation.db import lock
from greenlane.foundation.errors import CustomsError, NotFound, Violation
from greenlane.foundation.verbs import verb
from greenlane.interchange.amendments import unknown_declaration
from greenlane.interchange.bulk import bulk_csv, lodging_of_row
from greenlane.interchange.documents import document_json
from greenlane.interchange.engine.csv_map import MAPS, ColumnMap, built_in_map
from greenlane.interchange.engine.csv_reader import CsvDeclaration, CsvLimits, read_csv
from greenlane.interchange.engine.messages import read_message
from greenlane.interchange.guided import selectors, services
from greenlane.interchange.guided.errors import NotOnThePage, UploadRefused
from greenlane.interchange.guided.needing import kept
from greenlane.interchange.intake import REFUSALS, Message, Verdict, Word, lodging_from, take
from greenlane.interchange.models import Draft, Upload, UploadVerdict
from greenlane.parties.models import User

CHANNEL = "upload"
MOST_FILES = 50
MOST_ROWS = 5_000
"""Lines of a CSV file on the page; larger ones go through the API or the command line."""
VALID, INVALID = "valid", "invalid"
_BATCH = 500
_PACKED = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}
_UNSAFE = re.compile(r"[^\w. ()\-]")


@dataclass(frozen=True, slots=True)
class File:
    """One file as it came. `read` gives its bytes, as often as it is asked."""

    name: str
    read: Callable[[], bytes]

    @property
    def shown(self) -> str:
        """The name for people: without folders and without what has no place in a name."""
        last = PurePosixPath(self.name.replace("\\", "/")).name
        return _UNSAFE.sub("_", last)[:200] or "file"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict on a message or on one declaration of a CSV file."""

    file: str
    verdict: str
    kind: str = ""
    mrn: str = ""
    lrn: str = ""
    refused: bool = False
    replayed: bool = False
    errors: tuple[Violation, ...] = ()
    notices: tuple[Violation, ...] = ()
    payable_minor: int | None = None
    currency: str = ""
    lodgement: int | None = None
    requirements: tuple[Requirement, ...] = ()


class Packed(CustomsError):
    """Packed files are not read."""

    code = "UPL002"


class WithoutMap(CustomsError):
    """A CSV file needs a map of its columns."""

    code = "UPL003"


class TooManyRows(CustomsError):
    """The file has too many rows for the page."""

    code = "UPL004"


def maps() -> list[tuple[str, str]]:
    """The column maps one can choose, by name and description."""
    found = [(path.stem, built_in_map(path.stem)) for path in sorted(MAPS.glob("*.toml"))]
    return [(name, columns.name or name) for name, columns in found]


def upload(*, files: Sequence[File], token: UUID, map_name: str, dry_run: bool, by: Actor) -> Upload:
    """Lodge or check files and keep the verdicts. The same form sent again as it was gives the same upload; with
    other files, another map, or to lodge what was only checked, it is another one.

    Raises UploadRefused (UPL001) for no file or too many. A fault of one file is its verdict.
    """
    if not 0 < len(files) <= MOST_FILES:
        raise UploadRefused(_("Choose one to %(most)s files.") % {"most": MOST_FILES}, pointer="files")
    sent = (dry_run, map_name, *((one.shown, digest_bytes(one.read())) for one in files))
    opened = _open(token=uuid5(token, digest(sent)), dry_run=dry_run, files=len(files), by=by)
    if opened.finished:
        return opened
    told = [verdict for one in files for verdict in _told(one, map_name, dry_run, by)]
    return _keep(upload=opened.public_id, told=told, by=by)


@verb
def _open(*, token: UUID, dry_run: bool, files: int, by: Actor) -> Upload:
    require(by, selectors.WRITE)
    if by.organisation_id is None:
        raise NotFound()
    user = User.objects.filter(pseudonym=by.id).first()
    opened, _created = Upload.objects.get_or_create(
        organisation_id=by.organisation_id,
        token=token,
        defaults={"created_by": user, "dry_run": dry_run, "files": files, "created_at": clock.now()},
    )
    return opened


@verb
def _keep(*, upload: UUID, told: Sequence[Told], by: Actor) -> Upload:
    """Keep the verdicts once, whoever comes first."""
    row = lock(selectors.uploads_visible_to(by), public_id=upload)
    if row.finished:
        return row
    UploadVerdict.objects.bulk_create(
        [_row(row, number, one) for number, one in enumerate(told, 1)], batch_size=500
    )
    row.accepted = sum(not one.refused for one in told)
    row.refused = len(told) - row.accepted
    row.finished = True
    row.save(update_fields=["accepted", "refused", "finished"])
    return row


def _row(upload: Upload, number: int, told: Told) -> UploadVerdict:
    return UploadVerdict(
        upload=upload,
        number=number,
        file=told.file[:200],
        verdict=told.verdict,
        kind=told.kind[:40],
        mrn=told.mrn,
        lrn=told.lrn[:70].replace("\x00", ""),
        lodgement_id=told.lodgement,
        refused=told.refused,
        replayed=told.replayed,
        errors=[_storable(error) for error in told.errors],
        notices=[_storable(notice) for notice in told.notices],
        documents=_kept(told.requirements),
        payable_minor=told.payable_minor,
        currency=told.currency,
    )


def _storable(violation: Violation) -> dict[str, str]:
    """As JSON that every database holds: without NUL, and not endless."""
    return {key: text.replace("\x00", "")[:1000] for key, text in violation.as_dict().items()}


def _kept(requirements: tuple[Requirement, ...]) -> list[dict[str, Any]]:
    return [{**one, "document": one["document"].replace("\x00", "")[:200]} for one in kept(requirements)]


def _told(one: File, map_name: str, dry_run: bool, by: Actor) -> list[Told]:
    try:
        raw = one.read()
        _refuse_packed(raw)
        if one.name.lower().endswith((".csv", ".tsv")):
            return list(_csv(one, raw, map_name, dry_run, by))
        return [_checked(one, raw, by) if dry_run else _lodged(one, take(_message(one, raw), by=by))]
    except CustomsError as refusal:
        return [Told(one.shown, Word.UNREADABLE, refused=True, errors=refusal.violations)]


def _message(one: File, raw: bytes) -> Message:
    return Message(raw, name=one.shown, channel=CHANNEL)


def _refuse_packed(raw: bytes) -> None:
    kind = next((kind for mark, kind in _PACKED.items() if raw.startswith(mark)), "")
    if kind:
        raise Packed(
            _("This is a packed file (%(kind)s).") % {"kind": kind},
            hint=_("Unpack it and send the files in it."),
        )


def _lodged(one: File, verdict: Verdict) -> Told:
    outcome = verdict.outcome
    declaration = outcome.declaration if outcome else None
    return Told(
        verdict.name if verdict.kind == "csv_declaration" and verdict.name else one.shown,
        verdict.verdict.value,
        verdict.kind,
        verdict.mrn,
        verdict.lrn,
        refused=verdict.verdict in REFUSALS,
        replayed=verdict.replayed,
        errors=verdict.errors,
        notices=verdict.notices,
        payable_minor=declaration.payable_minor if declaration else None,
        currency=declaration.currency if declaration else "",
        lodgement=outcome.lodgement.pk if outcome else None,
    )


def _checked(one: File, raw: bytes, by: Actor) -> Told:
    """What would become of a message; nothing is kept of it."""
    incoming = read_message(raw)
    if not incoming.is_declaration:
        found = (*incoming.violations, *unknown_declaration(incoming, by))
        notices = tuple(incoming.notices)
        return _judged(one.shown, incoming.kind.value, "", found, notices)
    lodging = lodging_from(incoming, _message(one, raw))
    examined = check(data=lodging.data, profile=lodging.profile, by=by)
    said = {violation.pointer for violation in lodging.violations}
    found = (*lodging.violations, *(v for v in examined.violations if v.pointer not in said))
    notices = (*lodging.notices, *examined.notices)
    due = examined.calculation
    told = _judged(
        one.shown, incoming.kind.value, lodging.data.lrn, found, notices, (due.total_minor, due.currency)
    )
    return replace(told, requirements=examined.requirements)


def _judged(
    file: str,
    kind: str,
    lrn: str,
    errors: tuple[Violation, ...],
    notices: tuple[Violation, ...] = (),
    due: tuple[int, str] | None = None,
) -> Told:
    wrong = bool(errors)
    minor, currency = due if due and not wrong else (None, "")
    return Told(
        file,
        INVALID if wrong else VALID,
        kind,
        lrn=lrn,
        refused=wrong,
        errors=tuple(dict.fromkeys(errors)),
        notices=notices,
        payable_minor=minor,
        currency=currency,
    )


def _csv(one: File, raw: bytes, map_name: str, dry_run: bool, by: Actor) -> Iterator[Told]:
    """A verdict for each declaration, and one for the file where it can be read no further."""
    if not map_name:
        raise WithoutMap(pointer="map", hint=_("Choose the map that fits the columns of your file."))
    if raw.count(b"\n") > MOST_ROWS:
        text = _("The file has more than %(most)s lines.") % {"most": MOST_ROWS}
        raise TooManyRows(text, hint=_("Send it in parts, or by the API or the command line."))
    columns = built_in_map(map_name)
    found = _dry_rows(one, raw, columns, by) if dry_run else _lodged_rows(one, raw, columns, by)
    try:
        yield from found
    except CustomsError as refusal:
        yield Told(one.shown, Word.UNREADABLE, refused=True, errors=refusal.violations)


def _lodged_rows(one: File, raw: bytes, columns: ColumnMap, by: Actor) -> Iterator[Told]:
    for verdict in bulk_csv(raw, columns, by=by, name=one.shown):
        yield _lodged(one, verdict)


def _dry_rows(one: File, raw: bytes, columns: ColumnMap, by: Actor) -> Iterator[Told]:
    """Batches are examined with one look at the registers each."""
    rows = read_csv(raw, columns, limits=CsvLimits())
    while batch := list(islice(rows, _BATCH)):
        yield from _examined(one, batch, columns, by)


def _examined(one: File, batch: Sequence[CsvDeclaration], columns: ColumnMap, by: Actor) -> Iterator[Told]:
    lodgings: Iterable[tuple[CsvDeclaration, Lodging]] = [
        (row, lodging_of_row(row, columns.profile)) for row in batch
    ]
    around = survey([row.data for row in batch], at=clock.now())
    for row, lodging in lodgings:
        examined = examine(row.data, around, profile=lodging.profile, by=by, found=lodging.violations)
        due = examined.calculation
        name = f"{one.shown} rows {row.first_row}-{row.last_row}"
        told = _judged(
            name,
            "csv_declaration",
            row.data.lrn,
            examined.violations,
            examined.notices,
            (due.total_minor, due.currency),
        )
        yield replace(told, requirements=examined.requirements)


def correct_on_the_page(*, upload: UUID, number: int, by: Actor) -> Draft:
    """A draft with the answers of a refused declaration. Raises NotFound (404), NotOnThePage (DRF005)."""
    found = selectors.upload(upload, by=by)
    row = found.verdicts.select_related("lodgement").filter(number=number).first()
    if row is None or row.lodgement is None or not row.refused:
        raise NotOnThePage(
            _("This message cannot be opened on the page."), hint=_("Correct the file and send it again.")
        )
    return services.open_from_message(message=document_json(row.lodgement), by=by)
