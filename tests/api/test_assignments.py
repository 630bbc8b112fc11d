"""The API of assignments: published to everybody, cases to their officer, groups to national supervisors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from greenlane.assessment import jobs
from greenlane.assessment.models import AssessmentGroup, Draw, DrawBlinding
from greenlane.assessment.tests.factories import MONDAY, REASON, group, opened, yellow
from greenlane.config.tests.caller import Caller, caller
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, permission_names
from greenlane.parties import services as register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def stranger() -> Caller:
    return Caller()


def day_is_over() -> None:
    clock.advance(timedelta(days=1))
    jobs.work_due()


def test_list_draw_days_needs_no_token_and_keeps_secrets_until_the_day_is_over(stranger: Caller) -> None:
    group()
    days = stranger.get("/draw-days").json()["items"]
    assert len(days) == 2
    assert {one["secret"] for one in days} == {""}
    day_is_over()
    over = next(one for one in stranger.get("/draw-days").json()["items"] if one["published_at"])
    assert len(over["secret"]) == 64
    assert over["day"] == "2026-11-30"


def test_list_draw_days_pages_by_cursor(stranger: Caller) -> None:
    group()
    first = stranger.get("/draw-days?limit=1").json()
    second = stranger.client.get(first["next"]).json()
    assert first["items"][0]["day"] != second["items"][0]["day"]
    assert second["next"] is None


def test_read_draws_gives_the_record_when_the_day_is_over(stranger: Caller) -> None:
    group()
    found = yellow()
    early = stranger.get(f"/draws/{found.mrn}").json()
    assert (early["verdict"], early["draws"][0]["record"]) == ("not_yet", None)
    day_is_over()
    late = stranger.get(f"/draws/{found.mrn.lower()}").json()
    first = late["draws"][0]
    assert (first["verdict"], len(first["record"]["pick"])) == ("sound", 64)
    assert first["day"]["blinding"] == DrawBlinding.objects.get(secret__day=MONDAY.date()).commitment
    assert first["digest"] == Draw.objects.get(ordinal=1).digest
    assert late["verdict"] == "not_yet", "the limit passed, and it was drawn again today"


def test_list_openings_gives_an_officer_his_own_and_the_audit_office_all(stranger: Caller) -> None:
    group()
    found = yellow()
    mine = opened(found).membership
    assert mine is not None
    _, secret = register.issue_token(membership=mine, name="t", scopes=list(permission_names()), by=SYSTEM)
    address, officer, audit = f"/draws/{found.mrn}/openings", Caller(secret), caller("oversight")
    assert [by.get(address).json()["openings"] for by in (officer, audit)] == [[], []], "while the day lasts"
    day_is_over()
    (own,) = officer.get(address).json()["openings"]
    assert (own["officer"], own["office"]) == (str(mine.user.pseudonym), mine.office.code)
    assert own["name"] == stranger.get(f"/draws/{found.mrn}").json()["draws"][0]["record"]["pick"]
    assert len(audit.get(address).json()["openings"]) == 5
    assert {by.get(address).status_code for by in (stranger, caller("trader"), caller("gate"))} == {401, 403}
    assert officer.get("/draws/26XM0123456789ABC7/openings").status_code == 404


def test_read_draws_of_unknown_and_of_never_drawn(stranger: Caller) -> None:
    assert stranger.get("/draws/26XM0123456789ABC7").json()["code"] == "GL404"
    assert stranger.get(f"/draws/{yellow().mrn}").json()["verdict"] is None


def test_read_draws_is_limited_like_tracking(stranger: Caller, settings) -> None:
    settings.GREENLANE_RATE_LIMIT = "200/h"
    mrn = yellow().mrn
    assert [stranger.get(f"/draws/{mrn}").status_code for _ in range(3)] == [200, 200, 429]


def test_list_my_assessment_cases_holds_the_officers_own_and_no_trader() -> None:
    group()
    found = yellow()
    membership = opened(found).membership
    assert membership is not None
    _, secret = register.issue_token(
        membership=membership, name="t", scopes=list(permission_names()), by=SYSTEM
    )
    answer = Caller(secret).get("/my-assessment-cases")
    assert [one["mrn"] for one in answer.json()["items"]] == [found.mrn]
    assert found.trader is not None
    assert found.trader.identifier not in answer.content.decode()
    assert caller("officer").get("/my-assessment-cases").json()["items"] == []


def test_list_assessment_cases_filters_by_state_and_group() -> None:
    group()
    found, by = yellow(), caller("supervisor")
    assert [one["mrn"] for one in by.get("/assessment-cases?state=drawn&group=FOOD").json()["items"]] == [
        found.mrn
    ]
    assert by.get("/assessment-cases?state=decided").json()["items"] == []
    assert by.get("/assessment-cases?state=nonsense").status_code == 422


def test_list_assessment_groups_shows_officers_and_load() -> None:
    group()
    yellow()
    (one,) = caller("oversight").get("/assessment-groups").json()["items"]
    assert (one["code"], one["open"], one["opens"]) == ("FOOD", 1, "10:00:00")
    assert sum(officer["open"] for officer in one["officers"]) == 1


@pytest.mark.parametrize("verb", ["redraw", "take-over"])
def test_giving_a_case_to_another(verb: str) -> None:
    group()
    found = yellow()
    before, by = opened(found).officer, caller("supervisor")
    short = by.post(f"/assessment-cases/{found.mrn}/{verb}", {"reason": "no"})
    assert (short.status_code, short.json()["code"]) == (422, "DRW003")
    answer = by.post(f"/assessment-cases/{found.mrn}/{verb}", {"reason": REASON})
    assert answer.status_code == 200
    assert answer.json()["officer"] == opened(found).officer != before


def test_giving_a_case_away_that_nobody_has_is_refused() -> None:
    assert not AssessmentGroup.objects.exists()
    answer = caller("supervisor").post(f"/assessment-cases/{yellow().mrn}/redraw", {"reason": REASON})
    assert (answer.status_code, answer.json()["code"]) == (409, "DRW002")


def test_published_draws_answer_without_any_header() -> None:
    assert Client().get("/api/v1/draw-days").json() == {"items": [], "next": None}
