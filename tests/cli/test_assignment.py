"""assignment: anybody verifies a draw with what is published, and is told plainly what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from django.db import connection

from greenlane.assessment import jobs, services
from greenlane.assessment.engine.draw import DrawRecord, pick_of, read_record, seal_of, seed_of
from greenlane.assessment.engine.eligibility import Candidate
from greenlane.assessment.models import AssessmentGroup, Draw, DrawSecret, DrawSheet
from greenlane.assessment.tests.factories import (
    ELSEWHERE,
    MONDAY,
    NATIONAL,
    REASON,
    group,
    officers,
    opened,
    yellow,
)
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.events import record as log
from greenlane.foundation.verbs import verb

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def drawn() -> Declaration:
    """A declaration drawn twice."""
    group()
    found = yellow()
    services.redraw(mrn=found.mrn, reason=REASON, by=NATIONAL)
    return found


@pytest.fixture
def published(drawn: Declaration) -> Declaration:
    """The same on the next day, when the secret is known."""
    clock.advance(timedelta(days=1))
    services.publish_secret(day=MONDAY.date())
    return drawn


def change(row: Draw | DrawSheet, text: str) -> None:
    """What the database refuses, done all the same."""
    table, column = row._meta.db_table, "record" if isinstance(row, Draw) else "text"
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_refuse_update{on}")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [text, row.pk])


def test_verify_before_the_secret_is_published_says_when(drawn: Declaration) -> None:
    said = run("assignment", "verify", drawn.mrn)
    assert said.status == 0
    assert "published when the day is over" in said.out
    assert run("assignment", "verify", drawn.mrn, "--json").object["verdict"] == "not_yet"


def test_verify_of_sound_draws_succeeds(published: Declaration) -> None:
    said = run("assignment", "verify", published.mrn.lower(), "--json")
    assert said.status == 0
    assert (said.object["mrn"], said.object["verdict"]) == (published.mrn, "sound")
    picks = [one["pick"] for one in said.object["draws"]]
    assert len(set(picks)) == 2
    assert not {str(one.officer) for one in published.assignments.all()} & set(picks)
    assert "sound" in run("assignment", "verify", published.mrn).out


def test_verify_of_a_changed_record_says_what_does_not_fit(published: Declaration) -> None:
    draw = Draw.objects.filter(declaration=published).first()
    given = orjson.loads(draw.record)
    others = [one["officer"] for one in given["eligible"] if one["officer"] != given["pick"]]
    change(draw, orjson.dumps({**given, "pick": others[0]}).decode())
    said = run("assignment", "verify", published.mrn, "--json")
    assert said.status == 1
    assert said.object["verdict"] == "broken"
    problems = said.object["draws"][0]["problems"]
    assert f"the draw gives {given['pick']}, the record says {others[0]}" in problems
    assert "the record is not the one whose digest is in the event log" in problems
    assert "DOES NOT FIT" in run("assignment", "verify", published.mrn).out


def test_verify_of_an_unreadable_record_says_so(published: Declaration) -> None:
    change(Draw.objects.filter(declaration=published).first(), "{")
    said = run("assignment", "verify", published.mrn)
    assert said.status == 1
    assert "the record cannot be read" in said.out


def test_verify_of_what_was_never_drawn_is_refused(drawn: Declaration) -> None:
    services.set_active(group=AssessmentGroup.objects.get(), active=False, by=NATIONAL)
    said = run("assignment", "verify", yellow().mrn, "--json")
    assert (said.status, said.object["error"]["code"]) == (1, "DRW006")
    assert run("assignment", "verify", "26XM00000000000000").status == 1
    assert run("assignment", "verify").status == 2


def test_verify_of_a_file_needs_nothing_but_what_is_published(published: Declaration, tmp_path: Path) -> None:
    shown = run("assignment", "show", published.mrn, "--json").object["assignments"][0]
    day = next(one for one in run("assignment", "secrets", "--json").objects if one["secret"])
    file = tmp_path / "record.json"
    file.write_bytes(orjson.dumps(shown["record"]))
    proof = ("--secret", day["secret"], "--commitment", day["commitment"], "--digest", shown["digest"])
    assert run("assignment", "verify", "--record", file, *proof, "--json").object["verdict"] == "sound"
    file.write_bytes(orjson.dumps({**shown["record"], "load_cap": 99}))
    said = run("assignment", "verify", "--record", file, *proof)
    assert said.status == 1
    assert "something in the record was changed" in said.out


def plain(found: Declaration) -> Draw:
    """A draw as the version before wrote and logged it: version 1, the officer's pseudonym and office in the record."""
    secret = bytes.fromhex(DrawSecret.objects.get(day=MONDAY.date()).secret)
    first = read_record(found.draws.get(ordinal=1).record)
    eligible = tuple(Candidate(str(one.user.pseudonym), one.office.code, 0) for one in officers(*ELSEWHERE))
    eligible = tuple(sorted(eligible))
    pick = pick_of(seed_of(secret, found.mrn, 3, first.anchor), eligible)
    record = replace(first, version=1, ordinal=3, eligible=eligible, excluded=(), pick=pick)
    record = replace(record, seal=seal_of(record, secret))
    kept = Draw.objects.create(
        declaration=found,
        ordinal=record.ordinal,
        day=MONDAY.date(),
        record=record.text(),
        digest=record.digest,
        drawn_at=MONDAY,
    )
    log_drawn(found=found, record=record)
    return kept


@verb
def log_drawn(*, found: Declaration, record: DrawRecord) -> None:
    data = {"ordinal": record.ordinal, "officer": record.pick, "group": record.group, "day": record.day}
    log("assessment.drawn", subject=opened(found), actor=SYSTEM, **data, record=record.digest)


def test_verify_of_a_draw_of_the_version_before_succeeds_beside_the_new(published: Declaration) -> None:
    draw = plain(published)
    said = run("assignment", "verify", published.mrn, "--json")
    assert [one["verdict"] for one in said.object["draws"]] == ["sound"] * 3
    assert run("assignment", "audit", published.mrn).status == 0
    change(draw, draw.record.replace('"load":0', '"load":1', 1))
    said = run("assignment", "verify", published.mrn, "--json")
    assert [one["verdict"] for one in said.object["draws"]] == ["sound", "sound", "broken"]


def test_audit_of_draws_as_they_were_made_succeeds(drawn: Declaration) -> None:
    said = run("assignment", "audit", drawn.mrn)
    assert (said.status, said.out.count("sound")) == (0, 2)
    assert opened(drawn).officer in said.out


def test_audit_finds_a_sheet_that_was_changed(drawn: Declaration) -> None:
    sheet = DrawSheet.objects.get(draw__ordinal=1)
    change(sheet, sheet.text.replace('"XM000102"', '"XM000301"'))
    said = run("assignment", "audit", drawn.mrn, "--json")
    assert said.status == 1
    first, second = said.objects
    assert (first["verdict"], second["verdict"]) == ("broken", "sound")
    # Where the changed line was the drawn officer's, the record gives the case to nobody as well.
    assert (
        first["problems"][0] == "the names of the record do not follow from its sheet and the key of the day"
    )
    assert run("assignment", "verify", drawn.mrn).status == 0, "nothing that is published changed"


def test_audit_is_for_the_audit_office_and_national_supervisors(drawn: Declaration) -> None:
    assert run("assignment", "audit", drawn.mrn, "--as", "officer@airport.meridia.example").status == 1
    assert run("assignment", "audit", drawn.mrn, "--as", "supervisor@customs.meridia.example").status == 0


def test_open_proves_to_a_stranger_which_name_was_the_officers_and_no_other(
    published: Declaration, tmp_path: Path
) -> None:
    from django.test import Client

    first = published.assignments.get(ordinal=1)
    email = first.membership.user.email
    file, proof = tmp_path / "draws.json", tmp_path / "openings.json"
    file.write_bytes(Client().get(f"/assignment/{published.mrn}/records.json").content)
    opening = run("assignment", "open", published.mrn, "--as", email).object
    assert {one["officer"] for one in opening["openings"]} == {first.officer}
    proof.write_bytes(orjson.dumps(opening))
    told = run("assignment", "verify", "--published", file, "--openings", proof, "--json")
    assert told.status == 0
    draw = told.object["draws"][0]
    assert [(one["name"], one["officer"]) for one in draw["opened"]] == [(draw["pick"], first.officer)]
    assert (
        f"is {first.officer} of" in run("assignment", "verify", "--published", file, "--openings", proof).out
    )
    opening["openings"][0]["officer"] = opened(published).officer
    proof.write_bytes(orjson.dumps(opening))
    told = run("assignment", "verify", "--published", file, "--openings", proof, "--json")
    assert (told.status, told.object["draws"][0]["verdict"]) == (1, "broken")
    for wrong in (b"{", b'{"mrn": 1}', orjson.dumps({"mrn": "other", "openings": []})):
        proof.write_bytes(wrong)
        assert run("assignment", "verify", "--published", file, "--openings", proof).status == 2
    assert run("assignment", "verify", published.mrn, "--openings", proof).status == 2


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b"{" * 3000])
def test_verify_of_a_file_that_is_no_record_is_wrong_usage(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(content)
    assert run("assignment", "verify", "--record", file, "--secret", "00" * 32, "--json").status == 2
    assert run("assignment", "verify", "--record", tmp_path / "none", "--secret", "00").status == 2


def test_show_names_the_officers_and_why_others_were_left_out(drawn: Declaration) -> None:
    said = run("assignment", "show", drawn.mrn)
    assert said.status == 0
    assert f"* {opened(drawn).officer}" in said.out
    for words in ("1. redrawn", "2. drawn", "port_of_import", "had_it_before", REASON):
        assert words in said.out


def test_secrets_shows_none_before_its_day_is_over(drawn: Declaration) -> None:
    days = run("assignment", "secrets", "--json").objects
    assert [(one["day"], one["secret"]) for one in days] == [("2026-12-01", None), ("2026-11-30", None)]
    assert "published when the day is over" in run("assignment", "secrets").out
    clock.advance(timedelta(days=1))
    jobs.work_due()
    days = {one["day"]: one["secret"] for one in run("assignment", "secrets", "--json").objects}
    assert days["2026-12-01"] is None
    assert len(days["2026-11-30"]) == 64


def test_group_member_and_switch_make_a_group_that_draws() -> None:
    said = run("assignment", "group", "food", "--name", "Food and drink", "--chapters", "19, 22", "--json")
    assert said.status == 0
    assert (said.object["code"], said.object["active"], said.object["hours"]) == (
        "FOOD",
        False,
        "10:00-20:00",
    )
    officer = "officer@airport.meridia.example"
    assert run("assignment", "member", "FOOD", officer, "--since", "2026-01-01").status == 0
    assert run("assignment", "switch", "FOOD", "--on", "--json").object["active"] is True
    found = yellow()
    listed = run("assignment", "groups", "--json").object
    assert [(one["office"], one["open"]) for one in listed["officers"]] == [("XM000201", 1)]
    assert "1 open" in run("assignment", "groups").out
    assert opened(found).state == "drawn"
    assert run("assignment", "switch", "FOOD", "--off").status == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("group", "food", "--name", "Food", "--chapters", "nineteen"), 1),
        (("group", "food", "--name", "Food", "--chapters", "19", "--hours", "early"), 2),
        (("group", "food", "--name", "Food", "--chapters", "19", "--weekdays", "Mon"), 2),
        (("switch", "NONE", "--on"), 1),
        (("member", "NONE", "officer@airport.meridia.example"), 1),
        (
            (
                "group",
                "food",
                "--name",
                "Food",
                "--chapters",
                "19",
                "--as",
                "officer@airport.meridia.example",
            ),
            1,
        ),
    ],
)
def test_keeping_a_group_with_bad_input_says_what_is_wrong(arguments: tuple[str, ...], status: int) -> None:
    said = run("assignment", *arguments, "--json")
    assert said.status == status
    assert said.object["error"]["errors"][0]["message"]


def test_verify_the_file_of_the_public_page_needs_no_database(published: Declaration, tmp_path: Path) -> None:
    from django.test import Client

    address = f"/assignment/{published.mrn}/records.json"
    raw, kept = Client().get(address).content, tmp_path / "draws.json"
    kept.write_bytes(raw)
    found = run("assignment", "verify", "--published", kept, "--json")
    assert [one["verdict"] for one in found.object["draws"]] == ["sound", "sound"]
    told = orjson.loads(raw)
    told["draws"][0]["record"]["pick"] = told["draws"][1]["record"]["pick"]
    kept.write_bytes(orjson.dumps(told))
    assert run("assignment", "verify", "--published", kept).status == 1
    kept.write_bytes(b'{"mrn": 1}')
    assert run("assignment", "verify", "--published", kept).status == 2
