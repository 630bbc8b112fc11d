"""Two workers at once: nothing happens twice. On SQLite there is one writer at a time; the tests run on both."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from threading import Barrier

import pytest

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Release
from greenlane.declarations.tests.factories import CARRIER, GATEWAY, OFFICE, declaration_data, lodging
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.interchange.guided import catalogue
from greenlane.interchange.models import CatalogueGood
from greenlane.parties.models import Organisation
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments

from .together import WORKERS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def test_lodge_of_one_message_by_many_workers_registers_once() -> None:
    message = lodging()
    outcomes = at_once(lambda _: services.lodge(lodging=message, by=GATEWAY))
    assert len({outcome.declaration.mrn for outcome in outcomes}) == 1
    assert Declaration.objects.count() == 1
    assert Event.objects.filter(kind="declaration.registered").count() == 1


def test_lodge_of_one_reference_with_different_content_registers_once() -> None:
    data = declaration_data()
    outcomes = at_once(
        lambda number: services.lodge(lodging=lodging(replace(data, total_packages=20 + number)), by=GATEWAY)
    )
    verdicts = Counter(outcome.registered for outcome in outcomes)
    assert verdicts == {True: 1, False: WORKERS - 1}


def test_everything_at_once_releases_once() -> None:
    declaration = services.lodge(lodging=lodging(), by=GATEWAY).declaration
    order = accounts.order_for(declaration.event_subject)

    def anything(number: int) -> None:
        services.report_cargo(consignment=declaration.mrn, kind="arrive", office=OFFICE, by=CARRIER)
        payments.confirm_payment(
            order_reference=order.reference,
            bank_reference="BANK",
            amount_minor=order.amount_minor,
            currency=order.currency,
            paid_at=order.issued_at,
            callback_id="one",
        )
        services.register_goods(mrn=declaration.mrn, by=GATEWAY)

    at_once(anything)
    assert Event.objects.filter(kind="payment.confirmed").count() == 1
    assert Event.objects.filter(kind="declaration.goods_registered").count() == 1
    stored = Declaration.objects.get()
    expected = 1 if stored.assessment == "assessed" else 0
    assert Event.objects.filter(kind="declaration.released").count() == expected
    assert (stored.release == Release.RELEASED) == bool(expected)
    assert set(accounts.trial_balance().values()) == {0}


def test_payment_and_amendment_at_once_cannot_block_each_other() -> None:
    data = declaration_data()
    declaration = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    order = accounts.order_for(declaration.event_subject)

    def either(number: int) -> None:
        if number % 2:
            payments.confirm_payment(
                order_reference=order.reference,
                bank_reference="BANK",
                amount_minor=order.amount_minor,
                currency=order.currency,
                paid_at=clock.now(),
                callback_id="one",
            )
        else:
            changed = replace(data, total_packages=30 + number)
            services.amend(mrn=declaration.mrn, lodging=lodging(changed), by=GATEWAY)

    at_once(either)
    assert set(accounts.trial_balance().values()) == {0}
    assert not accounts.journals_out_of_balance()


def test_one_sku_in_many_windows_is_kept_once_and_refused_to_the_others() -> None:
    owner = Organisation.objects.get(identifier="XM100000001")
    by = Actor("trader", frozenset({Role.DECLARANT}), organisation_id=owner.pk)
    skus = [f"BR-{number}" for number in range(10)]
    together = Barrier(WORKERS, timeout=60)

    def keep(sku: str) -> str:
        together.wait()
        try:
            good = {"sku": sku, "description": "Bread rolls", "code": "19059010"}
            return catalogue.keep_good(given=good, by=by).sku
        except CustomsError as refusal:
            return f"{refusal.code} {refusal.pointer}"

    answers = at_once(lambda _: [keep(sku) for sku in skus])
    told = Counter(answer for one in answers for answer in one)
    assert told == {"CAT001 sku": len(skus) * (WORKERS - 1), **dict.fromkeys(skus, 1)}
    assert CatalogueGood.objects.count() == len(skus)
