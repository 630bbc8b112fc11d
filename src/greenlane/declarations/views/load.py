"""The load of offices, for supervisors and oversight: how much waits, how old it is, who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations.permissions import VIEW_LOAD
from greenlane.declarations.selectors.load import Decided, Load, ages, decided_today, load_by_stage
from greenlane.declarations.selectors.work import STAGES
from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Membership
from greenlane.parties.selectors import offices
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

AGE_WORDS = (
    gettext_lazy("Up to 4 hours"),
    gettext_lazy("4 to 24 hours"),
    gettext_lazy("1 to 3 days"),
    gettext_lazy("3 to 7 days"),
    gettext_lazy("More than 7 days"),
)
FULL = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a bar: `share` is its length in hundredths of the longest."""

    label: str
    count: int
    share: int
    url: str = ""
    oldest: datetime | None = None
    middle: datetime | None = None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class OfficeLoad:
    code: str
    name: str
    decided: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class OfficerDay:
    """What one officer decided today. `name` only where the reader supervises him."""

    office: str
    name: str
    accepted: int
    refused: int
    cancelled: int

    @property
    def total(self) -> int:
        return self.accepted + self.refused + self.cancelled


@page(Audience.DESK, permission=VIEW_LOAD)
def load(request: PageRequest) -> HttpResponse:
    decided = decided_today(request.actor)
    context = {
        "offices": office_loads(request.actor, decided),
        "ages": age_bars(ages(request.actor)),
        "officers": officer_days(request.actor, decided),
    }
    return render(request, "declarations/load.html", context)


def office_loads(actor: Actor, decided: Decided) -> list[OfficeLoad]:
    """Each office the actor sees, with its stages; an office without work is shown too."""
    found = load_by_stage(actor, with_median=True)
    longest = max((one.count for one in found), default=1)
    seen = [(code, row.name) for code, row in offices().items() if actor.office in {"", code}]
    return [
        OfficeLoad(
            code,
            name,
            decided.by_office[code],
            [bar(one, longest, office=code) for one in found if one.office == code],
        )
        for code, name in seen
    ]


def bar(one: Load, longest: int, *, office: str = "") -> Bar:
    stage = STAGES[one.stage]
    query = {"work": one.stage, **({"office": office} if office else {})}
    return Bar(
        label=str(stage.label),
        count=one.count,
        share=share_of(one.count, longest),
        url=f"{reverse('declarations')}?{urlencode(query)}",
        oldest=one.oldest,
        middle=one.middle,
        stage=one.stage,
    )


def share_of(count: int, longest: int) -> int:
    """The length of a bar; what is there at all is never drawn as nothing."""
    return max(1, count * FULL // longest) if count and longest else 0


def age_bars(counts: Sequence[int]) -> list[Bar]:
    longest = max([*counts, 1])
    return [
        Bar(str(label), count, share_of(count, longest))
        for label, count in zip(AGE_WORDS, counts, strict=True)
    ]


def officer_days(actor: Actor, decided: Decided) -> list[OfficerDay]:
    """Today's decisions by officer, busiest first. Supervisors read the names of those at their office."""
    names = _names(actor, {who for _office, who in decided.by_officer})
    rows = [
        OfficerDay(
            office=office,
            name=names.get(who) or _("Officer %(pseudonym)s") % {"pseudonym": who[:8]},
            accepted=counts["accepted"],
            refused=counts["refused"],
            cancelled=counts["cancelled"],
        )
        for (office, who), counts in decided.by_officer.items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.office, row.name))


def _names(actor: Actor, pseudonyms: set[str]) -> dict[str, str]:
    if not actor.has(Role.SUPERVISOR) or not pseudonyms:
        return {}
    held: Any = Membership.objects.filter(user__pseudonym__in=pseudonyms).select_related("user")
    if actor.office:
        held = held.filter(office__code=actor.office)
    return {str(row.user.pseudonym): str(row.user) for row in held}
