"""The draw: uniform, within the rules, and verifiable by somebody who has only what is published."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.assessment.engine.draw import (
    DrawRecord,
    NoRecord,
    Question,
    commitment_of,
    draw,
    new_secret,
    pick_of,
    read_record,
    seal_of,
    seed_of,
    uniform,
)
from greenlane.assessment.engine.eligibility import (
    YIELDING,
    Candidate,
    Situation,
    divide,
    judged,
    least_loaded,
)
from greenlane.assessment.engine.verification import verify

SECRET, KEY = bytes(range(32)), bytes(range(32, 64))
CAP = 5
PORT = "XMPSV"
QUESTION = Question(
    day="2026-03-02",
    at="2026-03-02T09:00:00.000000Z",
    mrn="26XM00000000000018",
    ordinal=1,
    anchor="a" * 64,
    group="FOOD",
    port=PORT,
    load_cap=CAP,
)

situations = st.builds(Situation, *([st.booleans()] * 5))


@st.composite
def groups(draw_from: st.DrawFn) -> list[Candidate]:
    count = draw_from(st.integers(0, 8))
    return [
        judged(
            officer=f"officer-{number}",
            office=draw_from(st.sampled_from([PORT, "XMAIR", "XMINL"])),
            load=draw_from(st.integers(0, CAP + 1)),
            situation=draw_from(situations),
            port=PORT,
            load_cap=CAP,
        )
        for number in range(count)
    ]


def candidates(*loads: int, office: str = "XMAIR") -> list[Candidate]:
    return [Candidate(f"officer-{number}", office, load) for number, load in enumerate(loads)]


def drawn(officers: list[Candidate], secret: bytes) -> DrawRecord:
    return draw(QUESTION, officers, secret, KEY).record


@given(groups(), st.binary(min_size=32, max_size=32))
def test_draw_verifies_and_survives_being_written(officers: list[Candidate], secret: bytes) -> None:
    record = drawn(officers, secret)
    assert verify(record, secret, commitment=commitment_of(secret, QUESTION.day), digest=record.digest) == []
    assert read_record(record.text()) == record
    assert drawn(list(reversed(officers)), secret) == record


@given(groups(), st.binary(min_size=32, max_size=32))
def test_draw_picks_nobody_whom_the_rules_exclude(officers: list[Candidate], secret: bytes) -> None:
    made = draw(QUESTION, officers, secret, KEY)
    assert len(made.record.eligible) + len(made.record.excluded) == len(officers)
    if not made.officer:
        assert not made.record.pick
        assert not any(YIELDING.issuperset(one.reasons) for one in officers)
        return
    picked = next(one for one in officers if one.officer == made.officer)
    assert YIELDING.issuperset(picked.reasons)
    assert picked.office != PORT
    assert picked.load < CAP
    assert picked.load <= min(one.load for one in divide(officers)[0]) + 1
    if picked.reasons:
        assert all(one.reasons for one in officers)


CHANGED = {
    "version": 3,
    "day": "2026-03-03",
    "commitment": "0" * 64,
    "at": "2026-03-02T09:00:01.000000Z",
    "mrn": "26XM00000000000026",
    "ordinal": 2,
    "anchor": "b" * 64,
    "group": "STEEL",
    "port": "XMAIR",
    "load_cap": CAP + 1,
    "eligible": tuple(candidates(0, 1)),
    "excluded": (Candidate("somebody", "XMINL", 0, ("on_leave",)),),
    "pick": "officer-9",
    "seal": "0" * 64,
}


@pytest.mark.parametrize("name", [field.name for field in fields(DrawRecord)])
def test_verify_finds_each_field_that_was_changed(name: str) -> None:
    record = drawn(candidates(0, 0, 1, 4), SECRET)
    tampered = replace(record, **{name: CHANGED[name]})
    assert tampered != record
    assert verify(tampered, SECRET), name


def test_verify_finds_a_record_sealed_again_by_who_knows_the_secret() -> None:
    record = drawn(candidates(0, 0, 0), SECRET)
    others = [one.officer for one in record.eligible if one.officer != record.pick]
    forged = replace(record, pick=others[0])
    forged = replace(forged, seal=seal_of(forged, SECRET))
    assert any("the draw gives" in found for found in verify(forged, SECRET))
    names = replace(record, eligible=tuple(candidates(0, 0, 0, office="")), pick="")
    names = replace(names, pick=pick_of(seed_of(SECRET, names.mrn, 1, names.anchor), names.eligible))
    names = replace(names, seal=seal_of(names, SECRET))
    assert verify(names, SECRET) == []  # consistent in itself: the log is what gives it away
    assert verify(names, SECRET, digest=record.digest) == [
        "the record is not the one whose digest is in the event log"
    ]


def test_verify_finds_another_secret_than_the_one_committed_to() -> None:
    record = drawn(candidates(0, 0), SECRET)
    other = new_secret()
    assert "the published secret does not open the commitment of the record" in verify(record, other)
    again = drawn(candidates(0, 0), other)
    assert verify(again, other, commitment=record.commitment) == [
        "the commitment of the record is not the one published before the day"
    ]


def test_verify_finds_an_officer_of_the_port_among_the_eligible() -> None:
    record = drawn(candidates(0, 0, office=PORT), SECRET)
    assert any("port_of_import” is missing" in found for found in verify(record, SECRET))


def test_divide_lets_the_officer_of_the_last_case_in_only_where_nobody_else_is_left() -> None:
    again = Candidate("again", "XMAIR", 0, ("previous_case",))
    away = Candidate("away", "XMAIR", 0, ("on_leave", "previous_case"))
    fresh = Candidate("fresh", "XMAIR", 4)
    assert divide([again, away, fresh]) == ((fresh,), (again, away))
    assert divide([again, away]) == ((again,), (away,))
    assert divide([away]) == ((), (away,))


def test_least_loaded_keeps_who_is_within_one_case_of_the_least() -> None:
    assert [one.load for one in least_loaded(candidates(3, 1, 2, 4, 1))] == [1, 2, 1]
    assert least_loaded([]) == ()


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_uniform_gives_every_number_its_share(count: int) -> None:
    drawn = Counter(uniform(number.to_bytes(4), count) for number in range(7_000))
    assert set(drawn) == set(range(count))
    assert max(drawn.values()) - min(drawn.values()) < 6 * (7_000 / count) ** 0.5


def test_uniform_throws_words_away_that_would_favour_the_low_numbers() -> None:
    count = (1 << 63) + 1  # nearly half of all words are beyond the last whole multiple
    drawn = [uniform(number.to_bytes(4), count) for number in range(2_000)]
    assert all(0 <= one < count for one in drawn)
    assert 850 < sum(one < count // 2 for one in drawn) < 1_150
    with pytest.raises(ValueError, match="nothing to draw"):
        uniform(b"seed", 0)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', "null", '"text"', "\x00", "1" * 400])
def test_read_record_of_something_else_says_so(text: str) -> None:
    with pytest.raises(NoRecord):
        read_record(text)


@pytest.mark.parametrize("name", [field.name for field in fields(DrawRecord)])
def test_read_record_with_a_wrong_type_in_a_field_says_which(name: str) -> None:
    import orjson

    known = orjson.loads(drawn(candidates(0), SECRET).text())
    with pytest.raises(NoRecord, match=name):
        read_record(orjson.dumps({**known, name: None}))
