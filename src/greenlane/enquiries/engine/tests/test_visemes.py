"""The mouth of the figure: shapes follow the letters, in time, in every language of the kiosk."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.enquiries.engine.visemes import MOST_MARKS, Shape, timeline

TEXTS = {
    "en": "You may bring 10,000 USD. More must be declared!",
    "zh-hant": "你可以攜帶一萬美元。超過的必須申報。",
    "th": "คุณสามารถนำเงินสดเข้ามาได้ไม่เกินหนึ่งหมื่นดอลลาร์",
    "hi": "आप दस हज़ार डॉलर तक ला सकते हैं।",
    "km": "អ្នកអាចយកប្រាក់មួយម៉ឺនដុល្លារ។",
}


@pytest.mark.parametrize("language", TEXTS)
def test_timeline_moves_the_mouth_in_every_language(language: str) -> None:
    marks = timeline(TEXTS[language])
    assert len({mark.shape for mark in marks}) >= 5, {mark.shape for mark in marks}
    seconds = marks[-1].at / 1000
    assert 1 < seconds < 12


def test_timeline_closes_the_lips_for_m_and_opens_them_for_a() -> None:
    assert [mark.shape for mark in timeline("mama")] == [
        Shape.CLOSED, Shape.OPEN, Shape.CLOSED, Shape.OPEN, Shape.REST,
    ]  # fmt: skip


def test_timeline_rests_at_the_end_of_a_sentence() -> None:
    marks = timeline("Go. Go.")
    rests = [mark.char for mark in marks if mark.shape is Shape.REST]
    assert rests == [2, 6, 7]


@given(st.text(max_size=400))
def test_timeline_never_goes_back_and_always_ends_at_rest(text: str) -> None:
    marks = timeline(text)
    assert marks[-1].shape is Shape.REST
    assert all(a.at <= b.at and a.char <= b.char for a, b in itertools.pairwise(marks))


def test_timeline_of_a_very_long_text_is_bounded() -> None:
    assert len(timeline("mama " * 20_000)) <= MOST_MARKS
