"""A rule tried on the stored decisions of a period."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.backtest import Standing, Trial, report
from greenlane.risk.engine.language import read_rule
from greenlane.risk.errors import NoHistory
from greenlane.risk.history import history
from greenlane.risk.models import Rule
from greenlane.risk.states import RuleState


def backtest(rule: Rule, since: date, until: date, *, empty_is_fine: bool = False) -> dict[str, Any]:
    """The report of a rule over a period (both days belong to it), as JSON, beside the live rules of other codes.

    Raises NoHistory (RSK008, 409) where nothing was decided.
    """
    began = time.perf_counter()
    words = words_in_force()
    condition = read_rule(rule.text, words)
    live = {
        other.key: Standing(read_rule(other.text, words), other.office)
        for other in Rule.objects.filter(state=RuleState.LIVE).exclude(code=rule.code)
        if other.valid_on(clock.today())
    }
    conditions = [condition, *(other.condition for other in live.values())]
    frame = history(conditions, since, until, office=rule.office)
    if not len(frame) and not empty_is_fine:
        raise NoHistory(
            f"Nothing was decided between {since} and {until}.",
            pointer="since",
            hint="Choose a period in which declarations were registered.",
        )
    trial = Trial(condition, float(rule.probability), ((until - since).days + 1) / 7)
    told = report(frame, trial, live, words)
    numbers = dict(Declaration.objects.filter(pk__in=told["sample"]).values_list("pk", "mrn"))
    return {
        **told,
        "sample": [numbers[key] for key in told["sample"] if key in numbers],
        "since": since.isoformat(),
        "until": until.isoformat(),
        "seconds": round(time.perf_counter() - began, 3),
    }
