"""Panels of the home pages: what needs a trader, a carrier or an officer now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenlane.declarations import board
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.selectors import not_lodged_again, rejected_to, visible_to
from greenlane.declarations.selectors.cargo import consignments_of
from greenlane.declarations.selectors.load import Load, load_by_stage
from greenlane.declarations.selectors.work import (
    NEWS,
    STAGES,
    answered,
    at_stage,
    next_cancellations,
    next_checks,
    next_departures,
)
from greenlane.declarations.states import Assessment, Cancellation
from greenlane.declarations.views.listing import ANSWERED, ANSWERS
from greenlane.declarations.views.load import Bar, bar
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.payments.selectors import orders_for
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

FEW, TEN, MANY = 5, 10, 50
LIGHT = ("selection", "decision_reason")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a trader has to do or read, with the one action that belongs to it."""

    title: str
    about: str
    since: datetime | None
    url: str
    action: str
    icon: str
    tone: str
    amount_minor: int | None = None
    currency: str = ""


def tasks(request: PageRequest) -> dict[str, Any] | None:
    """What needs this trader now, in the order in which it holds up goods."""
    actor = request.actor
    if not actor.has(Role.DECLARANT, Role.GATEWAY):
        return None
    rejected, answers = _rejected(actor), _answered(actor)
    goods, due = _first(actor, "goods"), _first(actor, "payment")
    orders = orders_for(row.event_subject for row in due[:FEW])
    found = [
        *(_rejection(row) for row in rejected[:FEW]),
        *(_answer(row) for row in answers[:FEW]),
        *(_goods(row) for row in goods[:FEW]),
        *(_payment(row, orders) for row in due[:FEW]),
    ]
    lists = reverse("declarations")
    kinds: tuple[tuple[Sequence[Any], Any, str], ...] = (
        (rejected, _("Rejected messages"), reverse("rejected_messages")),
        (answers, ANSWERS, f"{lists}?work={ANSWERED}"),
        (goods, STAGES["goods"].label, f"{lists}?work=goods"),
        (due, STAGES["payment"].label, f"{lists}?work=payment"),
    )
    more = [{"label": label, "url": url} for rows, label, url in kinds if len(rows) > FEW]
    return {"tasks": found, "more": more}


def _first(actor: Actor, stage: str) -> list[Declaration]:
    """The oldest declarations at a stage, one more than are shown."""
    rows = at_stage(visible_to(actor), stage).defer(*LIGHT)
    return list(rows.order_by(STAGES[stage].since, "id")[: FEW + 1])


def _rejected(actor: Actor) -> list[Lodgement]:
    """Messages rejected of late and not lodged again, newest first, one more than are shown."""
    rows = rejected_to(actor).defer("document", "received", "calculation")
    if actor.organisation_id is not None:
        rows = not_lodged_again(rows, actor.organisation_id)
    return list(rows.filter(received_at__gte=clock.now() - NEWS)[: FEW + 1])


def _rejection(row: Lodgement) -> Task:
    return Task(
        title=_("A message was rejected: %(lrn)s") % {"lrn": row.lrn or _("no reference")},
        about=_errors_in_words(len(row.errors)),
        since=row.received_at,
        url=reverse("rejected", args=[row.pk]),
        action=_("See the errors"),
        icon="file-alert",
        tone="red",
    )


def _errors_in_words(count: int) -> str:
    return ngettext(
        "%(count)s error to mend; nothing was registered.",
        "%(count)s errors to mend; nothing was registered.",
        count,
    ) % {"count": count}


def _answered(actor: Actor) -> list[Declaration]:
    """Decisions of late, the last one first, one more than are shown."""
    return list(answered(actor).defer("selection")[: FEW + 1])


def _answer(row: Declaration) -> Task:
    title, icon, tone, since = _answer_in_words(row)
    return Task(
        title=title,
        about=row.decision_reason.split("\n")[0],
        since=since,
        url=reverse("declaration", args=[row.mrn]),
        action=_("Read the reason"),
        icon=icon,
        tone=tone,
    )


def _answer_in_words(row: Declaration) -> tuple[str, str, str, datetime | None]:
    named = {"mrn": row.mrn}
    if row.assessment == Assessment.REFUSED:
        return _("%(mrn)s was refused") % named, "file-x", "red", row.assessment_since
    if row.cancellation == Cancellation.APPROVED:
        return _("%(mrn)s was cancelled as you asked") % named, "check", "secondary", row.cancellation_since
    return _("The cancellation of %(mrn)s was declined") % named, "x", "yellow", row.cancellation_since


def _goods(row: Declaration) -> Task:
    return Task(
        title=_("The goods of %(mrn)s have arrived") % {"mrn": row.mrn},
        about=_("Register them; release follows by itself when nothing else is open."),
        since=row.cargo_since,
        url=reverse("declaration_register_goods", args=[row.mrn]),
        action=_("Register the goods"),
        icon="package",
        tone="yellow",
    )


def _payment(row: Declaration, orders: dict[str, Any]) -> Task:
    order = orders.get(row.event_subject)
    declaration = reverse("declaration", args=[row.mrn])
    url = reverse("payment_order", args=[order.reference]) if order is not None else declaration
    return Task(
        title=_("Duties and taxes of %(mrn)s are due") % {"mrn": row.mrn},
        about=_("Payment order %(order)s") % {"order": order.reference} if order is not None else "",
        since=row.payment_since,
        url=url,
        action=_("Pay"),
        icon="credit-card",
        tone="yellow",
        amount_minor=order.amount_minor if order is not None else row.payable_minor,
        currency=row.currency,
    )


@dataclass(frozen=True, slots=True)
class Recent:
    declaration: Declaration
    outcome: board.Outcome
    gates: list[board.Row]


def recent(request: PageRequest) -> dict[str, Any] | None:
    """A trader's latest declarations with where each stands."""
    if not request.actor.has(Role.DECLARANT, Role.GATEWAY):
        return None
    rows = visible_to(request.actor).defer("selection").order_by("-registered_at", "-id")[:TEN]
    return {"rows": [_recent(row) for row in rows]}


def _recent(row: Declaration) -> Recent:
    gates = board.board(row)
    return Recent(row, board.outcome(row, gates), gates)


def consignments(request: PageRequest) -> dict[str, Any] | None:
    """Where the consignments stand that a carrier or terminal has reported."""
    if not request.actor.has(Role.CARRIER, Role.TERMINAL_OPERATOR):
        return None
    rows = consignments_of(request.actor, MANY)
    return {
        "rows": sorted(rows, key=lambda row: not row.is_ready),
        "may_let_leave": allowed(request.actor, "declaration.gate_out"),
    }


@dataclass(frozen=True, slots=True)
class Next:
    """One declaration an officer takes next."""

    declaration: Declaration
    url: str
    since: datetime | None
    is_here: bool


def _worklist(rows: QuerySet[Declaration], url: Any, since: str) -> dict[str, Any]:
    found = list(rows.defer(*LIGHT)[: TEN + 1])
    return {
        "rows": [Next(row, url(row), getattr(row, since), row.arrived_at is not None) for row in found[:TEN]],
        "more": len(found) > TEN,
    }


def checks(request: PageRequest) -> dict[str, Any] | None:
    """The documentary checks an officer takes next."""
    if not allowed(request.actor, "declaration.check_documents"):
        return None
    return _worklist(
        next_checks(request.actor),
        lambda row: reverse("declaration_check", args=[row.mrn]),
        "assessment_since",
    )


def cancellations(request: PageRequest) -> dict[str, Any] | None:
    """Cancellations a supervisor has to decide; the panel is left out while there is none."""
    if not allowed(request.actor, "declaration.decide_cancellation"):
        return None
    found = _worklist(
        next_cancellations(request.actor),
        lambda row: reverse("declaration", args=[row.mrn]),
        "cancellation_since",
    )
    return found if found["rows"] else None


def departures(request: PageRequest) -> dict[str, Any] | None:
    """Released goods that wait at the gate of the officer's office."""
    if not request.actor.has(Role.GATE_OFFICER):
        return None
    return _worklist(
        next_departures(request.actor), lambda row: f"{reverse('gate')}?mrn={row.mrn}", "released_at"
    )


_SEES_WORK = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR, Role.GATE_OFFICER, Role.OVERSIGHT)


def office_work(request: PageRequest) -> dict[str, Any] | None:
    """The office's work by stage, with counts and the oldest."""
    if not request.actor.has(*_SEES_WORK):
        return None
    found = load_by_stage(request.actor)
    return {"bars": _by_stage(found), "may_see_load": allowed(request.actor, "declaration.view_load")}


def _by_stage(found: Sequence[Load]) -> list[Bar]:
    """The stages of all offices together, in their order."""
    totals: list[Load] = []
    for name in STAGES:
        rows = [one for one in found if one.stage == name]
        if rows:
            oldest = min((one.oldest for one in rows if one.oldest), default=None)
            totals.append(Load("", name, sum(one.count for one in rows), oldest))
    longest = max((one.count for one in totals), default=1)
    return [bar(one, longest) for one in totals]


def _panel(audience: Audience, name: str, read: Any, order: int) -> None:
    register_panel(Panel(audience, name, f"declarations/panels/{name}.html", read, order))


_panel(Audience.PORTAL, "tasks", tasks, 10)
_panel(Audience.PORTAL, "consignments", consignments, 20)
_panel(Audience.PORTAL, "recent", recent, 30)
_panel(Audience.DESK, "checks", checks, 10)
_panel(Audience.DESK, "cancellations", cancellations, 20)
_panel(Audience.DESK, "departures", departures, 30)
_panel(Audience.DESK, "office_work", office_work, 40)
