"""Where the goods are: carrier and terminal reports, self-registration, gate-out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.release import Gate, gates
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import CARGO, ENDED, Release
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.foundation.events import record
from greenlane.foundation.rows import insert_once
from greenlane.foundation.values import Mrn
from greenlane.foundation.verbs import verb

# The gateway acts for the declarant when goods of a pre-lodged declaration arrive.
STANDING_INSTRUCTION = Actor("standing-instruction", frozenset({Role.GATEWAY}))

# Reports stored before the declaration existed; their reporters' roles were checked then.
CARGO_INTAKE = Actor("cargo-intake", frozenset({Role.CARRIER, Role.TERMINAL_OPERATOR}))


class NotReleased(IllegalTransition):
    """The goods are not released; they may not leave."""

    code = "CGO001"


class ReportedBeforeArrival(IllegalTransition):
    """The arrival of this consignment has not been reported."""

    code = "CGO002"


class FutureReport(CustomsError):
    """A report cannot lie in the future."""

    code = "CGO003"


class DeclarationEnded(IllegalTransition):
    """This declaration has ended; nothing more happens to its goods under it."""

    code = "CGO004"


@verb
def report_cargo(
    *,
    consignment: str,
    kind: CargoReport.Kind,
    office: str,
    happened_at: datetime | None = None,
    location: str = "",
    by: Actor,
) -> CargoReport:
    """Store what a carrier or terminal reports about a consignment and move its declarations.

    `consignment` is a UCR, a transport document number or an MRN. Reporting the same thing twice changes
    nothing and returns the first report. A report may come before the declaration: it waits for it.

    Raises FutureReport (422), ReportedBeforeArrival (409), Forbidden (403); for an MRN NotFound (404) and
    DeclarationEnded (409).
    """
    require(by, "cargo.report")
    at = clock.now()
    if happened_at is not None and happened_at > at:
        raise FutureReport(pointer="happened_at", hint=_("Report it when it has happened."))
    report = CargoReport(
        consignment=consignment,
        kind=kind,
        office=office,
        location=location,
        happened_at=happened_at or at,
        reported_at=at,
        reported_by=by.id,
    )
    if not insert_once(report):
        return CargoReport.objects.get(consignment=consignment, kind=kind)
    if kind != CargoReport.Kind.ARRIVAL:
        _require_arrival(consignment)
    record(f"cargo.{_PAST[kind]}", subject=report, actor=by, office=office, location=location)
    for declaration in _waiting(consignment):
        docket = Docket(declaration)
        apply_reports(docket, [report], by=by)
        docket.save()
    return report


_PAST = {
    CargoReport.Kind.ARRIVAL: "arrived",
    CargoReport.Kind.DISCHARGE: "discharged",
    CargoReport.Kind.STORAGE: "stored",
}


def apply_reports(docket: Docket, reports: Iterable[CargoReport], *, by: Actor) -> None:
    """Move a declaration's cargo region by what was reported; steps it has passed are left alone."""
    declaration = docket.declaration
    for report in reports:
        if CARGO.find(declaration.cargo, report.kind) is None:
            continue
        docket.move("cargo", report.kind, by=by)
        if report.kind == CargoReport.Kind.ARRIVAL:
            docket.set(arrived_at=report.happened_at)
            docket.note("declaration.goods_arrived", by=by, office=report.office)
            _register_on_arrival(docket, report)
    docket.settle()


def _register_on_arrival(docket: Docket, report: CargoReport) -> None:
    """A pre-lodged declaration is the declarant's standing instruction to register the goods on arrival,
    provided they arrived at the office it names."""
    if docket.declaration.pre_lodged and report.office == docket.declaration.office:
        _register(docket, by=STANDING_INSTRUCTION, location=report.location)


@verb
def register_goods(*, mrn: str, location: str = "", by: Actor) -> Declaration:
    """Register the goods after arrival, before or after payment; no officer is involved.

    Raises ReportedBeforeArrival (409) when no arrival was reported, DeclarationEnded (409) once it was
    refused, withdrawn or cancelled, IllegalTransition (409).
    """
    docket = Docket.open(mrn)
    require(by, "declaration.register_goods", docket.declaration)
    _require_live(docket.declaration)
    if docket.declaration.arrived_at is None:
        raise ReportedBeforeArrival(
            _("The arrival of the goods has not been reported."),
            pointer="cargo",
            hint=_("The carrier reports the arrival; register the goods after that."),
        )
    _register(docket, by=by, location=location)
    docket.settle()
    return docket.save()


def _register(docket: Docket, *, by: Actor, location: str) -> None:
    docket.move("cargo", "register_goods", by=by)
    docket.set(goods_registered_at=docket.at, location=location or docket.declaration.location)
    docket.note("declaration.goods_registered", by=by, location=docket.declaration.location)


@verb
def gate_out(*, mrn: str, by: Actor) -> Declaration:
    """Let released goods leave the customs area.

    Raises NotReleased (409) naming who holds which gate, also when a gate closed again after release.
    """
    docket = Docket.open(mrn)
    require(by, "declaration.gate_out", docket.declaration)
    closed = [gate for gate in gates(docket.declaration) if not gate.open]
    if docket.declaration.release != Release.RELEASED or closed:
        raise NotReleased(pointer="release", hint=_holders(closed))
    docket.move("cargo", "gate_out", by=by)
    docket.set(gate_out_at=docket.at)
    docket.note("declaration.left", by=by)
    return docket.save()


def _holders(closed: list[Gate]) -> str:
    return " ".join(f"{gate.name}: {gate.reason}" for gate in closed)


def _require_arrival(consignment: str) -> None:
    arrived = CargoReport.objects.filter(consignment=consignment, kind=CargoReport.Kind.ARRIVAL)
    if not arrived.exists():
        raise ReportedBeforeArrival(pointer="consignment", hint=_("Report the arrival first."))


def _require_live(declaration: Declaration) -> None:
    if declaration.assessment not in ENDED:
        return
    raise DeclarationEnded(
        _("%(mrn)s has ended (%(state)s); nothing more happens to its goods under it.")
        % {"mrn": declaration.mrn, "state": declaration.get_assessment_display()},
        pointer="assessment",
        hint=_("If the goods are to be cleared, they need a new declaration: report them under its MRN."),
    )


def _waiting(consignment: str) -> list[Declaration]:
    """Lock the live declarations of a consignment, in a fixed order so that two reports cannot deadlock."""
    if Mrn.valid(consignment):
        named = lock(Declaration.objects.all(), mrn=consignment.upper())
        _require_live(named)
        return [named]
    rows = Declaration.objects.filter(consignment=consignment).exclude(assessment__in=ENDED).order_by("id")
    found = list(rows.select_for_update(of=("self",)))
    for declaration in found:
        mark_locked(declaration)
    return found
