"""Planted differences are found; honest goods, whose prices scatter, raise hardly an alarm."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from greenlane.assessment.engine.affinity import Decision, affinities, favours, holm, less, tail
from greenlane.assessment.engine.uniformity import (
    Difference,
    Item,
    likeness,
    pairs,
    supplier_key,
    trend,
    words_of,
)

MONDAY = date(2026, 11, 30)


def item(key: int, **changes: object) -> Item:
    values = {
        "key": key,
        "supplier": "chao phraya bakery",
        "words": words_of("Bread rolls with sesame, frozen"),
        "hs6": "190590",
        "code": "19059010",
        "outcome": "accepted",
        "officer": f"officer-{key % 5}",
        "office": f"office-{key % 5}",
        "decided_on": MONDAY,
        "value_minor": 200_000,
        "payable_minor": 40_000,
        "net_mass": 100.0,
    }
    return Item(**{**values, **changes})


def honest(count: int, seed: int = 1) -> list[Item]:
    """Items of thirty suppliers whose prices scatter by fifteen in a hundred around their own middle."""
    chance = random.Random(seed)
    return [
        item(
            n,
            supplier=f"supplier {n % 30}",
            officer=f"officer-{chance.randrange(8)}",
            value_minor=round(200_000 * chance.lognormvariate(0, 0.15)),
            decided_on=MONDAY - timedelta(days=chance.randrange(60)),
        )
        for n in range(count)
    ]


def test_names_of_one_supplier_are_one_key() -> None:
    assert supplier_key("Chao Phraya Bakery Co., Ltd.") == supplier_key("CHAO PHRAYA BAKERY") != ""
    assert likeness(words_of("Frozen bread roll"), words_of("bread rolls, FROZEN")) == 1


def test_another_code_another_value_a_claim_and_an_outcome_are_found() -> None:
    cheap = item(2, value_minor=40_000, payable_minor=8_000)
    found = {
        Difference.CODE: item(2, code="19059090", payable_minor=60_000),
        Difference.VALUE: cheap,
        Difference.PREFERENCE: item(2, preference="", refused_claim=True),
        Difference.OUTCOME: item(2, outcome="refused"),
    }
    for difference, other in found.items():
        first = item(1, preference="300")
        steady = [item(n, preference="300", officer="officer-1") for n in range(11, 91, 5)]
        told = [
            one
            for one in pairs([first, other, *steady])
            if one.second == 91 or {1, 2} == {one.first, one.second}
        ]
        assert difference in {one.difference for one in told}
    code = next(iter(pairs([item(1), found[Difference.CODE]])))
    assert (code.stake_minor, code.week, code.likeness) == (20_000, MONDAY, 1.0)


def test_the_same_officer_other_goods_and_other_suppliers_are_no_pair() -> None:
    other = item(2, code="19059090")
    assert not pairs([item(1, officer="one"), replace(other, officer="one")])
    assert not pairs([item(1), replace(other, words=words_of("Wheat noodles, dried"))])
    assert not pairs([item(1), replace(other, supplier="mekong mills")])
    assert not pairs([item(1), replace(other, hs6="190230")])


def test_honest_goods_raise_hardly_an_alarm_and_planted_ones_are_all_found() -> None:
    goods = honest(600)
    compared = 30 * 190
    assert len(pairs(goods)) <= compared // 1000
    planted = [
        replace(goods[n], key=1000 + n, officer="another", code="19059090", payable_minor=60_000)
        for n in range(10)
    ]
    found = {one.second for one in pairs([*goods, *planted]) if one.difference == Difference.CODE}
    found |= {one.first for one in pairs([*goods, *planted]) if one.difference == Difference.CODE}
    assert {one.key for one in planted} <= found


def test_trend_counts_pairs_and_decisions_by_week() -> None:
    found = pairs([item(1), item(2, code="19059090", decided_on=MONDAY + timedelta(days=9))])
    weeks = trend(found, [MONDAY, MONDAY + timedelta(days=9)])
    assert [(week.week, week.pairs, week.decided) for week in weeks] == [
        (MONDAY, 0, 1),
        (MONDAY + timedelta(days=7), 1, 1),
    ]


OFFICERS = [f"officer-{n}" for n in range(8)]
CHANCES = dict.fromkeys(OFFICERS, 1 / 8)


def drawn(count: int, seed: int) -> list[Decision]:
    """Checks of forty traders drawn by lot, each decided after its own time."""
    chance = random.Random(seed)
    return [
        Decision(
            chance.choice(OFFICERS), f"trader-{chance.randrange(40)}", CHANCES, chance.lognormvariate(0, 0.6)
        )
        for _ in range(count)
    ]


def test_a_fair_lot_raises_no_alarm_in_most_reports() -> None:
    reports = [drawn(1200, seed) for seed in range(40)]
    assert sum(bool(affinities(one)) for one in reports) <= 2
    assert sum(bool(favours(one)) for one in reports) <= 2


def test_an_officer_who_takes_a_traders_cases_is_found() -> None:
    taken = [Decision("officer-3", "trader-7", CHANCES, 1.0) for _ in range(14)]
    (found,) = affinities([*drawn(1200, 1), *taken])
    assert (found.officer, found.trader) == ("officer-3", "trader-7")
    assert found.decided > 2 * found.expected


def test_a_trader_served_first_is_found() -> None:
    quick = [Decision("officer-3", "trader-7", CHANCES, 0.05) for _ in range(12)]
    assert [(one.officer, one.trader) for one in favours([*drawn(1200, 1), *quick])] == [
        ("officer-3", "trader-7")
    ]


def test_small_samples_say_nothing() -> None:
    assert not affinities([Decision("officer-1", "trader-1", CHANCES, 1.0) for _ in range(3)])
    assert not favours([Decision("officer-1", "trader-1", CHANCES, 0.01) for _ in range(5)] + drawn(30, 3))


def test_tail_is_the_binomial_for_equal_chances() -> None:
    assert abs(tail([0.5] * 4, 3) - 5 / 16) < 1e-12
    assert abs(tail([0.25] * 3, 1) - (1 - 0.75**3)) < 1e-12
    assert tail([0.5] * 4, 5) == 0
    assert holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]
    assert less([1, 2, 3], [1, 2, 3]) > 0.4
