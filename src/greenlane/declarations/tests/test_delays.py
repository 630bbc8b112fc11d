"""A written reason, issued by itself when a limit passes: once, in time, and caught up after the worker stood still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from greenlane.declarations import services
from greenlane.declarations.jobs import explain_what_is_late
from greenlane.declarations.lateness import in_words, sentence
from greenlane.declarations.models import Declaration, DelayReason
from greenlane.declarations.rules.limits import COLUMNS, limits, read_limits
from greenlane.declarations.selectors.delays import late_now, limits_in_force
from greenlane.declarations.services import explain_delays
from greenlane.declarations.tests.factories import GATEWAY, OFFICE, officer
from greenlane.declarations.tests.pages import (
    ELSEWHERE,
    OFFICER,
    STRANGER,
    TRADER,
    actor,
    arrived,
    lodged,
    now,
    paid,
    signed_in,
)
from greenlane.foundation import clock
from greenlane.foundation.models import Event
from greenlane.parties.models import Holiday, Office

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Nine in the morning in Meridia (UTC+7), within the hours that every test sets."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _hours(small_tariff: None) -> None:
    """Offices that work from Monday to Friday, 8 to 17."""
    Office.objects.update(time_zone="Asia/Bangkok", hours={str(day): ["08:00", "17:00"] for day in range(5)})
    Holiday.objects.all().delete()


def told(found: Declaration) -> list[tuple[str, str, str]]:
    return [(row.limit_code, row.stage, row.holder) for row in found.delays.all()]


def events(found: Declaration) -> int:
    return Event.objects.filter(subject=found.event_subject, kind="declaration.delay_explained").count()


def test_a_check_is_explained_after_three_working_hours_and_not_before():
    with clock.at(MONDAY):
        found = lodged(drawn=True)
        clock.advance(3 * HOUR - timedelta(seconds=1))
        assert explain_what_is_late() == 0
        clock.advance(timedelta(seconds=1))
        assert explain_what_is_late() == 1
        assert told(found) == [("decision", "check", "officer")]
        row = found.delays.get()
        assert (row.started_at, row.due_at, row.held_since) == (MONDAY, MONDAY + 3 * HOUR, MONDAY)
        assert explain_what_is_late() == 0
    assert events(found) == 1


def test_a_limit_in_working_hours_waits_over_the_weekend_and_holidays():
    friday = MONDAY + timedelta(days=4, hours=7)  # 16:00
    Holiday.objects.create(day=friday.date() + timedelta(days=3), name="Monday off")
    with clock.at(friday):
        found = lodged(drawn=True)
        clock.advance(timedelta(days=3, hours=15))  # Tuesday, before the office opens
        assert explain_what_is_late() == 0
    tuesday = friday + timedelta(days=3, hours=18)  # 10:00: one hour on Friday, two on Tuesday
    with clock.at(tuesday - timedelta(seconds=1)):
        assert explain_what_is_late() == 0
    with clock.at(tuesday):
        assert explain_what_is_late() == 1
    assert found.delays.get().due_at == tuesday


def test_reasons_missed_while_no_worker_ran_are_issued_later_as_far_as_they_still_hold():
    with clock.at(MONDAY):
        late, decided = lodged(drawn=True), lodged(drawn=True)
        clock.advance(5 * HOUR)
        services.accept(mrn=decided.mrn, by=officer())
        clock.advance(timedelta(days=2))
        assert explain_what_is_late() == 1
    assert told(late) == [("decision", "check", "officer")]
    assert told(decided) == []
    assert late.delays.get().due_at == MONDAY + 3 * HOUR


def test_goods_payment_and_the_whole_way_count_from_arrival():
    with clock.at(MONDAY):
        found = lodged()
        clock.advance(timedelta(days=5))
        assert explain_what_is_late() == 0, "the goods are not here"
        found = arrived(found)
        clock.advance(24 * HOUR)
        assert explain_what_is_late() == 2
        assert sorted(told(found)) == [("goods", "goods", "trader"), ("payment", "payment", "trader")]
        clock.advance(24 * HOUR)
        assert explain_what_is_late() == 1
        assert told(found)[-1] == ("release", "goods", "trader")
        services.register_goods(mrn=found.mrn, by=GATEWAY)
        paid(found)
        clock.advance(timedelta(days=9))
        assert explain_what_is_late() == 0
    assert events(found) == 3


def test_goods_by_air_have_a_day():
    Office.objects.filter(code=OFFICE).update(kind=Office.Kind.AIRPORT)
    with clock.at(MONDAY):
        found = arrived(lodged())
        clock.advance(24 * HOUR)
        explain_what_is_late()
    assert ("release_air", "goods", "trader") in told(found)


def test_perishables_are_explained_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("greenlane.declarations.jobs.AT_ONCE", 1)
    with clock.at(MONDAY):
        plain, roses = lodged(drawn=True), lodged(drawn=True)
        Declaration.objects.filter(pk=roses.pk).update(priority=1)
        clock.advance(4 * HOUR)
        assert explain_what_is_late() == 1
        assert (told(plain), len(told(roses))) == ([], 1)


def test_explain_delays_of_what_is_not_late_changes_nothing():
    found = lodged(drawn=True)
    assert explain_delays(mrn=found.mrn) == []
    assert events(found) == 0


def test_a_reason_is_never_changed():
    with clock.at(MONDAY):
        found = lodged(drawn=True)
        clock.advance(4 * HOUR)
        explain_what_is_late()
    with pytest.raises(DatabaseError), transaction.atomic():
        found.delays.update(holder="trader")
    with pytest.raises(DatabaseError), transaction.atomic():
        DelayReason.objects.all().delete()


def test_an_idle_round_takes_three_queries():
    lodged(drawn=True)
    with CaptureQueriesContext(connection) as captured:
        assert explain_what_is_late() == 0
    assert len(captured) <= 3, [query["sql"] for query in captured]


def test_a_reason_reads_in_the_language_of_the_reader():
    with clock.at(MONDAY):
        found = lodged(drawn=True)
        clock.advance(4 * HOUR)
        explain_what_is_late()
    row = found.delays.get()
    assert sentence(row) == (
        "Decision on the documents: more than 3 working hours. Held by: Customs officer. "
        "An officer decides on the documents."
    )
    assert in_words(row).basis == "Release Order s. 2(1)"
    with translation.override("th"):
        assert in_words(row).holder != "Customs officer"


def test_people_read_it_where_they_work():
    with clock.at(MONDAY):
        found = lodged(drawn=True)
        clock.advance(4 * HOUR)
        explain_what_is_late()
        page = signed_in(TRADER).get(reverse("declaration", args=[found.mrn])).content.decode()
        assert "Late, and why" in page
        assert "took more than 3 working hours" in page
        assert "Late: reason given in writing" in page
        for mailbox, seen in ((TRADER, True), (OFFICER, True), (STRANGER, False), (ELSEWHERE, False)):
            home = signed_in(mailbox).get(reverse("workplace"), follow=True).content.decode()
            assert (f"{found.mrn}</a>" in home and "Late, and why" in home) == seen, mailbox
        assert list(late_now(actor(OFFICER))) == list(found.delays.all())
        services.accept(mrn=found.mrn, by=officer())
        assert not late_now(actor(OFFICER)).exists(), "the limit no longer holds"


def test_the_shipped_table_can_be_used():
    assert {one.id for one in limits_in_force()} >= {"decision", "payment", "release", "release_air"}


HEAD = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["id,hours"], "columns"),
        ([HEAD, "decision,check,three,working,,no,s. 1"], "Line 2"),
        ([HEAD, "decision,check,3,sometimes,,no,s. 1"], "Line 2"),
        ([HEAD, "decision,check,3,working,moon,no,s. 1"], "Line 2"),
        ([HEAD, "decision,check,3,working,,maybe,s. 1"], "Line 2"),
        ([HEAD, "decision,check,3,working,,no,"], "Line 2"),
        ([HEAD, "decision,check,0,working,,no,s. 1"], "Line 2"),
        ([HEAD, "decision,check,3"], "Line 2"),
        ([HEAD, *["decision,check,3,working,,no,s. 1"] * 2], "same id"),
    ],
)
def test_a_wrong_table_of_limits_is_refused(lines, says):
    with pytest.raises(ValueError, match=says):
        read_limits(lines)


def test_a_table_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path, settings):
    table = tmp_path / "limits.csv"
    table.write_text(f"{HEAD}\nquick,check,1,clock,,no,Own Act s. 1\n", encoding="utf-8")
    settings.GREENLANE_LIMITS = str(table)
    with clock.at(MONDAY):
        found = lodged(drawn=True)
        clock.advance(HOUR)
        assert explain_what_is_late() == 1
    assert told(now(found)) == [("quick", "check", "officer")]
    assert found.delays.get().basis == "Own Act s. 1"
    with pytest.raises(ValueError, match="cannot be read"):
        limits(str(tmp_path / "missing.csv"))
    table_of_nothing = tmp_path / "wrong.csv"
    table_of_nothing.write_text(f"{HEAD}\nx,unknown_stage,1,clock,,no,s. 1\n", encoding="utf-8")
    settings.GREENLANE_LIMITS = str(table_of_nothing)
    with pytest.raises(ValueError, match="unknown_stage"):
        limits_in_force()
