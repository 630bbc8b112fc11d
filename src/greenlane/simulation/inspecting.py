"""Examiners, second officers and verifiers of the demo: they do what their pages ask, through the same verbs."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Cargo
from greenlane.foundation.access import Actor
from greenlane.inspection import services
from greenlane.inspection.errors import QueueEmpty
from greenlane.inspection.gates import SPARED, verified_lanes
from greenlane.inspection.models import Examination, Verification
from greenlane.inspection.notes import Finding, Notes
from greenlane.inspection.services.verifying import checks_of
from greenlane.inspection.states import NOT_BEGUN, FindingKind, Result
from greenlane.simulation.cast import Cast

KINDS = {
    "concealed": FindingKind.UNDECLARED,
    "misclassification": FindingKind.CLASSIFICATION,
    "origin": FindingKind.ORIGIN,
    "undervaluation": FindingKind.DESCRIPTION,
}
"""How an examiner calls what an officer's finding is called; anything else is `other`."""


def examine(found: Declaration, cast: Cast, differs: Sequence[tuple[int, str]] = ()) -> Examination | None:
    """Examine the goods of a declaration where that is ordered and they are here: as declared, or with differences
    (item, kind of finding) that a second officer confirms. None where nothing is to be examined."""
    if found.lane in SPARED or found.cargo != Cargo.GOODS_REGISTERED:
        return None
    row = Examination.objects.filter(declaration=found, state__in=NOT_BEGUN).first()
    if row is None:
        return None
    by = cast.examiners[found.office]
    services.start(mrn=found.mrn, by=by)
    items = list(found.items.values_list("sequence", flat=True))
    findings = dict(differs)
    notes = Notes(
        checked=tuple(key for key, _text in row.instructions),
        packages_opened=2,
        findings=tuple(_finding(item, findings.get(item)) for item in items),
    )
    if notes.discrepancies:
        services.attach_photo(mrn=found.mrn, name="goods.png", data=photo(), by=by)
    reported = services.report(mrn=found.mrn, notes=notes, by=by)
    if reported.result == Result.NONE:
        reported = services.confirm(mrn=found.mrn, by=cast.supervisors.get(found.office, cast.supervisor))
    return reported


def _finding(item: int, kind: str | None) -> Finding:
    if kind is None:
        return Finding(item, True)
    named = KINDS.get(kind, FindingKind.OTHER)
    return Finding(item, False, named.value, "", "What was in the packages is not what is declared.")


def verify(cast: Cast) -> int:
    """Verifiers take what waits, one after the other, and verify it; how many. Nothing where no lane is verified."""
    if not verified_lanes():
        return 0
    offices = Verification.objects.filter(state="pending").values_list("office", flat=True).distinct()
    return sum(_verified(cast.verifiers[office]) for office in sorted(offices) if office in cast.verifiers)


def _verified(by: Actor) -> int:
    done = 0
    while True:
        try:
            row = services.take_next(by=by)
        except QueueEmpty:
            return done
        seen = [one.id for one in checks_of(row.declaration)]
        services.verify(mrn=row.declaration.mrn, seen=seen, by=by)
        done += 1


def photo() -> bytes:
    """A small grey picture, which stands for a photo in the demo."""
    width, height = 64, 48
    rows = b"".join(b"\x00" + bytes(90 + (x * y) % 90 for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
