"""Published figures: equal to what SQL counts in the event log, and silent about small groups."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from greenlane.declarations import services
from greenlane.declarations.jobs import explain_what_is_late
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import officer
from greenlane.foundation import clock
from greenlane.foundation.events import sequence_all
from greenlane.foundation.jobs import steps
from greenlane.foundation.models import Consumer, Event
from greenlane.portal import jobs
from greenlane.portal.counting import bounds, count_month, percentile
from greenlane.portal.models import PublishedMonth
from greenlane.portal.public.definitions import DEFINITIONS, duration
from greenlane.portal.tests.conftest import Lodge, arrive, pay, register, release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


def live_a_month(lodged: Lodge) -> None:
    """Declarations of a November: released after minutes and hours, held, drawn, paid; one lodged in October."""
    with clock.at(datetime(2026, 10, 31, 10, 0, tzinfo=UTC)):
        early = lodged()
    for number in range(8):
        with clock.at(START + timedelta(hours=5 * number)):
            declaration = lodged()
            clock.advance(timedelta(minutes=7 * number, seconds=number))
            if number != 4:
                release(declaration)
    for number in range(6):
        with clock.at(START + timedelta(days=5, hours=number)):
            declaration = lodged(drawn=True)
            clock.advance(timedelta(minutes=30 + number))
            if number < 5:
                arrive(declaration)
                register(declaration)
                services.accept(mrn=declaration.mrn, by=officer())
                pay(declaration)
    with clock.at(START + timedelta(days=9)):
        release(early)
    sequence_all()


def sql(query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return cursor.fetchall()


def data(name: str) -> str:
    """A field of an event's data in the database's own words."""
    if connection.vendor == "postgresql":
        return f"(e.data::json->>'{name}')"
    return f"json_extract(e.data, '$.{name}')"


def seconds_between(later: str, earlier: str) -> str:
    if connection.vendor == "postgresql":
        return f"extract(epoch FROM {later} - {earlier})"
    return f"(julianday({later}) - julianday({earlier})) * 86400"


def stated(moment: datetime) -> datetime | str:
    """A moment as the database keeps it."""
    return moment if connection.vendor == "postgresql" else moment.strftime("%Y-%m-%d %H:%M:%S")


def test_figures_equal_sql_over_the_event_log(lodged: Lodge) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    counts = PublishedMonth.objects.get(month=NOVEMBER).counts
    within = [stated(moment) for moment in bounds(NOVEMBER)]
    one = "SELECT count(*) FROM foundation_event e WHERE e.kind = %s AND e.at >= %s AND e.at < %s"
    for name, kind in (("registered", "declaration.registered"), ("released", "declaration.released"),
                       ("payments", "payment.confirmed")):  # fmt: skip
        assert sql(one, kind, *within) == [(counts[name],)]
    assert counts["registered"] == 14
    assert counts["released"] == 13

    lanes = sql(
        f"SELECT {data('office')}, s.lane, count(*) FROM foundation_event e "
        f"JOIN (SELECT e.subject, {data('lane')} AS lane "
        "FROM foundation_event e WHERE e.kind = 'declaration.selected') s ON s.subject = e.subject "
        "WHERE e.kind = 'declaration.registered' AND e.at >= %s AND e.at < %s GROUP BY 1, 2 ORDER BY 1, 2",
        *within,
    )
    assert [list(row) for row in lanes] == counts["lanes"]

    waited = sql(
        f"SELECT {seconds_between('r.at', 'e.at')} AS s FROM foundation_event e JOIN foundation_event r "
        "ON r.subject = e.subject AND r.kind = 'declaration.released' WHERE e.kind = 'declaration.registered' "
        "AND r.at >= %s AND r.at < %s ORDER BY s",
        *within,
    )
    ordered = [float(row[0]) for row in waited]
    assert counts["median_seconds"] == pytest.approx(ordered[6], abs=0.01)  # the 7th of 13
    assert counts["p90_seconds"] == pytest.approx(ordered[11], abs=0.01)  # the 12th of 13
    assert counts["at_once"] == sum(each <= 60.005 for each in ordered) == 1

    itself = sql(
        f"SELECT count(*) FROM foundation_event e WHERE e.kind = 'declaration.released' AND {data('lane')} "
        "IN ('green', 'blue') AND e.at >= %s AND e.at < %s",
        *within,
    )
    assert itself == [(counts["by_itself"],)]
    paid = sql(
        f"SELECT sum(CAST({data('amount_minor')} AS BIGINT)) FROM foundation_event e "
        "WHERE e.kind = 'payment.confirmed' AND e.at >= %s AND e.at < %s",
        *within,
    )
    assert int(paid[0][0]) == counts["paid_minor"]["USD"]
    assert counts["drawn"] == 6


def test_delays_count_by_who_had_the_ball(lodged: Lodge) -> None:
    with clock.at(START):
        for number in range(16):
            lodged(drawn=number < 6)
        for declaration in Declaration.objects.exclude(lane="yellow"):
            arrive(declaration)
        clock.advance(timedelta(days=1, hours=1))
        explain_what_is_late()
    sequence_all()
    jobs.publish_figures()
    counts = PublishedMonth.objects.get(month=NOVEMBER).counts
    one = "SELECT count(*) FROM foundation_event e WHERE e.kind = 'declaration.delay_explained'"
    assert sql(one) == [(counts["delays"],)] == [(26,)]
    assert sql(f"{one} AND {data('holder')} = 'officer'") == [(counts["delays_of_authorities"],)] == [(6,)]
    assert counts["delays_by_holder"] == {"officer": 6, "trader": 20}
    shown = {one.name: one.value(counts) for one in DEFINITIONS}
    assert (shown["delays"], shown["delays_of_authorities"]) == (26, 6 / 26)
    before = {name: value for name, value in counts.items() if not name.startswith("delays")}
    assert all(one.value(before) is None for one in DEFINITIONS if one.of == "delays")


def test_the_worker_publishes_figures_in_its_round(lodged: Lodge) -> None:
    lodged()
    sequence_all()
    assert list(steps()).index("events") < list(steps()).index("figures")
    assert steps()["figures"]() == 1
    assert PublishedMonth.objects.count() == 1


def test_publish_counts_anew_only_the_months_that_events_touch(lodged: Lodge) -> None:
    live_a_month(lodged)
    assert jobs.publish_figures() == 2
    assert PublishedMonth.objects.get(month=OCTOBER).counts["registered"] == 1
    assert jobs.publish_figures(at_once=True) == 0
    with clock.at(START + timedelta(days=20)):
        lodged()
    sequence_all()
    with clock.at(START + timedelta(days=21)):
        assert jobs.publish_figures(at_once=True) == 1
    assert PublishedMonth.objects.get(month=NOVEMBER).counts["registered"] == 15


def test_publish_waits_between_two_countings(lodged: Lodge) -> None:
    with clock.at(START):
        lodged()
        sequence_all()
        jobs.publish_figures()
        lodged()
        sequence_all()
        assert jobs.publish_figures() == 0
        clock.advance(jobs.pause() + timedelta(seconds=1))
        assert jobs.publish_figures() == 1


def test_publish_after_a_lost_position_gives_the_same_figures(lodged: Lodge) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    before = list(PublishedMonth.objects.values_list("month", "counts"))
    Consumer.objects.filter(name=jobs.READER).delete()
    PublishedMonth.objects.filter(month=NOVEMBER).update(counts={"registered": 999})
    jobs.publish_figures()
    assert list(PublishedMonth.objects.values_list("month", "counts")) == before


def test_a_month_begins_at_midnight_of_the_country(lodged: Lodge) -> None:
    """In Bangkok November begins at 17:00 UTC of the last of October."""
    assert settings.GREENLANE_TIME_ZONE == "Asia/Bangkok"
    for moment in (datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC), datetime(2026, 10, 31, 17, 0, tzinfo=UTC)):
        with clock.at(moment):
            lodged()
    assert count_month(OCTOBER)["registered"] == 1
    assert count_month(NOVEMBER)["registered"] == 1
    assert bounds(date(2026, 12, 1))[1] == datetime(2026, 12, 31, 17, 0, tzinfo=UTC)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=60), st.sampled_from([50, 90]))
def test_percentile_is_the_smallest_value_that_enough_do_not_exceed(values: list[float], share: int) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found in ordered
    assert 100 * sum(value <= found for value in ordered) >= share * len(ordered)
    smaller = [value for value in ordered if value < found]
    assert 100 * len(smaller) < share * len(ordered)


def rows_of(client: Client) -> list[dict[str, str]]:
    text = client.get("/figures/?format=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_figures_hide_groups_under_five(client: Client, lodged: Lodge) -> None:
    with clock.at(START):
        for _ in range(3):
            release(lodged())
    sequence_all()
    jobs.publish_figures()
    page = client.get("/figures/").content.decode()
    assert "not shown" in page
    assert {row["value"] for row in rows_of(client)} <= {"", "0"}


def test_figures_show_large_groups_and_never_a_small_one_in_lanes(client: Client, lodged: Lodge) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    rows = rows_of(client)
    november = {
        row["figure"]: row["value"] for row in rows if row["month"] == "2026-11" and not row["office"]
    }
    assert november["registered"] == "14"
    assert november["released"] == "13"
    assert november["at_once"] == ""  # one of thirteen
    told = [int(row["value"]) for row in rows if row["lane"] and row["value"]]
    assert [count for count in told if 0 < count < 5] == []
    assert 8 in told


def test_figures_of_an_empty_country_say_so(client: Client) -> None:
    assert "Nothing is published yet" in client.get("/figures/").content.decode()
    assert rows_of(client) == []


def test_every_figure_has_its_definition_on_the_page(client: Client, lodged: Lodge) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    page = client.get("/figures/").content.decode()
    assert [one.name for one in DEFINITIONS if str(one.says) not in page or str(one.label) not in page] == []
    assert "style=" not in page


@pytest.mark.parametrize("month", ["2026-10", "", "abc", "9999-99", "<script>", "2026-11\x00", "x" * 10_000])
def test_figures_survive_any_month(client: Client, lodged: Lodge, month: str) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    response = client.get("/figures/", {"month": month})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_figures_read_no_event(
    client: Client, lodged: Lodge, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    live_a_month(lodged)
    jobs.publish_figures()
    with django_assert_max_num_queries(3) as asked:
        client.get("/figures/")
    assert [query["sql"] for query in asked.captured_queries if Event._meta.db_table in query["sql"]] == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (1, "1 second"), (61, "1 minute, 1 second"), (93784, "1 day, 2 hours"),
     (7200, "2 hours")],
)  # fmt: skip
def test_duration_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
