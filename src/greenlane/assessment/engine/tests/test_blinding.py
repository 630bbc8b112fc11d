"""Blinded records: two of them share no name, each name is opened alone, and records of before still verify."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.assessment.engine.auditing import audit, opened
from greenlane.assessment.engine.blinding import BUSY, FREE, Line, blinded, sheet_of
from greenlane.assessment.engine.draw import (
    Drawn,
    Question,
    commitment_of,
    draw,
    pick_of,
    read_record,
    read_sheet,
    seal_of,
    seed_of,
)
from greenlane.assessment.engine.eligibility import Candidate, divide, least_loaded
from greenlane.assessment.engine.tests.test_draw import CAP, KEY, PORT, QUESTION, SECRET, groups
from greenlane.assessment.engine.verification import verify

OTHER_KEY = bytes(range(64, 96))
COMMITMENT = commitment_of(KEY, QUESTION.day)
AWAY = Candidate("officer-8", "XMNTH", 3, ("on_leave", "previous_case"))
AT_PORT = Candidate("officer-9", PORT, 2, ("on_leave", "port_of_import", "previous_case"))
HAD = Candidate("officer-7", "XMINL", 1, ("previous_case",))
GROUP = [*(Candidate(f"officer-{n}", "XMAIR", n) for n in range(4)), AT_PORT, HAD]
PLAIN = (
    '{"anchor":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","at":"2026-03-02T09:00:00.000000Z",'
    '"commitment":"73535ab6799e8532895fdd9e93c4a703c34ea6d14d01ad8f44d35fccf8d6db85","day":"2026-03-02","eligible":['
    '{"load":0,"office":"XMAIR","officer":"officer-0","reasons":[]},{"load":1,"office":"XMAIR","officer":"officer-1",'
    '"reasons":[]},{"load":4,"office":"XMINL","officer":"officer-2","reasons":[]}],"excluded":[{"load":2,"office":'
    '"XMPSV","officer":"officer-3","reasons":["port_of_import"]},{"load":5,"office":"XMINL","officer":"officer-4",'
    '"reasons":["on_leave","load_cap"]}],"group":"FOOD","load_cap":5,"mrn":"26XM00000000000018","ordinal":1,"pick":'
    '"officer-0","port":"XMPSV","seal":"7f25855f8a4c6e41543e374b8bf9bc0df0a27459fb8d61507dc5c08e53bec7db","version":1}'
)
"""A record of version 1 as it was written before names were blinded, and its digest."""
PLAIN_DIGEST = "265c4da3a343fe960e4457b46862b168645d81ba0b0b597be50093847ec2466e"


def made(question: Question = QUESTION, key: bytes = KEY, group: list[Candidate] | None = None) -> Drawn:
    return draw(question, GROUP if group is None else group, SECRET, key)


def shown(given: Drawn) -> dict[str, Candidate]:
    """What the record shows, by the pseudonym it does not show."""
    listed = {one.officer: one for one in (*given.record.eligible, *given.record.excluded)}
    return {line.known.officer: listed[line.name] for line in given.sheet}


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"mrn": "26XM00000000000026"}, KEY), ({"ordinal": 2}, KEY), ({}, OTHER_KEY)],
    ids=["another declaration", "drawn again", "the key of another day"],
)
def test_draw_gives_every_officer_another_name_in_another_draw(changes: dict, key: bytes) -> None:
    first, second = shown(made()), shown(made(replace(QUESTION, **changes), key))
    assert first.keys() == second.keys()
    assert not {one.officer for one in first.values()} & {one.officer for one in second.values()}


def test_draw_names_nobody_and_no_office_but_that_of_import() -> None:
    given = made(group=[*GROUP, AWAY])
    text = given.record.text()
    assert not [one.officer for one in GROUP if one.officer in text]
    assert [office for office in ("XMAIR", "XMINL", "XMNTH") if office in text] == []
    assert shown(given)[AT_PORT.officer].office == PORT
    away = shown(given)[AWAY.officer]
    assert (away.office, away.reasons) == ("", ("on_leave",))


def test_draw_shows_of_each_load_only_whether_it_is_in_the_band() -> None:
    loads = {who: one.load for who, one in shown(made()).items()}
    assert loads == {
        "officer-0": FREE,
        "officer-1": FREE,
        "officer-2": BUSY,
        "officer-3": BUSY,
        "officer-7": FREE,
        "officer-9": FREE,
    }


def test_draw_shows_no_second_reason_that_would_tell_whose_office_it_is() -> None:
    """The trader knows who decided his last case by another name: it must not be seen here that he is at port."""
    assert shown(made())[AT_PORT.officer].reasons == ("port_of_import",)


@given(groups(), st.binary(min_size=32, max_size=32))
def test_draw_of_blinded_names_is_over_the_same_officers(officers: list[Candidate], key: bytes) -> None:
    given = draw(QUESTION, officers, SECRET, key)
    names = {line.name: line.known for line in given.sheet}
    eligible, excluded = divide(officers)
    assert {names[one.officer] for one in given.record.eligible} == set(eligible)
    assert {names[one.officer] for one in given.record.excluded} == set(excluded)
    band = {names[one.officer] for one in least_loaded(given.record.eligible)}
    assert band == set(least_loaded(eligible))
    assert given.officer in ({one.officer for one in band} or {""})
    commitment = commitment_of(key, QUESTION.day)
    assert audit(given.record, officers, key, commitment=commitment, officer=given.officer) == []
    assert read_sheet(given.sheet_text()) == tuple(sorted(officers))


def resealed(given: Drawn, **changes: object) -> Drawn:
    """Changed by who holds the secret, so that nothing that is published shows it."""
    record = replace(given.record, **changes)
    record = replace(record, seal=seal_of(record, SECRET))
    assert verify(record, SECRET) == [], "this is the audit's to find"
    return replace(given, record=record)


def problems(
    given: Drawn, key: bytes = KEY, known: list[Candidate] | None = None, officer: str = ""
) -> list[str]:
    return audit(
        given.record,
        GROUP if known is None else known,
        key,
        commitment=COMMITMENT,
        officer=officer or given.officer,
    )


def test_audit_finds_names_chosen_to_order_the_list_to_a_liking() -> None:
    """What blinding makes possible and only the key's early commitment gives away: another key, another officer."""
    wished = next(one for one in ("officer-0", "officer-1") if one != made().officer)
    grinding = (number.to_bytes(32) for number in range(1, 1000))
    bent = next(one for key in grinding if (one := made(key=key)).officer == wished)
    assert verify(bent.record, SECRET, commitment=commitment_of(SECRET, QUESTION.day)) == []
    assert "the names of the record do not follow from its sheet and the key of the day" in problems(bent)


def test_audit_finds_a_name_that_stands_for_nobody() -> None:
    given = made()
    invented = Candidate("f" * 64, "", FREE)
    eligible = tuple(sorted([*given.record.eligible, invented]))
    seed = seed_of(SECRET, QUESTION.mrn, QUESTION.ordinal, QUESTION.anchor)
    bent = resealed(given, eligible=eligible, pick=pick_of(seed, eligible))
    assert "the names of the record do not follow from its sheet and the key of the day" in problems(bent)


def test_audit_finds_an_officer_of_the_port_whom_the_record_does_not_show_as_one() -> None:
    moved = [replace(one, office="XMAIR", reasons=()) if one is AT_PORT else one for one in GROUP]
    bent = made(group=moved)
    assert verify(bent.record, SECRET) == [], "only who knows where he works can tell"
    assert "the names of the record do not follow from its sheet and the key of the day" in problems(bent)


def test_audit_finds_a_load_beyond_the_cap_and_another_officer_in_the_log() -> None:
    full = [Candidate("officer-1", "XMAIR", CAP)]
    assert problems(made(group=full), known=full) == ["officer officer-1: “load_cap” is missing"]
    given = made()
    assert problems(given, officer="officer-3") == [
        f"the record gives the case to {given.officer}, the log to officer-3"
    ]


def test_audit_finds_a_key_that_was_not_committed_to() -> None:
    assert "the key does not open the commitment published before the day" in problems(made(), key=OTHER_KEY)
    assert problems(made(), key=KEY[:31])


@pytest.mark.parametrize("field", ["officer", "office", "load", "reasons"])
def test_opened_holds_only_for_the_officer_as_he_was(field: str) -> None:
    given = made()
    line = next(one for one in given.sheet if one.known == HAD)
    assert opened(given.record, line)
    other = {"officer": "officer-6", "office": "XMAIR", "load": 2, "reasons": ()}[field]
    assert not opened(given.record, replace(line, known=replace(line.known, **{field: other})))


def test_opened_of_one_name_opens_no_other() -> None:
    given, again = made(), made(replace(QUESTION, ordinal=2))
    mine, yours = given.sheet[0], given.sheet[1]
    assert not opened(given.record, Line(yours.name, mine.opening, yours.known))
    assert not opened(again.record, mine), "nor his own in another draw"
    assert not opened(given.record, replace(mine, opening="no hexadecimal"))


@pytest.mark.parametrize(
    "one",
    [
        Candidate("a" * 64, "XMAIR", FREE),
        Candidate("a" * 64, "", 1),
        Candidate("a" * 64, "", FREE, ("on_leave", "conflict")),
    ],
    ids=["an office", "a load", "two reasons"],
)
def test_verify_of_a_record_that_tells_too_much_says_so(one: Candidate) -> None:
    eligible, excluded = divide([one, *blinded(sheet_of(KEY, QUESTION.mrn, 1, [AT_PORT]), PORT)])
    record = replace(made().record, eligible=eligible, excluded=excluded)
    assert any("more of him than it may" in found for found in verify(record, SECRET))


def test_verify_of_a_record_of_version_1_still_succeeds() -> None:
    record = read_record(PLAIN)
    assert (record.text(), record.digest) == (PLAIN, PLAIN_DIGEST)
    commitment = commitment_of(SECRET, record.day)
    assert verify(record, SECRET, commitment=commitment, digest=PLAIN_DIGEST) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"officer":"officer-1"', '"officer":"officer-5"'),
        ('"load":4', '"load":3'),
        ('"office":"XMINL"', '"office":"XMPSV"'),
        ('"pick":"officer-0"', '"pick":"officer-1"'),
        ('"version":1', '"version":2'),
        ('"version":1', '"version":3'),
    ],
)
def test_verify_of_a_changed_record_of_version_1_fails(old: str, new: str) -> None:
    assert verify(read_record(PLAIN.replace(old, new)), SECRET)
