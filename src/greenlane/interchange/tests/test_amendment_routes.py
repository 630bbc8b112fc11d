"""Where an amendment goes: back to the assessors, on as accepted, or nowhere. Never out of a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenlane.assessment.tests.factories import MONDAY, drawn_officer, group, opened
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.data import DeclarationData, GoodsLocation, Packaging, TransportMeans
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import LANE_ORDER
from greenlane.declarations.tests.factories import GATEWAY, OFFICE, declaration_data, lodging, officer
from greenlane.foundation import clock
from greenlane.foundation.canonical import canonical_text
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def sent(data: DeclarationData) -> Declaration:
    Office.objects.update(control_share=Decimal(1))
    verdict = take(Message(orjson.dumps(from_data(data)), channel="test"), by=GATEWAY)
    assert not verdict.refused, verdict.errors
    return Declaration.objects.get(mrn=verdict.mrn)


def amended(found: Declaration, data: DeclarationData) -> Declaration:
    """The same declaration with this content; unchanged where the amendment is rejected."""
    whole = lodging(data, document=canonical_text(from_data(data)))
    declarations.amend(mrn=found.mrn, lodging=whole, by=GATEWAY)
    return Declaration.objects.get(pk=found.pk)


def said(found: Declaration) -> dict:
    last = Event.objects.filter(subject=found.event_subject, kind="declaration.amended").order_by("-id")[0]
    return orjson.loads(last.data)


def dearer(data: DeclarationData) -> DeclarationData:
    item = data.items[0]
    assert item.price is not None
    return replace(data, items=[replace(item, price=replace(item.price, value=item.price.value * 2))])


def elsewhere(data: DeclarationData) -> DeclarationData:
    return replace(data, border_transport=TransportMeans("1", "VESSEL 2", nationality="TH"))


def test_amend_of_a_detail_leaves_an_officer_s_acceptance_standing():
    group()
    data = declaration_data()
    found = sent(data)
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    now = amended(found, elsewhere(data))
    assert (now.assessment, now.version, now.lane) == ("assessed", 2, "yellow")
    assert now.assignments.count() == 1
    told = said(found)
    assert told["affects_assessment"] is False
    assert "border_transport" in told["changed"]


def test_amend_that_touches_the_assessment_is_drawn_again():
    group()
    data = declaration_data()
    found = sent(data)
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    now = amended(found, dearer(data))
    assert now.assessment == "in_assessment"
    assert [row.state for row in now.assignments.order_by("ordinal")] == ["decided", "drawn"]
    assert said(found)["affects_assessment"] is True
    assert "items[1].price" in said(found)["changed"]


@pytest.mark.parametrize("change", [dearer, elsewhere])
def test_amend_under_a_check_stays_with_its_officer(change):
    group()
    data = declaration_data()
    found = sent(data)
    had = opened(found).officer
    now = amended(found, change(data))
    assert now.assessment == "in_assessment"
    assert (opened(found).officer, now.assignments.count()) == (had, 1)


def changes(data: DeclarationData, names: list[str]) -> DeclarationData:
    item = data.items[0]
    for name in names:
        match name:
            case "price":
                data = dearer(data)
            case "transport":
                data = elsewhere(data)
            case "marks":
                data = replace(
                    data, items=[replace(data.items[0], packaging=[Packaging(1, "NEW MARKS", 10, "BX")])]
                )
            case "location":
                data = replace(
                    data, goods_location=GoodsLocation(OFFICE, type="A", address_type="U", country="XM")
                )
            case "mass":
                data = replace(data, items=[replace(data.items[0], net_mass=(item.net_mass or 0) - 1)])
            case "origin":
                data = replace(
                    data, items=[replace(data.items[0], origins=[replace(item.origins[0], country="CN")])]
                )
    return data


NAMES = st.lists(
    st.sampled_from(["price", "transport", "marks", "location", "mass", "origin"]), max_size=3, unique=True
)
STEPS = st.lists(st.one_of(st.just("accept"), NAMES), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_route_out_of_a_check_by_amendment(steps):
    """Whatever is amended in whatever order: only an officer's acceptance ends a check, and the lane never softens."""
    data = declaration_data()
    found = sent(data)
    for step in steps:
        before = Declaration.objects.get(pk=found.pk)
        if step == "accept":
            if before.assessment == "in_assessment":
                declarations.accept(mrn=found.mrn, by=officer())
            continue
        new = changes(data, step)
        try:
            now = amended(found, new)
        except CustomsError:
            continue  # refused: nothing has changed
        data = new
        assert LANE_ORDER[now.lane] >= LANE_ORDER[before.lane]
        if before.assessment == "in_assessment" or (
            now.version > before.version and said(found)["affects_assessment"]
        ):
            assert now.assessment == "in_assessment"
