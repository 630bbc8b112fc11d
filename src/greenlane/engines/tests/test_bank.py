"""The bank in a folder, alone: no database, no Django."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from greenlane.engines.bank import BankOrder, FileBank

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
REFERENCE = "PO26-7K3QW9ZD2M5X"


def order(**changes) -> BankOrder:
    fields = {
        "reference": REFERENCE,
        "payer": "XM100000001",
        "amount_minor": 17_700,
        "currency": "USD",
        "due_at": "2026-06-11T09:00:00+00:00",
        "memo": "declaration/26XM0123456789ABC7",
    }
    return BankOrder(**(fields | changes))


@pytest.fixture
def twin(tmp_path) -> FileBank:
    return FileBank(tmp_path, lambda body, at: f"{len(body)}@{at.isoformat()}")


def test_submit_twice_leaves_one_order(twin, tmp_path):
    twin.submit(order())
    twin.submit(order())
    assert twin.waiting() == [REFERENCE]
    written = json.loads((tmp_path / "outbox" / f"{REFERENCE}.json").read_text())
    assert written == {
        "reference": REFERENCE,
        "payer": "XM100000001",
        "amount_minor": 17_700,
        "currency": "USD",
        "due_at": "2026-06-11T09:00:00+00:00",
        "memo": "declaration/26XM0123456789ABC7",
        "attempt": 1,
    }
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == [f"{REFERENCE}.json"]


def test_settle_twice_says_the_same_with_a_new_signature(twin):
    twin.submit(order())
    [first] = twin.settle(at=NOW)
    [second] = twin.settle(at=NOW + timedelta(hours=1))
    assert first.body == second.body
    assert first.signature != second.signature
    said = json.loads(first.body)
    assert (said["kind"], said["order"], said["amount_minor"], said["at"]) == (
        "paid",
        REFERENCE,
        17_700,
        "2026-06-01T09:00:00+00:00",
    )


def test_settled_order_is_not_asked_for_again_in_the_same_attempt(twin):
    twin.submit(order())
    twin.settle(at=NOW)
    twin.acknowledge(REFERENCE)
    twin.acknowledge(REFERENCE)
    twin.submit(order())
    assert twin.waiting() == []
    assert twin.settle(at=NOW, references=[REFERENCE]) == []
    twin.submit(order(attempt=2))
    [again] = twin.settle(at=NOW)
    assert json.loads(again.body)["id"].endswith("-2")


def test_withdrawn_order_is_not_paid(twin):
    twin.submit(order())
    assert twin.withdraw(REFERENCE)
    assert not twin.withdraw(REFERENCE)
    assert twin.settle(at=NOW) == []


def test_bank_outlives_its_process(twin, tmp_path):
    twin.submit(order())
    [before] = twin.settle(at=NOW)
    [after] = FileBank(tmp_path, lambda body, at: "").settle(at=NOW + timedelta(days=1))
    assert before.body == after.body


@pytest.mark.parametrize("reference", ["../x", "a", "", "PO26/1", "PO26-1\x00", "P" * 25])
def test_reference_that_is_no_file_name_is_refused(twin, reference):
    with pytest.raises(ValueError, match="not an order reference"):
        twin.submit(order(reference=reference))
    assert twin.waiting() == []


@pytest.mark.parametrize(
    "module",
    ["greenlane.engines.bank", "greenlane.payments.engine.ledger", "greenlane.payments.engine.signature"],
)
def test_engine_needs_no_django(module):
    code = f"import sys, {module}; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
