"""Fast writes and prepared queries mean exactly what the ORM means."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from greenlane.foundation import rows
from greenlane.foundation.db import for_update
from greenlane.foundation.models import Consumer, Event
from greenlane.foundation.prepared import Prepared
from greenlane.parties.models import Holiday, Office

MOMENT = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)


def office(code: str) -> Office:
    hours = {"0": ["08:00", "17:00"]}
    return Office(code=code, name="Ä “post”", kind="land", time_zone="Asia/Bangkok", hours=hours)


@pytest.mark.django_db
def test_insert_all_stores_what_the_orm_reads() -> None:
    made = [office("XM100001"), office("XM100002")]
    rows.insert_all(made)
    assert [one.pk for one in made] == list(Office.objects.order_by("pk").values_list("pk", flat=True))
    stored = Office.objects.get(code="XM100002")
    assert (stored.name, stored.hours, stored.control_share) == (
        "Ä “post”",
        made[1].hours,
        stored.control_share,
    )
    assert not made[0]._state.adding


@pytest.mark.django_db
def test_insert_all_splits_what_one_statement_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_PARAMETERS", 30)
    with CaptureQueriesContext(connection) as queries:
        rows.insert_all([office(f"XM20000{n}") for n in range(7)])
    assert len(queries) > 1
    assert Office.objects.count() == 7


@pytest.mark.django_db
def test_insert_all_of_a_taken_key_is_refused() -> None:
    rows.insert_all([office("XM100001")])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert_all([office("XM100001")])


@pytest.mark.django_db
def test_insert_once_says_whether_the_row_was_new() -> None:
    first, second = office("XM100001"), office("XM100001")
    assert rows.insert_once(first)
    assert not rows.insert_once(second)
    assert (first.pk, second.pk) == (Office.objects.get().pk, None)


@pytest.mark.django_db
def test_update_columns_writes_only_what_is_named() -> None:
    one = office("XM100001")
    rows.insert_all([one])
    one.name, one.kind, one.hours = "New", "airport", {"1": ["09:00", "12:00"]}
    rows.update_columns(one, ["name", "hours"])
    stored = Office.objects.get()
    assert (stored.name, stored.kind, stored.hours) == ("New", "land", one.hours)


@pytest.mark.django_db
def test_row_writer_keeps_moments_and_texts() -> None:
    writer = rows.RowWriter(
        Event,
        {
            "kind": "text",
            "subject": "text",
            "actor_role": "text",
            "actor": "text",
            "at": "timestamptz",
            "data": "text",
            "digest": "text",
        },
    )
    writer.write(("k", f"s/{n}", "system", "system", MOMENT, "{}", "0" * 64) for n in range(3))
    assert list(Event.objects.order_by("id").values_list("subject", "at")) == [
        (f"s/{n}", MOMENT) for n in range(3)
    ]


by_code = Prepared(lambda code: for_update(Office.objects.filter(code=code)))
names = Prepared(lambda code: Office.objects.filter(code=code).values_list("code", "hours", "active"))
holidays = Prepared(lambda name: Holiday.objects.filter(name=name).select_related("office"))


@pytest.mark.django_db
def test_prepared_query_gives_what_the_queryset_gives() -> None:
    rows.insert_all([office("XM100001"), office("XM100002")])
    wanted = Office.objects.get(code="XM100002")
    Holiday.objects.create(office=wanted, day=MOMENT.date(), name="Harbour day")
    Holiday.objects.create(office=None, day=MOMENT.date(), name="National day")
    for _ in range(2):
        with transaction.atomic():
            assert [one.__dict__ | {"_state": 0} for one in by_code("XM100002")] == [
                wanted.__dict__ | {"_state": 0}
            ]
        assert names("XM100001") == [("XM100001", {"0": ["08:00", "17:00"]}, True)]
        assert by_code("slot 0") == names("nothing") == []
    assert holidays("Harbour day")[0].office == wanted
    assert holidays("National day")[0].office is None


@pytest.mark.django_db(transaction=True)
def test_prepared_query_serves_several_threads() -> None:
    Consumer.objects.create(name="a", position=7)
    query = Prepared(lambda name: Consumer.objects.filter(name=name))
    found: list[int] = []

    def work() -> None:
        try:
            found.extend(row.position for _ in range(20) for row in query("a"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [7] * 80


@pytest.mark.django_db
def test_prepared_query_treats_its_value_as_a_value() -> None:
    rows.insert_all([office("XM100001")])
    assert by_code("' OR 1=1 --") == []
