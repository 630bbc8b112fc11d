"""The pages of a query: written and read over by the officer, approved, replied to, shown to both sides."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from greenlane.assessment.models import InformationRequest
from greenlane.assessment.tests.asking import TRADER, WORDS, asked, question, replied, submitted
from greenlane.assessment.tests.factories import MONDAY, group, opened, yellow
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.pages import signed_in
from greenlane.foundation import clock
from greenlane.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
SUPERVISOR = "supervisor@customs"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def case() -> Declaration:
    group()
    return yellow()


def text_of(response: Any) -> str:
    text = re.sub(r"<(script|style|template)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def officer_of(found: Declaration) -> Client:
    email = User.objects.get(pseudonym=opened(found).officer).email
    return signed_in(email.removesuffix(".meridia.example"))


def rows(*questions: dict[str, str]) -> dict[str, str]:
    """The builder as a browser sends it."""
    sent = {"q-TOTAL_FORMS": str(len(questions)), "q-INITIAL_FORMS": "0"}
    for number, one in enumerate(questions):
        sent |= {f"q-{number}-{name}": value for name, value in one.items()}
    return sent


SOUND = {"reason": "Q10", "fact": "classification", "item": "1", "text": WORDS, "tariff": "1905"}


def test_check_page_leads_to_the_query(case: Declaration) -> None:
    shown = officer_of(case).get(reverse("declaration_check", args=[case.mrn]))
    assert reverse("declaration_query", args=[case.mrn]) in shown.content.decode()


def test_builder_adds_and_removes_questions_and_keeps_the_draft(case: Declaration) -> None:
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    page = client.get(address)
    assert page.status_code == 200
    assert case.trader.name not in text_of(page)
    added = client.post(address, {**rows(SOUND), "answer": "add"})
    assert added.status_code == 302
    more = client.get(added["Location"].split("#")[0])
    assert len(more.context["rows"].forms) == 2
    assert WORDS in text_of(more)
    client.post(address, {**rows(SOUND, {**SOUND, "text": "Another question"}), "answer": "remove-1"})
    kept = InformationRequest.objects.get()
    assert [one.text for one in kept.items.all()] == ["Another question"]
    client.post(address, {**rows(SOUND), "answer": "discard"})
    assert not InformationRequest.objects.exists()


def test_builder_says_where_evidence_is_not_there(case: Declaration) -> None:
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    answer = client.post(address, {**rows({**SOUND, "tariff": "0099"}), "answer": "keep"})
    assert answer.status_code == 422
    assert "This evidence is not there" in text_of(answer)
    assert WORDS in text_of(answer)


def test_preview_names_every_fault_and_sends_nothing(case: Declaration) -> None:
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    sent = client.post(address, {**rows({"text": "Why?"}), "answer": "preview"}, follow=True)
    shown = text_of(sent)
    for code in ("QRY003", "QRY004", "QRY006"):
        assert code in shown
    preview = reverse("declaration_query_preview", args=[case.mrn])
    assert client.post(preview).status_code == 422


def test_query_is_asked_answered_and_shown_on_the_declaration(case: Declaration) -> None:
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    client.post(address, {**rows(SOUND), "answer": "preview"})
    preview = reverse("declaration_query_preview", args=[case.mrn])
    assert WORDS in text_of(client.get(preview))
    assert "The trader is asked" in text_of(client.post(preview, follow=True))
    trader, reply = signed_in(TRADER), reverse("declaration_reply", args=[case.mrn])
    home = text_of(trader.get(reverse("portal_home")))
    assert "Customs asks" in home
    assert case.mrn in home
    assert WORDS in text_of(trader.get(reply))
    missing = trader.post(reply, {"a1-kind": "answered", "answer": "send"})
    assert missing.status_code == 422
    file = SimpleUploadedFile("spec.xml", b"<Spec/>")
    given = {"a1-kind": "answered", "a1-text": "Wheat flour.", "a1-file": file, "a1-type_code": "916"}
    check = trader.post(reply, {**given, "will_amend": "on", "answer": "check"})
    assert check.status_code == 200
    assert "Send this reply?" in text_of(check)
    carried = check.context["carried"]
    assert "Customs asks" in text_of(trader.post(reply, {**carried, "answer": "change"}))
    done = trader.post(reply, {**carried, "answer": "send"}, follow=True)
    assert "Your reply is sent" in text_of(done)
    query = InformationRequest.objects.get()
    answer = query.items.get().answer
    assert (query.state, query.will_amend, answer.text) == ("replied", True, "Wheat flour.")
    for reader in (trader, client):
        page = text_of(reader.get(reverse("declaration", args=[case.mrn])))
        for words in (WORDS, "Wheat flour.", answer.documents[0], "officer of group FOOD"):
            assert words in page
    assert case.trader.name not in text_of(client.get(reverse("declaration", args=[case.mrn])))
    assert opened(case).officer not in trader.get(reverse("declaration", args=[case.mrn])).content.decode()


def test_reply_page_carries_a_refusal_and_closes_after_the_reply(case: Declaration) -> None:
    asked(case)
    trader, reply = signed_in(TRADER), reverse("declaration_reply", args=[case.mrn])
    refused = trader.post(reply, {"a1-kind": "cannot", "a1-text": "No.", "answer": "send"})
    assert refused.status_code == 422
    assert "QRY013" in text_of(refused)
    replied(case)
    assert trader.get(reply).status_code == 404
    assert signed_in("importer@delta").get(reply).status_code == 404


def test_drafts_are_no_business_of_the_trader(case: Declaration) -> None:
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    client.post(address, {**rows(SOUND), "answer": "keep"})
    assert WORDS not in text_of(signed_in(TRADER).get(reverse("declaration", args=[case.mrn])))
    assert WORDS in text_of(client.get(reverse("declaration", args=[case.mrn])))


def test_supervisor_sees_reads_and_decides_on_a_second_query(case: Declaration) -> None:
    asked(case)
    replied(case)
    submitted(case)
    supervisor, address = signed_in(SUPERVISOR), reverse("declaration_query_decision", args=[case.mrn])
    assert "Queries to decide on" in text_of(supervisor.get(reverse("desk_home")))
    page = text_of(supervisor.get(address))
    assert "The reply to the first query named another firm." in page
    assert "Wheat flour" in page
    assert supervisor.post(address, {"answer": "decline", "reason": ""}).status_code == 422
    supervisor.post(address, {"answer": "decline", "reason": "It was answered already."})
    officer = text_of(officer_of(case).get(reverse("declaration_query", args=[case.mrn])))
    assert "The supervisor declined: It was answered already." in officer
    submitted(case)
    assert "The trader is asked" in text_of(supervisor.post(address, {"answer": "approve"}, follow=True))
    assert officer_of(case).get(address).status_code == 403


def test_waiting_page_takes_the_query_back(case: Declaration) -> None:
    asked(case)
    client, address = officer_of(case), reverse("declaration_query", args=[case.mrn])
    assert "Take the query back" in text_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": "It was answered by the papers."}, follow=True)
    assert "The query is taken back" in text_of(done)


def test_builder_says_that_there_is_no_fourth(case: Declaration) -> None:
    asked(case, question())
    replied(case)
    supervisor = signed_in(SUPERVISOR)
    for _ in range(2):
        submitted(case)
        supervisor.post(reverse("declaration_query_decision", args=[case.mrn]), {"answer": "approve"})
        replied(case)
    page = text_of(officer_of(case).get(reverse("declaration_query", args=[case.mrn])))
    assert "There is no fourth" in page


def test_panels_cost_the_same_for_many_queries(django_assert_max_num_queries: Any) -> None:
    group()
    for _ in range(3):
        asked(yellow())
    clock.advance(timedelta(hours=1))
    trader = signed_in(TRADER)
    with django_assert_max_num_queries(30):
        assert text_of(trader.get(reverse("portal_home"))).count("1 question") == 3
