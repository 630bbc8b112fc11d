"""Prices of like goods read from declarations: whose count, and what is kept with the question."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from greenlane.assessment import services
from greenlane.assessment.comparables import PERIOD, comparables_of
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.evidence import Cited
from greenlane.assessment.tests.asking import question
from greenlane.assessment.tests.factories import MONDAY, drawn_officer, group, opened, yellow
from greenlane.declarations.engine.data import Amount, Party
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import item_data
from greenlane.declarations.tests.pages import lodged
from greenlane.foundation import clock
from greenlane.parties.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def traders(count: int) -> list[str]:
    """Numbers of other traders, recognised ones of elsewhere, who need no mandate."""
    return [f"GB{number:012d}" for number in range(100000000001, 100000000001 + count)]


def sold(price: str, whose: str, **changes: Any) -> Declaration:
    """A green declaration of another trader."""
    values = {"price": Amount(Decimal(price), "USD"), **changes}
    return lodged(items=[item_data(1, **values)], importer=Party(whose))


def test_comparables_count_other_traders_of_the_last_half_year() -> None:
    with clock.at(MONDAY - PERIOD):
        sold("9000", traders(9)[8])  # a day too old by the time it is asked
    with clock.at(MONDAY - PERIOD / 2):
        for number, whose in enumerate(traders(5)):
            sold(f"{3000 + 100 * number}", whose)
        sold("100", "XM100000001")
    clock.advance(PERIOD / 180)
    group()
    found = yellow()
    figures = comparables_of(found, 1)
    assert figures is not None
    assert (figures["level"], figures["traders"], figures["sales"]) == ("hs6_origin", 5, 5)
    assert (figures["position"], figures["unit"], figures["currency"]) == ("below", "KGM", found.currency)
    cited = Cited(EvidenceKind.COMPARABLES)
    by = drawn_officer(opened(found))
    asked = question(reason="Q01", fact="value", evidence=(cited,))
    services.keep_draft(mrn=found.mrn, questions=[asked], by=by)
    kept = services.issue(mrn=found.mrn, by=by).items.get().evidence[0]["figures"]
    assert kept["median"] == figures["median"]
    assert not set(traders(5)) & set(str(kept).split("'"))


def test_comparables_of_four_traders_are_not_told() -> None:
    for whose in traders(4):
        sold("3000", whose)
    found = lodged(drawn=True)
    assert comparables_of(found, 1) is None
    assert comparables_of(found, 7) is None
    assert Organisation.objects.filter(identifier__startswith="GB1000000000").count() == 4
