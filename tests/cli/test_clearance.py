"""From lodgement to gate-out by commands, and the refusals on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import run

pytestmark = pytest.mark.django_db
Lodged = Callable[..., str]


def gates(mrn: str) -> dict[str, str]:
    answer = run("track", mrn, "--json").object
    return {gate["name"]: gate["verdict"] for gate in answer["gates"]}


def test_release_follows_arrival_registration_and_payment(lodged: Lodged) -> None:
    mrn = lodged()
    assert gates(mrn) == {"assessment": "open", "cargo": "waiting", "payment": "waiting"}
    assert run("arrive", mrn, "--json").object["declarations"][0]["cargo"] == "arrived"
    assert run("register", mrn, "--json").object["regions"]["cargo"] == "goods_registered"
    paid = run("pay", mrn, "--json")
    assert (paid.status, paid.object["status"], paid.object["replayed"]) == (0, "paid", False)
    assert paid.object["receipt"]
    assert run("track", mrn, "--json").object["release"] == "released"
    assert run("gate-out", mrn, "--json").object["regions"]["cargo"] == "gate_out"


def test_track_says_who_holds_goods_after_the_bank_took_the_money_back(lodged: Lodged) -> None:
    from greenlane.declarations.models import Declaration
    from greenlane.declarations.tests.pages import reversed_by_bank

    mrn = lodged()
    for verb in ("arrive", "register", "pay"):
        run(verb, mrn, "--json")
    assert run("track", mrn, "--json").object["outcome"] == "Released."
    reversed_by_bank(Declaration.objects.get(mrn=mrn))
    held = run("track", mrn, "--json").object["outcome"]
    assert held.startswith("Released, but held again by trader (payment)")


def test_pay_twice_books_once(lodged: Lodged) -> None:
    from greenlane.payments.models import LedgerEntry

    mrn = lodged()
    first = run("pay", mrn, "--json").object
    entries = LedgerEntry.objects.count()
    again = run("pay", first["order"], "--json")
    assert (again.status, again.object["replayed"], again.object["receipt"]) == (0, True, first["receipt"])
    assert LedgerEntry.objects.count() == entries


def test_gate_out_before_release_names_who_holds_it(lodged: Lodged) -> None:
    said = run("gate-out", lodged(), "--json")
    assert said.status == 1
    assert said.object["error"]["code"] == "CGO001"
    assert "payment" in said.object["error"]["errors"][0]["hint"]


def test_register_before_arrival_is_refused(lodged: Lodged) -> None:
    said = run("register", lodged())
    assert said.status == 1
    assert "CGO002" in said.err
    assert "hint:" in said.err


def test_accept_a_drawn_declaration(lodged: Lodged) -> None:
    mrn = lodged("yellow")
    assert gates(mrn)["assessment"] == "waiting"
    said = run("accept", mrn, "--note", "Papers agree", "--json")
    assert said.object["regions"]["assessment"] == "assessed"
    again = run("accept", mrn, "--json")
    assert (again.status, again.object["error"]["code"]) == (1, "GL409")


def test_refuse_needs_a_reason_and_tells_it(lodged: Lodged) -> None:
    mrn = lodged("yellow")
    assert run("refuse", mrn, "--reason", "no", "--json").object["error"]["code"] == "ASM001"
    run("refuse", mrn, "--reason", "The invoice is for other goods.")
    answer = run("track", mrn, "--json").object
    assert answer["outcome"].endswith("The invoice is for other goods.")
    assert answer["next"] == []


def test_accept_by_an_officer_of_another_office_is_forbidden(lodged: Lodged) -> None:
    said = run("accept", lodged("yellow"), "--as", "officer@airport.meridia.example", "--json")
    assert (said.status, said.object["error"]["code"]) == (1, "GL403")


def test_arrive_before_lodgement_waits_for_the_declaration(lodged: Lodged) -> None:
    ucr = "6XM100000007-EARLY"
    first = run("arrive", ucr, "--office", "XM000101", "--json")
    assert first.object["declarations"] == []
    assert run("track", lodged(ucr=ucr), "--json").object["regions"]["cargo"] == "arrived"


@pytest.mark.parametrize(
    "arguments",
    [
        ("arrive", "6XM100000007-UNKNOWN"),
        ("arrive", "X", "--office", "XM000101", "--kind", "sink"),
        ("arrive", "X", "--office", "XM000101", "--at", "yesterday"),
        ("arrive", "X", "--office", "XM000101", "--at", "2026-01-31T09:30:00"),
    ],
)
def test_arrive_explains_wrong_usage(meridia: None, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.status == 2
    assert "hint:" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("track", "26XM0123456789ABC7"),
        ("pay", "26XM0123456789ABC7"),
        ("pay", "PO26-NOTHING"),
        ("arrive", "X", "--office", "XM999999"),
        ("track", "'; DROP TABLE x; --"),
        ("accept", "\N{SNOWMAN}"),
    ],
)
def test_unknown_references_are_not_found(meridia: None, arguments: tuple[str, ...]) -> None:
    said = run(*arguments, "--json")
    assert said.status == 1
    assert said.object["error"]["code"] == "GL404"


def test_withdraw_before_arrival(lodged: Lodged) -> None:
    mrn = lodged()
    run("withdraw", mrn, "--reason", "Lodged twice by mistake")
    assert run("track", mrn, "--json").object["outcome"].startswith("Ended: Withdrawn")
    said = run("pay", mrn, "--json")
    assert said.status == 1


def test_track_shows_gates_history_and_what_is_next(lodged: Lodged) -> None:
    mrn = lodged()
    answer = run("track", mrn, "--json").object
    assert [entry["kind"] for entry in answer["history"]][:2] == [
        "declaration.registered",
        "declaration.selected",
    ]
    assert ("cargo", "arrive") in {(step["region"], step["verb"]) for step in answer["next"]}
    assert ("payment", "pay") in {(step["region"], step["verb"]) for step in answer["next"]}
    text = run("track", mrn).out
    assert "carrier (cargo)" in text
    assert "declaration.registered" in text
