"""Pages of escalations: the trader asks, follows and rates; handlers act; the assessor sees nothing of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.assessment import services
from greenlane.assessment.models import Escalation
from greenlane.assessment.tests.factories import MONDAY, REASON, group, opened, yellow
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.pages import actor, arrived, signed_in
from greenlane.foundation import clock
from greenlane.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
TRADER, STRANGER = "importer@aurora", "importer@delta"
NATIONAL, CENTRE, OVERSIGHT = "supervisor@customs", "monitor@customs", "oversight@audit"
NAMES = ("Aurora", "XM100000001", "Anong")
DONE = "The case was drawn again and decided within the hour."


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def delayed() -> Declaration:
    group()
    found = arrived(yellow())
    clock.advance(timedelta(days=1))
    return found


def complaint() -> Escalation:
    words = "Aurora Electronics Trading waits since yesterday."
    return services.open_escalation(mrn=delayed().mrn, words=words, by=actor(TRADER)).escalation


def text_of(response) -> str:
    text = re.sub(r"<(script|style|template)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def assessor_of(found: Declaration) -> Client:
    user = User.objects.get(pseudonym=opened(found).officer)
    return signed_in(user.email.removesuffix(".meridia.example"))


def test_trader_escalates_from_the_declaration_and_follows_it() -> None:
    found = delayed()
    client = signed_in(TRADER)
    address = reverse("escalation_open", args=[found.mrn])
    assert address in client.get(reverse("declaration", args=[found.mrn])).content.decode()
    assert "The officer who checks is not told" in text_of(client.get(address))
    assert client.post(address, {}).status_code == 422
    shown = client.post(address, {"delay": "no_decision", "words": "We wait."}, follow=True)
    number = Escalation.objects.get().number
    assert shown.redirect_chain[-1][0] == reverse("escalation", args=[number])
    assert "Waiting to be acknowledged" in text_of(shown)
    again = client.get(address)
    assert again.headers["Location"] == reverse("escalation", args=[number])
    assert "Follow the escalation" in text_of(client.get(reverse("declaration", args=[found.mrn])))
    assert number in text_of(client.get(reverse("escalations")))


def test_trader_is_told_from_when_on_he_may_escalate() -> None:
    group()
    found = arrived(yellow())
    client = signed_in(TRADER)
    address = reverse("escalation_open", args=[found.mrn])
    assert address not in client.get(reverse("declaration", args=[found.mrn])).content.decode()
    assert "Possible from 1 Dec 2026, 11:00 on." in text_of(client.get(address))
    assert client.post(address, {"delay": "other"}).status_code == 409


def test_trader_rates_a_resolved_escalation_once() -> None:
    found = complaint()
    services.acknowledge(number=found.number, by=actor(NATIONAL))
    services.resolve(number=found.number, cause="workload", done=DONE, by=actor(NATIONAL))
    client, address = signed_in(TRADER), reverse("escalation", args=[found.number])
    assert DONE in text_of(client.get(address))
    assert client.post(address, {"rating": "9"}).status_code == 422
    assert "rating is counted" in text_of(
        client.post(address, {"rating": "4", "comment": "Quick."}, follow=True)
    )
    assert client.post(address, {"rating": "1"}).status_code == 409


def test_escalations_of_others_are_not_there() -> None:
    found = complaint()
    assert signed_in(STRANGER).get(reverse("escalation", args=[found.number])).status_code == 404
    assert found.number not in text_of(signed_in(STRANGER).get(reverse("escalations")))


def test_the_assessor_sees_nothing_of_it_anywhere() -> None:
    found = complaint()
    client = assessor_of(found.declaration)
    mrn = found.declaration.mrn
    for address in ("desk_home", "declarations"):
        assert "scalat" not in text_of(client.get(reverse(address)))
    for address in ("declaration_check", "declaration"):
        shown = client.get(reverse(address, args=[mrn]))
        assert shown.status_code == 200
        assert "scalat" not in text_of(shown)
        assert found.number not in shown.content.decode()
    assert client.get(reverse("escalations_desk")).status_code == 403
    assert client.get(reverse("escalation_case", args=[found.number])).status_code == 403


def test_supervisors_of_the_assessors_office_do_not_find_it() -> None:
    found = complaint()
    office = opened(found.declaration).membership.office.code
    boxes = {"XM000102": "portazimuth", "XM000201": "airport", "XM000301": "centra", "XM000401": "northgate"}
    client = signed_in(f"supervisor@{boxes[office]}")
    assert client.get(reverse("escalation_case", args=[found.number])).status_code == 404
    assert found.number not in text_of(client.get(reverse("escalations_desk")))
    assert found.number not in text_of(client.get(reverse("desk_home")))


def test_handlers_see_the_goods_and_not_the_trader_until_one_says_why() -> None:
    found = complaint()
    client, address = signed_in(NATIONAL), reverse("escalation_case", args=[found.number])
    shown = text_of(client.get(address))
    assert found.declaration.mrn in shown
    assert "Bread rolls" in shown
    assert not [name for name in NAMES if name in shown]
    assert found.number in text_of(client.get(reverse("desk_home")))
    assert client.post(address, {"answer": "show", "show-reason": REASON}).status_code == 403
    client.post(address, {"answer": "acknowledge"})
    client.post(address, {"answer": "escalate", "escalate-reason": "I have to know more of it."})
    shown = text_of(client.post(address, {"answer": "show", "show-reason": REASON}, follow=True))
    assert "Aurora Electronics Trading waits" in shown
    assert "Aurora" not in text_of(signed_in(CENTRE).get(address))


def test_handlers_resolve_with_a_cause_and_what_was_done() -> None:
    found = complaint()
    client, address = signed_in(CENTRE), reverse("escalation_case", args=[found.number])
    client.post(address, {"answer": "acknowledge"})
    assert client.post(address, {"answer": "resolve", "resolve-done": "ok"}).status_code == 422
    given = {"answer": "resolve", "resolve-cause": "system", "resolve-done": DONE}
    assert "Resolved" in text_of(client.post(address, given, follow=True))
    found.refresh_from_db()
    assert (found.state, found.cause) == ("resolved", "system")


def test_oversight_reads_all_and_changes_nothing() -> None:
    found = complaint()
    client, address = signed_in(OVERSIGHT), reverse("escalation_case", args=[found.number])
    assert "Aurora" in text_of(client.get(address))
    assert client.post(address, {"answer": "acknowledge"}).status_code == 403
    assert client.get(reverse("escalations_desk") + "?format=csv").status_code == 200


def test_lists_cost_the_same_for_many(django_assert_max_num_queries) -> None:
    group()
    cases = [arrived(yellow()) for _ in range(4)]
    clock.advance(timedelta(days=1))
    for one in cases:
        services.open_escalation(mrn=one.mrn, by=actor(TRADER))
    for who, page in ((NATIONAL, "escalations_desk"), (TRADER, "escalations")):
        client = signed_in(who)
        with django_assert_max_num_queries(12):
            assert text_of(client.get(reverse(page))).count("26XMG") == 4
    client, address = (
        signed_in(NATIONAL),
        reverse("escalation_case", args=[cases[0].escalations.get().number]),
    )
    with django_assert_max_num_queries(20):
        client.get(address)
