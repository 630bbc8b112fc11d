"""Red declarations, examiners and reports for tests, also of other modules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from greenlane.declarations import services as declarations
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.states import Cargo, Lane
from greenlane.declarations.tests.factories import (
    CARRIER,
    GATEWAY,
    OFFICE,
    SUPERVISOR,
    declaration_data,
    lodging,
)
from greenlane.foundation.access import Actor, Role
from greenlane.inspection import services
from greenlane.inspection.models import Examination
from greenlane.inspection.notes import Finding, Notes
from greenlane.parties.models import Office

REASON = "The supervisor wants the goods to be seen."


def examiner(office: str = OFFICE, name: str = "examiner") -> Actor:
    return Actor(f"{name}-{office}", frozenset({Role.EXAMINING_OFFICER}), office=office)


def verifier(office: str = OFFICE, name: str = "verifier") -> Actor:
    return Actor(f"{name}-{office}", frozenset({Role.COMPLIANCE_VERIFIER}), office=office)


def lodged(share: str = "0.01", **changes: Any) -> Declaration:
    """Green by default; a share of 1 draws it into the yellow lane."""
    Office.objects.update(control_share=Decimal(share))
    found = declarations.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY).declaration
    assert found is not None
    return found


def red(*, registered: bool = True, **changes: Any) -> Declaration:
    """A declaration in the red lane, its goods registered."""
    found = lodged("1", **changes)
    declarations.change_lane(mrn=found.mrn, lane=Lane.RED, reason=REASON, by=SUPERVISOR)
    if registered:
        register_goods(found.mrn)
    return Declaration.objects.get(mrn=found.mrn)


def register_goods(mrn: str) -> None:
    found = Declaration.objects.get(mrn=mrn)
    if found.cargo == Cargo.PRE_ARRIVAL:
        declarations.report_cargo(
            consignment=found.consignment or mrn,
            kind=CargoReport.Kind.ARRIVAL,
            office=found.office,
            by=CARRIER,
        )
    found.refresh_from_db()
    if found.cargo != Cargo.GOODS_REGISTERED:
        declarations.register_goods(mrn=mrn, by=GATEWAY)


def conform(mrn: str) -> Notes:
    row = Examination.objects.get(declaration__mrn=mrn, state="in_progress")
    items = list(row.declaration.items.values_list("sequence", flat=True))
    return Notes.conform(instructions=row.instructions, items=items)


def differing(mrn: str) -> Notes:
    notes = conform(mrn)
    first = Finding(1, False, "quantity", "12 boxes", "Ten boxes declared, twelve found.")
    return replace(notes, findings=(first, *notes.findings[1:]))


def report_conform(mrn: str, by: Actor | None = None) -> Examination:
    """The whole examination at once: begun and reported as declared."""
    who = by or examiner(Declaration.objects.get(mrn=mrn).office)
    services.start(mrn=mrn, by=who)
    return services.report(mrn=mrn, notes=conform(mrn), by=who)


def picture(kind: str = "JPEG", exif: bytes = b"", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def report_discrepancy(mrn: str, by: Actor | None = None) -> Examination:
    """Begun, photographed and reported with a discrepancy that waits for a second officer."""
    who = by or examiner()
    services.start(mrn=mrn, by=who)
    services.attach_photo(mrn=mrn, name="boxes.jpg", data=picture(), by=who)
    return services.report(mrn=mrn, notes=differing(mrn), by=who)
