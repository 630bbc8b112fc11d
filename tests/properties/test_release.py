"""Release is a pure function of gates, whatever happens and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenlane.declarations import services
from greenlane.declarations.engine.data import Amount, DeclarationData
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.release import Gate, Phase, gates, phase, release_time
from greenlane.declarations.selectors.times import timeline
from greenlane.declarations.selectors.work import next_departures
from greenlane.declarations.states import ENDED, Cargo, Release
from greenlane.declarations.tests.factories import (
    CARRIER,
    GATE,
    GATEWAY,
    OFFICE,
    SUPERVISOR,
    declaration_data,
    item_data,
    lodging,
    officer,
)
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments

REASON = "Wrong goods were declared by mistake."


class Life:
    """One declaration and everything that can be done to it."""

    def __init__(self, data: DeclarationData) -> None:
        self.data = data
        self.paid = 0
        outcome = services.lodge(lodging=lodging(data), by=GATEWAY)
        assert outcome.declaration is not None, outcome.violations
        self.mrn = outcome.declaration.mrn

    def load(self) -> Declaration:
        return Declaration.objects.get(mrn=self.mrn)

    def report(self, kind: CargoReport.Kind) -> None:
        services.report_cargo(consignment=self.mrn, kind=kind, office=OFFICE, by=CARRIER)

    def pay(self) -> None:
        order = accounts.order_for(f"declaration/{self.mrn}")
        if order is None:
            return
        self.paid += 1
        bank = {
            "order_reference": order.reference,
            "bank_reference": f"BANK{self.paid}",
            "amount_minor": order.amount_minor,
            "currency": order.currency,
            "callback_id": f"{self.mrn}-{self.paid}",
        }
        payments.confirm_payment(**bank, paid_at=order.issued_at, by=SYSTEM)
        payments.confirm_payment(**bank, paid_at=order.issued_at, by=SYSTEM)

    def reverse(self) -> None:
        order = accounts.order_for(f"declaration/{self.mrn}")
        if order is None:
            return
        self.paid += 1
        payments.reverse_payment(
            order_reference=order.reference,
            bank_reference=f"BANK{self.paid}",
            amount_minor=order.amount_minor,
            currency=order.currency,
            reversed_at=order.issued_at,
            callback_id=f"{self.mrn}-{self.paid}",
            by=SYSTEM,
        )

    def amend(self, price: str) -> None:
        self.data = replace(self.data, items=[item_data(price=Amount(Decimal(price), "USD"))])
        services.amend(mrn=self.mrn, lodging=lodging(self.data), by=GATEWAY)


STEPS: dict[str, Callable[[Life], object]] = {
    "arrive": lambda life: life.report(CargoReport.Kind.ARRIVAL),
    "discharge": lambda life: life.report(CargoReport.Kind.DISCHARGE),
    "store": lambda life: life.report(CargoReport.Kind.STORAGE),
    "register": lambda life: services.register_goods(mrn=life.mrn, by=GATEWAY),
    "pay": Life.pay,
    "reverse": Life.reverse,
    "accept": lambda life: services.accept(mrn=life.mrn, by=officer()),
    "refuse": lambda life: services.refuse(mrn=life.mrn, reason=REASON, by=officer()),
    "amend up": lambda life: life.amend("2500"),
    "amend down": lambda life: life.amend("1500"),
    "withdraw": lambda life: services.withdraw(mrn=life.mrn, reason=REASON, by=GATEWAY),
    "ask to cancel": lambda life: services.request_cancellation(mrn=life.mrn, reason=REASON, by=GATEWAY),
    "cancel": lambda life: services.approve_cancellation(mrn=life.mrn, reason=REASON, by=SUPERVISOR),
    "keep": lambda life: services.decline_cancellation(mrn=life.mrn, reason=REASON, by=SUPERVISOR),
    "leave": lambda life: services.gate_out(mrn=life.mrn, by=GATE),
    "lodge again": lambda life: services.lodge(lodging=lodging(life.data), by=GATEWAY),
}
# Ordinary lives are rare among random ones; weight the steps that lead to release.
_ORDINARY = ["arrive", "register", "pay", "accept", "leave"]
steps = st.lists(st.sampled_from([*STEPS, *_ORDINARY * 3]), min_size=4, max_size=16)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, drawn=st.booleans(), pre_lodged=st.booleans())
def test_release_follows_the_gates_in_any_order(
    small_tariff: None, db: None, steps: list[str], drawn: bool, pre_lodged: bool
) -> None:
    with transaction.atomic():
        set_control_share(Decimal(1) if drawn else Decimal("0.01"))
        live(steps, "IMD" if pre_lodged else "IMA")
        transaction.set_rollback(True)


def set_control_share(share: Decimal) -> None:
    from greenlane.parties.models import Office

    Office.objects.update(control_share=share)


def live(steps: list[str], type_code: str) -> None:
    life = Life(declaration_data(type_code=type_code))
    before = life.load()
    for name in steps:
        try:
            with transaction.atomic():
                STEPS[name](life)
        except CustomsError:
            pass
        after = life.load()
        check_invariants(before, after, name)
        before = after


def check_invariants(before: Declaration, after: Declaration, step: str) -> None:
    found = gates(after)
    moment = release_time(found)
    newly = before.release == Release.HELD and after.release == Release.RELEASED
    if after.cargo == Cargo.GATE_OUT:
        assert after.release == Release.RELEASED, f"gate-out without release after {step}"
    if before.release == Release.HELD and after.assessment not in ENDED:
        assert newly == (moment is not None), f"release and gates disagree after {step}: {found}"
    if newly:
        assert after.released_at == moment
    if after.assessment in ENDED and before.release == Release.HELD:
        assert after.release == Release.HELD, f"an ended declaration was released after {step}"
    assert before.release == Release.HELD or after.release == Release.RELEASED
    check_replay(after, found, step)
    listed = next_departures(GATE).filter(pk=after.pk).exists()
    assert listed == (phase(after, found) is Phase.MAY_LEAVE), f"departures and gates disagree after {step}"
    assert all(total == 0 for total in accounts.trial_balance().values()), (
        f"books do not balance after {step}"
    )
    assert not accounts.journals_out_of_balance()


def check_replay(after: Declaration, found: list[Gate], step: str) -> None:
    """The event log alone says who holds the declaration, as its gates do."""
    told = timeline(after)
    assert told is not None
    assert sum((one.length for one in told.intervals), timedelta()) == told.total
    assert told.is_over == (after.assessment in ENDED or after.cargo == Cargo.GATE_OUT), step
    if told.is_over:
        return
    with clock.at(clock.now() + timedelta(hours=1)):
        told = timeline(after)
    assert told is not None
    last = told.intervals[-1]
    replayed = {(one.gate, one.holder, one.reason) for one in (last.primary, *last.also) if one.holder}
    assert replayed == {(one.name, one.holder, one.reason) for one in found if not one.open}, step
    assert last.after_release == (after.release == Release.RELEASED), step
