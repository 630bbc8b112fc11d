"""One clock: held, moved and given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from greenlane.foundation import clock


def test_now_is_aware_utc_and_moves_on_its_own():
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_at_holds_the_clock_and_gives_it_back():
    noon = datetime(2026, 3, 2, 19, tzinfo=timezone(timedelta(hours=7)))
    with clock.at(noon):
        assert clock.now() == clock.now() == noon
        assert clock.now().tzinfo is UTC
        assert clock.today().isoformat() == "2026-03-02"
    assert clock.now() != noon


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "2026-11-21"), ("Asia/Bangkok", "2026-11-22"), ("America/Lima", "2026-11-21")]
)
def test_today_is_the_day_in_the_country(settings, zone, day):
    settings.GREENLANE_TIME_ZONE = zone
    with clock.at(datetime(2026, 11, 21, 20, tzinfo=UTC)):
        assert clock.today() == clock.day_of(clock.now())
        assert clock.today().isoformat() == day


def test_at_nests_and_returns_to_the_outer_moment():
    outer, inner = datetime(2026, 3, 2, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)
    with clock.at(outer):
        with clock.at(inner):
            clock.advance(timedelta(days=1))
            assert clock.now() == inner + timedelta(days=1)
        assert clock.now() == outer


def test_at_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 3, 2)):
        pass


def test_advance_needs_a_held_clock():
    with pytest.raises(RuntimeError, match=r"clock\.at"):
        clock.advance(timedelta(hours=1))
