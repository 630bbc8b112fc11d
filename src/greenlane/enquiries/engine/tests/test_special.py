"""What is asked for that a text lacks, numbers said in words, and how sure several quotes make an answer."""

from __future__ import annotations

import math

import pytest

from greenlane.enquiries.engine import deciding
from greenlane.enquiries.engine.deciding import Weighed
from greenlane.enquiries.engine.extract import Looked, Quote
from greenlane.enquiries.engine.numerals import with_digits
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
    assert deciding.contradicted(question, text) is not None


def test_the_own_case_of_who_asks_states_no_rule() -> None:
    assert deciding.contradicted("May I stay for 10 hours?", "A visitor may stay up to 24 hours.") is None
    assert (
        deciding.contradicted("遊客只停留十個小時，免稅限額是多少？", "停留不足 24 小時：限額 USD 100")
        is None
    )


def test_a_number_in_words_stays_where_it_counts_nothing() -> None:
    assert with_digits("ห้าปี").split() == ["5", "ปี"]
    assert with_digits("ยินดีต้อนรับ") == "ยินดีต้อนรับ"


def quote(*missing: str) -> Quote:
    return Quote("text", 0.5, 0.5, missing, fits=True, unheard=missing)


def test_several_quotes_are_as_sure_as_that_one_of_them_answers() -> None:
    looked = Looked.of("cash limit", "en")
    one = deciding.features([Weighed(0.5, 0.0, quote())], looked=looked, rarity=lambda term: 1.0)
    two = deciding.features([Weighed(0.5, 0.0, quote())] * 2, looked=looked, rarity=lambda term: 1.0)
    assert one.score == pytest.approx(0.0)
    assert two.score == pytest.approx(math.log(3) / 5)
    assert deciding.confidence(two) > deciding.confidence(one)


def test_only_what_no_quote_has_is_lacking() -> None:
    looked = Looked.of("cash limit", "en")
    some = [Weighed(0.5, 0.0, quote("cash")), Weighed(0.4, 0.0, quote("limit"))]
    assert deciding.features(some, looked=looked, rarity=lambda term: 1.0).lack == 0.0
    assert deciding.features(some[:1], looked=looked, rarity=lambda term: 1.0).lack == pytest.approx(0.5)
