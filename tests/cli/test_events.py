"""greenlane events, interchange roundtrip and worker in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Write, new_lrn, run
from .messages import arrival, declaration, new_price

pytestmark = pytest.mark.django_db


def test_events_come_in_order_without_gaps(lodged: Callable[..., str]) -> None:
    mrn = lodged()
    events = run("events", "--json", "--limit", 1_000_000).objects
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    own = run("events", "--json", "--subject", f"declaration/{mrn}").objects
    assert next(event["kind"] for event in own) == "declaration.registered"
    after = run("events", "--json", "--after", len(events) - 1).objects
    assert [event["position"] for event in after] == [len(events)]


def test_events_check_finds_an_untouched_log_sound(lodged: Callable[..., str]) -> None:
    lodged()
    said = run("events", "--check", "--json")
    assert said.status == 0
    assert said.object["sound"] is True
    assert said.object["positions"] == said.object["events"] > 0
    assert "The log is untouched." in run("events", "--check").out


def test_roundtrip_writes_what_was_read(meridia: None, write: Write, tmp_path: Path) -> None:
    from greenlane.declarations.models import Declaration, Lodgement
    from greenlane.interchange.engine.infoset import canonical

    lossless = declaration(new_lrn()).replace(
        b"<Declaration>", b'<!-- kept --><?kept also?><Declaration xmlns:x="urn:x">  '
    )
    paths = [
        write(content)
        for content in (lossless, declaration(new_lrn(), gross="90"), new_price("26XM", "1"), arrival("A"))
    ]
    said = run("interchange", "roundtrip", *paths, "--out", tmp_path / "out", "--json")
    assert said.status == 0
    assert [answer["verdict"] for answer in said.objects] == ["equal"] * 4
    assert [answer["schema_valid"] for answer in said.objects] == [True, True, True, False]
    for path, answer in zip(paths, said.objects, strict=True):
        assert canonical(Path(answer["written"]).read_bytes()) == canonical(path.read_bytes())
    assert (Declaration.objects.count(), Lodgement.objects.count()) == (0, 0)


def test_roundtrip_of_json_and_of_unreadable_files(meridia: None, write: Write, tmp_path: Path) -> None:
    from greenlane.interchange.engine.messages import read_message

    friendly = read_message(declaration(new_lrn())).friendly
    one = write(json.dumps(friendly).encode(), "one.json")
    two = write(b"<a><b></a>")
    said = run("interchange", "roundtrip", one, two, "--out", tmp_path / "out", "--json")
    assert said.status == 1
    assert [answer["verdict"] for answer in said.objects] == ["equal", "unreadable"]
    assert json.loads(Path(said.objects[0]["written"]).read_bytes()) == friendly
