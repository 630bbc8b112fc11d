"""What the platform makes of generated declarations: it registers them, and charges what the world charged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

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
from greenlane.simulation.world import Parameters, World
from greenlane.simulation.world.engine.columns import taken
from greenlane.simulation.world.messages import declarations
from greenlane.simulation.world.register import enter_traders
from greenlane.tariff.services import load_meridia

GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
SMALL = Parameters(seed=5, weeks=1, items_per_week=700, traders=400)


@pytest.fixture(scope="module")
def meridia(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Meridia with the chapters that the synthetic administration trades in."""
    chapters = {f"{chapter:02d}" for chapter in World(SMALL).goods.chapter.tolist()}
    with django_db_blocker.unblock(), transaction.atomic():
        load_meridia_parties()
        load_meridia(chapters=chapters, rates_since=SMALL.start.replace(month=1, day=1))
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("meridia")
def test_lodge_registers_generated_declarations_with_the_taxes_of_the_world() -> None:
    world = World(SMALL)
    monday, tuesday, *_ = world.days()
    for day in (monday, tuesday):
        at = datetime(day.start.year, day.start.month, day.start.day, 12, tzinfo=UTC)
        with clock.at(at):
            enter_traders([day.declared], world.goods, since=SMALL.start)
            prepared = list(declarations([day.declared], world.goods, seed=5))
            verdicts = list(lodge_messages([Message(one.raw) for one in prepared], by=GATEWAY))
            assert [v.errors for v in verdicts if v.refused] == []
            assert [v.notices for v in verdicts if v.notices] == []
            assert [v.lrn for v in verdicts] == [one.lrn for one in prepared]
    assert Declaration.objects.count() >= 80
