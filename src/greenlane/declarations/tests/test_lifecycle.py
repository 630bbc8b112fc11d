"""From registration to gate-out: who moves which region, and what release does by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from greenlane.declarations import selectors, services
from greenlane.declarations.engine.data import Amount
from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.declarations.release import gates, release_time
from greenlane.declarations.services.amending import TooLateToAmend
from greenlane.declarations.services.assessing import ReasonMissing
from greenlane.declarations.services.cargo import FutureReport, NotReleased, ReportedBeforeArrival
from greenlane.declarations.services.ending import TooLateToEnd
from greenlane.declarations.states import Assessment, Cargo, Lane, PaymentState, Release
from greenlane.declarations.tests.factories import (
    CARRIER,
    GATE,
    GATEWAY,
    OFFICE,
    SUPERVISOR,
    TRADER,
    declaration_data,
    item_data,
    lodging,
    officer,
)
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition, NotFound
from greenlane.parties.models import Office, Organisation
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments
from greenlane.payments.models import PaymentOrder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = "The goods were never shipped."


def lodged(*, drawn: bool = False, **changes: object) -> Declaration:
    """A registered declaration, drawn for the documentary check or not."""
    Office.objects.update(control_share=Decimal(1) if drawn else Decimal("0.01"))
    while True:
        found = services.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY).declaration
        assert found is not None
        if drawn == (found.lane == Lane.YELLOW):
            return found


def arrive(declaration: Declaration, office: str = OFFICE) -> None:
    services.report_cargo(consignment=declaration.mrn, kind="arrive", office=office, by=CARRIER)


def pay(declaration: Declaration) -> PaymentOrder:
    order = accounts.order_for(declaration.event_subject)
    assert order is not None
    return payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="BANK",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"pay-{order.reference}",
    )


def now(declaration: Declaration) -> Declaration:
    return Declaration.objects.get(pk=declaration.pk)


def test_release_fires_when_the_last_gate_opens() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    assert now(declaration).release == Release.HELD
    pay(declaration)
    released = now(declaration)
    assert released.release == Release.RELEASED
    assert released.released_at == release_time(gates(released)) == released.payment_since


def test_release_waits_for_the_officer_of_a_drawn_declaration() -> None:
    declaration = lodged(drawn=True)
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    pay(declaration)
    assert now(declaration).release == Release.HELD
    services.accept(mrn=declaration.mrn, by=officer())
    released = now(declaration)
    assert released.release == Release.RELEASED
    assert released.released_at == released.assessment_since


def test_register_goods_before_arrival_is_refused() -> None:
    declaration = lodged()
    with pytest.raises(ReportedBeforeArrival):
        services.register_goods(mrn=declaration.mrn, by=GATEWAY)


def test_report_cargo_registers_pre_lodged_goods_at_the_named_office() -> None:
    here, elsewhere = lodged(type_code="IMD"), lodged(type_code="IMD")
    arrive(here)
    arrive(elsewhere, office="XM000201")
    assert now(here).cargo == Cargo.GOODS_REGISTERED
    assert now(elsewhere).cargo == Cargo.ARRIVED


def test_report_cargo_twice_changes_nothing() -> None:
    declaration = lodged()
    arrive(declaration)
    first = now(declaration).arrived_at
    arrive(declaration)
    assert now(declaration).arrived_at == first


def test_report_cargo_of_the_future_is_refused() -> None:
    with pytest.raises(FutureReport):
        services.report_cargo(
            consignment="X1", kind="arrive", office=OFFICE, happened_at=clock.now() + timedelta(1), by=CARRIER
        )


def test_report_cargo_out_of_order_is_refused_and_leaves_no_trace() -> None:
    declaration = lodged()
    with pytest.raises(ReportedBeforeArrival):
        services.report_cargo(consignment=declaration.mrn, kind="store", office=OFFICE, by=CARRIER)
    assert not selectors.cargo_reports(declaration).exists()


def test_gate_out_without_release_is_refused_and_names_the_holder() -> None:
    declaration = lodged()
    arrive(declaration)
    with pytest.raises(NotReleased) as refusal:
        services.gate_out(mrn=declaration.mrn, by=GATE)
    assert "payment" in refusal.value.hint


def test_gate_out_after_the_bank_took_the_money_back_is_refused() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    order = pay(declaration)
    payments.reverse_payment(
        order_reference=order.reference,
        bank_reference="BANK",
        amount_minor=order.amount_minor,
        currency=order.currency,
        reversed_at=clock.now(),
        callback_id="reversal",
    )
    assert now(declaration).release == Release.RELEASED
    with pytest.raises(NotReleased):
        services.gate_out(mrn=declaration.mrn, by=GATE)


def test_gate_out_lets_released_goods_leave() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    pay(declaration)
    assert services.gate_out(mrn=declaration.mrn, by=GATE).cargo == Cargo.GATE_OUT


def test_refuse_gives_the_money_back_and_ends_the_declaration() -> None:
    declaration = lodged(drawn=True)
    pay(declaration)
    services.refuse(mrn=declaration.mrn, reason="The invoice is of other goods.", by=officer())
    assert now(declaration).assessment == Assessment.REFUSED
    assert set(accounts.trial_balance().values()) == {0}
    with pytest.raises(IllegalTransition):
        services.accept(mrn=declaration.mrn, by=officer())


def test_refuse_without_a_reason_is_refused() -> None:
    with pytest.raises(ReasonMissing):
        services.refuse(mrn=lodged(drawn=True).mrn, reason="no", by=officer())


def test_accept_by_an_officer_of_another_office_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        services.accept(mrn=lodged(drawn=True).mrn, by=officer("XM000201"))


def test_amend_asks_for_the_difference() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    before = declaration.payable_minor
    dearer = replace(data, items=[item_data(price=Amount(Decimal(4000), "USD"))])
    outcome = services.amend(mrn=declaration.mrn, lodging=lodging(dearer), by=GATEWAY)
    assert outcome.registered, outcome.violations
    amended = now(declaration)
    assert amended.version == 2
    assert amended.payable_minor > before
    assert accounts.order_for(declaration.event_subject).amount_minor == amended.payable_minor
    assert GoodsItem.objects.get(declaration=declaration).customs_value_minor == 400_000
    assert selectors.versions(amended).count() == 2


def test_amend_with_errors_leaves_the_declaration_as_it_was() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    outcome = services.amend(
        mrn=declaration.mrn, lodging=lodging(replace(data, items=[item_data(origins=[])])), by=GATEWAY
    )
    assert outcome.violations
    assert now(declaration).version == 1


def test_amend_cannot_lead_out_of_a_check() -> None:
    data = declaration_data()
    Office.objects.update(control_share=Decimal(1))
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    Office.objects.update(control_share=Decimal("0.01"))
    cheaper = replace(data, items=[item_data(price=Amount(Decimal(50), "USD"))])
    services.amend(mrn=declaration.mrn, lodging=lodging(cheaper), by=GATEWAY)
    assert now(declaration).assessment == Assessment.IN_ASSESSMENT
    assert now(declaration).lane == Lane.YELLOW


def test_amend_the_type_is_rejected() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    outcome = services.amend(mrn=declaration.mrn, lodging=lodging(replace(data, type_code="IMD")), by=GATEWAY)
    assert "AMD002" in {violation.code for violation in outcome.violations}


def test_amend_after_release_is_too_late() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    pay(declaration)
    with pytest.raises(TooLateToAmend):
        services.amend(mrn=declaration.mrn, lodging=lodging(), by=GATEWAY)


def test_withdraw_before_arrival_cancels_what_is_owed() -> None:
    declaration = lodged()
    services.withdraw(mrn=declaration.mrn, reason=REASON, by=GATEWAY)
    assert now(declaration).assessment == Assessment.WITHDRAWN
    assert accounts.order_for(declaration.event_subject) is None


def test_withdraw_after_arrival_is_refused_and_cancellation_needs_a_supervisor() -> None:
    declaration = lodged()
    arrive(declaration)
    with pytest.raises(IllegalTransition):
        services.withdraw(mrn=declaration.mrn, reason=REASON, by=GATEWAY)
    services.request_cancellation(mrn=declaration.mrn, reason=REASON, by=GATEWAY)
    with pytest.raises(Forbidden):
        services.approve_cancellation(mrn=declaration.mrn, reason=REASON, by=officer())
    services.approve_cancellation(mrn=declaration.mrn, reason=REASON, by=SUPERVISOR)
    assert now(declaration).assessment == Assessment.CANCELLED


def test_withdraw_of_a_drawn_declaration_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        services.withdraw(mrn=lodged(drawn=True).mrn, reason=REASON, by=GATEWAY)


def test_request_cancellation_holds_the_goods_until_it_is_declined() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    services.request_cancellation(mrn=declaration.mrn, reason=REASON, by=GATEWAY)
    pay(declaration)
    assert now(declaration).release == Release.HELD
    services.decline_cancellation(mrn=declaration.mrn, reason="The goods are here.", by=SUPERVISOR)
    assert now(declaration).release == Release.RELEASED
    with pytest.raises(TooLateToEnd):
        services.request_cancellation(mrn=declaration.mrn, reason=REASON, by=GATEWAY)


def test_lodge_of_nothing_payable_is_exempt_and_released_without_payment() -> None:
    declaration = lodged(items=[item_data(procedure="71")], warehouse_id="U1234567XM", warehouse_type="U")
    assert declaration.payment == PaymentState.EXEMPT


def test_visible_to_shows_traders_their_own_and_officers_their_office() -> None:
    declaration = lodged()
    trader = Organisation.objects.get(identifier=TRADER)
    other = Organisation.objects.exclude(identifier=TRADER).first()
    seen = {
        "trader": Actor("a", frozenset({Role.DECLARANT}), organisation_id=trader.pk),
        "officer": officer(),
        "oversight": Actor("o", frozenset({Role.OVERSIGHT})),
    }
    hidden = {
        "stranger": Actor("b", frozenset({Role.DECLARANT}), organisation_id=other.pk),
        "far officer": officer("XM000201"),
        "carrier": CARRIER,
    }
    for actor in seen.values():
        assert selectors.declaration(declaration.mrn, by=actor) == declaration
    for actor in hidden.values():
        with pytest.raises(NotFound):
            selectors.declaration(declaration.mrn, by=actor)


def test_next_actions_follow_the_transition_tables() -> None:
    declaration = lodged(drawn=True)
    verbs = {step.verb for _, step in selectors.next_actions(declaration, officer())}
    assert {"accept", "refuse", "issue_query", "propose", "order_test", "order_first_check"} == verbs


def test_visible_to_binds_a_gateway_of_an_organisation_to_it() -> None:
    declaration = lodged()
    trader = Organisation.objects.get(identifier=TRADER)
    other = Organisation.objects.exclude(identifier=TRADER).first()
    own = Actor("g", frozenset({Role.GATEWAY}), organisation_id=trader.pk)
    foreign = Actor("f", frozenset({Role.GATEWAY}), organisation_id=other.pk)
    assert selectors.declaration(declaration.mrn, by=own) == declaration
    with pytest.raises(NotFound):
        selectors.declaration(declaration.mrn, by=foreign)
    with pytest.raises(Forbidden):
        services.withdraw(mrn=declaration.mrn, reason=REASON, by=foreign)
    outcome = services.lodge(lodging=lodging(), by=foreign)
    assert "LDG011" in {violation.code for violation in outcome.violations}


def test_approve_cancellation_by_a_supervisor_of_another_office_is_forbidden() -> None:
    declaration = lodged()
    arrive(declaration)
    services.request_cancellation(mrn=declaration.mrn, reason=REASON, by=GATEWAY)
    elsewhere = Actor("s", frozenset({Role.SUPERVISOR}), office="XM000201")
    with pytest.raises(Forbidden):
        services.approve_cancellation(mrn=declaration.mrn, reason=REASON, by=elsewhere)


def test_amend_back_to_the_first_content_amends_again() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    first = declaration.payable_minor
    dearer = replace(data, items=[item_data(price=Amount(Decimal(4000), "USD"))])
    services.amend(mrn=declaration.mrn, lodging=lodging(dearer), by=GATEWAY)
    assert services.amend(mrn=declaration.mrn, lodging=lodging(dearer), by=GATEWAY).replayed
    back = services.amend(mrn=declaration.mrn, lodging=lodging(data), by=GATEWAY)
    assert not back.replayed
    assert (now(declaration).version, now(declaration).payable_minor) == (3, first)
    assert not services.amend(mrn=declaration.mrn, lodging=lodging(dearer), by=GATEWAY).replayed


def test_amend_with_the_message_of_another_declaration_is_not_its_repetition() -> None:
    other = declaration_data()
    services.lodge(lodging=lodging(other), by=GATEWAY)
    declaration = lodged()
    outcome = services.amend(mrn=declaration.mrn, lodging=lodging(other), by=GATEWAY)
    assert not outcome.replayed
    assert "AMD003" in {violation.code for violation in outcome.violations}
    with pytest.raises(NotFound):
        services.amend(mrn="26XM0123456789ABC5", lodging=lodging(other), by=GATEWAY)


def test_amend_with_a_key_used_for_lodging_is_refused() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data, key="K-1"), by=GATEWAY).declaration
    with pytest.raises(services.lodging.KeyReused):
        services.amend(mrn=declaration.mrn, lodging=lodging(data, key="K-1"), by=GATEWAY)


def test_next_actions_of_a_released_declaration_only_move_the_goods() -> None:
    declaration = lodged()
    arrive(declaration)
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    pay(declaration)
    assert selectors.next_actions(now(declaration), GATEWAY) == []
    assert [step.verb for _, step in selectors.next_actions(now(declaration), GATE)] == ["gate_out"]
