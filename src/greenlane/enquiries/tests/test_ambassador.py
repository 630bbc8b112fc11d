"""The page of the assistant, its panel, rating, forgetting and the way to a person, with and without scripts."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from greenlane.enquiries.models import Conversation, Enquiry, Turn
from greenlane.enquiries.services import conversations
from greenlane.enquiries.views import keys
from greenlane.enquiries.views.showing import paragraphs
from greenlane.foundation.access import Actor, Role

pytestmark = pytest.mark.django_db
UNKNOWN = "Which colour does the moon over Atlantis have on Tuesdays?"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def ask(client: Client, question: str, **more):
    return client.post(reverse("ask"), {"question": question}, **more)


def page(client: Client) -> str:
    return client.get(reverse("ask")).content.decode()


def test_ask_without_scripts_leads_back_to_the_page_with_the_answer(client: Client) -> None:
    response = ask(client, UNKNOWN)
    assert response.status_code == 302
    assert response["Location"] == "/ask/#ask-turn-1"
    cookie = response.cookies["conversation"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "Atlantis" in page(client)
    assert "No answer found" in page(client)


def test_ask_with_htmx_answers_with_the_turn_alone(client: Client) -> None:
    response = ask(client, UNKNOWN, **HTMX)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<main" not in text
    assert 'id="ask-turn-1"' in text
    assert response["HX-Reswap"] == "innerHTML"
    again = ask(client, UNKNOWN, **HTMX)
    assert 'id="ask-turn-2"' in again.content.decode()
    assert "HX-Reswap" not in again


@pytest.mark.parametrize("question", ["", "  ", "x" * 2001])
def test_ask_says_what_is_wrong_and_keeps_what_was_written(client: Client, question: str) -> None:
    plain = ask(client, question)
    assert plain.status_code == 422
    assert "ask-wrong" in plain.content.decode()
    assert question.strip()[:2000] in plain.content.decode()
    piece = ask(client, question, **HTMX)
    assert (piece.status_code, piece["HX-Retarget"]) == (422, "#ask-problem")
    assert not Turn.objects.exists()


def test_ask_too_often_is_told_to_wait(client: Client, settings) -> None:
    settings.GREENLANE_RATE_LIMIT = "200/h"
    assert [ask(client, UNKNOWN).status_code for _time in range(3)] == [302, 302, 429]
    refused = ask(client, UNKNOWN)
    assert "Retry-After" in refused
    assert "ask-wrong" in refused.content.decode()
    assert Turn.objects.count() == 2


def test_ask_wants_the_form_of_this_site() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, UNKNOWN).status_code == 403
    assert not Conversation.objects.exists()


def test_reading_the_page_begins_no_conversation(client: Client) -> None:
    client.get(reverse("ask"))
    client.get(reverse("ask_panel"))
    assert not Conversation.objects.exists()


def test_another_browser_does_not_see_the_conversation(client: Client) -> None:
    ask(client, UNKNOWN)
    assert "Atlantis" not in page(Client())


@pytest.mark.parametrize("value", ["", "x", "x.y.z", "a" * 5000])
def test_a_forged_key_opens_nothing(client: Client, value: str) -> None:
    ask(client, UNKNOWN)
    forged = Client()
    forged.cookies["conversation"] = Conversation.objects.get().token + "." + value
    assert "Atlantis" not in page(forged)


def test_whoever_signs_in_or_out_begins_anew(client: Client) -> None:
    ask(client, UNKNOWN)
    request = HttpRequest()
    request.COOKIES["conversation"] = client.cookies["conversation"].value
    assert keys.held(request) is not None
    request.actor = Actor("p-1", frozenset({Role.DECLARANT}), 7)
    assert keys.held(request) is None


def test_hostile_words_are_shown_as_words(client: Client) -> None:
    ask(client, "<script>alert(1)</script> <img src=x onerror=alert(2)> Atlantis?")
    text = page(client)
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_paragraphs_link_known_numbers_only() -> None:
    shown = paragraphs("A <b> [1].\n\nB [7]\nC", {1: "s-1"})
    assert shown == ('<p>A &lt;b&gt; <a class="ask-cite" href="#s-1">[1]</a>.</p><p>B [7]</p><p>C</p>')


def test_rate_thanks_and_asks_what_was_wrong(client: Client) -> None:
    ask(client, UNKNOWN)
    piece = client.post(reverse("ask_rate"), {"turn": "1", "rating": "-1"}, **HTMX)
    assert "What was missing or wrong?" in piece.content.decode()
    assert client.post(reverse("ask_rate"), {"turn": "1", "rating": "1"}).status_code == 302
    assert Turn.objects.get().rating == 1


@pytest.mark.parametrize(
    "data", [{}, {"turn": "9", "rating": "1"}, {"turn": "٣", "rating": "1"}, {"turn": "1", "rating": "x"}]
)
def test_rate_of_something_else_is_not_found(client: Client, data: dict[str, str]) -> None:
    ask(client, UNKNOWN)
    assert client.post(reverse("ask_rate"), data).status_code == 404
    assert Client().post(reverse("ask_rate"), {"turn": "1", "rating": "1"}).status_code == 404


def test_forget_empties_the_page(client: Client) -> None:
    ask(client, UNKNOWN)
    client.post(reverse("ask_forget"))
    assert "Atlantis" not in page(client)
    assert Turn.objects.get().question == ""
    assert client.post(reverse("ask_forget")).status_code == 302


def test_a_person_is_asked_and_the_number_is_shown(client: Client) -> None:
    ask(client, UNKNOWN)
    address = reverse("ask_person")
    assert "Atlantis" in client.get(address).content.decode()
    refused = client.post(address, {"message": "Please help"})
    assert refused.status_code == 422
    assert "(ASK104)" in refused.content.decode()
    sent = client.post(address, {"message": "Please help", "consent": "on", "address": "a@example.org"})
    assert sent.status_code == 302
    enquiry = Enquiry.objects.get()
    assert enquiry.number in client.get(address).content.decode()
    assert enquiry.number in page(client)
    assert "a@example.org" not in client.get(address).content.decode()


def test_a_person_is_asked_without_a_conversation_before(client: Client) -> None:
    client.post(reverse("ask_person"), {"message": "How are seals kept?", "consent": "on"})
    assert "How are seals kept?" in Enquiry.objects.get().letters.get().text


def test_the_page_of_a_long_conversation_takes_few_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    for _time in range(8):
        ask(client, UNKNOWN)
    with django_assert_max_num_queries(6):
        shown = page(client)
    assert "ask-turn-8" in shown


def test_the_button_is_on_public_pages_and_not_on_its_own(client: Client) -> None:
    for name in ("home", "track", "calculator", "figures", "accessibility"):
        assert "data-ask-open" in client.get(reverse(name)).content.decode(), name
    assert "data-ask-open" not in page(client)


def test_a_conversation_with_its_share_of_questions_begins_anew(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(conversations, "MOST_TURNS", 1)
    ask(client, UNKNOWN)
    ask(client, UNKNOWN)
    assert Conversation.objects.count() == 2
