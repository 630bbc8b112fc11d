"""Working time in the office's own zone, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.foundation.calendars import WorkingCalendar, always_open

BANGKOK = ZoneInfo("Asia/Bangkok")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_HOURS = dict.fromkeys(range(5), (time(8), time(17)))
office = WorkingCalendar("Asia/Bangkok", OFFICE_HOURS, frozenset({date(2026, 4, 13)}))
hours = timedelta(hours=1)

HOURS = [
    OFFICE_HOURS,
    dict.fromkeys(range(7), (time(0), time(0))),
    dict.fromkeys(range(7), (time(8), time(0))),
    dict.fromkeys(range(7), (time(22), time(6))),
    {2: (time(9, 30), time(12, 15)), 5: (time(13), time(13, 1))},
]
calendars = st.builds(
    WorkingCalendar,
    st.sampled_from(["Asia/Bangkok", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.sampled_from(HOURS),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=8),
)
moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.sampled_from([UTC, BANGKOK, BERLIN])
)
amounts = st.timedeltas(timedelta(), timedelta(hours=120))


@given(calendar=calendars, start=moments, amount=amounts)
def test_add_working_then_working_between_gives_the_amount_back(calendar, start, amount):
    assert calendar.working_between(start, calendar.add_working(start, amount)) == amount


@given(calendar=calendars, start=moments, one=amounts, two=amounts)
def test_add_working_in_two_steps_is_one_step(calendar, start, one, two):
    assert calendar.add_working(calendar.add_working(start, one), two) == calendar.add_working(
        start, one + two
    )


@given(calendar=calendars, start=moments, amount=amounts)
def test_working_between_never_exceeds_the_time_that_passed(calendar, start, amount):
    end = start.astimezone(UTC) + amount
    assert timedelta() <= calendar.working_between(start, end) <= amount


@given(start=moments, amount=amounts)
def test_working_between_counts_every_hour_of_an_office_that_never_closes(start, amount):
    assert always_open().working_between(start, start.astimezone(UTC) + amount) == amount


def test_add_working_steps_over_night_weekend_and_holiday():
    """Friday 16:00 plus three hours: the rest falls on Tuesday, since Monday is a holiday."""
    friday = datetime(2026, 4, 10, 16, tzinfo=BANGKOK)
    assert office.add_working(friday, 3 * hours) == datetime(2026, 4, 14, 10, tzinfo=BANGKOK)


def test_add_working_of_nothing_waits_for_the_next_opening():
    sunday = datetime(2026, 4, 19, 10, tzinfo=BANGKOK)
    assert office.add_working(sunday, timedelta()) == datetime(2026, 4, 20, 8, tzinfo=BANGKOK)


def test_add_working_refuses_a_calendar_that_never_opens():
    with pytest.raises(ValueError, match="never opens"):
        WorkingCalendar("UTC", {}).add_working(datetime(2026, 1, 1, tzinfo=UTC), hours)


def test_add_working_refuses_to_go_back():
    with pytest.raises(ValueError, match="not taken away"):
        office.add_working(datetime(2026, 1, 1, tzinfo=UTC), -hours)


@pytest.mark.parametrize(
    ("night", "length"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 6, 6), 8)]
)
def test_working_between_counts_the_real_length_of_a_night_when_clocks_change(night, length):
    """22:00 to 06:00 lasts seven hours in spring, nine in autumn, in the zone's own words given."""
    shift = WorkingCalendar("Europe/Berlin", dict.fromkeys(range(7), (time(22), time(6))))
    opening = datetime.combine(night, time(22), BERLIN)
    closing = datetime.combine(night + timedelta(days=1), time(6), BERLIN)
    assert shift.working_between(opening, closing) == length * hours
    assert shift.add_working(opening, length * hours) == closing


def test_is_open_until_midnight_when_closing_is_midnight():
    late = WorkingCalendar("Asia/Bangkok", {0: (time(8), time(0))})
    assert late.is_open(datetime(2026, 4, 20, 23, 59, tzinfo=BANGKOK))
    assert not late.is_open(datetime(2026, 4, 21, 0, 0, tzinfo=BANGKOK))
    assert not late.is_open(datetime(2026, 4, 20, 7, 59, tzinfo=BANGKOK))


def test_is_open_reads_the_clock_of_the_office_not_of_the_caller():
    assert office.is_open(datetime(2026, 4, 20, 1, 30, tzinfo=UTC))
    assert not office.is_open(datetime(2026, 4, 20, 10, 30, tzinfo=UTC))
    assert not office.is_open(datetime(2026, 4, 13, 10, tzinfo=BANGKOK))


def test_working_between_is_zero_backwards():
    monday = datetime(2026, 4, 20, 9, tzinfo=BANGKOK)
    assert office.working_between(monday, monday - 30 * timedelta(days=1)) == timedelta()


@given(calendar=calendars, start=moments, now=moments, amount=amounts)
def test_subtract_working_tells_what_is_past_its_limit(calendar, start, now, amount):
    if amount <= timedelta():
        return
    edge = calendar.subtract_working(now, amount)
    assert calendar.working_between(edge, now) == amount
    is_past = calendar.add_working(start, amount) <= now
    assert is_past == (start <= edge)


def test_subtract_working_refuses_negative_amounts_and_closed_calendars():
    with pytest.raises(ValueError, match="back"):
        office.subtract_working(datetime(2026, 4, 14, tzinfo=UTC), -hours)
    with pytest.raises(ValueError, match="never"):
        WorkingCalendar("UTC", {}).subtract_working(datetime(2026, 4, 14, tzinfo=UTC), hours)
