"""Queries of the desk's pages of letters and knowledge: few, however much they show, and they do show it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from greenlane.enquiries.measures import figures, figures_and_total
from greenlane.enquiries.models import Conversation, CurationNote, Enquiry, Turn
from greenlane.enquiries.services import letters, queue, replies
from greenlane.enquiries.states import Channel, Domain
from greenlane.enquiries.tests.post import (
    MONDAY,
    QUESTION,
    READER,
    draft_of,
    received,
    revision,
    sent,
    shelf,
)
from greenlane.enquiries.tests.shelf import shelve
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role

pytestmark = pytest.mark.django_db
PAGE = 25
"""Rows on one page of a table."""


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def me(client: Client) -> Actor:
    user = get_user_model().objects.create_user("one@customs.example", "a long word")
    user.memberships.create(role=Role.ENQUIRY_OFFICER, since=date(2024, 1, 1))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Actor(str(user.pseudonym), frozenset({Role.ENQUIRY_OFFICER}))


def letter(place: int, text: str = "May I bring my dog?", **more: Any) -> Enquiry:
    """A letter of one of many people, not yet drafted."""
    return letters.receive(
        channel=Channel.FORM, text=text, sender_address=f"person{place}@example.org", **more
    )


def shown(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_queue_costs_few_queries(client: Client, me: Actor, django_assert_max_num_queries: Any) -> None:
    """Above the table stands what one has in hand, and what waits for a second reader."""
    found = [letter(place) for place in range(40)]
    for one in found[:6]:
        queue.take(number=one.number, by=me)
    for one in found[6:10]:
        queue.take(number=one.number, by=READER)
        replies.save_draft(number=one.number, text="It may come.", revision="", by=READER)
        replies.ask_second(number=one.number, by=READER)
    shown(client, "enquiries")
    with django_assert_max_num_queries(10):
        page = shown(client, "enquiries", state="received", q="dog")
    rows = re.findall(r"<td[^>]*>\s*<a[^>]*>\s*<?[^<]*(ENQ-26-[A-Z0-9]{8})", page)
    assert set(rows) <= {one.number for one in found[10:]}
    assert len(set(rows)) == PAGE
    assert all(one.number in page for one in found[:10])
    with django_assert_max_num_queries(8):
        lines = b"".join(client.get(reverse("enquiries"), {"format": "csv"}).streaming_content).decode()
    assert all(one.number in lines for one in found)


def test_the_knowledge_list_costs_few_queries(
    client: Client, me: Actor, django_assert_max_num_queries: Any
) -> None:
    for place in range(40):
        shelve(f"cargo/text-{place:02}", [("Seals", f"Seal number {place}.")], title=f"Title {place:02}")
    shown(client, "knowledge")
    with django_assert_max_num_queries(8):
        page = shown(client, "knowledge", domain="cargo", q="seal")
    assert len(set(re.findall(r"Title \d\d", page))) == PAGE


def test_a_version_with_many_sisters_costs_few_queries(
    client: Client, me: Actor, django_assert_max_num_queries: Any
) -> None:
    for place in range(20):
        last = shelve(
            "cargo/seals", [(f"Seal {one}", f"Text {one}.") for one in range(30)], title=f"Law {place}"
        )
    for language in ("th", "hi", "km"):
        shelve("cargo/seals", [("Seal", "Text.")], language=language, title=f"In {language}")
    shown(client, "knowledge_version", last.pk)
    with django_assert_max_num_queries(13):
        page = shown(client, "knowledge_version", last.pk)
    assert "Text 29." in page
    assert page.count(reverse("knowledge_version", args=[last.pk - 1])) >= 1


def test_the_case_costs_few_queries_however_long_it_is(
    client: Client, me: Actor, django_assert_max_num_queries: Any
) -> None:
    """Twenty letters, ten sources, past replies that cite, a long history."""
    shelf()
    past = [received(sender_address=f"past{place}@example.org") for place in range(6)]
    for one in past:
        queue.take(number=one.number, by=me)
        sent(one, by=me)
    found = received(channel=Channel.EMAIL, message_id="first@example.org")
    for place in range(20):
        with clock.at(MONDAY + timedelta(minutes=place)):
            letters.receive(
                channel=Channel.EMAIL,
                text=f"{QUESTION} Please answer.",
                sender_address=found.sender_address,
                in_reply_to="first@example.org",
            )
    queue.take(number=found.number, by=me)
    draft = draft_of(found)
    for place in range(2, 12):
        passage = shelve(f"cargo/text-{place}", [("Seals", f"Seal {place} is needed.")]).passages.get()
        draft.citations.create(passage=passage, number=place)
    text = "\n".join([draft.text, *(f"Seal {place} is needed. [{place}]" for place in range(2, 12))])
    replies.save_draft(number=found.number, text=text, revision=revision(found), by=me)
    shown(client, "enquiry", found.number)
    with django_assert_max_num_queries(19):
        page = shown(client, "enquiry", found.number)
    assert page.count("Please answer.") == 20
    assert all(f"cargo/text-{place}@1#p1" in page for place in range(2, 12))
    assert sum(one.number in page for one in past) == 3
    with django_assert_max_num_queries(19):
        assert "Seal 11 is needed." in shown(client, "enquiry_send", found.number)
    with django_assert_max_num_queries(8):
        assert shown(client, "enquiry_print", found.number).count("Please answer.") == 20


def asked(count: int) -> None:
    """Conversations with the assistant over all domains, months and two languages."""
    for place in range(count):
        at = MONDAY - timedelta(days=place)
        held = Conversation.objects.create(
            token=f"{place:043}", channel=Channel.WEB, language="en", started_at=at, last_at=at
        )
        Turn.objects.create(
            conversation=held,
            ordinal=1,
            question=f"What of moon {place}?",
            language=("en", "th")[place % 2],
            status=("answered", "abstained")[place % 2],
            domain=Domain.values[place % len(Domain.values)],
            asked_at=at,
            rating=1 if place % 2 == 0 else None,
        )


@pytest.mark.parametrize("by", ["all", "month", "domain", "language"])
def test_the_figures_cost_few_queries(
    client: Client, me: Actor, by: str, django_assert_max_num_queries: Any
) -> None:
    shelf()
    for place in range(10):
        found = received(QUESTION, sender_address=f"past{place}@example.org")
        queue.take(number=found.number, by=me)
        sent(found, by=me)
    asked(60)
    shown(client, "enquiry_figures")
    with django_assert_max_num_queries(13):
        page = shown(client, "enquiry_figures", by=by)
    table = page[page.index("<tbody") :].partition("</tbody>")[0]
    lines = figures(since=clock.today() - timedelta(days=89), until=clock.today(), by=by)
    assert table.count("<tr") == len(lines)
    assert len(lines) == {"all": 1, "month": 3, "domain": len(Domain.values), "language": 2}[by]


@pytest.mark.parametrize("by", ["month", "domain", "language"])
def test_the_total_of_figures_is_what_everything_together_gives(me: Actor, by: str) -> None:
    shelf()
    for place in range(3):
        found = received(QUESTION, sender_address=f"past{place}@example.org")
        queue.take(number=found.number, by=me)
        with clock.at(MONDAY + timedelta(hours=place)):
            sent(found, by=me)
    received("May I bring my dog?", sender_address="dog@example.org", language="th")
    asked(20)
    days = {"since": clock.today() - timedelta(days=89), "until": clock.today()}
    lines, total = figures_and_total(by=by, **days)
    assert [total] == figures(by="all", **days)
    assert (total.letters, total.questions) == (4, 20)
    assert sum(one.questions for one in lines) == 20


def test_what_curators_look_at_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    user = get_user_model().objects.create_user("curator@customs.example", "a long word")
    user.memberships.create(role=Role.KNOWLEDGE_CURATOR, since=date(2024, 1, 1))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    passage = shelf().passages.get()
    for place in range(40):
        CurationNote.objects.create(
            cause=CurationNote.Cause.CHANGED,
            domain="passengers",
            language="en",
            passage=passage,
            before=f"Moon {place:02}",
            noted_at=clock.now(),
        )
    shown(client, "curation")
    with django_assert_max_num_queries(8):
        page = shown(client, "curation")
    assert len(set(re.findall(r"Moon \d\d", page))) == PAGE
