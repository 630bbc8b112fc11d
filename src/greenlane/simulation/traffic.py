"""Live traffic: declarations come in and go their way by themselves, through the verbs that everybody uses.

What is due next is read from the declarations themselves, so that a person at a desk may take any step
first, a worker may be killed at any moment, and nothing has to be remembered. Delays are derived from the
number of each declaration. Only what live traffic lodged is moved by it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from greenlane.declarations import services as declarations
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.states import ENDED, Assessment, Cancellation, Cargo, PaymentState, Release
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.inspection.states import NOT_BEGUN
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership
from greenlane.payments import bank
from greenlane.payments.selectors import order_for
from greenlane.simulation.cast import Cast
from greenlane.simulation.inspecting import examine, verify
from greenlane.simulation.models import Traffic
from greenlane.simulation.replay import CHANNEL, dispatch
from greenlane.simulation.services import claim_look, count_lodged

logger = logging.getLogger("greenlane.traffic")
AT_ONCE = 3
"""So many of one kind of step at one look: a steady stream, no bursts."""
REFUSAL = "The invoice shown does not belong to the goods declared."
REMARK = "Invoice and packing list agree."
HERE = (Cargo.ARRIVED, Cargo.DISCHARGED, Cargo.IN_TEMPORARY_STORAGE)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a declaration: when `waits` holds, so many seconds after `since`.

    `never` in a hundred wait for a person for good.
    """

    name: str
    waits: Q
    since: str
    soonest: int
    latest: int
    act: Callable[[Declaration, Cast], object]
    never: int = 0

    def due(self, mrn: str, since: datetime, at: datetime) -> bool:
        if _drawn(mrn, f"{self.name}/never") % 100 < self.never:
            return False
        wait = self.soonest + _drawn(mrn, self.name) % (self.latest - self.soonest)
        return since + timedelta(seconds=wait) <= at


def tick() -> int:
    """Do what is due: returns how many things happened. Nothing while traffic rests."""
    at = clock.now()
    switch = claim_look(at=at)
    if switch is None:
        return 0
    return _lodge_due(switch, at) + sum(_take_due(step, at) for step in STEPS)


def _lodge_due(switch: Traffic, at: datetime) -> int:
    if not switch.lodges_at(at):
        return 0
    sent = dispatch(switch.lodged)
    take(Message(sent.raw, name=sent.name, channel=CHANNEL), by=declarant(sent.declarant))
    count_lodged(at=at)
    return 1


def declarant(identifier: str) -> Actor:
    """The person who declares for this organisation. Raises NotFound (404) where Meridia is not loaded."""
    held = Membership.objects.filter(organisation__identifier=identifier, role=Role.DECLARANT)
    found = held.select_related("user", "organisation", "office").order_by("pk").first()
    if found is None:
        raise NotFound(f"Nobody declares for {identifier}.")
    return actor_for_membership(found)


def _take_due(step: Step, at: datetime) -> int:
    mine = Declaration.objects.filter(step.waits, lodgements__channel=CHANNEL).exclude(assessment__in=ENDED)
    early = mine.filter(**{f"{step.since}__lte": at - timedelta(seconds=step.soonest)}).distinct()
    rows = early.order_by(step.since, "mrn").values_list("mrn", step.since)
    due = [mrn for mrn, since in rows if step.due(mrn, since, at)][:AT_ONCE]
    if not due:
        return 0
    cast = Cast.of_meridia()
    found = Declaration.objects.filter(mrn__in=due).select_related("declarant").order_by(step.since)
    return sum(_taken(step, declaration, cast) for declaration in found)


def _taken(step: Step, declaration: Declaration, cast: Cast) -> bool:
    try:
        step.act(declaration, cast)
    except CustomsError as refusal:
        logger.info("%s of %s was refused: %s", step.name, declaration.mrn, refusal.code)
        return False
    return True


def _drawn(mrn: str, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{mrn}/{what}".encode()).digest()[:4])


def _arrive(declaration: Declaration, cast: Cast) -> None:
    reference = declaration.consignment or declaration.mrn
    kind = CargoReport.Kind.ARRIVAL
    declarations.report_cargo(consignment=reference, kind=kind, office=declaration.office, by=cast.carrier)


def _register(declaration: Declaration, cast: Cast) -> None:
    by = declarant(declaration.declarant.identifier)
    declarations.register_goods(mrn=declaration.mrn, by=by)


def _pay(declaration: Declaration, cast: Cast) -> None:
    order = order_for(declaration.event_subject)
    if order is not None and order.is_open:
        bank.settle_all(bank.configured(), references=[order.reference])


def _decide(declaration: Declaration, cast: Cast) -> None:
    by = cast.checkers[declaration.office]
    if _drawn(declaration.mrn, "refused") % 10:
        declarations.accept(mrn=declaration.mrn, note=REMARK, by=by)
    else:
        declarations.refuse(mrn=declaration.mrn, reason=REFUSAL, by=by)


def _examine(declaration: Declaration, cast: Cast) -> None:
    examine(declaration, cast)


def _verify(declaration: Declaration, cast: Cast) -> None:
    """Whoever is free takes the next, which need not be this one."""
    verify(cast)


def _leave(declaration: Declaration, cast: Cast) -> None:
    declarations.gate_out(mrn=declaration.mrn, by=cast.gates[declaration.office])


STEPS = (
    # step, holds when, seconds after, soonest, latest, act
    Step("arrive", Q(cargo=Cargo.PRE_ARRIVAL), "registered_at", 20, 150, _arrive, never=5),
    Step("register", Q(cargo__in=HERE), "cargo_since", 20, 120, _register, never=5),
    Step("pay", Q(payment=PaymentState.DUE), "payment_since", 30, 180, _pay, never=10),
    Step(
        "decide",
        Q(assessment=Assessment.IN_ASSESSMENT) & ~Q(cancellation=Cancellation.REQUESTED),
        "assessment_since",
        240,
        720,
        _decide,
        never=20,
    ),
    Step(
        "examine",
        Q(cargo=Cargo.GOODS_REGISTERED, examinations__state__in=NOT_BEGUN),
        "goods_registered_at",
        60,
        300,
        _examine,
        never=5,
    ),
    Step(
        "verify",
        Q(cargo=Cargo.GOODS_REGISTERED, verifications__state="pending"),
        "goods_registered_at",
        60,
        240,
        _verify,
    ),
    Step(
        "leave",
        Q(release=Release.RELEASED, cargo=Cargo.GOODS_REGISTERED),
        "released_at",
        60,
        300,
        _leave,
    ),
)
"""The life of a declaration of live traffic."""
