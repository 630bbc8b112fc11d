"""Who had the ball: the intervals of any sequence of events add up to the total, and say what the gates said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.declarations import intervals, release, services
from greenlane.declarations.intervals import (
    OPENS,
    PRECEDENCE,
    Happened,
    Timeline,
    register_turns,
    timeline_of,
    waits,
)
from greenlane.declarations.release import Holder
from greenlane.declarations.selectors.times import nearest_rank, report, timeline, timelines
from greenlane.declarations.states import Assessment, Cancellation, Cargo, PaymentState
from greenlane.declarations.tests.factories import GATE, GATEWAY
from greenlane.declarations.tests.pages import arrived, lodged, now, paid
from greenlane.foundation import clock

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = START + timedelta(days=30)
STATES = {
    "assessment": [state.value for state in Assessment],
    "cargo": [state.value for state in Cargo],
    "payment": [state.value for state in PaymentState],
    "cancellation": [state.value for state in Cancellation],
}
moved = st.dictionaries(st.sampled_from(sorted(STATES)), st.integers(0, 20), max_size=3).map(
    lambda found: {region: STATES[region][place % len(STATES[region])] for region, place in found.items()}
)
KINDS = ["declaration.assessed", "declaration.released", "permit.wanted", "permit.given", "something.else"]
happened = st.builds(
    Happened,
    st.sampled_from(KINDS),
    st.integers(-3600, 40 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds)),
    moved.map(lambda states: {"states": states}),
)
REGISTERED = Happened(
    "declaration.registered", START, {"states": {"assessment": "in_assessment", "payment": "due"}}
)


@pytest.fixture(autouse=True)
def _permits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate of another module, with its turns."""
    monkeypatch.setattr(intervals, "_turns", {})
    register_turns(
        "permits",
        {
            "permit.wanted": waits(Holder.AGENCY, "The agency decides."),
            "permit.given": OPENS,
            "something.else": lambda data: None,
        },
    )


def after(*events: tuple[float, str, dict[str, str]], until: datetime = NOW) -> Timeline:
    """The timeline of a declaration in check and with a payment due; events by the hour."""
    told = [Happened(kind, START + timedelta(hours=at), {"states": states}) for at, kind, states in events]
    found = timeline_of([REGISTERED, *told], now=until)
    assert found is not None
    return found


@given(events=st.lists(happened, max_size=25))
def test_intervals_add_up_to_the_total_whatever_happens(events: list[Happened]) -> None:
    intervals._turns.setdefault("permits", {"permit.wanted": waits(Holder.AGENCY, ""), "permit.given": OPENS})
    found = timeline_of([REGISTERED, *events], now=NOW)
    assert found is not None
    parts = found.intervals
    assert sum((one.length for one in parts), timedelta()) == found.total
    assert all(one.length > timedelta() for one in parts)
    assert all(before.until == after.since for before, after in pairwise(parts))
    assert not parts or (parts[0].since, parts[-1].until) == (found.since, found.until)
    assert sum(found.by_holder().values(), timedelta()) == found.total
    assert sum(found.by_stage().values(), timedelta()) == found.total
    for one in parts:
        order = [PRECEDENCE.index(held.holder) for held in (one.primary, *one.also)]
        assert order == sorted(order), "the primary holder is the first by precedence"


def test_the_carrier_has_the_ball_until_arrival_then_the_officer_then_the_trader() -> None:
    found = after(
        (10, "declaration.goods_arrived", {"cargo": "arrived"}),
        (14, "declaration.assessed", {"assessment": "assessed"}),
        (15, "declaration.goods_registered", {"cargo": "goods_registered"}),
        (20, "declaration.paid", {"payment": "paid"}),
        (20, "declaration.released", {}),
        (22, "declaration.left", {"cargo": "gate_out"}),
    )
    told = [(one.holder.value, one.stage, one.length / timedelta(hours=1)) for one in found.intervals]
    assert told == [
        ("carrier", "arrival", 10),
        ("officer", "check", 4),
        ("trader", "goods", 1),
        ("trader", "payment", 5),
        ("", "leaving", 2),
    ]
    assert [held.holder.value for held in found.intervals[0].also] == ["officer", "trader"]
    assert found.is_over
    assert found.to_release == timedelta(hours=20)


def test_a_query_gives_the_ball_to_the_trader_and_a_test_to_the_laboratory() -> None:
    found = after(
        (1, "declaration.goods_arrived", {"cargo": "goods_registered"}),
        (2, "assessment.query_issued", {"assessment": "query_open"}),
        (5, "assessment.query_replied", {"assessment": "in_assessment"}),
        (6, "assessment.test_ordered", {"assessment": "lab_pending"}),
        (9, "assessment.test_reported", {"assessment": "in_assessment"}),
        until=START + timedelta(hours=10),
    )
    assert [one.stage for one in found.intervals] == [
        "arrival", "check", "query", "check", "laboratory", "check"
    ]  # fmt: skip
    assert found.by_holder()[Holder.AGENCY] == timedelta(hours=3)
    assert found.by_holder()[Holder.TRADER] == timedelta(hours=3)


def test_a_payment_taken_back_after_release_counts_after_release() -> None:
    found = after(
        (1, "declaration.goods_registered", {"cargo": "goods_registered", "assessment": "assessed"}),
        (2, "declaration.paid", {"payment": "paid"}),
        (2, "declaration.released", {}),
        (5, "declaration.payment_reversed", {"payment": "due"}),
        until=START + timedelta(hours=8),
    )
    assert [(one.stage, one.after_release) for one in found.intervals[-2:]] == [
        ("leaving", True),
        ("payment", True),
    ]
    assert found.to_release == timedelta(hours=2)


def test_gates_of_other_modules_are_replayed_from_their_turns() -> None:
    found = after(
        (0, "declaration.goods_registered", {"cargo": "goods_registered", "assessment": "assessed"}),
        (0, "declaration.paid", {"payment": "paid"}),
        (1, "permit.wanted", {}),
        (4, "permit.given", {}),
        until=START + timedelta(hours=5),
    )
    assert [(one.holder.value, one.stage) for one in found.intervals] == [
        ("", "release"),
        ("agency", "permits"),
        ("", "release"),
    ]


def test_refusal_ends_the_timeline() -> None:
    found = after((3, "declaration.refused", {"assessment": "refused"}), (9, "something.else", {}))
    assert found.is_over
    assert found.total == timedelta(hours=3)


def test_events_out_of_order_never_make_a_negative_interval() -> None:
    found = after(
        (5, "declaration.goods_arrived", {"cargo": "arrived"}),
        (3, "declaration.assessed", {"assessment": "assessed"}),
        until=START + timedelta(hours=6),
    )
    assert [one.length / timedelta(hours=1) for one in found.intervals] == [5, 1]


def test_a_log_that_tells_no_states_has_no_timeline() -> None:
    assert timeline_of([], now=NOW) is None
    assert timeline_of([Happened("declaration.registered", START, {})], now=NOW) is None


def test_every_gate_is_known_to_the_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert set(release._gates) <= intervals.replayed()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_timeline_of_a_declaration_follows_its_verbs() -> None:
    with clock.at(START):
        found = arrived(lodged())
        clock.advance(timedelta(hours=1))
        services.register_goods(mrn=found.mrn, by=GATEWAY)
        clock.advance(timedelta(hours=2))
        paid(found)
        clock.advance(timedelta(hours=3))
        services.gate_out(mrn=found.mrn, by=GATE)
        told = timeline(now(found))
    assert told is not None
    assert [(one.holder.value, one.stage, one.length / timedelta(hours=1)) for one in told.intervals] == [
        ("trader", "goods", 1),
        ("trader", "payment", 2),
        ("", "leaving", 3),
    ]
    released = now(found).released_at
    assert released is not None
    assert told.to_release == released - START


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_timelines_of_many_take_one_query_and_one_for_their_events(django_assert_num_queries) -> None:
    made = [lodged() for _ in range(3)]
    rows = type(made[0]).objects.order_by("pk")
    with django_assert_num_queries(2):
        found = list(timelines(rows, now=clock.now()))
    assert [declaration.mrn for declaration, _told in found] == [one.mrn for one in made]


def test_report_adds_up_and_ranks() -> None:
    long = after((10, "declaration.goods_arrived", {"cargo": "arrived"}), until=START + timedelta(hours=12))
    short = after((1, "declaration.goods_arrived", {"cargo": "arrived"}), until=START + timedelta(hours=2))
    made = report([long, short])
    assert made.total == timedelta(hours=14)
    assert sum((one.total for one in made.holders), timedelta()) == made.total
    assert sum((one.total for one in made.stages), timedelta()) == made.total
    first = made.holders[0]
    assert (first.holder, first.count, first.median, first.p90) == (
        Holder.CARRIER,
        2,
        timedelta(hours=1),
        timedelta(hours=10),
    )
    assert nearest_rank([], 50) == timedelta()
