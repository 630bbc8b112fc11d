"""greenlane risk rules."""

from __future__ import annotations

import json

import pytest

from greenlane.foundation import clock
from greenlane.risk.models import Rule
from greenlane.risk.states import RuleState
from greenlane.risk.tests.live import in_force_now, lodge, rule

from .conftest import Write, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]
BREAD = 'hs starts with "1905"'


def test_rules_are_listed_and_shown() -> None:
    rule(BREAD)
    rule("net_mass > 5", code="R0002", state=RuleState.DRAFT)
    in_force_now()
    lodge()
    assert "R0002.1" in run("risk", "rules", "list").out
    (live,) = run("risk", "rules", "list", "--state", "live", "--json").objects
    assert live["key"] == "R0001.1"
    shown = run("risk", "rules", "show", "R0001.1", "--json").object
    assert (shown["hits"], shown["normal"]) == (1, BREAD)
    assert "Open two cartons" in run("risk", "rules", "show", "R0001.1").out


def test_list_and_show_refuse_what_is_not_there() -> None:
    assert run("risk", "rules", "list", "--state", "asleep").status == 2
    assert run("risk", "rules", "show", "R0009.1").status == 1
    assert run("risk", "rules", "show", "R0009.1", "--json").object["error"]["code"] == "GL404"


def test_check_says_what_a_text_means(write: Write) -> None:
    said = run("risk", "rules", "check", write(b"net_mass>5"), "--json")
    assert said.status == 0
    assert said.object["rule"] is True
    assert said.object["fields"] == ["net_mass"]
    assert said.object["notice"]["code"] == "SEL020"


@pytest.mark.parametrize(
    "text", ['orgin = "CN"', "(" * 200 + BREAD + ")" * 200, 'origin = "' + "C" * 100_000, BREAD + "\x00", ""]
)
def test_check_refuses_what_is_no_rule(text: str, write: Write) -> None:
    path = write(text.encode())
    said = run("risk", "rules", "check", path, "--json")
    assert said.status == 1
    assert said.object["rule"] is False
    assert said.object["problems"][0]["code"].startswith("SEL")
    assert "SEL" in run("risk", "rules", "check", path).err


def test_check_refuses_files_that_are_none(write: Write) -> None:
    assert run("risk", "rules", "check", write(b"\xff\xfe")).status == 2
    assert run("risk", "rules", "check", "/nowhere/at/all").status == 2


def test_backtest_keeps_its_report() -> None:
    found = rule(BREAD, state=RuleState.DRAFT)
    lodge()
    today = clock.today().isoformat()
    said = run("risk", "rules", "backtest", found.key, "--since", today, "--until", today, "--json").object
    assert said["hits"]["declarations"] == 1
    found.refresh_from_db()
    assert found.state == RuleState.BACKTESTED
    assert "precision" in run("risk", "rules", "backtest", found.key).out
    assert run("risk", "rules", "backtest", found.key, "--since", "soon").status == 2
    Rule.objects.update(state=RuleState.LIVE)
    assert run("risk", "rules", "backtest", found.key).status == 1


def test_export_is_read_by_import(write: Write) -> None:
    rule(BREAD)
    rule("net_mass > 5", code="R0002")
    lines = run("risk", "rules", "export").out
    assert [json.loads(line)["code"] for line in lines.splitlines()] == ["R0001", "R0002"]
    made = run("risk", "rules", "import", write(lines.encode(), "rules.jsonl"), "--json").object
    assert made["rules"] == ["R0001.2", "R0002.2"]
    assert Rule.objects.filter(state=RuleState.DRAFT).count() == 2
    again = run("risk", "rules", "import", write(lines.encode(), "rules.jsonl"))
    assert again.status == 1
    assert again.err.count("being written already") == 2
    assert len(run("risk", "rules", "export", "--all").objects) == 4


def test_import_into_an_empty_system_gives_new_codes(write: Write) -> None:
    rule(BREAD, code="R0777")
    lines = run("risk", "rules", "export").out
    Rule.objects.all().delete()
    assert run("risk", "rules", "import", write(lines.encode()), "--json").object["rules"] == ["R0001.1"]


def test_import_tells_every_fault_and_takes_nothing(write: Write) -> None:
    rule(BREAD)
    good = json.loads(run("risk", "rules", "export").out)
    lines = [
        json.dumps(good),
        json.dumps(good),
        "{",
        "[1]",
        json.dumps({**good, "code": "", "text": 'orgin = "CN"', "probability": 7}),
        json.dumps({**good, "code": "", "valid_from": "soon", "title": "t" * 200, "relieved": "no"}),
        json.dumps({"code": 5, "text": None, "probability": "NaN"}),
        json.dumps({**good, "code": "", "instruction": "a\x00b", "probability": 0.12345}),
    ]
    said = run("risk", "rules", "import", write("\n".join(lines).encode()))
    assert said.status == 1
    for part in (
        "line 2, code", "line 3:", "line 4:", "line 5, text, line 1, column 1", "line 5, probability",
        "line 6, valid_from", "line 6, title", "line 6, relieved", "line 7, code", "line 7, text",
        "line 7, probability", "line 8, instruction", "line 8, probability",
    ):  # fmt: skip
        assert part in said.err, part
    assert Rule.objects.count() == 1
    assert run("risk", "rules", "import", write(b"\n \n")).status == 1
