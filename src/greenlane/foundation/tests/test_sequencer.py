"""Positions without gaps, and consumers that miss nothing and repeat nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from greenlane.foundation.events import GENESIS, consume, head, next_link, read, sequence, sequence_all
from greenlane.foundation.models import Consumer, Event, EventPending, EventPosition
from greenlane.foundation.tests.thing import Refused, write_many, write_then_refuse

pytestmark = pytest.mark.django_db(transaction=True)


def positions() -> list[int]:
    return list(EventPosition.objects.order_by("position").values_list("position", flat=True))


def numbers(subject: str = "") -> list[int]:
    return [event.data["number"] for event in read(limit=10_000, subject=subject)]


def test_sequence_numbers_committed_events_in_the_order_they_were_written():
    write_many(5)
    assert EventPending.objects.count() == 5
    assert sequence() == 5
    assert positions() == [1, 2, 3, 4, 5]
    assert numbers() == [0, 1, 2, 3, 4]
    assert not EventPending.objects.exists()


def test_sequence_again_changes_nothing():
    write_many(3)
    sequence_all()
    before = list(EventPosition.objects.values_list())
    assert sequence() == sequence_all() == 0
    assert list(EventPosition.objects.values_list()) == before


def test_sequence_in_small_steps_gives_the_same_chain_as_in_one():
    write_many(7)
    while sequence(limit=2):
        pass
    chain = GENESIS
    for digest in Event.objects.order_by("id").values_list("digest", flat=True):
        chain = next_link(chain, digest)
    assert head() == (7, chain)


def test_sequence_of_an_empty_log_is_at_the_genesis():
    assert sequence() == 0
    assert head() == (0, GENESIS)


def test_sequence_skips_nothing_when_a_verb_failed_in_between():
    """On PostgreSQL the failed verb has used up event ids; positions must not show it."""
    write_many(2)
    with pytest.raises(Refused):
        write_then_refuse("thing.refused")
    write_many(2)
    sequence_all()
    assert positions() == [1, 2, 3, 4]


def test_read_by_subject_and_limit():
    write_many(2, key="a")
    write_many(3, key="b")
    sequence_all()
    assert [event.position for event in read(subject="thing/b")] == [3, 4, 5]
    assert [event.position for event in read(3, limit=1)] == [4]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_sequence_leaves_an_open_transaction_alone_and_numbers_it_later():
    """The first writer takes the lower id and commits last: its event comes after, and no position is missing."""
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            write_many(1, key="slow")
            other.submit(in_thread, write_many, 1, "fast").result()
            assert other.submit(in_thread, sequence_all).result() == 1
        sequence_all()
    assert positions() == [1, 2]
    assert [event.subject for event in read()] == ["thing/fast", "thing/slow"]
    assert Event.objects.get(subject="thing/slow").pk < Event.objects.get(subject="thing/fast").pk


def test_sequence_with_writers_and_sequencers_at_once_has_no_gaps():
    """Four writers and two sequencers: every event once, each writer's own order kept."""
    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(in_thread, write_often, key) for key in "abcd"]
        sequencers = [pool.submit(in_thread, sequence_often) for _ in range(2)]
        for future in [*writers, *sequencers]:
            future.result()
    sequence_all()
    assert positions() == list(range(1, 4 * 10 * 3 + 1))
    for key in "abcd":
        assert numbers(f"thing/{key}") == [0, 1, 2] * 10


def in_thread(work, *arguments):
    """Run in a thread of its own and give its connection back."""
    try:
        return work(*arguments)
    finally:
        connection.close()


def write_often(key: str) -> None:
    for _ in range(10):
        write_many(3, key=key)


def sequence_often() -> None:
    for _ in range(20):
        sequence(limit=7)


def stored(batch) -> None:
    """A consumer that keeps what it saw in the database: one row per event."""
    Consumer.objects.bulk_create(Consumer(name=f"saw {event.position}") for event in batch)


def seen() -> int:
    return Consumer.objects.filter(name__startswith="saw ").count()


def test_consume_feeds_every_event_once_in_batches():
    write_many(5)
    sequence_all()
    batches: list[list[int]] = []
    while consume("twin", lambda batch: batches.append([event.position for event in batch]), batch=2):
        pass
    assert batches == [[1, 2], [3, 4], [5]]
    assert Consumer.objects.get(name="twin").position == 5


def test_consume_after_a_failure_stores_everything_exactly_once():
    write_many(6)
    sequence_all()

    def fail_half_way(batch) -> None:
        stored(batch[:2])
        raise Refused

    consume("twin", stored, batch=2)
    with pytest.raises(Refused):
        consume("twin", fail_half_way, batch=3)
    assert (seen(), Consumer.objects.get(name="twin").position) == (2, 2)
    while consume("twin", stored, batch=3):
        pass
    assert (seen(), Consumer.objects.get(name="twin").position) == (6, 6)


def test_consume_by_two_workers_at_once_stores_everything_exactly_once():
    """A repeat would break on the primary key of the row it stores."""
    write_many(40)
    sequence_all()

    def work() -> int:
        total = 0
        while done := consume("twin", stored, batch=3):
            total += done
        return total

    with ThreadPoolExecutor(2) as pool:
        totals = [future.result() for future in [pool.submit(in_thread, work) for _ in range(2)]]
    assert sum(totals) == seen() == 40


def test_consume_keeps_the_places_of_consumers_apart():
    write_many(3)
    sequence_all()
    assert consume("one", stored) == 3
    assert consume("two", lambda batch: None, batch=1) == 1
    assert dict(Consumer.objects.filter(name__in=["one", "two"]).values_list("name", "position")) == {
        "one": 3,
        "two": 1,
    }


@given(digests=st.lists(st.from_regex(r"[0-9a-f]{64}", fullmatch=True), min_size=2, max_size=6, unique=True))
def test_chain_depends_on_every_link_and_their_order(digests):
    def chain_of(links: list[str]) -> str:
        chain = GENESIS
        for link in links:
            chain = next_link(chain, link)
        return chain

    whole = chain_of(digests)
    assert chain_of(digests[::-1]) != whole
    assert all(chain_of(digests[:i] + digests[i + 1 :]) != whole for i in range(len(digests)))
