"""The synthetic administration lives through the platform, and the truth about it stays with the simulator."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from datetime import date

import orjson
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Cargo, Lane, Release
from greenlane.parties.demo import load_meridia_parties
from greenlane.risk.models import DecisionRecord, Outcome, Policy, ProfileDay, Rule
from greenlane.risk.replay import replay
from greenlane.risk.states import RuleState
from greenlane.simulation import administration, history
from greenlane.simulation.administration import untouched
from greenlane.simulation.tests.chance import within_reach
from greenlane.simulation.world import Parameters, World
from greenlane.tariff.services import load_meridia

UNTIL = date(2026, 11, 16)
WEEKS = 2


@pytest.fixture(scope="module")
def lived(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[history.Selected, list[str]]]:
    """Two weeks of the demo's past, lived once for all tests of this module, and what was told of them."""
    chapters = {f"{chapter:02d}" for chapter in World(Parameters()).goods.chapter.tolist()}
    told: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load_meridia_parties()
        load_meridia(chapters=chapters | {"19", "22", "84"}, rates_since=date(2026, 10, 1))
        yield history.live(told.append, until=UNTIL, weeks=WEEKS), told
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_live_goes_all_the_way_from_lodgement_to_the_gate(lived) -> None:
    rows = Declaration.objects.all()
    green = rows.filter(lane=Lane.GREEN)
    assert green.filter(release=Release.RELEASED, cargo=Cargo.GATE_OUT).count() > 0.95 * green.count() > 100
    assert not rows.filter(assessment="in_assessment").exists()
    assert ProfileDay.objects.get().closed == date(2026, 11, 15)


@pytest.mark.django_db
def test_live_puts_rules_and_policies_in_force_and_records_every_decision(lived) -> None:
    assert Rule.objects.filter(state=RuleState.LIVE).count() == 12
    assert Policy.objects.count() == 2
    records = DecisionRecord.objects.all()
    assert records.count() == Declaration.objects.count()
    assert all(replay(row).same for row in records[:60])


@pytest.mark.django_db
def test_live_clears_most_compliant_declarations_without_anybody_looking(lived) -> None:
    selected, _ = lived
    assert within_reach(selected.untouched, selected.compliant, 0.85)
    assert selected.untouched <= selected.compliant <= selected.declarations
    assert selected.as_json()["synthetic"] is True
    assert orjson.dumps(selected.as_json())


@pytest.mark.django_db
def test_live_says_what_it_did(lived) -> None:
    _, told = lived
    assert told[0].startswith("Synthetic: 2 weeks")
    assert any("12 selectivity rules go live, past 6 canary declarations" in line for line in told)
    assert any("promoted" in line or "No model could be promoted yet" in line for line in told)


@pytest.mark.django_db
def test_officers_of_the_history_know_only_what_a_check_finds(lived) -> None:
    """Results exist for checked declarations alone, and nothing of the truth was written anywhere else."""
    checked = set(Outcome.objects.values_list("decision__declaration__lane", flat=True))
    assert checked <= {Lane.YELLOW.value, Lane.RED.value}
    readers = [
        node.value.attr
        for node in ast.walk(ast.parse(inspect.getsource(administration)))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "truth"
    ]
    assert readers == ["truth", "truth"], "the truth is read in one place: to judge afterwards"


def test_untouched_of_nothing_is_nothing() -> None:
    assert untouched([]) == (0, 0)
