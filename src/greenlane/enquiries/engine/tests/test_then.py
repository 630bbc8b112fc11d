"""Questions on law of another time are told from questions on things that are old or will be done."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.enquiries.engine.then import Then, then_in

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("What was the cash limit in 2019?", 2019),
        ("Which fee applied before 2022?", 2021),
        ("What was the duty rate on shoes back in 2015?", 2015),
        ("2018 年的菸草限額是多少？", 2018),
        ("วงเงินเงินสดปี 2562 เท่าไร", 2019),
        ("2020 में सीमा क्या थी?", 2020),
        ("កម្រិតនៅឆ្នាំ 2018 ប៉ុន្មាន?", 2018),
    ],
)
def test_a_year_gone_by_is_a_day_to_look_at(question: str, year: int) -> None:
    found = then_in(question, TODAY)
    assert found is not None
    assert found.day == date(year, 12, 31)
    assert not any(digit in found.rest for digit in "0123456789"), "the year stands in no text"


@pytest.mark.parametrize(
    "question",
    [
        "What did the old limit for gifts say?",
        "How high was the former storage fee?",
        "How much used to be free of duty?",
        "以前的限額是多少？",
        "แบบฟอร์มเดิมใช้อย่างไร",
        "पुराने नियम में कितना था?",
        "ច្បាប់ចាស់និយាយអ្វី?",
        "How many cigarettes could a traveller bring ten years ago?",
        "What did it cost before it became free?",
        "Was ivory allowed in the eighties?",
        "Which permit was needed before there was a convention?",
        "改革之前的上限是多少？",
        "ก่อนการปฏิรูปเสียเท่าไร",
    ],
)
def test_a_rule_that_is_called_old_is_one_of_the_past(question: str) -> None:
    assert then_in(question, TODAY) == Then(rest=question)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What will the fine be next year?", None),
        ("Which limit comes with the planned reform of the law?", None),
        ("From 2030 on, will antiques need a permit?", date(2030, 12, 31)),
        ("What is the limit in 2031?", date(2031, 12, 31)),
        ("ปีหน้าค่าธรรมเนียมเท่าไร", None),
        ("明年的限額是多少？", None),
    ],
)
def test_law_that_is_to_come_is_told_apart(question: str, day: date | None) -> None:
    found = then_in(question, TODAY)
    assert found is not None
    assert (found.to_come, found.day) == (True, day)


@pytest.mark.parametrize(
    "question",
    [
        "My car was built in 2005, may I import it?",
        "Can I bring old clothes?",
        "Our brand was listed in 2025, how long is that good?",
        "Is a certificate that was issued in 2024 still good?",
        "What is the limit in 2026?",
        "How old must my dog be under the rule?",
        "舊車入口車齡上限係幾多年？",
        "我 2015 年買的車可以進口嗎？",
        "公司 2015 年成立，要如何登記？",
        "I fly home next year, may I bring my cat?",
        "My certificate expires in 2028, how do I renew it?",
        "Our AEO status ends next year. When must we apply?",
        "Will Customs tax a gift of 2050 dollars in cash?",
        "許可證在 2028 年到期，可以再用嗎？",
        "We will import from 2028 on; do we need a licence?",
        "Two months ago I sent it, can I still claim?",
        "Which day's rate fixes next year's limits?",
        "I found the mistake before customs did, what happens?",
    ],
)
def test_what_is_old_itself_asks_for_the_law_of_today(question: str) -> None:
    assert then_in(question, TODAY) is None
