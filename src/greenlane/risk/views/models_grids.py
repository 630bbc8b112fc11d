"""The figures of a model card as tables: rankings beside peers, calibration, yields, drift over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.risk.models import DriftReport, RiskModel
from greenlane.risk.views.grids import (
    UNKNOWN,
    Bar,
    Cell,
    Grid,
    Head,
    bar,
    interval,
    known,
    number,
    percent,
    span,
    value_of,
)
from greenlane.web.cells import day

RANKINGS = {
    "model": gettext_lazy("This model, by probability"),
    "model_duty": gettext_lazy("This model, by duty"),
    "live": gettext_lazy("The live model"),
    "rules": gettext_lazy("Rules alone"),
    "random": gettext_lazy("At random"),
}
GROUPS = {
    "all": gettext_lazy("All checked items"),
    "seen": gettext_lazy("Importers it knew"),
    "unseen": gettext_lazy("Importers it had never seen"),
}
VERDICTS = {
    "stable": (gettext_lazy("stable"), "green"),
    "watch": (gettext_lazy("watch"), "yellow"),
    "alarm": (gettext_lazy("alarm"), "red"),
}


def verdict(name: str) -> Cell:
    label, tone = VERDICTS.get(name, (name, "secondary"))
    return Cell(label, tone=tone)


def rankings(evaluation: dict[str, Any]) -> list[Grid]:
    """For all checked items and for known and new importers apart: the figures of each ranking at each budget."""
    return [
        Grid(
            name=f"ranking-{group}",
            title=title,
            note=_counted(evaluation["rankings"]["model"][group]),
            head=_ranking_head(evaluation["rankings"]["model"][group]["budgets"]),
            rows=_ranking_rows(evaluation["rankings"], group),
            empty=_("No such item was checked."),
        )
        for group, title in GROUPS.items()
    ]


def _counted(figures: dict[str, Any]) -> str:
    return _("%(labels)s items, %(findings)s with a finding") % {
        "labels": number(figures["labels"]),
        "findings": number(figures["findings"]),
    }


def _ranking_head(budgets: Sequence[dict[str, Any]]) -> list[Head]:
    words = (_("P %(share)s"), _("R %(share)s"), _("V %(share)s"))  # spelt out above the tables
    return [
        Head(_("Ranking")),
        Head(_("AUC"), "number"),
        *(Head(word % {"share": percent(one["share"], 0)}, "number") for word in words for one in budgets),
    ]


def _ranking_rows(found: dict[str, Any], group: str) -> list[list[Cell]]:
    rows = []
    for name, label in RANKINGS.items():
        figures = found.get(name, {}).get(group)
        if not figures or not figures["labels"]:
            continue
        auc = figures["auc"]
        values = [
            percent(one[kind]) for kind in ("precision", "recall", "revenue") for one in figures["budgets"]
        ]
        rows.append(
            [Cell(label), Cell(number(auc, 3) if known(auc) else UNKNOWN), *(Cell(text) for text in values)]
        )
    return rows


def calibration(evaluation: dict[str, Any]) -> Grid:
    """Expected beside observed findings, by tenth of the checked items; the line in a bar is what was expected."""
    longest = max(
        (one[k] or 0 for one in evaluation["calibration"] for k in ("expected", "observed")), default=0
    )
    rows = [
        [
            Cell(_("%(low)s to %(high)s") % {"low": percent(one["low"]), "high": percent(one["high"])}),
            Cell(number(one["labels"])),
            Cell(percent(one["expected"])),
            Cell(percent(one["observed"])),
            Cell(bar=_against(one["observed"], one["expected"], longest)),
        ]
        for one in evaluation["calibration"]
    ]
    head = [
        Head(_("Probability")),
        Head(_("Items"), "number"),
        Head(_("Expected"), "number"),
        Head(_("Observed"), "number"),
        Head(_("Observed as a bar, expected as a line"), "bar"),
    ]
    return Grid("calibration", _("Calibration"), head, rows, empty=_("Nothing to show."))


def _against(observed: float | None, expected: float | None, longest: float) -> Bar | None:
    found = bar(observed, longest)
    if found is None or expected is None or not longest:
        return found
    return Bar(found.x, found.width, round(100 * expected / longest, 1))


def yields(evaluation: dict[str, Any]) -> Grid:
    """What the top of the ranking of all items would catch, by inverse propensity."""
    rows = [
        [
            Cell(RANKINGS[one["ranking"]]),
            Cell(percent(one["share"], 0)),
            *_estimate(one["hit_rate"]),
            *_estimate(one["recall"]),
            Cell(value_of(one["duty_recall"])),
        ]
        for one in evaluation["yields"]
    ]
    head = [
        Head(_("Ranking")),
        Head(_("Of all items"), "number"),
        Head(_("Hit rate"), "number"),
        Head(_("95 % interval"), "number"),
        Head(_("Interval as a bar"), "bar"),
        Head(_("Of all evasion"), "number"),
        Head(_("95 % interval"), "number"),
        Head(_("Interval as a bar"), "bar"),
        Head(_("Of all duty evaded"), "number"),
    ]
    note = _("Estimated for all the traffic from the checked items and their chance of a check")
    return Grid("yields", _("What it would catch"), head, rows, note, _("Nothing to show."))


def _estimate(found: dict[str, Any]) -> list[Cell]:
    return [Cell(value_of(found)), Cell(interval(found)), Cell(bar=span(found))]


def against_live(evaluation: dict[str, Any]) -> Grid:
    rows = [
        [
            Cell(percent(one["share"], 0)),
            Cell(percent(one["value"])),
            Cell(interval(one)),
            Cell(number(one["p"], 3)),
        ]
        for one in evaluation["against_live"]
    ]
    head = [
        Head(_("Budget")),
        Head(_("Precision of this model less that of the live one"), "number"),
        Head(_("95 % interval"), "number"),
        Head(_("p"), "number"),
    ]
    return Grid("against", _("Against the live model"), head, rows, empty=_("No model was live then."))


def drift_history(reports: Iterable[DriftReport]) -> Grid:
    """The reports of a model, newest first."""
    rows = [
        [
            Cell(f"{day(one.since)} – {day(one.until)}", reverse("risk_drift_report", args=[one.pk])),
            Cell(number(one.items)),
            Cell(number(one.labels)),
            verdict(one.verdict),
        ]
        for one in reports
    ]
    head = [
        Head(_("Period")),
        Head(_("Items"), "number"),
        Head(_("Checked"), "number"),
        Head(_("Verdict")),
    ]
    return Grid(
        "drift",
        _("Drift"),
        head,
        rows,
        empty=_("Drift was not measured yet: it is, daily, once a model is live."),
    )


def measures(report: DriftReport, kind: str, title: Any) -> Grid:
    """The measures of one kind, the strongest first."""
    found = sorted(report.results.get(kind) or [], key=lambda one: -(one["excess"] or 0))
    longest = max((one["excess"] or 0 for one in found), default=0)
    value = _("Found over expected") if kind == "outcomes" else _("Stability index")
    excess = _("z") if kind == "outcomes" else _("Beyond chance")
    rows = [
        [
            Cell(one["name"]),
            Cell(number(one["value"], 3)),
            Cell(number(one["excess"], 3)),
            Cell(bar=bar(one["excess"], longest)),
            verdict(one["verdict"]),
        ]
        for one in found
    ]
    head = [
        Head(_("Measure")),
        Head(value, "number"),
        Head(excess, "number"),
        Head(_("Beyond chance, as a bar"), "bar"),
        Head(_("Verdict")),
    ]
    return Grid(kind, title, head, rows, empty=_("Nothing to measure in this period."))


def agreement(report: DriftReport | None) -> Grid | None:
    """Declarations that live and shadow model would choose; None where no shadow model ran."""
    found = (report.results if report else {}).get("agreement")
    if not found or not found["declarations"]:
        return None
    everything = found["declarations"]
    differ = found["live_only"] + found["shadow_only"]
    lines = (
        (_("Both would choose"), found["both"]),
        (_("Only the live model"), found["live_only"]),
        (_("Only the shadow model"), found["shadow_only"]),
        (_("They differ"), differ),
        (_("All declarations"), everything),
    )
    rows = [
        [
            Cell(label),
            Cell(number(count)),
            Cell(percent(count / everything, 2)),
            Cell(bar=bar(count, everything)),
        ]
        for label, count in lines
    ]
    head = [
        Head(_("Declarations")),
        Head(_("Number"), "number"),
        Head(_("Share"), "number"),
        Head(_("Share as a bar"), "bar"),
    ]
    return Grid("agreement", _("Live and shadow model"), head, rows)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def period(evaluation: dict[str, Any] | None) -> tuple[date | None, date | None]:
    """The first and the last day of an evaluation."""
    found = evaluation or {}
    return _date(found.get("since")), _date(found.get("until"))


def card_facts(model: RiskModel) -> list[tuple[Any, Any]]:
    """What the card says of the training."""
    card = model.card
    calibrated = card.get("calibration", {})
    kinds = ", ".join(f"{head}: {kind}" for head, kind in calibrated.get("kinds", {}).items())
    return [
        (_("Items"), number(card["items"])),
        (_("Declarations"), number(card.get("declarations"))),
        (_("Checked items"), number(card["labels"])),
        (_("With a finding"), number(card["findings"])),
        (_("Safety findings"), number(card["safety_findings"])),
        (_("Weights clipped"), percent(card["weights_clipped"])),
        (_("Calibrated on days from"), day(_date(calibrated.get("from")))),
        (_("Calibration"), kinds),
        (_("Settings"), ", ".join(f"{name} {value:g}" for name, value in card["settings"].items())),
        (_("Libraries"), ", ".join(f"{name} {version}" for name, version in card["libraries"].items())),
        (_("Digest of the features"), card["features"]["digest"][:16]),
    ]
