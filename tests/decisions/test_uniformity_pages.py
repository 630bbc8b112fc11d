"""Pages of the national assessment centre, and what an officer reads beside the goods: no trader on any of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from greenlane.assessment import jobs, services
from greenlane.assessment.models import Discrepancy
from greenlane.assessment.tests.factories import MONDAY, group, opened
from greenlane.assessment.tests.test_escalation_pages import NAMES, text_of
from greenlane.declarations.tests.pages import actor, signed_in
from greenlane.foundation import clock
from greenlane.parties.models import User

from .test_uniformity import NOTE, checked, decided, second_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
MONITOR, NATIONAL, OVERSIGHT, OFFICER = (
    "monitor@customs",
    "supervisor@customs",
    "oversight@audit",
    "officer@portmeridia",
)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def differing() -> Discrepancy:
    decided()
    decided(second_officer(), refuse=True)
    jobs.compare_due()
    return Discrepancy.objects.get()


def test_pairs_are_listed_filtered_exported_and_shown_side_by_side() -> None:
    pair = differing()
    client = signed_in(MONITOR)
    shown = text_of(client.get(reverse("uniformity")))
    assert "Another outcome" in shown
    assert "Week by week" in shown
    assert "Bread rolls" in shown
    assert "Bread rolls" not in text_of(client.get(reverse("uniformity") + "?kind=code"))
    assert client.get(reverse("uniformity") + "?format=csv").status_code == 200
    side = text_of(client.get(reverse("uniformity_pair", args=[pair.pk])))
    assert pair.first.declaration.mrn in side
    assert pair.second.declaration.mrn in side
    assert client.get(reverse("uniformity_pair", args=[999_999])).status_code == 404
    assert signed_in(OVERSIGHT).get(reverse("uniformity")).status_code == 200
    assert signed_in(OFFICER).get(reverse("uniformity")).status_code == 403


def test_pages_cost_the_same_for_many_pairs(django_assert_max_num_queries) -> None:
    differing()
    for _ in range(3):
        decided(second_officer(), refuse=True)
    services.compare_decisions()
    client = signed_in(MONITOR)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("uniformity")).status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get(reverse("conduct")).status_code == 200


def test_conduct_page_says_that_nothing_is_beyond_chance() -> None:
    shown = text_of(signed_in(OVERSIGHT).get(reverse("conduct")))
    assert "Nothing beyond chance." in shown
    assert signed_in(NATIONAL).get(reverse("conduct")).status_code == 403
    assert signed_in(MONITOR).get(reverse("conduct") + "?since=never&until=2026-13-40").status_code == 200


def test_a_note_is_drafted_published_by_another_and_withdrawn() -> None:
    drafter, publisher = signed_in(MONITOR), signed_in(NATIONAL)
    given = {**NOTE, "words": "bread, frozen"}
    assert drafter.post(reverse("guidance_draft"), {**given, "prefix": "x"}).status_code == 422
    shown = drafter.post(reverse("guidance_draft"), given, follow=True)
    address = shown.redirect_chain[-1][0]
    assert "somebody else publishes it" in text_of(shown)
    assert drafter.post(address, {"answer": "publish"}).status_code == 403
    assert "Published" in text_of(publisher.post(address, {"answer": "publish"}, follow=True))
    assert drafter.post(address, {"answer": "withdraw", "reason": "no"}).status_code == 422
    withdrawn = {"answer": "withdraw", "reason": "The tariff has changed."}
    assert publisher.post(address, withdrawn).status_code == 403
    assert "Withdrawn" in text_of(drafter.post(address, withdrawn, follow=True))
    assert signed_in(OFFICER).post(address, withdrawn).status_code == 403


def test_officers_do_not_see_drafts() -> None:
    note = services.draft_guidance(**NOTE, by=actor(MONITOR))
    assert note.number not in text_of(signed_in(OFFICER).get(reverse("guidance")))
    assert note.number in text_of(signed_in(MONITOR).get(reverse("guidance")))
    assert signed_in(OFFICER).get(reverse("guidance_note", args=[note.number])).status_code == 404


def test_the_check_page_offers_notes_and_precedents_without_any_trader() -> None:
    decided(second_officer(), refuse=True)
    note = services.draft_guidance(**NOTE, by=actor(MONITOR))
    services.publish_guidance(number=note.number, by=actor(NATIONAL))
    group()
    found = checked()
    user = User.objects.get(pseudonym=opened(found).officer)
    client = signed_in(user.email.removesuffix(".meridia.example"))
    page = client.get(reverse("declaration_check", args=[found.mrn])).content.decode()
    for part, said in (("guidance", NOTE["text"]), ("precedents", "Refused")):
        section = page.split(f'id="{part}"')[1].split("</section>")[0]
        assert said in section
        assert not [name for name in (*NAMES, "Chao Phraya") if name in section]
