"""Public figures of escalations: right where there are enough, silent where there are few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from greenlane.assessment.models import Escalation
from greenlane.declarations.tests.pages import actor, lodged
from greenlane.foundation import clock
from greenlane.portal.public.escalations import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
OCTOBER = datetime(2026, 10, 5, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    cache.clear()
    with clock.at(datetime(2026, 12, 1, tzinfo=UTC)):
        yield
    cache.clear()


def resolved(count: int, at: datetime = OCTOBER, **values: Any) -> None:
    """Rows of escalations resolved so many hours after they were opened."""
    trader, found = actor("importer@aurora"), lodged()
    for n in range(count):
        given = {"cause": "workload", "level": 0, "breaches": 0, **values}
        Escalation.objects.create(
            number=f"26XMG{Escalation.objects.count():013d}",
            declaration=found,
            organisation_id=trader.organisation_id,
            opened_by=trader.id,
            delay="no_decision",
            state="resolved",
            opened_at=at,
            since=at,
            resolved_at=at + timedelta(hours=n + 1),
            **given,
        )


def test_a_month_with_enough_tells_number_median_levels_and_causes() -> None:
    resolved(7)
    resolved(6, cause="system", level=1, breaches=1)
    (month,) = published()
    assert (month.opened, month.resolved, month.median_hours, month.late) == (13, 13, 4.0, 6)
    assert month.levels == {"0": 7, "1": 6, "2": 0, "3": 0}
    assert (month.causes["workload"], month.causes["system"]) == (7, 6)


def test_a_small_group_and_what_would_give_it_away_is_hidden() -> None:
    resolved(9)
    resolved(6, cause="system", level=1)
    resolved(1, cause="trader", level=3, breaches=3)
    (month,) = published()
    assert month.resolved == 16
    assert month.levels["3"] is None
    assert sum(count is None for count in month.levels.values()) >= 2
    assert month.causes["trader"] is None
    assert sum(count is None for count in month.causes.values()) >= 2
    assert month.late is None


def test_a_month_with_few_tells_nothing_of_them() -> None:
    resolved(4)
    (month,) = published()
    assert (month.opened, month.resolved, month.median_hours, month.late) == (None, None, None, None)
    assert set(month.causes.values()) == {None}


def test_the_month_that_is_not_over_is_not_told() -> None:
    resolved(8, at=datetime(2026, 12, 1, tzinfo=UTC) - timedelta(minutes=1))
    with clock.at(datetime(2026, 12, 20, tzinfo=UTC)):
        assert published() == []


def test_page_and_file_are_open_to_everybody() -> None:
    resolved(9)
    shown = Client().get("/figures/escalations/")
    assert shown.status_code == 200
    assert "Too many cases for the group" in shown.content.decode()
    told = Client().get("/figures/escalations/?format=csv")
    text = b"".join(told.streaming_content if told.streaming else [told.content]).decode()
    assert "2026-10,resolved,,9" in text


def test_page_says_that_nothing_is_published_yet() -> None:
    assert "Nothing is published yet" in Client().get("/figures/escalations/").content.decode()
