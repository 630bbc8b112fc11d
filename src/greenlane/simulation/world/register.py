"""Enter the traders of a synthetic administration in the register of a demo, by the register's own verbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.verbs import verb
from greenlane.parties import services as parties
from greenlane.parties.errors import NotInDemo
from greenlane.parties.models import Capacity, Mandate, Organisation
from greenlane.parties.selectors import organisations_by_identifier
from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.columns import Columns, decoded

MAIL = "synthetic.example"


@dataclass(frozen=True, slots=True)
class Entered:
    """What was new to the register."""

    importers: int
    brokers: int
    mandates: int


def enter_traders(tables: Iterable[Columns], goods: Catalogue, *, since: date) -> Entered:
    """Register every importer and broker of these `declared` tables, with the mandates between them, from `since`.

    What is on the register stays as it is. One transaction a table. Raises NotInDemo (PTY018, 403) outside demo mode.
    """
    if not settings.DEMO:
        raise NotInDemo()
    told = [_enter(_pairs(table, goods), since) for table in tables]
    return Entered(
        sum(one.importers for one in told),
        sum(one.brokers for one in told),
        sum(one.mandates for one in told),
    )


def _pairs(table: Columns, goods: Catalogue) -> set[tuple[str, str]]:
    """(importer, declarant) of every declaration."""
    found = decoded(table, goods)
    return set(zip(found["importer"].tolist(), found["declarant"].tolist(), strict=True))


@verb
def _enter(pairs: set[tuple[str, str]], since: date) -> Entered:
    importers = {importer for importer, _ in pairs}
    represented = {(importer, agent) for importer, agent in pairs if importer != agent}
    brokers = {agent for _, agent in represented}
    known = organisations_by_identifier(importers | brokers)
    parts = {Capacity.Part.IMPORTER: importers - known.keys(), Capacity.Part.BROKER: brokers - known.keys()}
    for part, numbers in parts.items():
        known |= {number: _organisation(number, part, since) for number in sorted(numbers)}
    held = set(
        Mandate.objects.filter(principal__identifier__in=importers, revoked_at=None).values_list(
            "principal__identifier", "agent__identifier"
        )
    )
    new = sorted(represented - held)
    for importer, agent in new:
        parties.give_mandate(principal=known[importer], agent=known[agent], since=since, by=SYSTEM)
    counted = {part: len(numbers) for part, numbers in parts.items()}
    return Entered(counted[Capacity.Part.IMPORTER], counted[Capacity.Part.BROKER], len(new))


def _organisation(number: str, part: Capacity.Part, since: date) -> Organisation:
    return parties.register_organisation(
        identifier=number,
        name=f"Synthetic {part.label.lower()} {number}",
        email=f"office@{number.lower()}.{MAIL}",
        parts=(part,),
        since=since,
        by=SYSTEM,
    )
