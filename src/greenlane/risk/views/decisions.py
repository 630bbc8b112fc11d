"""The decision record of a declaration: what was decided, why, in whose words, and whether it comes out again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from greenlane.declarations import selectors, words
from greenlane.declarations.states import Lane
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.risk.engine.language.fields import FIELDS
from greenlane.risk.engine.language.kinds import MONEY_UNIT, Kind
from greenlane.risk.models import DecisionRecord
from greenlane.risk.permissions import READ_DECISION
from greenlane.risk.replay import Replayed, as_of, input_kept, read, record_of, replay
from greenlane.risk.views.inputs import day_given
from greenlane.risk.words import FINDINGS, PURPOSES, STEPS
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, positive_int

ITEMS = 20
COLUMNS = {field.column: field for field in FIELDS.values()}


@dataclass(frozen=True, slots=True)
class Fact:
    """A value an item had, as a rule read it."""

    name: str
    meaning: str
    group: str
    value: str


@require_GET
@page(Audience.DESK, permission=READ_DECISION)
def decision(request: PageRequest, mrn: str) -> HttpResponse:
    """The record of the newest version, or of `?version=`; `?replay=1` decides again, `?as_of=DAY` as of a day."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, READ_DECISION, found)
    version = request.GET.get("version", "")
    row = record_of(found.mrn, positive_int(version) if version else None)
    kept = read(row)
    again, refusal = _again(request, row)
    context = {
        "declaration": found,
        "row": row,
        "kept": kept,
        "edition": row.edition,
        "versions": DecisionRecord.objects.filter(declaration=found).order_by("version").only("version"),
        "lane_word": words.LANES[Lane(row.lane)],
        "step_word": STEPS[row.selected_by],
        "selections": [_selection(one) for one in kept["verdict"]["selections"]],
        "trader": words.reason_in_words(kept["reasons"]["trader"]),
        "items": [_item(kept, number) for number in range(min(len(kept["items"]), ITEMS))],
        "more_items": max(len(kept["items"]) - ITEMS, 0),
        "figures": _figures(kept),
        "shadow": _shadow(kept),
        "reasons": _reasons(kept),
        "outcomes": [(one, FINDINGS.get(one.finding, "")) for one in row.outcomes.order_by("sequence")],
        "changes": row.lane_changes.order_by("id"),
        "input_kept": input_kept(found, row),
        "history": history_of(row, named=True),
        "again": again,
        "refusal": refusal,
        "day": request.GET.get("as_of", ""),
    }
    return render(request, "risk/decision.html", context, status=refusal.status if refusal else 200)


def _again(request: PageRequest, row: DecisionRecord) -> tuple[Replayed | None, CustomsError | None]:
    """The decision made again where the page asks for it, or why it cannot be."""
    try:
        if given := request.GET.get("as_of", ""):
            return as_of(row, day_given(given, "as_of")), None
        if request.GET.get("replay") == "1":
            return replay(row), None
    except CustomsError as refusal:
        return None, refusal
    return None, None


def _selection(one: dict[str, Any]) -> dict[str, Any]:
    name = PURPOSES.get(one["name"], one["name"]) if one["step"] == "model" else one["name"]
    return {
        "step": STEPS[one["step"]],
        "name": "" if one["name"] == one["step"] else name,
        "lane": one["lane"],
        "lane_word": words.LANES[Lane(one["lane"])],
        "chance": percent(one["chance"]),
        "selected": one["selected"],
    }


def _item(kept: dict[str, Any], number: int) -> dict[str, Any]:
    item = kept["items"][number]
    scores = kept["scores"].get("items") if kept["scores"] else None
    hits = [key for key, items in kept["hits"]["live"].items() if item["sequence"] in items]
    return {
        "sequence": item["sequence"],
        "facts": [_fact(column, value) for column, value in sorted(item["row"].items())],
        "hits": hits,
        "score": scores[number] if scores else None,
        "probability": percent(scores[number]["probability"]) if scores else "",
        "duty": f"{scores[number]['duty']:,.2f}" if scores else "",
    }


def _fact(column: str, value: Any) -> Fact:
    field = COLUMNS[column]
    if field.kind is Kind.MONEY:
        shown = f"{value / MONEY_UNIT:,.2f}"
    elif isinstance(value, bool):
        shown = _("yes") if value else _("no")
    elif isinstance(value, float):
        shown = f"{value:,.4g}" if math.isfinite(value) else ""
    else:
        shown = str(value)
    return Fact(field.name, field.meaning, field.group, shown)


def _figures(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The scores of the declaration beside their thresholds."""
    if not kept["scores"]:
        return []
    thresholds = kept["situation"]["thresholds"]
    return [
        {
            "purpose": PURPOSES[name],
            "value": f"{value:,.4g}",
            "threshold": f"{thresholds[name]:,.4g}" if name in thresholds else "",
            "over": name in thresholds and value > thresholds[name],
        }
        for name, value in kept["scores"]["figures"].items()
    ]


def _shadow(kept: dict[str, Any]) -> dict[str, Any]:
    """What is in shadow and would have spoken."""
    return {
        "rules": [(key, items) for key, items in kept["hits"]["shadow"].items()],
        "figures": [
            (PURPOSES[name], f"{value:,.4g}") for name, value in kept["shadow"].get("figures", {}).items()
        ],
    }


def _reasons(kept: dict[str, Any]) -> dict[str, Any] | None:
    """Why the model selected, strongest first, with a bar for each."""
    why = kept["contributions"]
    if not why:
        return None
    most = max(abs(reason["contribution"]) for reason in why["reasons"]) or 1.0
    told = [
        {
            "words": reason["template"] % reason["values"],
            "contribution": f"{reason['contribution']:+.3f}",
            "raises": reason["contribution"] > 0,
            "width": max(1, round(100 * abs(reason["contribution"]) / most)),
        }
        for reason in why["reasons"]
    ]
    return {"item": why["item"], "rows": told}


def percent(share: float) -> str:
    """A share for people: 12.3 %, never rounded to nothing."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"
