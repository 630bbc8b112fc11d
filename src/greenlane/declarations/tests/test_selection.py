"""The control draw is random, permanent and logged; other selectors can only make a lane stricter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import comb, exp, lgamma, log, log1p

import pytest

from greenlane.declarations import selection
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration
from greenlane.declarations.selection import (
    CONTROL_DRAW,
    Case,
    Decision,
    Proposal,
    is_drawn,
    register_selector,
    strictest,
)
from greenlane.declarations.states import Lane
from greenlane.foundation.values import check_digit
from greenlane.parties.models import Office
from greenlane.tariff.engine.calculation import Calculation
from greenlane.tariff.engine.fx import FxTable

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHARES = {"XM000101": "0.05", "XM000102": "0.02", "XM000201": "0.10", "XM000301": "0.01", "XM000401": "0.25"}


def seeded_mrns(seed: int, count: int) -> list[str]:
    """MRNs as issued, but from a seed, so that the test does not fail one time in a hundred."""
    chance = random.Random(seed)
    bodies = ("26XM" + "".join(chance.choices(ALPHABET, k=13)) for _ in range(count))
    return [body + check_digit(body) for body in bodies]


def binomial_interval(count: int, share: Decimal, confidence: float = 0.99) -> tuple[int, int]:
    """The exact central interval of a binomial count."""
    p, tail = float(share), (1 - confidence) / 2
    whole = lgamma(count + 1)
    cumulative, low = 0.0, None
    for k in range(count + 1):
        ways = whole - lgamma(k + 1) - lgamma(count - k + 1)
        cumulative += exp(ways + k * log(p) + (count - k) * log1p(-p))
        if low is None and cumulative >= tail:
            low = k
        if cumulative >= 1 - tail:
            return low or 0, k
    raise AssertionError("unreachable")


def test_binomial_interval_agrees_with_the_definition() -> None:
    low, high = binomial_interval(20, Decimal("0.3"))
    mass = [comb(20, k) * 0.3**k * 0.7 ** (20 - k) for k in range(21)]
    assert sum(mass[:low]) <= 0.005 < sum(mass[: low + 1])
    assert sum(mass[high + 1 :]) <= 0.005 < sum(mass[high:])


@pytest.mark.parametrize(("office", "share"), SHARES.items())
def test_draw_of_a_hundred_thousand_registrations_lies_in_the_binomial_interval(
    office: str, share: str
) -> None:
    mrns = seeded_mrns(seed=int(office[2:]), count=20_000)
    low, high = binomial_interval(len(mrns), Decimal(share))
    assert low <= sum(is_drawn(mrn, Decimal(share)) for mrn in mrns) <= high


def test_draw_never_goes_below_the_floor() -> None:
    mrns = seeded_mrns(seed=7, count=20_000)
    assert (
        sum(is_drawn(mrn, Decimal(0)) for mrn in mrns)
        == sum(is_drawn(mrn, Decimal("0.01")) for mrn in mrns)
        > 0
    )


def test_draw_cannot_be_replaced_or_removed() -> None:
    with pytest.raises(ValueError, match="cannot be replaced"):
        register_selector(CONTROL_DRAW, Canary())
    assert CONTROL_DRAW in selection._selectors


class Canary:
    """A selector that puts everything into the blue lane."""

    def propose(self, cases: Sequence[Case]) -> list[Proposal]:
        return [Proposal("canary", Lane.BLUE, "1") for _ in cases]

    def keep(self, decided: Sequence[tuple[Case, Decision]]) -> None:
        pass


def case(mrn: str) -> Case:
    office = Office(code="XM000101", control_share=Decimal("0.01"))
    nothing = Calculation(date(2026, 11, 22), "1", "USD")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Case(Declaration(mrn=mrn), DeclarationData(), office, nothing, FxTable([]), at)


def test_strictest_proposal_stands_whatever_the_order() -> None:
    green = Proposal("random_control", Lane.GREEN, "0.95")
    red = Proposal("rules", Lane.RED, "1")
    assert strictest([green, red]).lane == strictest([red, green]).lane == Lane.RED
    assert strictest([green, red]).deciding is red


def test_decision_of_another_selector_joins_without_changing_this_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = {CONTROL_DRAW: selection._selectors[CONTROL_DRAW]}
    monkeypatch.setattr(selection, "_selectors", alone)
    register_selector("canary", Canary())
    mrn = next(mrn for mrn in seeded_mrns(3, 100) if not is_drawn(mrn, Decimal("0.01")))
    (decision,) = selection.decide([case(mrn)])
    assert decision.lane == Lane.BLUE
    assert [proposal["selector"] for proposal in decision.as_json()["proposals"]] == [CONTROL_DRAW, "canary"]
