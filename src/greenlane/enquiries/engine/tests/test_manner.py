"""How a question asks: turns, shares, and what they say of questions that nobody kept."""

from __future__ import annotations

import pytest

from greenlane.enquiries.engine.manner import parameters, share, turns, unanswerable


def test_the_turns_of_a_question_are_its_words_pairs_and_opening() -> None:
    assert turns("How many of 300 bags?") == {
        "how", "many", "of", "#", "bags", "how many", "many of", "of #", "# bags", "^how", "^how many", "^how many of",
    }  # fmt: skip
    assert turns("") == turns("ของฝาก") == frozenset()


def test_shares_are_of_known_turns_and_their_squares_add_up_to_one() -> None:
    parts = share("how many bags", frozenset({"how", "^how many", "boats"}))
    assert set(parts) == {"how", "^how many"}
    assert sum(part * part for part in parts.values()) == pytest.approx(1.0)
    assert share("how many bags", frozenset()) == {}


@pytest.mark.parametrize(
    ("unlikely", "likely"),
    [("Which notary must sign this paper, and who pays him?", "my uncle gave me two bottles, is that too much"),
     ("How many were caught with cigarettes since the fee was raised?", "we sent it back, is the money gone"),
     ("Who issues the form and what does it cost?", "I lost the receipt, is the bank statement enough")],
)  # fmt: skip
def test_what_texts_seldom_say_is_told_from_what_people_need(unlikely: str, likely: str) -> None:
    assert unanswerable(unlikely) > unanswerable(likely)


@pytest.mark.parametrize("text", ["", "?" * 5000, "which " * 2000, "របាំង", "\x00", "'" * 50])
def test_whatever_is_asked_gives_a_number_of_its_range(text: str) -> None:
    assert -1.0 <= unanswerable(text) <= 1.0


def test_the_shipped_weights_say_where_they_are_from() -> None:
    assert parameters()["how"]
    assert parameters()["questions"] > 1000
