"""Why an item scored as it did: TreeSHAP contributions (Lundberg and others 2020), in words.

Ten milliseconds a row: for chosen rows only, or on demand. Contributions are in the margin of the probability head
and add up to it with the base; columns that speak of the same profile are summed into one reason.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from greenlane.risk.engine.model.artefact import PROBABILITY, Model
from greenlane.risk.engine.model.catalogue import FEATURES, NAMES, PROFILES, WINDOWS, Profile
from greenlane.risk.engine.model.items import Floats

REASONS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `contribution` moves the margin up (riskier) or down; `words` is English with the figures filled
    in, made from `template` and `values`, so that a page can say it in its reader's language."""

    group: str
    contribution: float
    template: str
    values: dict[str, str]

    @property
    def words(self) -> str:
        return self.template % self.values


@dataclass(frozen=True, slots=True)
class Explanation:
    """Contributions of all features in the order of the catalogue, float64[f]; `base` plus their sum is the margin."""

    base: float
    contributions: Floats
    reasons: tuple[Reason, ...]


def contributions(model: Model, matrix: Floats) -> Floats:
    """TreeSHAP values float64[n, f + 1] of n rows for the probability head; the last column is the base."""
    if not len(matrix):
        return np.empty((0, len(NAMES) + 1))
    head = model.heads[PROBABILITY]
    return np.asarray(head.predict(matrix, pred_contrib=True, num_threads=1), dtype=np.float64)


def explain(model: Model, matrix: Floats, *, reasons: int = REASONS) -> list[Explanation]:
    """An explanation of each of n chosen rows, the strongest reasons first, whichever way they point."""
    found = contributions(model, matrix)
    return [
        Explanation(float(values[-1]), values[:-1], _reasons(values[:-1], row, reasons))
        for values, row in zip(found, matrix, strict=True)
    ]


def _reasons(values: Floats, row: Floats, most: int) -> tuple[Reason, ...]:
    sums: dict[str, float] = defaultdict(float)
    for feature, value in zip(FEATURES, values, strict=True):
        sums[feature.group] += float(value)
    strongest = sorted(sums, key=lambda group: (-abs(sums[group]), group))[:most]
    return tuple(Reason(group, sums[group], *_words(group, row)) for group in strongest if sums[group])


PROFILE_WORDS = "%(subject)s: findings expected in %(rate)s of inspections, from %(labels)s inspected before"
RATE_WORDS = "%(subject)s: findings expected in %(rate)s of inspections"
WINDOW_WORDS = "%(subject)s: %(ratio)s times the usual"
UNKNOWN_WORDS = "%(subject)s: not known"
OWN_WORDS = "%(subject)s: %(figure)s"
NEW_WORDS = "%(subject)s: nothing inspected before"

_PROFILES = {profile.name: profile for profile in PROFILES}
_WINDOWS = {window.name: window for window in WINDOWS}
_WORDS = {feature.name: feature.words for feature in FEATURES}


def _words(group: str, row: Floats) -> tuple[str, dict[str, str]]:
    if group in _PROFILES:
        return _profile_words(_PROFILES[group], row)
    subject = _sentence(_WORDS[group])
    figure = float(row[NAMES.index(group)])
    if math.isnan(figure):
        return UNKNOWN_WORDS, {"subject": subject}
    if group in _WINDOWS:
        return WINDOW_WORDS, {"subject": subject, "ratio": f"{figure:.2f}"}
    return OWN_WORDS, {"subject": subject, "figure": f"{figure:,.2f}"}


def _profile_words(profile: Profile, row: Floats) -> tuple[str, dict[str, str]]:
    subject = _sentence(profile.words)
    rate = f"{row[NAMES.index(f'{profile.name}.rate')]:.0%}"
    if f"{profile.name}.labels" not in NAMES:
        return RATE_WORDS, {"subject": subject, "rate": rate}
    labels = int(row[NAMES.index(f"{profile.name}.labels")])
    if not labels:
        return NEW_WORDS, {"subject": subject}
    return PROFILE_WORDS, {"subject": subject, "rate": rate, "labels": str(labels)}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
