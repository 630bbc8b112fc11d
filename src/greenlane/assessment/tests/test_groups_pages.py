"""The pages of a group: switching, officers, leave, conflicts; and an officer's own leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from greenlane.assessment import services
from greenlane.assessment.models import AssessmentGroup, GroupMember
from greenlane.assessment.tests.factories import ELSEWHERE, MONDAY, NATIONAL, group, officers, opened, yellow
from greenlane.assessment.tests.test_pages import text_of
from greenlane.declarations.tests.factories import TRADER
from greenlane.declarations.tests.pages import signed_in
from greenlane.foundation import clock
from greenlane.foundation.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
SUPERVISOR, OVERSIGHT = "supervisor@customs", "oversight@audit"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def supervisor(small_tariff: None) -> Client:
    return signed_in(SUPERVISOR)


def address(name: str, member: GroupMember | None = None) -> str:
    return reverse(f"assessment_{name}", args=["FOOD", member.pk] if member else ["FOOD"])


def test_switching_a_group_off_and_on(supervisor: Client) -> None:
    made = group()
    shown = text_of(supervisor.get(address("group")))
    assert "Switch the group off" in shown
    assert "Mali Duarte" in shown
    assert "takes no new cases" in text_of(supervisor.post(address("switch"), {"active": ""}, follow=True))
    made.refresh_from_db()
    assert not made.active
    assert "takes cases" in text_of(supervisor.post(address("switch"), {"active": "1"}, follow=True))
    made.refresh_from_db()
    assert made.active


NEW = {
    "code": "bakery",
    "name": "Bread and cake",
    "chapters": "19, 11; 17",
    "weekdays": ["0", "4"],
    "opens": "09:00",
    "closes": "17:30",
    "load_cap": "12",
    "limit_hours": "4",
}


def test_opening_a_group_on_the_page_leads_to_it_and_changing_one_stays_in_its_history(
    supervisor: Client,
) -> None:
    there = reverse("assessment_group_new")
    assert 'value="10:00"' in supervisor.get(there).content.decode()
    shown = text_of(supervisor.post(there, NEW, follow=True))
    assert "The group is open" in shown
    made = AssessmentGroup.objects.get(code="BAKERY")
    assert (made.chapters, made.weekdays, made.active) == (["11", "17", "19"], [0, 4], False)
    assert f"{made.opens:%H:%M} {made.closes:%H:%M}" == "09:00 17:30"
    again = supervisor.post(there, NEW)
    assert again.status_code == 422
    assert "There is a group with this code already" in text_of(again)
    change = reverse("assessment_group_change", args=["BAKERY"])
    assert "11, 17, 19" in supervisor.get(change).content.decode()
    shown = text_of(supervisor.post(change, {**NEW, "code": "OTHER", "load_cap": "7"}, follow=True))
    assert "The group is changed" in shown
    made.refresh_from_db()
    assert (made.load_cap, AssessmentGroup.objects.count()) == (7, 1)
    kept = Event.objects.filter(kind="assessment.group_kept", subject="assessment_group/BAKERY")
    assert [orjson.loads(one.data)["load_cap"] for one in kept.order_by("id")] == [12, 7]


def test_opening_a_group_says_everything_that_is_wrong_at_once(supervisor: Client) -> None:
    group()
    wrong = {**NEW, "code": "FOOD", "chapters": "1, nine", "weekdays": [], "opens": "early", "load_cap": "0"}
    answer = supervisor.post(reverse("assessment_group_new"), wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code", "chapters", "weekdays", "opens", "load_cap"}
    assert "nine" in answer.content.decode()
    change = reverse("assessment_group_change", args=["FOOD"])
    group(code="METAL", chapters=["72"], members=False)
    answer = supervisor.post(change, {**NEW, "chapters": "19, 72"})
    assert "The active group METAL covers chapter 72 already" in text_of(answer)
    assert AssessmentGroup.objects.get(code="FOOD").chapters == ["19", "22"]


def test_a_group_is_switched_on_after_a_question_and_says_since_when(supervisor: Client) -> None:
    group("XM000102", "XM000201", active=False)
    shown = text_of(supervisor.get(address("group")))
    assert "what was drawn cannot be taken back" in shown
    assert "Switched on since –" in shown
    supervisor.post(address("switch"), {"active": "1"})
    for page in (address("group"), reverse("assessment_groups")):
        shown = text_of(supervisor.get(page))
        assert "Switched on since 30 Nov 2026" in shown
        assert "Officers by office XM000102: 1, XM000201: 1" in shown
        assert "Mon" in shown


def test_switching_a_group_on_that_another_one_covers_says_so(supervisor: Client) -> None:
    group()
    group(code="BAKERY", active=False, members=False)
    there = reverse("assessment_switch", args=["BAKERY"])
    assert "covers chapter 19" in text_of(supervisor.post(there, {"active": "1"}, follow=True))
    assert not AssessmentGroup.objects.get(code="BAKERY").active


def test_adding_an_officer_and_setting_his_last_day(supervisor: Client) -> None:
    made, (officer,) = group(members=False), officers("XM000102")
    given = {"membership": officer.pk, "since": "2026-11-30"}
    shown = text_of(supervisor.post(address("member_add"), given, follow=True))
    assert "belongs to the group" in shown
    member = made.members.get()
    wrong = supervisor.post(address("member_end", member), {"end-until": "2026-11-01"})
    assert wrong.status_code == 422
    assert "PTY002" in text_of(wrong)
    supervisor.post(address("member_end", member), {"end-until": "2026-12-01"})
    member.refresh_from_db()
    assert member.until == date(2026, 12, 1)


def test_adding_whom_the_list_does_not_offer_is_refused(supervisor: Client) -> None:
    made, (officer,) = group("XM000102"), officers("XM000102")
    for number in (officer.pk, 999_999, "x"):
        answer = supervisor.post(address("member_add"), {"membership": number, "since": "2026-11-30"})
        assert answer.status_code == 422
    assert made.members.count() == 1


def test_leave_holds_in_every_group_and_nothing_is_drawn_on_it(supervisor: Client) -> None:
    here = group("XM000102", "XM000201")
    there = group("XM000102", code="METAL", chapters=["72"])
    away = here.members.get(membership__office__code="XM000102")
    given = {"leave-since": "2026-11-30", "leave-until": "2026-12-04"}
    assert "The leave is entered" in text_of(supervisor.post(address("leave_add", away), given, follow=True))
    assert there.members.get().leave == [["2026-11-30", "2026-12-04"]]
    assert opened(yellow()).officer != away.officer
    assert "On leave" in text_of(supervisor.get(address("group")))
    again = supervisor.post(address("leave_add", away), given)
    assert again.status_code == 422
    assert "away on some of these days already" in text_of(again)
    wrong = supervisor.post(
        address("leave_add", away), {"leave-since": "2026-12-20", "leave-until": "2026-12-10"}
    )
    assert wrong.status_code == 422
    supervisor.post(address("leave_remove", away), {"since": "2026-11-30", "until": "2026-12-04"})
    supervisor.post(address("leave_remove", away), {"since": "nonsense", "until": "2026-99-99"})
    assert [row.leave for row in GroupMember.objects.filter(membership=away.membership)] == [[], []]


def test_conflicts_of_interest_are_organisations_of_the_register(supervisor: Client) -> None:
    member = group("XM000102").members.get()
    there = address("conflicts", member)
    wrong = supervisor.post(there, {"conflicts-conflicts": f"{TRADER}\nXM999999999"})
    assert wrong.status_code == 422
    assert "Not on the register: XM999999999" in text_of(wrong)
    supervisor.post(there, {"conflicts-conflicts": f"{TRADER.lower()}, {TRADER}"})
    member.refresh_from_db()
    assert member.conflicts == [TRADER]
    assert opened(yellow()).state == "unassigned"
    assert TRADER in text_of(supervisor.get(address("member", member)))


def test_an_officer_sees_his_own_leave_only(supervisor: Client) -> None:
    made = group(*ELSEWHERE)
    member = made.members.get(membership__office__code="XM000102")
    services.add_leave(member=member, since=date(2026, 12, 24), until=date(2026, 12, 31), by=NATIONAL)
    mine = signed_in(member.membership.user.email.removesuffix(".meridia.example"))
    shown = text_of(mine.get(reverse("assessment_my_leave")))
    assert "FOOD Food and drink" in shown
    assert "31" in shown
    other = signed_in("officer@portmeridia")
    assert "You belong to no group" in text_of(other.get(reverse("assessment_my_leave")))


def test_only_national_supervisors_change_groups() -> None:
    member = group("XM000102").members.get()
    for who in (OVERSIGHT, "supervisor@portmeridia", "officer@portmeridia"):
        client = signed_in(who)
        assert client.post(address("switch"), {"active": ""}).status_code == 403
        assert client.post(address("member_end", member), {"end-until": "2026-12-01"}).status_code == 403
        assert client.post(reverse("assessment_group_new"), NEW).status_code == 403
        assert client.get(reverse("assessment_group_change", args=["FOOD"])).status_code == 403
    shown = text_of(signed_in(OVERSIGHT).get(address("group")))
    assert "Switch the group off" not in shown
    assert signed_in(SUPERVISOR).get(reverse("assessment_group", args=["NONE"])).status_code == 404


def test_group_page_costs_the_same_for_many_officers(django_assert_max_num_queries, supervisor) -> None:
    group()
    with django_assert_max_num_queries(16):
        assert supervisor.get(address("group")).status_code == 200
