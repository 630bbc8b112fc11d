"""Commit and reveal: chosen before the day, shown after it, each once; groups that can be worked with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import orjson
import pytest
from django.db import DatabaseError, transaction

from greenlane.assessment import jobs, services
from greenlane.assessment.engine.draw import commitment_of
from greenlane.assessment.errors import GroupUnusable, SecretNotDue
from greenlane.assessment.models import (
    AssessmentGroup,
    Draw,
    DrawBlinding,
    DrawDisclosure,
    DrawSecret,
    DrawSheet,
)
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, group, officers, yellow
from greenlane.declarations.tests.factories import SUPERVISOR, officer
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.parties.errors import WrongDates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_commit_secret_keeps_the_first_and_logs_only_the_commitment() -> None:
    first = services.commit_secret(day=DAY)
    assert services.commit_secret(day=DAY) == first
    assert first.commitment == commitment_of(bytes.fromhex(first.secret), DAY)
    logged = Event.objects.get(kind="assessment.secret_committed").data
    assert orjson.loads(logged) == {"day": "2026-11-30", "commitment": first.commitment}
    assert first.secret not in logged
    blinding = Event.objects.get(kind="assessment.blinding_committed").data
    key = bytes.fromhex(first.blinding.key)
    assert orjson.loads(blinding) == {"day": "2026-11-30", "commitment": commitment_of(key, DAY)}
    assert first.blinding.key not in (blinding, first.secret)


def test_commit_secret_of_two_days_are_four_of_their_own() -> None:
    kept = [services.commit_secret(day=DAY + timedelta(days=n)) for n in range(2)]
    assert len({one.secret for one in kept} | {one.blinding.key for one in kept}) == 4


def test_commit_secret_gives_a_day_of_the_version_before_the_key_it_lacks() -> None:
    """On the day of the upgrade there is a secret and no key: cases wait until the worker has chosen one."""
    old = DrawSecret.objects.create(
        day=DAY, commitment=commitment_of(b"x" * 32, DAY), secret=(b"x" * 32).hex(), committed_at=MONDAY
    )
    group(active=False)
    AssessmentGroup.objects.update(active=True)
    found = yellow()
    waits = found.assignments.get()
    assert (waits.state, waits.reason) == ("unassigned", "no_commitment")
    assert jobs.work_due() == 3, "today's key, tomorrow's secret with its key, and the case that waited"
    assert DrawSecret.objects.get(day=DAY) == old
    assert found.assignments.latest("ordinal").state == "drawn"
    with clock.at(MONDAY + timedelta(days=1)):
        assert services.commit_secret(day=DAY) == old, "what is over is left as it is"


def test_publish_secret_keeps_the_key_of_blinding() -> None:
    kept = services.commit_secret(day=DAY)
    with clock.at(MONDAY + timedelta(days=1)):
        services.publish_secret(day=DAY)
    assert not Event.objects.filter(data__contains=kept.blinding.key).exists()


def test_commit_secret_of_a_day_that_is_over_is_refused() -> None:
    with pytest.raises(SecretNotDue):
        services.commit_secret(day=DAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        services.commit_secret(day=DAY, by=NATIONAL)


def test_publish_secret_waits_until_the_day_is_over() -> None:
    kept = services.commit_secret(day=DAY)
    with pytest.raises(SecretNotDue):
        services.publish_secret(day=DAY)
    with clock.at(MONDAY + timedelta(days=1)):
        told = services.publish_secret(day=DAY)
        assert services.publish_secret(day=DAY) == told
        with pytest.raises(SecretNotDue):
            services.publish_secret(day=DAY - timedelta(days=1))
    logged = orjson.loads(Event.objects.get(kind="assessment.secret_published").data)
    assert logged == {"day": "2026-11-30", "commitment": kept.commitment, "secret": kept.secret}


def test_work_due_without_a_group_commits_to_nothing() -> None:
    assert jobs.work_due() == 0
    assert not DrawSecret.objects.exists()


def test_work_due_commits_tomorrow_and_publishes_yesterday_once() -> None:
    group()
    with clock.at(MONDAY + timedelta(days=1)):
        assert jobs.work_due() == 2
        assert jobs.work_due() == 0
    assert [one.day.day for one in DrawSecret.objects.order_by("day")] == [30, 1, 2]
    assert [one.secret.day for one in DrawDisclosure.objects.all()] == [DAY]


def test_draws_and_secrets_cannot_be_changed_or_removed() -> None:
    group()
    yellow()
    changes = (
        (Draw.objects, {"record": "{}"}),
        (DrawSecret.objects, {"secret": "0"}),
        (DrawBlinding.objects, {"key": "0"}),
        (DrawSheet.objects, {"text": "[]"}),
    )
    for rows, change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(rows.db)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"code": "no spaces"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"chapters": []}, "chapters"),
        ({"chapters": ["1"]}, "chapters"),
        ({"chapters": ["00"]}, "chapters"),
        ({"chapters": ["١٩"]}, "chapters"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [7]}, "weekdays"),
        ({"load_cap": 0}, "load_cap"),
        ({"limit_hours": 0}, "limit_hours"),
    ],
)
def test_keep_group_that_cannot_work_is_refused(changes: dict, pointer: str) -> None:
    with pytest.raises(GroupUnusable) as refusal:
        group(members=False, **changes)
    assert refusal.value.pointer == pointer


def test_keep_group_says_everything_that_is_wrong_at_once_and_new_refuses_a_known_code() -> None:
    with pytest.raises(GroupUnusable) as refusal:
        group(members=False, code="", chapters=["1"], weekdays=[], load_cap=0)
    assert [one.pointer for one in refusal.value.violations] == ["code", "chapters", "weekdays", "load_cap"]
    group(members=False, active=False)
    with pytest.raises(GroupUnusable, match="with this code already"):
        group(members=False, active=False, new=True)


def test_keep_group_for_a_chapter_of_another_active_group_is_refused() -> None:
    group()
    with pytest.raises(GroupUnusable, match="FOOD covers chapter 22"):
        group(code="DRINK", chapters=["22"])
    other = group(code="DRINK2", chapters=["23"], active=False)
    services.keep_group(code="DRINK2", name="Feed", chapters=["22", "23"], by=NATIONAL)
    with pytest.raises(GroupUnusable):
        services.set_active(group=other, active=True, by=NATIONAL)


def test_groups_are_kept_by_national_supervisors_only() -> None:
    made = group()
    elsewhere = Actor("local", frozenset({Role.SUPERVISOR}), office="XM000101")
    for by in (elsewhere, officer()):
        with pytest.raises(Forbidden):
            services.set_active(group=made, active=False, by=by)
    services.set_active(group=made, active=False, by=SUPERVISOR)
    made.refresh_from_db()
    assert not made.active


def test_add_member_twice_or_in_another_role_is_refused() -> None:
    made = group()
    one = officers("XM000102")[0]
    with pytest.raises(GroupUnusable):
        services.add_member(group=made, membership=one, since=DAY, by=NATIONAL)
    one.role = Role.GATE_OFFICER
    with pytest.raises(GroupUnusable):
        services.add_member(group=made, membership=one, since=DAY, by=NATIONAL)
    with pytest.raises(WrongDates):
        services.set_leave(member=made.members.first(), leave=[(DAY, DAY - timedelta(days=1))], by=NATIONAL)
