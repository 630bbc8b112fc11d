"""From a message to its questions: each complete enough to be looked up by itself."""

from __future__ import annotations

import pytest

from greenlane.enquiries.engine.splitting import MOST_OF_A_LETTER, MOST_QUESTIONS, questions


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "What is the cash limit and also how much tobacco may I bring?", 2),
        ("en", "Sir,\nI sell cups.\n1. How do I pay and when are goods free?\n2. Which papers do I need?\nThanks", 3),
        ("en", "cash limit", 1),
        ("en", "Under the agreement with India, how long is a declaration valid?", 1),
        ("zh-hant", "請問可以帶多少現金？另外，煙草的限額是多少？", 2),
        ("th", "นำเงินสดเข้าได้เท่าไร และต้องแจ้งที่ไหน", 2),
        ("hi", "मैं कितना नकद ला सकता हूँ और घोषणा कहाँ करूँ?", 2),
        ("km", "តើខ្ញុំអាចយកសាច់ប្រាក់ប៉ុន្មាន? តើត្រូវប្រកាសនៅឯណា?", 2),
        ("en", "?!", 0),
    ],
)  # fmt: skip
def test_each_question_of_a_message_is_found(language: str, text: str, parts: int) -> None:
    assert len(questions(text, language)) == parts


def test_a_question_that_leans_carries_what_was_said_before() -> None:
    found = questions("What duty do I pay on laptops? When is it due?")
    assert "laptops" in found[1].search_text


def test_no_more_than_eight_questions_are_taken() -> None:
    assert len(questions("\n".join(f"{n}. What is rule {n}?" for n in range(1, 30)))) == MOST_QUESTIONS


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("May it be split? Chile agreement", "Chile agreement"),
        ("May it be split? (Chile)", "(Chile)"),
        ("May it be split? We sell wine from our own vineyard to a shop in Chile.", ""),
        ("May it be split? Chile agreement\n\nMany thanks", "Chile agreement"),
        ("May it be split? Thanks.", ""),
    ],
)
def test_a_remark_behind_a_question_belongs_to_it(said: str, after: str) -> None:
    assert [one.after for one in questions(said)] == [after]


@pytest.mark.parametrize(
    "announced",
    ["Before we book I would like to know a few things.", "I have to ask you some questions.",
     "Please advise on the following points.", "We want to know two things."],
)  # fmt: skip
def test_a_sentence_that_announces_questions_is_none(announced: str) -> None:
    asked = questions(f"{announced} Is honey allowed? What does it cost?")
    assert [one.text for one in asked] == ["Is honey allowed?", "What does it cost?"]


@pytest.mark.parametrize(
    "text",
    ["Does it matter where the oil comes from, when working out origin under the deal with Chile?",
     "May I bring my laptop, which is from China, without duty?",
     "May my cousin, who is 17, bring wine?",
     "Do I need a licence, when I import seeds for my own garden?"],
)  # fmt: skip
def test_a_clause_behind_a_comma_is_no_question(text: str) -> None:
    assert [one.text for one in questions(text)] == [text]


def test_questions_behind_commas_are_taken_one_by_one() -> None:
    text = "What is the limit, which forms must I file, where do I hand them in, who pays the fee?"
    assert [one.text for one in questions(text)] == [
        "What is the limit?", "which forms must I file?", "where do I hand them in?", "who pays the fee?",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["I would like to know the fee for storage.", "Please advise on my refund."])
def test_a_request_that_names_its_subject_is_a_question(text: str) -> None:
    assert [one.text for one in questions(text)] == [text]


LETTER = """We intend to import acetic anhydride (HS 2915.24) in drums. It comes from India. Please advise:
a) whether a permit is needed and who issues it;
b) what is the duty rate;
We would also like to become an authorised economic operator. What are the conditions, how long does it take?"""


def test_what_was_stated_belongs_to_the_questions_behind_it() -> None:
    goods = "We intend to import acetic anhydride (HS 2915.24) in drums. It comes from India."
    status = "We would also like to become an authorised economic operator."
    assert [(one.text, one.context) for one in questions(LETTER)] == [
        ("whether a permit is needed?", goods),
        ("who issues it?", f"{goods} whether a permit is needed?"),
        ("what is the duty rate;", goods),
        ("What are the conditions?", status),
        ("how long does it take?", f"{status} What are the conditions?"),
    ]


def test_a_statement_that_leans_goes_on_with_the_question_before_it() -> None:
    asked = questions("May I bring my dog? It is a puppy. Does it need a vaccination?")
    assert asked[1].context == "May I bring my dog? It is a puppy."


def test_a_person_is_no_subject_that_a_question_leans_on() -> None:
    asked = questions("How long is a proof valid? How much whisky may he bring?")
    assert [one.leans for one in asked] == [False, False]


@pytest.mark.parametrize("announced", ["我想請問幾件事。", "請教以下問題：", "想問幾個問題"])
def test_chinese_that_announces_questions_is_none(announced: str) -> None:
    assert [one.text for one in questions(f"您好：\n{announced}\n1. 我可以帶多少香煙入境？", "zh-hant")] == [
        "我可以帶多少香煙入境？"
    ]


def test_a_short_chinese_question_leans_on_the_one_before() -> None:
    asked = questions("我的狗可以一起來嗎？需要什麼文件？我可以帶多少香煙入境？", "zh-hant")
    assert [one.leans for one in asked] == [False, True, False]


def test_a_letter_may_ask_more_than_a_message() -> None:
    text = "\n".join(f"{n}. What is rule {n}?" for n in range(100))
    assert len(questions(text)) == MOST_QUESTIONS
    assert len(questions(text, "en", MOST_OF_A_LETTER)) == MOST_OF_A_LETTER
