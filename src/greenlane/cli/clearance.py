"""pay, arrive, register, accept, refuse, gate-out, withdraw, track: what moves a declaration, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.actors import AsOption, gateway, officer, sender
from greenlane.cli.output import REFUSED, JsonOption, WrongUsage, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.declarations.models import Declaration
    from greenlane.payments.models import PaymentOrder

Mrn = Annotated[str, typer.Argument(metavar="MRN", help="Movement reference number of the declaration.")]
Office = Annotated[
    str, typer.Option("--office", help="Office where it happens; default: the declaration's own.")
]
Location = Annotated[str, typer.Option("--location", help="Where the goods are, e.g. a terminal code.")]
At = Annotated[
    str, typer.Option("--at", metavar="TIME", help="When it happened (ISO 8601 with offset); default: now.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; the trader reads it (ten characters at least).")]
Kind = Annotated[str, typer.Option("--kind", help="arrive, discharge or store.")]
PANEL = "Clearance"


def register(app: typer.Typer) -> None:
    commands: dict[str, Callable[..., None]] = {
        "arrive": arrive,
        "register": register_goods,
        "pay": pay,
        "accept": accept,
        "refuse": refuse,
        "gate-out": gate_out,
        "withdraw": withdraw,
        "track": track,
    }
    for name, function in commands.items():
        app.command(name, rich_help_panel=PANEL)(function)


def arrive(
    reference: Annotated[
        str, typer.Argument(metavar="MRN|CONSIGNMENT", help="MRN, UCR or transport document.")
    ],
    office: Office = "",
    kind: Kind = "arrive",
    at: At = "",
    location: Location = "",
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Report that goods arrived (or were discharged, or stored). A report may come before the declaration."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.declarations.models import CargoReport, Declaration
    from greenlane.declarations.services import report_cargo

    if kind not in CargoReport.Kind.values:
        raise WrongUsage(
            f"“{kind}” is not a kind of report.", hint=f"One of: {', '.join(CargoReport.Kind.values)}."
        )
    known = Declaration.objects.filter(mrn=reference.upper()).first()
    known = known or Declaration.objects.filter(consignment=reference).order_by("id").first()
    place = office or (known.office if known is not None else "")
    if not place:
        raise WrongUsage(
            f"No declaration is known under “{reference}”, so the office must be named.",
            hint="Give --office, e.g. --office XM000101.",
        )
    report = report_cargo(
        consignment=known.mrn if known is not None and known.mrn == reference.upper() else reference,
        kind=CargoReport.Kind(kind),
        office=_office_code(place),
        happened_at=_moment(at),
        location=location,
        by=sender(as_),
    )
    moved = Declaration.objects.filter(consignment=report.consignment) | Declaration.objects.filter(
        mrn=report.consignment
    )
    _show_report(report, list(moved.order_by("id")))


def _office_code(code: str) -> str:
    from greenlane.parties import selectors

    return selectors.office(code).code


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(
            f"“{text}” is not a time.", hint="Write it like 2026-01-31T09:30:00+07:00."
        ) from None
    if moment.tzinfo is None:
        raise WrongUsage(f"“{text}” has no offset.", hint="Write it like 2026-01-31T09:30:00+07:00.")
    return moment


def _show_report(report: Any, moved: list[Declaration]) -> None:
    answer = {
        "verdict": "reported",
        "consignment": report.consignment,
        "kind": report.kind,
        "office": report.office,
        "happened_at": report.happened_at.isoformat(),
        "declarations": [{"mrn": d.mrn, "cargo": d.cargo, "release": d.release} for d in moved],
    }
    if json_mode():
        emit(answer)
        return
    say(
        f"reported: {report.kind} of {report.consignment} at {report.office}, {report.happened_at:%Y-%m-%d %H:%M} UTC"
    )
    for declaration in moved:
        say(f"  {declaration.mrn}  cargo {declaration.cargo}, {declaration.release}")
    if not moved:
        say("  No declaration is lodged for it yet; the report waits for one.")


def register_goods(mrn: Mrn, location: Location = "", as_: AsOption = "", json: JsonOption = False) -> None:
    """Register the goods after their arrival."""
    _prepare()
    from greenlane.declarations import services

    _show(services.register_goods(mrn=mrn.upper(), location=location, by=sender(as_)))


def accept(
    mrn: Mrn,
    note: Annotated[str, typer.Option("--note", help="Remark kept with the decision.")] = "",
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Accept a declaration after its documentary check (demo: as the office's document officer)."""
    _prepare()
    from greenlane.declarations import services
    from greenlane.foundation.access import Role

    by = officer(as_, Role.DOCUMENT_OFFICER, _declaration(mrn).office)
    _show(services.accept(mrn=mrn.upper(), note=note, by=by))


def refuse(mrn: Mrn, reason: Reason, as_: AsOption = "", json: JsonOption = False) -> None:
    """Refuse a declaration after its documentary check, with a reason."""
    _prepare()
    from greenlane.declarations import services
    from greenlane.foundation.access import Role

    by = officer(as_, Role.DOCUMENT_OFFICER, _declaration(mrn).office)
    _show(services.refuse(mrn=mrn.upper(), reason=reason, by=by))


def gate_out(mrn: Mrn, as_: AsOption = "", json: JsonOption = False) -> None:
    """Let released goods leave (demo: as the office's gate officer)."""
    _prepare()
    from greenlane.declarations import services
    from greenlane.foundation.access import Role

    by = officer(as_, Role.GATE_OFFICER, _declaration(mrn).office)
    _show(services.gate_out(mrn=mrn.upper(), by=by))


def withdraw(mrn: Mrn, reason: Reason, as_: AsOption = "", json: JsonOption = False) -> None:
    """Withdraw a declaration whose goods have not arrived, else ask a supervisor to cancel it."""
    _prepare()
    from greenlane.declarations import services

    _show(services.request_cancellation(mrn=mrn.upper(), reason=reason, by=sender(as_)))


def pay(
    reference: Annotated[
        str, typer.Argument(metavar="MRN|ORDER", help="MRN, or reference of the payment order.")
    ],
    json: JsonOption = False,
) -> None:
    """Pay through the bank twin: the order goes out, the signed callback comes back and is booked once."""
    _prepare()
    from greenlane.payments import bank, selectors

    order = _order(reference)
    twin = bank.configured()
    bank.exchange_orders(twin)
    settled = bank.settle_all(twin, references=[order.reference]) if order.is_open else []
    refusal = next((one.refusal for one in settled if one.refusal is not None), None)
    if refusal is not None:
        raise refusal
    _show_payment(selectors.order(order.reference), paid_now=bool(settled))


def _order(reference: str) -> PaymentOrder:
    from greenlane.foundation.errors import NotFound
    from greenlane.payments import selectors

    if reference.upper().startswith("PO"):
        return selectors.order(reference)
    declaration = _declaration(reference)
    found = selectors.order_for(declaration.event_subject)
    if found is None:
        raise NotFound(f"{declaration.mrn} owes nothing.", hint="`greenlane track MRN` shows its gates.")
    return found


def _show_payment(order: PaymentOrder, *, paid_now: bool) -> None:
    from greenlane.foundation.values import Money
    from greenlane.payments.states import PaymentStatus

    answer = {
        "order": order.reference,
        "subject": order.subject,
        "status": order.status,
        "amount_minor": order.amount_minor,
        "currency": order.currency,
        "receipt": order.receipt_number,
        "replayed": not paid_now,
    }
    if json_mode():
        emit(answer)
    else:
        again = "" if paid_now else " (as before)"
        say(f"{order.reference} {order.status}{again}: {Money(order.amount_minor, order.currency)}")
        say(f"  receipt {order.receipt_number or '-'}")
    if order.status != PaymentStatus.PAID:
        raise typer.Exit(REFUSED)


def _prepare() -> None:
    from greenlane.cli.prepare import ready

    ready()


def _declaration(mrn: str) -> Declaration:
    from greenlane.declarations import selectors

    return selectors.declaration(mrn, by=gateway())


def _show(declaration: Declaration) -> None:
    from greenlane.cli.tracking import show_standing

    show_standing(declaration)


def track(mrn: Mrn, json: JsonOption = False) -> None:
    """Where a declaration stands: every gate and who holds it, its history, and what can be done next."""
    _prepare()
    from greenlane.cli.tracking import show_track

    show_track(_declaration(mrn))
