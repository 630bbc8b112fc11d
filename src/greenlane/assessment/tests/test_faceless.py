"""Whose declaration it is stays unknown to the officer for whom its check was drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from greenlane.assessment import services
from greenlane.assessment.tests.factories import (
    ELSEWHERE,
    MONDAY,
    NATIONAL,
    REASON,
    drawn_officer,
    group,
    opened,
    yellow,
)
from greenlane.declarations import faceless, selectors
from greenlane.declarations.deciders import is_faceless
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY), translation.override("en"):
        yield


def test_drawn_officer_reads_the_declaration_without_its_parties() -> None:
    group(*ELSEWHERE)
    found = yellow()
    officer = drawn_officer(opened(found))
    seen = selectors.declaration(found.mrn, by=officer)
    assert faceless.is_masked(seen)
    assert (seen.trader.name, seen.trader.identifier, seen.lrn) == ("Trader A", "TRADER-A", "withheld")
    assert seen.trader.country == found.trader.country
    assert faceless.party_name(found, officer) == faceless.party_name(seen, officer) == "Trader A"
    said = f"{found.trader.name} ({found.trader.identifier}) lodged {found.lrn}."
    assert faceless.text(said, found, officer) == "Trader A (TRADER-A) lodged withheld."
    assert faceless.told({"list": [said]}, seen, officer) == {
        "list": ["Trader A (TRADER-A) lodged withheld."]
    }
    fresh = Declaration.objects.get(pk=found.pk)
    assert fresh.trader.name == found.trader.name


def test_what_a_faceless_reader_sees_is_never_stored() -> None:
    group(*ELSEWHERE)
    found = yellow()
    seen = selectors.declaration(found.mrn, by=drawn_officer(opened(found)))
    for one in (seen, seen.trader, seen.declarant):
        with pytest.raises(TypeError):
            one.save()


def test_supervisors_who_take_a_case_over_know_the_parties() -> None:
    group(*ELSEWHERE)
    found = yellow()
    drawn = drawn_officer(opened(found))
    services.take_over(mrn=found.mrn, reason=REASON, by=NATIONAL)
    assert not is_faceless(found, NATIONAL)
    assert selectors.declaration(found.mrn, by=NATIONAL).trader.name == found.trader.name
    assert is_faceless(found, drawn), "who had the case once does not learn it afterwards"
    with pytest.raises(faceless.Faceless):
        faceless.refuse_faceless(found, drawn)
