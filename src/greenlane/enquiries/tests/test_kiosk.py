"""The kiosk: languages by name, one answer at a time, spoken words, forgetting, going on to a person."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.enquiries.models import Conversation, Enquiry, Turn
from greenlane.enquiries.states import Channel
from greenlane.enquiries.views.kiosk import LONGEST_SPOKEN, spoken_text
from greenlane.web.tests.markup import squeezed

pytestmark = pytest.mark.django_db
UNKNOWN = "Which colour does the moon over Atlantis have on Tuesdays?"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def ask(client: Client, question: str = UNKNOWN, **more):
    return client.post(reverse("kiosk_talk"), {"question": question}, **more)


def screen(client: Client) -> str:
    return client.get(reverse("kiosk_talk")).content.decode()


def test_the_first_screen_names_every_language_in_its_own_script(client: Client) -> None:
    text = squeezed(client.get(reverse("kiosk")).content.decode())
    for name in ("English", "繁體中文", "ไทย", "हिन्दी", "ខ្មែរ"):
        assert f"> {name} </button>" in text
    assert not Conversation.objects.exists()


def test_an_answer_carries_what_the_figure_says_and_does(client: Client) -> None:
    text = ask(client, HTTP_HX_REQUEST="true").content.decode()
    assert 'data-gesture="sorry"' in text
    assert 'data-marks="0:0:' in text
    assert "<html" not in text


def test_one_answer_stands_on_the_screen(client: Client) -> None:
    ask(client)
    assert ask(client, "Which shoes does the mayor of Atlantis wear?").status_code == 302
    text = screen(client)
    assert "mayor of Atlantis" in text
    assert "moon over Atlantis" not in text
    assert Conversation.objects.get().channel == Channel.KIOSK


def test_the_kiosk_and_the_page_do_not_share_a_conversation(client: Client) -> None:
    ask(client)
    assert "Atlantis" not in client.get(reverse("ask")).content.decode()


def test_start_over_forgets_the_conversation_and_the_language(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "th", "next": reverse("kiosk_talk")})
    ask(client)
    response = client.post(reverse("kiosk_reset"))
    assert response["Location"] == reverse("kiosk")
    assert (Turn.objects.get().question, Turn.objects.get().answer) == ("", {})
    assert "Atlantis" not in screen(client)
    assert '<html lang="en"' in screen(client)


def test_without_scripts_the_screen_begins_anew_by_itself(client: Client, settings) -> None:
    settings.GREENLANE_KIOSK_IDLE_SECONDS = 90
    assert '<noscript><meta http-equiv="refresh" content="150;url=/kiosk/">' in squeezed(screen(client))


@pytest.mark.parametrize("question", ["", "x" * 2001])
def test_ask_at_the_kiosk_says_what_is_wrong(client: Client, question: str) -> None:
    assert ask(client, question).status_code == 422
    piece = ask(client, question, HTTP_HX_REQUEST="true")
    assert piece["HX-Retarget"] == "#kiosk-problem"


def test_a_person_is_asked_at_the_kiosk(client: Client) -> None:
    ask(client)
    assert client.post(reverse("kiosk_person"), {"message": "Help"}).status_code == 422
    assert client.post(reverse("kiosk_person"), {"consent": "on"}).status_code == 302
    number = Enquiry.objects.get().number
    assert number in client.get(reverse("kiosk_person")).content.decode()
    client.post(reverse("kiosk_reset"))
    assert number not in client.get(reverse("kiosk_person")).content.decode()


def test_speaking_to_the_kiosk_is_offered_only_where_the_operator_allows_it(client: Client, settings) -> None:
    settings.GREENLANE_KIOSK_VOICE = True
    assert "data-listen" in screen(client)
    settings.GREENLANE_KIOSK_VOICE = False
    assert "data-listen" not in screen(client)


def test_spoken_text_leaves_out_citation_numbers_and_ends_with_a_sentence() -> None:
    turn = Turn(answer={"parts": [{"text": "Declare it [1]. Or leave it [2]."}]})
    assert spoken_text(turn) == "Declare it. Or leave it."
    long = spoken_text(Turn(answer={"parts": [{"text": "A sentence of some words. " * 60}]}))
    assert len(long) <= LONGEST_SPOKEN
    assert long.endswith("words.")
