"""What is asked for that a text lacks, numbers said in words, and how sure several quotes make an answer."""

from __future__ import annotations

import dataclasses
import math

import pytest

from greenlane.enquiries.engine import deciding
from greenlane.enquiries.engine.deciding import Question, Weighed
from greenlane.enquiries.engine.extract import Looked, Quote
from greenlane.enquiries.engine.numerals import with_digits
from greenlane.enquiries.engine.objecting import contradicted
from greenlane.enquiries.engine.shapes import Found, PassageText
from greenlane.enquiries.engine.special import lacks_special


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("What is the salary of an officer?", "Officers examine goods.", True),
        ("Does money on the account earn interest?", "The account bears no interest.", False),
        ("哪一家報關行最好？", "報關行可以代您申報。", True),
        ("ธนาคารไหนดีที่สุด", "โอนเงินผ่านธนาคาร", True),
        ("What is the best way to pay?", "You may pay by transfer.", False),
        ("How do I report a lost passport?", "Show the receipt.", True),
        ("How do I report a lost passport?", "Show your passport.", False),
        ("How many days does Customs have to answer?", "Customs answers within 5 days.", False),
        ("Will Customs tell me the cheapest price a competitor paid?", "Prices are never told.", False),
    ],
)
def test_a_text_without_the_special_thing_does_not_answer(question: str, text: str, lacks: bool) -> None:
    assert lacks_special(question, text) is lacks


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("หนังสือรับรองมีอายุห้าปี ใช่ไหม", "หนังสือรับรองมีอายุ 1 ปี"),
        ("क्या यह सही है कि प्रमाण पाँच वर्ष तक वैध है?", "प्रमाण 1 वर्ष तक वैध है।"),
        ("វិញ្ញាបនបត្រមានសុពលភាពប្រាំឆ្នាំ មែនទេ?", "វិញ្ញាបនបត្រមានសុពលភាព 1 ឆ្នាំ។"),
        ("Is a proof of origin valid for 36 months?", "A proof of origin is valid for 12 months."),
        ("Does an ATA carnet last for 9 years?", "An ATA carnet lasts 1 year."),
    ],
)
def test_a_number_that_the_text_has_otherwise_is_not_confirmed(question: str, text: str) -> None:
    assert contradicted(question, text) is not None


def test_the_own_case_of_who_asks_states_no_rule() -> None:
    assert contradicted("May I stay for 10 hours?", "A visitor may stay up to 24 hours.") is None
    assert contradicted("遊客只停留十個小時，免稅限額是多少？", "停留不足 24 小時：限額 USD 100") is None


def test_a_number_in_words_stays_where_it_counts_nothing() -> None:
    assert with_digits("ห้าปี").split() == ["5", "ปี"]
    assert with_digits("ยินดีต้อนรับ") == "ยินดีต้อนรับ"


def quote(*missing: str) -> Quote:
    return Quote("text", 0.5, 0.5, missing, fits=True, unheard=missing)


def weighed(score: float, *missing: str, text: str = "text", asked_as: tuple[str, ...] = ()) -> Weighed:
    passage = PassageText(1, "a/b", 1, "x", "en", "a", "guidance", "public", "Title", text)
    passage = dataclasses.replace(passage, alternatives=tuple(("en", one) for one in asked_as))
    return Weighed(Found(passage, score), quote(*missing))


def asked(text: str) -> Question:
    return Question(text, Looked.of(text, "en"), lambda _term: 1.0)


def test_several_quotes_are_as_sure_as_that_one_of_them_answers() -> None:
    one = deciding.features(asked("cash limit"), [weighed(0.5)])
    two = deciding.features(asked("cash limit"), [weighed(0.5)] * 2)
    assert one.any == pytest.approx(0.0)
    assert two.any == pytest.approx(math.log(3) / 5)
    assert deciding.confidence(two) > deciding.confidence(one)


def test_by_words_alone_a_passage_that_has_none_of_them_is_no_answer() -> None:
    nothing = deciding.features(asked("cash limit"), [weighed(0.9, "cash", "limit")])
    assert deciding.confidence(nothing) == 0.0
    assert deciding.confidence(dataclasses.replace(nothing, dense=1.0)) > 0
    assert deciding.confidence(deciding.features(asked("cash limit"), [weighed(0.9, "cash")])) > 0


@pytest.mark.parametrize("name", ["kept", "bare"])
def test_no_weight_of_the_confidence_speaks_the_other_way_than_it_can(name: str) -> None:
    weights = deciding.parameters()[name]["weights"]
    assert tuple(weights) == deciding.Features.__slots__
    assert [name for name in deciding.FOR if weights[name] < 0] == []
    assert [name for name in deciding.AGAINST if weights[name] > 0] == []


def test_passages_with_and_without_questions_have_a_confidence_of_their_own() -> None:
    none = deciding.features(asked("cash limit"), [weighed(0.5, "cash")])
    kept = dataclasses.replace(none, kept=1.0)
    known = deciding.parameters()
    for found, name in ((none, "bare"), (kept, "kept")):
        z = known[name]["bias"] + sum(known[name]["weights"][k] * v for k, v in found.as_dict().items())
        assert deciding.confidence(found) == pytest.approx(1 / (1 + math.exp(-z)))
    assert deciding.confidence(none) != deciding.confidence(kept)


def test_only_what_no_quote_has_is_lacking() -> None:
    some = [weighed(0.5, "cash"), weighed(0.4, "limit")]
    assert deciding.features(asked("cash limit"), some).lack == 0.0
    assert deciding.features(asked("cash limit"), some[:1]).lack == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("question", "numbers", "absent", "unheard", "definite", "mine"),
    [
        ("May I bring 125 grams?", 1, 0, 0, 0, 0),
        ("Where does it say that the 250 grams are free?", 1, 1, 1, 1, 0),
        ("I carry 300 grams, is that fine?", 1, 1, 0, 0, 1),
        ("How much is free?", 0, 0, 0, 0, 0),
    ],
)
def test_the_numbers_of_a_question_are_held_against_text_and_alternatives(
    question: str, numbers: int, absent: int, unheard: int, definite: int, mine: int
) -> None:
    one = weighed(0.5, text="Up to 125 grams are free.", asked_as=("I have 300 grams with me",))
    found = deciding.features(asked(question), [one])
    said = (found.numbers, found.absent, found.unheard, found.definite, found.mine)
    assert said == (numbers, absent, unheard, definite, mine)
