"""Thresholds follow the traffic: the quantiles of what declarations of late score, by purpose.

The scale of the live model has the names of the purposes; that of the shadow model the same after `SHADOW`, so that
neither is measured by the other's yardstick.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import orjson

from greenlane.foundation import clock
from greenlane.risk import learning
from greenlane.risk.editions import model_of
from greenlane.risk.engine.lanes import scale_of
from greenlane.risk.models import Edition, RiskModel
from greenlane.risk.states import ModelState

DAYS = 28
SHADOW = "shadow."
Scales = dict[str, list[float]]


def reference_days() -> tuple[date, date]:
    """The days whose declarations make the scales: the last four weeks, today among them."""
    today = clock.today()
    return today - timedelta(days=DAYS - 1), today


def in_use() -> dict[str, str]:
    """The digests of the live and the shadow model by state; a state without one is missing."""
    rows = RiskModel.objects.filter(state__in=[ModelState.LIVE, ModelState.SHADOW])
    return dict(rows.values_list("state", "sha256"))


def scales_of(used: Mapping[str, str]) -> Scales:
    """Fresh scales of the models of `in_use`, by scoring the reference days again; empty where nothing was decided."""
    prefixes = {ModelState.LIVE.value: "", ModelState.SHADOW.value: SHADOW}
    states = [state for state in prefixes if used.get(state)]
    models = [model for state in states if (model := model_of(used[state])) is not None]
    if not models:
        return {}
    found = learning.figures_of(models, *reference_days())
    return {
        prefixes[state] + purpose: scale_of(values.tolist())
        for state, figures in zip(states, found, strict=True)
        for purpose, values in figures.items()
        if len(values)
    }


def present_scales() -> Scales:
    """The scales of the edition in force."""
    content = Edition.objects.order_by("-pk").values_list("content", flat=True).first()
    return orjson.loads(content)["scales"] if content else {}


def kept_scales(used: Mapping[str, str]) -> Scales:
    """The present scales without those of a model that is no longer in use."""
    return {
        name: values
        for name, values in present_scales().items()
        if used.get(ModelState.SHADOW if name.startswith(SHADOW) else ModelState.LIVE)
    }
