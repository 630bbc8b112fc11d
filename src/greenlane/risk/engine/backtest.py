"""What a rule would have selected in the past, what that would have found, and whom it would have met.

A pure function of a table of items (see `history`): hits, expected work, findings and money among what was checked,
estimates for all that it hits, overlap with the rules that are live, and whether it meets small traders more often.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from greenlane.risk.engine.language import Condition, Vocabulary
from greenlane.risk.engine.language.frames import hit_mask
from greenlane.risk.engine.model.estimates import Estimate, evasion_rate, evasion_total, wilson

TOP_RULES, SAMPLE = 10, 20
SIZES = (("small", 0, 10), ("medium", 10, 100), ("large", 100, math.inf))
"""Traders by items in the period: fewer than 10, fewer than 100, more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The rule that is tried: its condition, the chance with which a hit selects, and the weeks of the period."""

    condition: Condition
    probability: float
    weeks: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that is live already; `office` empty: it selects at all of them."""

    condition: Condition
    office: str = ""


def report(
    frame: pl.DataFrame, trial: Trial, live: Mapping[str, Standing], vocabulary: Vocabulary
) -> dict[str, Any]:
    """The report as plain JSON types; figures that nothing is known of are None."""
    hit = frame.filter(hit_mask(frame, trial.condition, vocabulary))
    return {
        "items": len(frame),
        "declarations": frame["_declaration"].n_unique() if len(frame) else 0,
        "hits": _hits(frame, hit),
        "offices": _offices(hit, trial),
        "found": _found(hit),
        "overlap": _overlap(hit, live, vocabulary),
        "traders": _traders(frame, hit),
        "months": _months(frame, hit),
        "sample": hit["_declaration"].unique(maintain_order=True).head(SAMPLE).to_list(),
    }


def _hits(frame: pl.DataFrame, hit: pl.DataFrame) -> dict[str, Any]:
    declarations = hit["_declaration"].n_unique() if len(hit) else 0
    return {
        "items": len(hit),
        "declarations": declarations,
        "share": len(hit) / len(frame) if len(frame) else None,
    }


def _offices(hit: pl.DataFrame, trial: Trial) -> list[dict[str, Any]]:
    """Declarations a week that an office would have to look at because of the rule."""
    counted = (
        hit.group_by("office").agg(pl.col("_declaration").n_unique().alias("declarations")).sort("office")
    )
    return [
        {
            "office": row["office"],
            "declarations": row["declarations"],
            "checks_a_week": row["declarations"] * trial.probability / max(trial.weeks, 1 / 7),
        }
        for row in counted.iter_rows(named=True)
    ]


def _found(hit: pl.DataFrame) -> dict[str, Any]:
    """Findings among the hits that were checked, and what the checks say of all hits."""
    checked = hit.filter(pl.col("_finding").is_not_null())
    findings = int(checked["_finding"].sum() or 0)
    low, high = wilson(findings / len(checked), len(checked)) if len(checked) else (math.nan, math.nan)
    fraud = checked["_finding"].cast(pl.Int64).to_numpy()
    duty, propensity = checked["_duty"].to_numpy(), checked["_propensity"].to_numpy()
    return {
        "checked": len(checked),
        "findings": findings,
        "critical": int(checked["_critical"].sum() or 0),
        "precision": _estimate(
            Estimate(findings / len(checked) if len(checked) else math.nan, low, high, len(checked))
        ),
        "precision_of_all_hits": _estimate(evasion_rate(fraud, propensity)),
        "duty": float(duty.sum()) if len(duty) else 0.0,
        "duty_of_all_hits": _estimate(evasion_total(np.asarray(duty, dtype=np.float64), propensity)),
    }


def _overlap(hit: pl.DataFrame, live: Mapping[str, Standing], vocabulary: Vocabulary) -> dict[str, Any]:
    """How much of what it hits is hit by live rules already, each where it selects."""
    if not len(hit):
        return {"rules": [], "new_share": None}
    covered = np.zeros(len(hit), dtype=bool)
    shares: list[tuple[float, str]] = []
    for key, rule in live.items():
        mask = hit_mask(hit, rule.condition, vocabulary).to_numpy()
        if rule.office:
            mask = mask & (hit["office"] == rule.office).fill_null(False).to_numpy()
        covered |= mask
        if mask.any():
            shares.append((-float(mask.mean()), key))
    top = [{"rule": key, "share": -share} for share, key in sorted(shares)[:TOP_RULES]]
    return {"rules": top, "new_share": float(1.0 - covered.mean())}


def _traders(frame: pl.DataFrame, hit: pl.DataFrame) -> list[dict[str, Any]]:
    """Share of the traffic and of the hits by size of trader; `ratio` above 1: met more often than their trade."""
    trader = pl.coalesce("importer", "exporter").alias("_trader")
    sized = frame.select(trader).group_by("_trader").agg(pl.len().alias("_size"))
    found = []
    for name, least, most in SIZES:
        traders = sized.filter((pl.col("_size") >= least) & (pl.col("_size") < most))
        of_all = int(traders["_size"].sum() or 0) / len(frame) if len(frame) else None
        met = hit.select(trader).join(traders, on="_trader", how="semi", nulls_equal=True)
        of_hits = len(met) / len(hit) if len(hit) else None
        ratio = of_hits / of_all if of_hits is not None and of_all else None
        found.append({"size": name, "of_traffic": of_all, "of_hits": of_hits, "ratio": ratio})
    return found


def _months(frame: pl.DataFrame, hit: pl.DataFrame) -> list[dict[str, Any]]:
    month = pl.col("_day").dt.strftime("%Y-%m").alias("month")
    every = frame.group_by(month).agg(pl.len().alias("items"))
    mine = hit.group_by(month).agg(pl.len().alias("hits"))
    joined = every.join(mine, on="month", how="left").with_columns(pl.col("hits").fill_null(0)).sort("month")
    return joined.to_dicts()


def _estimate(estimate: Estimate) -> dict[str, Any]:
    plain = {name: getattr(estimate, name) for name in ("value", "low", "high")}
    return {name: None if math.isnan(value) else value for name, value in plain.items()} | {
        "labels": estimate.labels
    }
