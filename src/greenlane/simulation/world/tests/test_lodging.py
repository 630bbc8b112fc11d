"""What the platform makes of generated declarations: it registers them, and charges what the world charged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.interchange.intake import Message, lodge_messages
from greenlane.parties.demo import load_meridia_parties
from greenlane.parties.errors import NotInDemo
from greenlane.parties.models import Mandate, Organisation
from greenlane.simulation.world import Batch, Parameters, World
from greenlane.simulation.world.messages import declarations
from greenlane.simulation.world.register import enter_traders
from greenlane.tariff.services import load_meridia

GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
SMALL = Parameters(seed=5, weeks=1, items_per_week=1000, traders=400)


@pytest.fixture(scope="module")
def meridia(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Meridia with the chapters that the synthetic administration trades in."""
    chapters = {f"{chapter:02d}" for chapter in World(SMALL).goods.chapter.tolist()}
    with django_db_blocker.unblock(), transaction.atomic():
        load_meridia_parties()
        load_meridia(chapters=chapters, rates_since=SMALL.start.replace(day=1))
        yield
        transaction.set_rollback(True)


def noon(day: Batch) -> datetime:
    return datetime(day.start.year, day.start.month, day.start.day, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.usefixtures("meridia")
def test_lodge_registers_generated_declarations_with_the_taxes_of_the_world() -> None:
    world = World(SMALL)
    lodged = 0
    for _ in range(3):
        day = next(world.days())
        with clock.at(noon(day)):
            enter_traders([day.declared], world.goods, since=SMALL.start)
            prepared = list(declarations([day.declared], world.goods, seed=SMALL.seed))
            verdicts = list(lodge_messages([Message(one.raw) for one in prepared], by=GATEWAY))
        assert [v.errors for v in verdicts if v.refused] == []
        noted = {notice.code for verdict in verdicts for notice in verdict.notices}
        assert noted <= {"DEC193"}, "its papers are named, and none is filed"
        assert [v.lrn for v in verdicts] == [one.lrn for one in prepared]
        assert all(v.lrn.startswith("SYN-5-") for v in verdicts)
        mrns = {v.mrn: number for number, v in enumerate(verdicts)}
        stored = GoodsItem.objects.filter(declaration__mrn__in=mrns).values_list(
            "declaration__mrn", "sequence", "customs_value_minor", "payable_minor", "hs6", "origin"
        )
        told = sorted((mrns[mrn], *rest) for mrn, *rest in stored)
        assert [row[2] for row in told] == day.declared["value"].tolist()
        assert [row[3] for row in told] == day.declared["taxes"].tolist()
        lodged += len(verdicts)
    assert lodged == Declaration.objects.count() >= 200


@pytest.mark.django_db
@pytest.mark.usefixtures("meridia")
def test_enter_traders_twice_changes_nothing() -> None:
    world = World(SMALL)
    day = next(world.days())
    first = enter_traders([day.declared], world.goods, since=SMALL.start)
    before = Organisation.objects.count(), Mandate.objects.count()
    again = enter_traders([day.declared, day.declared], world.goods, since=SMALL.start)
    assert first.importers > 20
    assert first.mandates > 5
    assert (again.importers, again.brokers, again.mandates) == (0, 0, 0)
    assert (Organisation.objects.count(), Mandate.objects.count()) == before
    assert (
        Organisation.objects.filter(name__startswith="Synthetic").count() == first.importers + first.brokers
    )


@pytest.mark.django_db
def test_enter_traders_outside_the_demo_is_refused(settings: Any) -> None:
    settings.DEMO = False
    world = World(SMALL)
    before = Organisation.objects.count()
    with pytest.raises(NotInDemo):
        enter_traders([next(world.days()).declared], world.goods, since=SMALL.start)
    assert Organisation.objects.count() == before


def test_declarations_of_tables_cut_anywhere_are_whole() -> None:
    one, other = World(SMALL), World(SMALL)
    whole = list(declarations((day.declared for day in one.days()), one.goods, seed=5))
    cut = list(declarations((part.declared for part in other.batches(7)), other.goods, seed=5))
    assert [p.raw for p in whole] == [p.raw for p in cut]
    assert len({p.lrn for p in whole}) == len(whole)
    assert list(declarations([], one.goods, seed=5)) == []
