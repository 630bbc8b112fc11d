"""Messages that are no declarations: goods presented, arrivals, questions about where something stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from greenlane.declarations import selectors, services
from greenlane.declarations.engine.data import DeclarationData, GoodsLocation, TransportMeans
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.release import gates
from greenlane.declarations.rules.offices import office_for
from greenlane.declarations.rules.profile import profile
from greenlane.declarations.states import Cargo
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.events import record
from greenlane.foundation.models import Event
from greenlane.foundation.values import OfficeCode
from greenlane.foundation.verbs import verb
from greenlane.interchange.engine.friendly import Friendly, text_of
from greenlane.interchange.engine.movements import Movement

_PRESENTED = frozenset({Cargo.GOODS_REGISTERED, Cargo.GATE_OUT})
_MRN_NAMES = frozenset({"MRN", "entryNumber"})
_CONSIGNMENT_NAMES = frozenset({"ucr", "UCR", "inventoryConsignmentReference", "DUCRandPartID"})


@dataclass(frozen=True, slots=True)
class NotedMessage:
    """A message nobody acts on; the log remembers that it came."""

    fingerprint: str

    @property
    def event_subject(self) -> str:
        return f"message/{self.fingerprint}"


@verb
def note_message(*, fingerprint: str, kind: str, channel: str, by: Actor) -> bool:
    """Remember that a message came; False when it came before."""
    message = NotedMessage(fingerprint)
    if Event.objects.filter(subject=message.event_subject).exists():
        return False
    record("message.read", subject=message, actor=by, message_kind=str(kind), channel=channel)
    return True


@verb
def present_goods(declaration: Declaration, by: Actor) -> tuple[Declaration, bool]:
    """A goods presentation: report the arrival if the sender may and nobody has, then register the goods.

    Returns the declaration and whether anything changed. Errors: those of `register_goods`.
    """
    before = declaration.cargo
    if declaration.arrived_at is None and allowed(by, "cargo.report"):
        services.report_cargo(
            consignment=declaration.mrn,
            kind=CargoReport.Kind.ARRIVAL,
            office=declaration.office,
            location=declaration.location,
            by=by,
        )
        declaration = selectors.declaration(declaration.mrn, by=by)
    if declaration.cargo not in _PRESENTED:
        declaration = services.register_goods(mrn=declaration.mrn, by=by)
    return declaration, declaration.cargo != before


@verb
def report_arrival(movement: Movement, by: Actor) -> tuple[dict[str, Any], bool]:
    """Take over a carrier's or port's arrival message; answers what it moved and whether it was news.

    Errors: those of `report_cargo`.
    """
    reference = movement.ucr or movement.master_ucr
    known = CargoReport.objects.filter(consignment=reference[:70], kind=CargoReport.Kind.ARRIVAL).exists()
    waiting = list(_of_consignment(reference, by))
    office = _office_at(movement) if movement.location else next((d.office for d in waiting), "")
    report = services.report_cargo(
        consignment=reference[:70],
        kind=CargoReport.Kind.ARRIVAL,
        office=office or next(iter(profile("dms").offices.by_mode.values())),
        happened_at=movement.at,
        location=movement.location[:40],
        by=by,
    )
    answer = {
        "consignment": reference,
        "office": report.office,
        "happened_at": report.happened_at.isoformat(),
        "declarations": [declaration.mrn for declaration in waiting],
    }
    return answer, not known


def _office_at(movement: Movement) -> str:
    """The office of a place, given as an office code or as country, type, qualifier and place."""
    place = movement.location
    if OfficeCode.valid(place[:8]) and place[:8] in profile("dms").offices.all:
        return place[:8]
    located = DeclarationData(
        goods_location=GoodsLocation(name=place[4:], country=place[:2], type=place[2:3]),
        border_transport=TransportMeans(mode=movement.transport_mode),
    )
    return office_for(located, profile("dms"))


def status_of(message: Friendly, by: Actor) -> dict[str, Any] | None:
    """Where the declaration or consignment stands that a message names; None when it names none we know."""
    texts = list(_texts(message))
    numbers = {text for name, text in texts if name in _MRN_NAMES or (name == "ID" and len(text) == 18)}
    found = selectors.visible_to(by).filter(mrn__in=numbers).first() if numbers else None
    if found is not None:
        return standing(found)
    references = {text for name, text in texts if name in _CONSIGNMENT_NAMES and text}
    if not references:
        return None
    declarations = [d for reference in sorted(references) for d in _of_consignment(reference, by)]
    reports = list(CargoReport.objects.filter(consignment__in=references))
    if not declarations and not reports and "inventoryLinkingQueryRequest" not in message:
        return None
    return {
        "consignments": sorted(references),
        "declarations": [standing(declaration) for declaration in declarations],
        "reports": [_report(report) for report in reports],
    }


def standing(declaration: Declaration) -> dict[str, Any]:
    """The state of every region and gate of a declaration, as answered to whoever may see it."""
    return {
        "mrn": declaration.mrn,
        "lrn": declaration.lrn,
        "version": declaration.version,
        "lane": declaration.lane,
        "release": declaration.release,
        "released_at": declaration.released_at.isoformat() if declaration.released_at else None,
        "regions": {
            "assessment": declaration.assessment,
            "cargo": declaration.cargo,
            "payment": declaration.payment,
            "cancellation": declaration.cancellation,
        },
        "gates": [
            {
                "name": gate.name,
                "verdict": gate.verdict.value,
                "since": gate.since.isoformat(),
                "holder": gate.holder.value,
                "reason": str(gate.reason),
            }
            for gate in gates(declaration)
        ],
    }


def _of_consignment(reference: str, by: Actor) -> Iterable[Declaration]:
    return selectors.visible_to(by).filter(consignment=reference[:70]).order_by("id")[:100]


def _report(report: CargoReport) -> dict[str, str]:
    return {
        "consignment": report.consignment,
        "kind": report.kind,
        "office": report.office,
        "happened_at": report.happened_at.isoformat(),
    }


def _texts(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every (element name, text) of a message in JSON form."""
    if isinstance(node, list):
        for entry in node:
            yield from _texts(entry, name)
    elif isinstance(node, dict) and "#text" not in node:
        for key, value in node.items():
            yield from _texts(value, key)
    else:
        yield name, text_of(node)
