"""Lodging: registered with an MRN, or rejected with every error; never twice, never half."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from pytest_django import Settings

from greenlane.declarations import services
from greenlane.declarations.engine.data import Amount, Party
from greenlane.declarations.models import Declaration, GoodsItem, Lodgement
from greenlane.declarations.states import Assessment, Cargo, PaymentState, Release
from greenlane.declarations.tests.factories import (
    CARRIER,
    GATEWAY,
    OFFICE,
    declaration_data,
    item_data,
    lodging,
)
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.foundation.values import Mrn
from greenlane.parties.models import Office, Organisation
from greenlane.payments.selectors import order_for
from greenlane.tariff.books import forget_books

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def no_draw(small_tariff: None) -> None:
    """The floor share; declarations that are drawn all the same are handled by the tests of selection."""
    Office.objects.update(control_share=Decimal("0.01"))


def test_lodge_registers_a_sound_declaration() -> None:
    outcome = services.lodge(lodging=lodging(), by=GATEWAY)
    assert outcome.registered, outcome.violations
    stored = Declaration.objects.get()
    assert Mrn.valid(stored.mrn)
    assert stored.release == Release.HELD
    assert stored.cargo == Cargo.PRE_ARRIVAL
    assert stored.payment == PaymentState.DUE
    assert stored.payable_minor > 0
    assert stored.customs_value_minor == 200_000
    assert GoodsItem.objects.get().payable_minor == stored.payable_minor


def test_lodge_applies_the_tariff_of_the_day_in_the_country(settings: Settings) -> None:
    settings.GREENLANE_TIME_ZONE = "Asia/Bangkok"
    with clock.at(datetime(2026, 12, 31, 20, tzinfo=UTC)):
        found = services.lodge(lodging=lodging(), by=GATEWAY).declaration
    assert found is not None
    assert found.mrn.startswith("27")
    assert orjson.loads(found.lodgements.get().calculation)["on"] == "2027-01-01"


@pytest.mark.parametrize(("currency", "value"), [("JPY", 2000), ("USD", 200_000), ("BHD", 2_000_000)])
def test_lodge_keeps_amounts_in_the_minor_unit_of_the_currency(
    settings: Settings, currency: str, value: int
) -> None:
    settings.GREENLANE_CURRENCY = currency
    forget_books()
    try:
        data = declaration_data(items=[item_data(price=Amount(Decimal("2000"), currency))])
        found = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    finally:
        forget_books()
    assert found is not None
    assert (found.customs_value_minor, found.items.get().customs_value_minor) == (value, value)
    assert found.payable_minor == found.items.get().payable_minor == value // 10
    order = order_for(found.event_subject)
    assert order is not None
    assert (order.amount_minor, order.currency) == (value // 10, currency)


def test_lodge_again_with_the_same_message_gives_the_same_mrn() -> None:
    message = lodging()
    first = services.lodge(lodging=message, by=GATEWAY)
    again = services.lodge(lodging=message, by=GATEWAY)
    assert again.replayed
    assert again.declaration == first.declaration
    assert Declaration.objects.count() == Lodgement.objects.count() == 1


def test_lodge_another_message_with_a_used_key_is_refused() -> None:
    services.lodge(lodging=lodging(key="K1"), by=GATEWAY)
    with pytest.raises(services.lodging.KeyReused) as refusal:
        services.lodge(lodging=lodging(key="K1"), by=GATEWAY)
    assert refusal.value.status == 409


def test_lodge_a_used_local_reference_is_rejected() -> None:
    data = declaration_data()
    services.lodge(lodging=lodging(data), by=GATEWAY)
    changed = replace(data, items=[item_data(price=Amount(Decimal(99), "USD"))])
    outcome = services.lodge(lodging=lodging(changed), by=GATEWAY)
    assert [violation.code for violation in outcome.violations] == ["LDG010"]
    assert Lodgement.objects.filter(verdict="rejected").count() == 1


def test_lodge_many_refuses_a_reference_used_twice_within_the_batch() -> None:
    data = declaration_data()
    other = replace(data, total_packages=11)
    outcomes = services.lodge_many(lodgings=[lodging(data), lodging(other)], by=GATEWAY)
    assert [outcome.registered for outcome in outcomes] == [True, False]


def test_lodge_returns_every_error_at_once_and_stores_the_rejection() -> None:
    data = declaration_data(
        importer=None,
        items=[
            item_data(gross_mass=Decimal(1), net_mass=Decimal(2)),
            item_data(2, origins=[], price=Amount(Decimal(5), "ZZZ")),
        ],
    )
    outcome = services.lodge(lodging=lodging(data), by=GATEWAY)
    assert not outcome.registered
    assert len({violation.code for violation in outcome.violations}) >= 5
    assert any("[2]" in violation.pointer for violation in outcome.violations)
    kept = Lodgement.objects.get()
    assert len(kept.errors) == len(outcome.violations)
    assert Event.objects.get(kind="declaration.rejected")
    assert not Declaration.objects.exists()


def test_lodge_after_a_rejection_with_the_same_message_is_examined_again() -> None:
    party = Party("XM199999999")
    message = lodging(declaration_data(declarant=party, importer=party))
    assert not services.lodge(lodging=message, by=GATEWAY).registered
    Organisation.objects.create(identifier=party.id, country="XM", registered_at=clock.now())
    outcome = services.lodge(lodging=message, by=GATEWAY)
    assert outcome.registered, outcome.violations


def test_lodge_by_a_stranger_is_rejected() -> None:
    stranger = Organisation.objects.exclude(identifier="XM100000001").first()
    actor = Actor("someone", frozenset({Role.DECLARANT}), organisation_id=stranger.pk)
    outcome = services.lodge(lodging=lodging(), by=actor)
    assert "LDG011" in {violation.code for violation in outcome.violations}


def test_lodge_without_the_role_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        services.lodge(lodging=lodging(), by=CARRIER)


def test_lodge_recognises_operators_of_partner_administrations_only_when_registered() -> None:
    foreign = Party("XI553202734852", name="Belfast Imports")
    rejected = declaration_data(declarant=foreign, importer=foreign, items=[item_data(origins=[])])
    services.lodge(lodging=lodging(rejected), by=GATEWAY)
    assert not Organisation.objects.filter(identifier=foreign.id).exists()
    outcome = services.lodge(
        lodging=lodging(declaration_data(declarant=foreign, importer=foreign)), by=GATEWAY
    )
    assert outcome.registered, outcome.violations
    assert Organisation.objects.get(identifier=foreign.id).standing == "recognised"


def test_lodge_after_the_arrival_was_reported_finds_the_goods_here() -> None:
    data = declaration_data()
    services.report_cargo(consignment=data.previous_documents[0].id, kind="arrive", office=OFFICE, by=CARRIER)
    outcome = services.lodge(lodging=lodging(data), by=GATEWAY)
    assert outcome.declaration.cargo == Cargo.ARRIVED


def test_check_examines_without_storing_anything() -> None:
    examined = services.check(data=declaration_data(), profile="meridia", by=GATEWAY)
    assert examined.violations == ()
    assert examined.calculation.total_minor > 0
    assert not Lodgement.objects.exists()
    assert not Event.objects.filter(kind__startswith="declaration").exists()


def test_lodge_takes_few_queries(django_assert_max_num_queries) -> None:
    message = lodging(declaration_data(lines=5))
    services.lodge(lodging=lodging(), by=GATEWAY)
    with django_assert_max_num_queries(15):
        outcome = services.lodge(lodging=message, by=GATEWAY)
    assert outcome.registered


def test_lodge_many_takes_hardly_more_queries_than_one(django_assert_max_num_queries) -> None:
    services.lodge(lodging=lodging(), by=GATEWAY)
    messages = [lodging() for _ in range(50)]
    with django_assert_max_num_queries(16):
        outcomes = services.lodge_many(lodgings=messages, by=GATEWAY)
    assert all(outcome.registered for outcome in outcomes)


def test_lodge_drawn_declarations_wait_for_an_officer() -> None:
    Office.objects.update(control_share=Decimal(1))
    outcome = services.lodge(lodging=lodging(), by=GATEWAY)
    assert outcome.declaration.assessment == Assessment.IN_ASSESSMENT
    assert outcome.declaration.selection["proposals"][0]["probability"] == "1"
