"""assignment: anybody verifies a draw with what is published, and is told plainly what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from django.db import connection

from greenlane.assessment import jobs, services
from greenlane.assessment.models import AssessmentGroup, Draw
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, REASON, group, opened, yellow
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock

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


def change(draw: Draw, text: str) -> None:
    """What the database refuses, done all the same."""
    on = " ON assessment_draw" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER assessment_draw_refuse_update{on}")
        cursor.execute("UPDATE assessment_draw SET record = %s WHERE id = %s", [text, draw.pk])


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
    assert picks[1] == published.assignments.get(ordinal=2).officer
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
