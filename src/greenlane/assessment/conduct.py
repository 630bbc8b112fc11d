"""Reports on ourselves: who overrules the lot and the lanes, and whether officers and traders meet beyond chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.engine.affinity import Affinity, Decision, Favour, affinities, favours
from greenlane.assessment.engine.eligibility import BAND
from greenlane.assessment.models import Assignment, Draw
from greenlane.assessment.states import AssignmentState
from greenlane.foundation.access import OFFICER_ROLES
from greenlane.foundation.models import Event
from greenlane.web.fields import midnight
from greenlane.web.history import names_of

ACTS = {
    "risk.lane_changed": _("Lanes changed by hand"),
    "assessment.redrawn": _("Checks drawn again"),
    "assessment.taken_over": _("Checks taken over"),
    "inspection.verification_prioritised": _("Goods put first"),
    "assessment.transferred_to_port": _("Checks given to the port"),
}
"""Kinds of events in which a person overrules what rules, lot or queue would do."""


@dataclass(frozen=True, slots=True)
class Overrider:
    """How often one person overruled, by kind of act, in the order of `ACTS`."""

    officer: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Conduct:
    """What is to be looked at in a period. `decided` is how many checks the tests read."""

    decided: int
    overriders: list[Overrider]
    affinities: list[Affinity]
    favours: list[Favour]
    names: dict[str, str]


def conduct(since: date, until: date) -> Conduct:
    """Count and test a period. Five queries."""
    decisions = decisions_of(since, until)
    near, quick = affinities(decisions), favours(decisions)
    acts = _acts(since, until)
    names = names_of([*acts, *(one.officer for one in near), *(one.officer for one in quick)])
    people = [
        Overrider(officer, names.get(officer, officer), tuple(counts[kind] for kind in ACTS))
        for officer, counts in acts.items()
    ]
    people.sort(key=lambda one: (-one.total, one.officer))
    return Conduct(len(decisions), people, near, quick, names)


def _acts(since: date, until: date) -> dict[str, Counter[str]]:
    rows = Event.objects.filter(
        kind__in=ACTS,
        at__gte=midnight(since),
        at__lt=midnight(until + timedelta(days=1)),
        actor_role__in=[role.value for role in OFFICER_ROLES],
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for actor, kind in rows.values_list("actor", "kind"):
        found[actor][kind] += 1
    return found


def decisions_of(since: date, until: date) -> list[Decision]:
    """Checks decided in a period with the chances of their first draw. Two queries."""
    rows = Assignment.objects.filter(
        state=AssignmentState.DECIDED,
        ended_at__gte=midnight(since),
        ended_at__lt=midnight(until + timedelta(days=1)),
    ).order_by("ended_at", "pk")
    found = list(
        rows.values_list(
            "declaration_id",
            "officer",
            "declaration__trader__identifier",
            "declaration__declarant__identifier",
            "drawn_at",
            "ended_at",
        )
    )
    chances = _chances({row[0] for row in found})
    return [
        Decision(
            officer=officer,
            trader=trader or declarant,
            chances=chances.get(declaration, {}),
            wait_hours=(ended - drawn).total_seconds() / 3600 if ended is not None else 0.0,
        )
        for declaration, officer, trader, declarant, drawn, ended in found
        if declaration in chances
    ]


def _chances(declarations: set[int]) -> dict[int, dict[str, float]]:
    """By declaration, the chance its first draw gave to each officer: the same for each of the least loaded."""
    found: dict[int, dict[str, float]] = {}
    keys = sorted(declarations)
    for start in range(0, len(keys), 5000):
        rows = Draw.objects.filter(declaration__in=keys[start : start + 5000]).order_by("ordinal")
        for declaration, record in rows.values_list("declaration_id", "record"):
            eligible = orjson.loads(record)["eligible"]
            if declaration in found or not eligible:
                continue
            least = min(one["load"] for one in eligible)
            band = [one["officer"] for one in eligible if one["load"] <= least + BAND]
            found[declaration] = dict.fromkeys(band, 1 / len(band))
    return found


def as_json(found: Conduct, since: date, until: date) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "decided": found.decided,
        "overrides": [
            {"officer": one.officer, **dict(zip(ACTS, one.counts, strict=True))} for one in found.overriders
        ],
        "affinities": [
            {
                "officer": one.officer,
                "trader": one.trader,
                "decided": one.decided,
                "of": one.of,
                "expected": round(one.expected, 2),
                "p": one.p,
                "corrected": one.corrected,
            }
            for one in found.affinities
        ],
        "favours": [
            {
                "officer": one.officer,
                "trader": one.trader,
                "decided": one.decided,
                "median_hours": round(one.median_hours, 2),
                "others_hours": round(one.others_hours, 2),
                "p": one.p,
                "corrected": one.corrected,
            }
            for one in found.favours
        ],
    }
