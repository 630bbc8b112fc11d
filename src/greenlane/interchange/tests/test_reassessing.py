"""Changing a declaration by decision: a new version, charged again, everything else as declared."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import orjson
import pytest

from greenlane.declarations import content
from greenlane.declarations.engine.changes import Change, Field, present
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import current_lodgement
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.reassessing import ChangeRefused, reassess, revise
from greenlane.declarations.states import Assessment, PaymentState
from greenlane.declarations.tests.factories import declaration_data, item_data
from greenlane.declarations.tests.pages import paid
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import verb
from greenlane.interchange.documents import document_json
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Office
from greenlane.payments import selectors as accounts
from greenlane.payments.selectors import assessed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
OFFICER = Actor("officer", frozenset({Role.DOCUMENT_OFFICER}), office="XM000101")


def yellow(**changes: Any) -> Declaration:
    """In a documentary check, with its message as a trader sends it."""
    Office.objects.update(control_share=Decimal(1))
    raw = orjson.dumps(from_data(declaration_data(**changes)))
    verdict = take(Message(raw, channel="test"), by=GATEWAY)
    assert not verdict.refused, verdict.errors
    return Declaration.objects.get(mrn=verdict.mrn)


@verb
def decided(found: Declaration, *changes: Change) -> Declaration:
    docket = Docket.open(found.mrn, with_payment=True)
    if docket.declaration.assessment == Assessment.IN_ASSESSMENT:
        docket.move("assessment", "propose", by=OFFICER)
    reassess(docket=docket, changes=changes, step="reassess", reason="Decision", by=OFFICER)
    return docket.declaration


CASES = [
    (Change(1, Field.COMMODITY, "1905903000"), "1905903000"),
    (Change(1, Field.ORIGIN, "cn"), "CN"),
    (Change(1, Field.NET_MASS, "104.50"), "104.5"),
    (Change(1, Field.GROSS_MASS, "150"), "150"),
    (Change(1, Field.QUANTITY, "12"), "12"),
    (Change(1, Field.ADDITIONAL_PROCEDURES, "F15 1CG"), "F15 1CG"),
    (Change(1, Field.VALUE, "2750.40"), "2750.4"),
]


@pytest.mark.parametrize(("change", "stands"), CASES, ids=[case[0].field for case in CASES])
def test_revise_writes_the_field_and_nothing_else(change, stands):
    found = yellow()
    revision = revise(declaration=found, changes=[change])
    again = revise_present(revision, change.field)
    assert again == stands
    assert [one.as_json()["proposed"] for one in revision.altered] == [stands]
    before = document_json(current_lodgement(found))
    after = orjson.loads(revision.rewritten.document)
    assert after["MetaData"] == before["MetaData"]
    for name, value in before["Declaration"].items():
        if name != "GoodsShipment":
            assert after["Declaration"][name] == value


def revise_present(revision: Any, field: Field) -> str:
    values = {line["item"]: Decimal(line["customs_value"]) for line in revision.after["items"]}
    return present(revision.rewritten.data.items[0], field, values[1])


def test_revise_of_a_value_keeps_the_declared_price_and_adds_the_difference():
    found = yellow()
    revision = revise(declaration=found, changes=[Change(1, Field.VALUE, "2500")])
    item = revision.rewritten.data.items[0]
    assert item.price.value == Decimal(2000)
    assert [(one.type, one.amount.value) for one in item.charges] == [("AN", Decimal(500))]
    lower = revise(declaration=found, changes=[Change(1, Field.VALUE, "1500")])
    assert [one.type for one in lower.rewritten.data.items[0].charges] == ["BG"]
    assert lower.difference_minor < 0 < revision.difference_minor


def test_revise_tells_every_change_that_is_none_at_once():
    found = yellow()
    with pytest.raises(ChangeRefused) as refused:
        revise(
            declaration=found,
            changes=[
                Change(7, Field.ORIGIN, "CN"),
                Change(1, Field.ORIGIN, "China"),
                Change(1, Field.NET_MASS, "100"),
                Change(1, Field.GROSS_MASS, "-3"),
            ],
        )
    assert sorted(one.code for one in refused.value.violations) == ["RAS004", "RAS005", "RAS005", "RAS006"]


def test_reassess_refuses_what_breaks_a_rule():
    found = yellow()
    with pytest.raises(ChangeRefused) as refused:
        decided(found, Change(1, Field.NET_MASS, "500"))
    assert refused.value.violations
    assert Declaration.objects.get(pk=found.pk).version == 1


def test_reassess_makes_a_version_charges_the_difference_and_keeps_what_was_declared():
    found = yellow(items=[item_data(1), item_data(2)])
    before = current_lodgement(found)
    after = decided(found, Change(2, Field.VALUE, "3000"))
    assert (after.assessment, after.version, after.payment) == ("reassessed", 2, PaymentState.DUE)
    assert after.payable_minor > found.payable_minor
    assert after.customs_value_minor == found.customs_value_minor + 100000
    assert after.items.get(sequence=2).customs_value_minor == 300000
    order = accounts.order_for(after.event_subject)
    assert order.amount_minor == after.payable_minor
    lodgement = current_lodgement(after)
    assert (lodgement.channel, lodgement.version) == ("assessment", 2)
    assert orjson.loads(lodgement.calculation)["total_minor"] == after.payable_minor
    kept = after.lodgements.get(version=1)
    assert (kept.document, kept.digest) == (before.document, before.digest)
    told = Event.objects.get(kind="declaration.reassessed", subject=after.event_subject)
    assert orjson.loads(told.data)["difference_minor"] == after.payable_minor - found.payable_minor
    assert asdict(content.data_of(lodgement))["lrn"] == found.lrn


def test_reassess_downward_after_payment_gives_back_the_difference():
    found = yellow()
    order = accounts.order_for(found.event_subject)
    assert paid(found).payment == PaymentState.PAID
    after = decided(found, Change(1, Field.VALUE, "1000"))
    assert after.payment == PaymentState.PAID
    order.refresh_from_db()
    assert order.refund_claimed_minor == found.payable_minor - after.payable_minor
    assert sum(assessed(after.event_subject).values()) == after.payable_minor
