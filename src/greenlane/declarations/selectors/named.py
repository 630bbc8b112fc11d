"""What the register and the desk know of those whom declarations name, in one query for one and for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, Q, QuerySet

from greenlane.foundation.prepared import Prepared
from greenlane.parties.models import Organisation

_COLUMNS = [column.attname for column in Organisation._meta.concrete_fields]
_STATUS = ("aeo_statuses__tier", "aeo_statuses__since", "aeo_statuses__until")


@dataclass(slots=True)
class Named:
    """The organisations and AEO tiers in force by registration number, and which (declarant, LRN) pairs are taken."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    tiers: dict[str, str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)


def _rows(numbers: Sequence[str], references: Sequence[str]) -> QuerySet[Organisation, Any]:
    """A row for each organisation with each of its AEO statuses and each of the references it has used; mostly one."""
    earlier = FilteredRelation("declarations", condition=Q(declarations__lrn__in=references))
    rows = Organisation.objects.filter(identifier__in=numbers).annotate(earlier=earlier)
    return rows.order_by("aeo_statuses__since").values_list(*_COLUMNS, *_STATUS, "earlier__lrn")


_OF_ONE = Prepared(lambda declarant, trader, reference: _rows([declarant, trader], [reference]))
"""Most lodgements are of one declaration: its query is compiled once."""


def named(parties: Iterable[tuple[str, str]], references: Sequence[str], on: date) -> Named:
    """What is known on a day of the declarant and the trader of each declaration, whose LRNs are `references`."""
    pairs = list(parties)
    if len(pairs) == 1:
        rows: Iterable[tuple[Any, ...]] = _OF_ONE(*pairs[0], *references)
    else:
        rows = _rows([*{number for pair in pairs for number in pair if number}], [*set(references)])
    found = Named()
    for row in rows:
        _note(found, row, on)
    return found


def _note(found: Named, row: tuple[Any, ...], on: date) -> None:
    *columns, tier, since, until, reference = row
    organisation: Organisation = Organisation.from_db(DEFAULT_DB_ALIAS, _COLUMNS, columns)
    number = organisation.identifier
    found.organisations.setdefault(number, organisation)
    if tier and since <= on and (until is None or until >= on):
        found.tiers[number] = tier  # rows come by `since`: of two, the later one stays
    if reference is not None:
        found.taken.add((number, reference))
