"""Facts that are computed: each with its steps, each missing parameter asked for, no declaration but one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.enquiries import answering
from greenlane.enquiries.engine.shapes import Found, Part, Sought, Status
from greenlane.foundation.access import Actor, Role
from greenlane.tariff.selectors import exchange_rate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DAY = date(2026, 10, 30)


class Nothing:
    """A retriever of an empty knowledge base."""

    def search(self, question: str, sought: Sought) -> list[Found]:
        return []


def part(question: str, **how: Any) -> Part:
    return answering.answer(question, as_of=DAY, retriever=Nothing(), **how).parts[0]


@pytest.mark.parametrize(
    "question",
    [
        "What is the duty on 190590 from Thailand?",
        "How much duty do I pay for 1905.90 from TH?",
        "190590 來自泰國的關稅是多少？",
        "อากรของ 190590 จากไทยเท่าไร",
        "थाईलैंड से 190590 पर सीमा शुल्क कितना है?",
        "ពន្ធគយលើ 190590 ពីថៃប៉ុន្មាន?",
    ],
)
def test_the_duty_of_a_code_and_origin_shows_its_measures(question: str) -> None:
    found = part(question)
    assert (found.status, found.written_by) == (Status.ANSWERED, "fact")
    assert (found.data["code"], found.data["origin"]) == ("190590", "TH")
    assert any(one["kind"] == "value added tax" for one in found.data["measures"])
    assert any("2026-10-30" in step.text for step in found.how)


def test_without_an_origin_it_is_asked_for_and_what_is_certain_is_said() -> None:
    found = part("What is the duty on 190590?")
    assert (found.status, found.why, found.data["need"]) == (Status.PARTIAL, "need", "origin")
    assert found.data["measures"]


def test_the_answer_to_what_was_missing_completes_the_question() -> None:
    first = answering.answer("What is the duty on 190590?", as_of=DAY, retriever=Nothing())
    then = answering.answer(
        "And what is the duty if they come from Thailand?",
        as_of=DAY,
        subject=first.subject,
        retriever=Nothing(),
    )
    assert then.parts[0].data["origin"] == "TH"
    assert then.status is Status.ANSWERED


def test_an_estimate_is_the_calculation_of_a_declaration() -> None:
    found = part("How much duty would I pay for 190590 from the United States worth USD 1,000?")
    assert found.status is Status.ANSWERED
    assert found.data["calculation"]["items"][0]["customs_value"] == "1000.00"
    assert found.data["calculation"]["total_minor"] > 0


def test_an_unknown_code_gets_no_rate() -> None:
    found = part("What is the duty on 770000 from Thailand?")
    assert found.status is Status.ABSTAINED
    assert "770000" in found.text


def test_words_about_duty_are_no_question_for_a_rate() -> None:
    assert part("When is duty due?").written_by == "law"
    assert part("How is the duty refunded?").written_by == "law"


def test_the_exchange_rate_of_a_day_is_the_one_customs_uses() -> None:
    found = part("What is the exchange rate of the euro on 2026-10-20?")
    assert found.data["rate"] == f"{exchange_rate('EUR', date(2026, 10, 20)).rate:f}"
    assert part("What is the exchange rate?").data["need"] == "currency"
    assert part("What is the exchange rate of the euro on 2027-10-20?").status is Status.ABSTAINED


def test_the_hours_of_an_office_are_those_of_its_calendar() -> None:
    found = part("Is the office XM000101 open on 2026-11-01?")
    assert found.data["offices"] == [{"code": "XM000101", "name": "Port Meridia", "open": None}]
    assert len(part("What are the office hours?").data["offices"]) > 1


def test_the_documents_of_goods_follow_from_the_table_of_declarations() -> None:
    found = part("Do I need a certificate to import 22030000?")
    assert found.written_by == "fact"
    assert "REQ01" in {one["id"] for one in found.data["documents"]}
    assert all(one["basis"] for one in found.data["documents"])
    assert "REQ35" not in {
        one["id"] for one in part("Which documents do I need for 847130?").data["documents"]
    }


def test_the_limit_of_release_has_its_law() -> None:
    found = part("How long may release take?")
    assert {one["hours"] for one in found.data["limits"]} == {24, 48}
    assert "Release Order" in found.text


@pytest.fixture
def declaration() -> Declaration:
    found = services.lodge(lodging=lodging(declaration_data()), by=GATEWAY).declaration
    assert found is not None
    return found


def trader(organisation: int) -> Actor:
    return Actor("trader:1", frozenset({Role.DECLARANT}), organisation_id=organisation)


def test_the_status_of_ones_own_declaration_and_of_no_other(declaration: Declaration) -> None:
    question = f"Where is my declaration {declaration.mrn}?"
    own = part(question, actor=trader(declaration.declarant_id))
    assert own.status is Status.ANSWERED
    assert own.data["gates"]
    other = part(question, actor=trader(10_000_000))
    unknown = part("Where is my declaration 26XM0000000000AAA5?", actor=trader(declaration.declarant_id))
    assert (other.status, other.text, other.data) == (unknown.status, unknown.text, unknown.data)
    assert declaration.mrn not in other.text


def test_a_stranger_and_an_officer_are_told_where_to_look(declaration: Declaration) -> None:
    question = f"Where is my declaration {declaration.mrn}?"
    assert part(question).why == "sign_in"
    assert part(question, actor=Actor("officer:1", frozenset({Role.ENQUIRY_OFFICER}))).why == "sign_in"


def test_whom_to_complain_to_is_no_question_of_status(declaration: Declaration) -> None:
    question = "My container has been waiting for five days, whom can I complain to?"
    assert part(question, actor=trader(declaration.declarant_id)).written_by != "fact"


def test_without_a_number_ones_only_open_declaration_is_meant(declaration: Declaration) -> None:
    own = part("What is the status of my declaration?", actor=trader(declaration.declarant_id))
    assert own.data["mrn"] == declaration.mrn
    assert datetime.fromisoformat(own.data["gates"][0]["since"]).astimezone(UTC)
