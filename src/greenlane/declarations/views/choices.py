"""The buttons of a declaration: what its reader can do next, from the transition tables and his permissions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.permissions import is_party, still_acts
from greenlane.declarations.states import ENDED, PaymentState
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.payments.selectors import order_for


@dataclass(frozen=True, slots=True)
class Step:
    """How a step of the transition tables is offered: the page behind it, its icon, how loud it is."""

    url: str
    permission: str
    icon: str
    label: Any = ""
    primary: bool = False
    danger: bool = False
    query: str = ""


STEPS: dict[tuple[str, str], Step] = {
    ("assessment", "accept"): Step(
        "declaration_check",
        "declaration.check_documents",
        "clipboard-check",
        _("Check the documents"),
        primary=True,
    ),
    ("assessment", "refuse"): Step(
        "declaration_check", "declaration.check_documents", "clipboard-check", _("Check the documents")
    ),
    ("cargo", "register_goods"): Step(
        "declaration_register_goods", "declaration.register_goods", "package", primary=True
    ),
    ("cargo", "gate_out"): Step(
        "gate", "declaration.gate_out", "door-exit", primary=True, query="?mrn={mrn}"
    ),
    ("cancellation", "approve"): Step(
        "declaration_approve_cancellation", "declaration.decide_cancellation", "check", primary=True
    ),
    ("cancellation", "decline"): Step(
        "declaration_decline_cancellation", "declaration.decide_cancellation", "x"
    ),
    ("assessment", "amend"): Step("amend", "declaration.amend", "edit"),
    ("assessment", "withdraw"): Step(
        "declaration_withdraw", "declaration.withdraw", "arrow-back-up", danger=True
    ),
    ("cancellation", "request"): Step(
        "declaration_request_cancellation", "declaration.request_cancellation", "hand-stop", danger=True
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One button."""

    label: Any
    url: str
    icon: str
    primary: bool = False
    danger: bool = False


Offer = Callable[[Declaration, Actor], "Choice | None"]
_offers: list[Offer] = []


def register_offer(offer: Offer) -> None:
    """Let another module offer a button on the page of a declaration; it gives None where it has none."""
    _offers.append(offer)


def choices(found: Declaration, actor: Actor) -> list[Choice]:
    """What this actor can do now, the most wanted first. One query where something is to be paid."""
    steps = {
        (region, step.verb): step.label
        for region, step in selectors.next_actions(found, actor)
        if (region, step.verb) in STEPS
    }
    if ("assessment", "withdraw") in steps:
        steps.pop(("cancellation", "request"), None)
    offered: dict[str, Choice] = {}
    for key, step in STEPS.items():
        if key not in steps or not allowed(actor, step.permission, found):
            continue
        choice = _choice(step, steps[key], found)
        offered.setdefault(choice.url, choice)
    return [*_pay(found, actor), *offered.values(), *offers(found, actor)]


def offers(found: Declaration, actor: Actor) -> list[Choice]:
    """The buttons that other modules offer."""
    return [choice for offer in _offers if (choice := offer(found, actor)) is not None]


def _choice(step: Step, label: Any, found: Declaration) -> Choice:
    url = reverse(step.url) if step.query else reverse(step.url, args=[found.mrn])
    query = step.query.format(mrn=found.mrn)
    return Choice(step.label or label, f"{url}{query}", step.icon, step.primary, step.danger)


def _pay(found: Declaration, actor: Actor) -> list[Choice]:
    due = found.payment in {PaymentState.DUE, PaymentState.DEMANDED} and found.assessment not in ENDED
    if not due or not actor.has(Role.DECLARANT) or not is_party(actor, found) or not still_acts(actor, found):
        return []
    order = order_for(found.event_subject)
    if order is None or not order.is_open:
        return []
    url = reverse("payment_order", args=[order.reference])
    return [Choice(_("Pay"), url, "credit-card", primary=True)]
