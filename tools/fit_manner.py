"""Learn from the English questions that are kept with passages how those ask that are not answered.

python -m tools.fit_manner QUESTIONS... [--write]

Uses the alternative questions in the database in use, answered and not, of documents that no question of *seen* or
*test* names. A logistic regression over the words and turns that at least LEAST of them have. Prints how often, of a
development question that nothing answers and one that a text does, the first is taken for the likelier unanswered one
(area under the curve): none of them was learnt from. Run it before `tools.fit_enquiries`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.fitting import started

LEAST, STRENGTH, SMALLEST = 20, 0.5, 0.02


def main() -> int:
    from greenlane.enquiries.engine import manner

    given, every = started(__doc__, manner.PARAMETERS)
    held = {code for row in every if row["split"] != "dev" for code in row.get("documents", ())}
    asked = _kept_with_passages(held)
    known = _learnt(asked)
    scores = [
        (
            not row["answerable"],
            sum(known["weights"].get(turn, 0) * part for turn, part in _share(row, known)),
        )
        for row in every
        if row["split"] == "dev" and row["language"] == "en"
    ]
    print(f"{len(asked)} questions, {len(known['weights'])} turns, area under the curve {_area(scores):.3f}")
    if given.write:
        manner.PARAMETERS.write_text(json.dumps(known, indent=0) + "\n", encoding="utf-8")
    return 0


def _kept_with_passages(held: set[str]) -> list[tuple[str, bool]]:
    from greenlane.enquiries.models import AlternativeQuestion

    rows = AlternativeQuestion.objects.filter(language="en", ended_at__isnull=True).exclude(code__in=held)
    return list(rows.order_by("pk").values_list("text", "answered"))


def _learnt(asked: Sequence[tuple[str, bool]]) -> dict[str, Any]:
    from greenlane.enquiries.engine.calibration import Weights, fit
    from greenlane.enquiries.engine.manner import share, turns
    from greenlane.foundation import clock

    counts = Counter(turn for text, _ in asked for turn in turns(text))
    names = sorted(turn for turn, count in counts.items() if count >= LEAST)
    at = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(asked), len(names)))
    for row, (text, _) in enumerate(asked):
        for turn, part in share(text, frozenset(names)).items():
            table[row, at[turn]] = part
    none = [not answered for _, answered in asked]
    fitted = fit(table, [int(one) for one in none], Weights(0.0, (0.0,) * len(names)), STRENGTH)  # type: ignore[arg-type]
    # Few are not answered; without their rareness zero means: as likely as not.
    odds = np.log(sum(none) / (len(none) - sum(none)))
    weights = {n: round(w, 2) for n, w in zip(names, fitted.by_feature, strict=True) if abs(w) >= SMALLEST}
    return {
        "made": clock.today().isoformat(),
        "how": "logistic regression on the English questions kept with passages; tools/fit_manner.py",
        "questions": len(asked),
        "bias": round(fitted.bias - float(odds), 2),
        "weights": weights,
    }


def _share(row: dict[str, Any], known: dict[str, Any]) -> list[tuple[str, float]]:
    from greenlane.enquiries.engine.manner import share

    return list(share(row["question"], frozenset(known["weights"])).items())


def _area(scores: Sequence[tuple[bool, float]]) -> float:
    ranked = [none for none, _ in sorted(scores, key=lambda one: one[1])]
    first = sum(ranked)
    below = sum(n for n, none in enumerate(ranked) if none) - first * (first - 1) / 2
    return float(below / max(first * (len(ranked) - first), 1))


if __name__ == "__main__":
    raise SystemExit(main())
