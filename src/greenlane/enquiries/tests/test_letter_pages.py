"""Pages of letters: the form, its status page, the queue, the case from taking to sending, curators, figures."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.enquiries.engine.drafts import OPEN
from greenlane.enquiries.models import CurationNote, Enquiry
from greenlane.enquiries.services import conversations
from greenlane.enquiries.services.sampling import draw
from greenlane.enquiries.states import Channel, VersionState
from greenlane.enquiries.tests.post import QUESTION, SENDER, draft_of, received, sent, shelf, taken
from greenlane.enquiries.tests.shelf import put
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role

pytestmark = pytest.mark.django_db
FORM = {
    "text": QUESTION,
    "subject": "Cash",
    "name": "Mei Tan",
    "address": SENDER,
    "language": "en",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def version():
    cache.clear()
    return shelf()


def officer(client: Client, role: Role, email: str) -> Actor:
    """Sign an officer in; gives the actor."""
    user = get_user_model().objects.create_user(email, "a long word")
    membership = user.memberships.create(role=role, since=date(2024, 1, 1))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["membership"] = membership.pk
    session.save()
    return Actor(str(user.pseudonym), frozenset({role}))


def test_contact_keeps_the_letter_once_and_shows_its_number(client: Client) -> None:
    page = client.get(reverse("contact")).content.decode()
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page)
    assert token
    given = {**FORM, "token": token[1]}
    first, again = (client.post(reverse("contact"), given) for _ in range(2))
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    found = Enquiry.objects.get()
    status = client.get(first["Location"]).content.decode()
    assert found.number in status
    assert "waits for an officer" in status
    assert SENDER not in status
    wrong = first["Location"][:-4] + "abc/"
    assert client.get(wrong).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"text": " "}, {"address": ""}, {"address": "nobody"}, {"consent": ""}, {"website": "http://x"}],
)
def test_contact_says_what_is_missing_and_keeps_what_was_written(
    client: Client, change: dict[str, str]
) -> None:
    response = client.post(reverse("contact"), {**FORM, **change})
    assert response.status_code == 422
    assert "Cash" in response.content.decode()
    assert not Enquiry.objects.exists()


def test_contact_stops_who_sends_too_often(client: Client, settings) -> None:
    settings.GREENLANE_RATE_LIMIT = "600/m"
    cache.clear()
    assert client.post(reverse("contact"), FORM).status_code == 302
    assert client.post(reverse("contact"), {**FORM, "text": "Another one."}).status_code == 429


def test_queue_searches_masked_words_only(client: Client) -> None:
    officer(client, Role.ENQUIRY_OFFICER, "one@customs.example")
    received(f"{QUESTION} My passport is K12345678.")
    address = reverse("enquiries")
    assert "Nothing matches" in client.get(address, {"q": "K12345678"}).content.decode()
    assert "ENQ-" in client.get(address, {"q": "cash"}).content.decode()
    csv = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode()
    assert "ENQ-" in csv


def test_case_from_taking_to_sending(client: Client, version) -> None:
    me = officer(client, Role.ENQUIRY_OFFICER, "one@customs.example")
    found = received(f"{QUESTION}\n\nAnd what is the colour of the moon over Atlantis?")
    address = reverse("enquiry", args=[found.number])
    assert client.post(reverse("enquiry_next")).headers["Location"] == address
    page = client.get(address).content.decode()
    assert "On to sending" in page
    revision = re.search(r'name="revision" value="([0-9a-f]+)"', page)
    assert revision
    text = draft_of(found).text.replace(OPEN, "We do not know this.")
    kept = client.post(address, {"answer": "send", "text": text, "revision": revision[1]})
    outgoing = reverse("enquiry_send", args=[found.number])
    assert kept["Location"] == outgoing
    put(version, state=VersionState.WITHDRAWN)
    page = client.get(outgoing).content.decode()
    assert "no longer in force" in page
    revision = re.search(r'name="revision" value="([0-9a-f]+)"', page)
    assert revision
    assert client.post(outgoing, {"revision": revision[1]}).status_code == 409
    done = client.post(outgoing, {"revision": revision[1], "confirmed": ["changed"]})
    assert done.status_code == 302
    found.refresh_from_db()
    assert found.state == "answered"
    assert found.drafts.get().sent_by == me.id
    assert client.get(reverse("enquiry_print", args=[found.number])).status_code == 200


def test_case_keeps_what_was_written_when_it_is_refused(client: Client) -> None:
    me = officer(client, Role.ENQUIRY_OFFICER, "one@customs.example")
    found = taken(by=me)
    address = reverse("enquiry", args=[found.number])
    response = client.post(address, {"answer": "save", "text": "My own words", "revision": "0" * 20})
    assert response.status_code == 409
    assert "My own words" in response.content.decode()
    assert client.post(address, {"answer": "nonsense"}).status_code == 422


def test_evidence_is_searched_and_put_in(client: Client) -> None:
    me = officer(client, Role.ENQUIRY_OFFICER, "one@customs.example")
    found = taken("What is the colour of the moon over Atlantis?", by=me)
    response = client.get(
        reverse("enquiry_evidence", args=[found.number]), {"q": "rabies certificate for a dog"}
    )
    page = response.content.decode()
    button = re.search(r'value="(insert-\d+)"', page)
    assert button
    revision = re.search(r'name="revision" value="([0-9a-f]+)"', page)
    assert revision
    done = client.post(
        reverse("enquiry", args=[found.number]), {"answer": button[1], "revision": revision[1]}
    )
    assert done.status_code == 302
    assert "rabies certificate" in draft_of(found).text


def test_curators_settle_notes(client: Client) -> None:
    received("What is the colour of the moon over Atlantis?")
    officer(client, Role.KNOWLEDGE_CURATOR, "curator@customs.example")
    note = CurationNote.objects.get()
    assert "Atlantis" in client.get(reverse("curation")).content.decode()
    address = reverse("curation_note", args=[note.pk])
    shown = client.get(address).content.decode()
    assert "I found no text that answers this well enough" in shown
    assert "not_found" not in shown
    assert client.post(address, {"how": "no"}).status_code == 422
    assert client.post(address, {"how": "It is not for customs."}).status_code == 302
    note.refresh_from_db()
    assert note.settled_how == "It is not for customs."


def test_an_answer_that_did_not_help_names_its_passage_which_a_curator_keeps_back(client: Client) -> None:
    held = conversations.start(channel=Channel.WEB, language="en")
    turn = conversations.ask(conversation=held, question="Does a dog need a rabies certificate?")
    assert turn.answer["citations"], turn.answer
    conversations.rate(conversation=held, ordinal=1, rating=-1)
    note = CurationNote.objects.get()
    assert note.passage is not None
    place = f"{note.passage.version.document.code}#{note.passage.anchor}"
    assert place == turn.answer["citations"][0]["id"].replace("@1#", "#")
    officer(client, Role.KNOWLEDGE_CURATOR, "curator@customs.example")
    page = client.get(reverse("curation_note", args=[note.pk])).content.decode()
    (address,) = re.findall(r'href="([^"]*answered=no[^"]*)"', page)
    form = client.get(html.unescape(address)).content.decode()
    assert re.search(r'value="no"[^>]*checked', form)
    assert place in form
    leads = re.findall(r'href="([^"]*answered=yes[^"]*)"', page)
    assert "place=" not in leads[0], "another passage is wanted"


def test_figures_as_page_and_csv_and_citations_are_judged(client: Client) -> None:
    me = officer(client, Role.ENQUIRY_OFFICER, "one@customs.example")
    sent(taken(by=me), by=me)
    received("What is the colour of the moon over Atlantis?")
    page = client.get(reverse("enquiry_figures")).content.decode()
    assert "100.0 %" in page
    assert "Atlantis" in page
    csv = b"".join(
        client.get(reverse("enquiry_figures"), {"format": "csv", "by": "domain"}).streaming_content
    )
    assert b"within_limit" in csv
    assert len(draw(count=5, since=clock.now().replace(year=2020), by=me)) == 1
    address = reverse("citation_samples")
    page = client.get(address).content.decode()
    sample = re.search(r'name="sample" value="(\d+)"', page)
    assert sample
    assert client.post(address, {"answer": "judge", "sample": sample[1]}).status_code == 422
    judged = client.post(address, {"answer": "judge", "sample": sample[1], "right": "yes"})
    assert judged.status_code == 302
    again = client.post(address, {"answer": "judge", "sample": sample[1], "right": "no"})
    assert again.status_code == 409
