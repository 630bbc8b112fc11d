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


def test_worker_once_numbers_events_and_sends_orders(lodged: Callable[..., str]) -> None:
    from greenlane.foundation.models import EventPending
    from greenlane.payments.models import PaymentOrder

    lodged()
    said = run("worker", "--once", "--json")
    assert said.status == 0, said.out
    done = said.object["done"]
    assert set(done) >= {"events", "webhooks", "bank", "jobs"}
    assert done["bank"] >= 1
    assert not EventPending.objects.exists()
    assert not PaymentOrder.objects.filter(sent_to_bank_at=None).exists()
    assert run("worker", "--once", "--json").object["done"]["bank"] == 0


def test_worker_goes_on_after_a_failing_step(db: None) -> None:
    from greenlane.cli.working import Worker

    rounds = []

    def fails() -> int:
        raise RuntimeError("down")

    def works() -> int:
        rounds.append(len(rounds))
        if len(rounds) == 3:
            worker.stop()
        return 1

    worker = Worker({"fails": fails, "works": works})
    while not worker._stop.is_set():
        worker.round()
    assert (worker.done, rounds) == ({"fails": 0, "works": 3}, [0, 1, 2])
    with pytest.raises(RuntimeError):
        Worker({"fails": fails}).run(once=True)
