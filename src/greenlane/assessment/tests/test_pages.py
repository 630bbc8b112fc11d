"""The pages of drawn checks: an officer's cases, the supervisor's groups, giving a case to another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.assessment import jobs
from greenlane.assessment.tests.factories import (
    ELSEWHERE,
    MONDAY,
    REASON,
    drawn_officer,
    group,
    officers,
    opened,
    yellow,
)
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.declarations.tests.pages import signed_in
from greenlane.foundation import clock
from greenlane.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
SUPERVISOR, OVERSIGHT = "supervisor@customs", "oversight@audit"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def text_of(response) -> str:
    text = re.sub(r"<(script|style|template)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def mailbox_of(found: Declaration) -> str:
    return User.objects.get(pseudonym=opened(found).officer).email.removesuffix(".meridia.example")


def desk(client: Client) -> str:
    return text_of(client.get(reverse("desk_home")))


def test_desk_home_shows_an_officer_the_cases_drawn_for_him_and_no_trader() -> None:
    group()
    found = yellow()
    shown = desk(signed_in(mailbox_of(found)))
    assert "My cases" in shown
    assert found.mrn in shown
    assert found.trader.name not in shown
    assert found.mrn not in desk(signed_in("officer@portmeridia"))


def test_check_page_lets_the_drawn_officer_of_another_office_accept() -> None:
    group()
    found = yellow()
    client = signed_in(mailbox_of(found))
    address = reverse("declaration_check", args=[found.mrn])
    page = client.get(address)
    assert page.status_code == 200
    given = {"seen": page.context["form"].initial["seen"], "decision": "accept", "remark": "All in order."}
    answer = client.post(address, given, follow=True)
    found.refresh_from_db()
    assert answer.status_code == 200
    assert found.assessment == Assessment.ASSESSED


def test_findings_page_opens_for_the_drawn_officer_only() -> None:
    group()
    found = yellow()
    address = reverse("findings", args=[found.mrn])
    assert signed_in(mailbox_of(found)).get(address).status_code == 200
    others = [one for one in officers(*ELSEWHERE) if str(one.user.pseudonym) != opened(found).officer]
    assert signed_in(others[0].user.email.removesuffix(".meridia.example")).get(address).status_code == 404


def test_check_page_tells_another_officer_that_the_case_is_not_his() -> None:
    group()
    found = yellow()
    client = signed_in("officer@portmeridia")
    address = reverse("declaration_check", args=[found.mrn])
    seen = client.get(address).context["form"].initial["seen"]
    answer = client.post(address, {"seen": seen, "decision": "accept", "remark": "All in order."})
    assert answer.status_code == 403
    assert "drawn for another officer" in text_of(answer)
    found.refresh_from_db()
    assert found.assessment == Assessment.IN_ASSESSMENT


def test_groups_page_shows_load_and_cases() -> None:
    group()
    found = yellow()
    shown = text_of(signed_in(SUPERVISOR).get(reverse("assessment_groups")))
    for words in ("FOOD Food and drink", found.mrn, "With an officer", "Mali Duarte"):
        assert words in shown
    assert signed_in(OVERSIGHT).get(reverse("assessment_groups")).status_code == 200
    assert signed_in("officer@portmeridia").get(reverse("assessment_groups")).status_code == 403


def test_groups_page_costs_the_same_for_many_cases(django_assert_max_num_queries) -> None:
    group()
    for _ in range(4):
        yellow()
    client = signed_in(SUPERVISOR)
    with django_assert_max_num_queries(16):
        shown = text_of(client.get(reverse("assessment_groups")))
    assert shown.count("With an officer") >= 4


def test_groups_page_without_groups_says_so() -> None:
    assert "No group is set up" in text_of(signed_in(SUPERVISOR).get(reverse("assessment_groups")))


@pytest.mark.parametrize(("answer", "said"), [("redraw", "drawn again"), ("take_over", "The check is yours")])
def test_case_page_gives_the_case_to_another(answer: str, said: str) -> None:
    group()
    found = yellow()
    before = opened(found).officer
    client, address = signed_in(SUPERVISOR), reverse("assessment_case", args=[found.mrn])
    shown = text_of(client.post(address, {"reason": REASON, "answer": answer}, follow=True))
    assert said in shown
    assert opened(found).officer != before


def test_case_page_without_a_reason_changes_nothing() -> None:
    group()
    found = yellow()
    before, address = opened(found), reverse("assessment_case", args=[found.mrn])
    assert signed_in(SUPERVISOR).post(address, {"reason": "", "answer": "redraw"}).status_code == 422
    refused = signed_in(OVERSIGHT).post(address, {"reason": REASON, "answer": "redraw"})
    assert refused.status_code == 403
    assert opened(found) == before


def test_case_page_shows_the_draws_verified_on_the_next_day() -> None:
    group()
    found = yellow()
    address = reverse("assessment_case", args=[found.mrn])
    assert "When the day is over" in text_of(signed_in(SUPERVISOR).get(address))
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    clock.advance(timedelta(days=1))
    jobs.work_due()
    assert "Sound" in text_of(signed_in(OVERSIGHT).get(address))


def test_case_page_of_a_declaration_never_drawn_says_so() -> None:
    found = yellow()
    shown = text_of(signed_in(SUPERVISOR).get(reverse("assessment_case", args=[found.mrn])))
    assert "Nobody was drawn" in shown


def test_desk_home_tells_the_supervisor_of_checks_without_an_officer() -> None:
    group(members=False)
    found = yellow()
    shown = desk(signed_in(SUPERVISOR))
    assert "Checks without an officer" in shown
    assert found.mrn in shown
