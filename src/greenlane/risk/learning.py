"""What the past teaches: the items of stored decisions, what the model read of them, and what checks found.

Features were recorded when each decision was made, from earlier days only, so that a period is scored again by reading
them. Decisions are read in chunks: whoever needs figures of a long period keeps figures and never the records.
Of a declaration with several versions the newest counts.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import orjson
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from greenlane.foundation.values import minor_places
from greenlane.risk.engine.figures import FIGURES, figures_by_declaration
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.items import DERIVED, NUMBERS, TEXTS, Floats, Ints, Items, Outcomes
from greenlane.risk.engine.model.scoring import Scores, score
from greenlane.risk.engine.record import features_from_text, features_in
from greenlane.risk.models import DecisionRecord, Outcome

CHUNK = 500
"""Decisions read at a time: some megabytes of records."""
COLUMNS = (*TEXTS, *DERIVED)


@dataclass(frozen=True, slots=True)
class Material:
    """The n items of some decisions in their order: `decision` and `sequence` int64[n] name each item, `matrix`
    float64[n, f] is what was recorded of it (no columns when it was not asked for), `outcomes` of the checked ones."""

    items: Items
    decision: Ints
    sequence: Ints
    matrix: Floats
    outcomes: Outcomes

    def __len__(self) -> int:
        return len(self.items)


def decisions_of(since: date, until: date) -> QuerySet[DecisionRecord]:
    """The decisions of these days, of each declaration the newest version, in the order of days."""
    newer = DecisionRecord.objects.filter(
        declaration=OuterRef("declaration"), version__gt=OuterRef("version")
    )
    rows = DecisionRecord.objects.filter(day__gte=since, day__lte=until)
    return rows.filter(~Exists(newer)).order_by("day", "id")


def in_chunks(
    since: date, until: date, *, known_by: date | None = None, features: bool = True
) -> Iterator[Material]:
    """The material of a period, CHUNK decisions at a time: two queries a chunk.

    `known_by` leaves out results entered later. Without `features` the matrix stays empty and costs nothing.
    """
    rows = decisions_of(since, until).values_list("pk", "day", "propensity", "record")
    found = rows.iterator(chunk_size=CHUNK)
    strings: dict[str, str] = {}  # the same few importers and codes stand in many items
    while chunk := list(islice(found, CHUNK)):
        yield _material(chunk, known_by, features, strings)


def material(since: date, until: date, *, known_by: date | None = None, features: bool = False) -> Material:
    """The whole period as one; by default without the matrix, which is by far the largest part."""
    return joined(in_chunks(since, until, known_by=known_by, features=features))


def joined(parts: Iterable[Material]) -> Material:
    """Parts one after the other; outcomes point to the items of the whole."""
    found, offset, items_of_outcomes = [], 0, []
    for part in parts:
        found.append(part)
        items_of_outcomes.append(part.outcomes.item + offset)
        offset += len(part)
    if not found:
        return _material([], None, False, {})
    outcomes = [part.outcomes for part in found]
    others = [
        np.concatenate([getattr(o, name) for o in outcomes]) for name in Outcomes.__slots__ if name != "item"
    ]
    return Material(
        Items(
            np.concatenate([part.items.day for part in found]),
            {name: [value for part in found for value in part.items.texts[name]] for name in COLUMNS},
            {name: np.concatenate([part.items.numbers[name] for part in found]) for name in NUMBERS},
        ),
        np.concatenate([part.decision for part in found]),
        np.concatenate([part.sequence for part in found]),
        np.concatenate([part.matrix for part in found]),
        Outcomes(np.concatenate(items_of_outcomes), *others),
    )


def scored(
    models: Sequence[Model], since: date, until: date
) -> Iterator[tuple[Material, tuple[Scores, ...]]]:
    """The period in chunks with what each model says of every item, from the recorded features."""
    for part in in_chunks(since, until):
        yield part, tuple(score(model, part.matrix) for model in models)


def matrices(since: date, until: date) -> Iterator[tuple[Ints, Floats]]:
    """The recorded features of a period in chunks: the decision of each item int64[n], float64[n, f]. Nothing else is
    read, so that scoring a period again costs hardly more than the trees."""
    rows = decisions_of(since, until).values_list("pk", "record").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        numbers: list[int] = []
        texts: list[str] = []
        for number, record in chunk:
            kept = features_in(record)
            numbers += [number] * len(kept)
            texts += kept
        raw = b"".join(map(a2b_base64, texts))
        yield np.array(numbers, dtype=np.int64), np.frombuffer(raw, dtype="<f8").reshape(-1, len(NAMES))


def figures_of(models: Sequence[Model], since: date, until: date) -> list[Mapping[str, Floats]]:
    """For each model the figures of the m declarations of a period by purpose, float64[m], in the same order."""
    kept: list[dict[str, list[Floats]]] = [{name: [] for name in FIGURES} for _ in models]
    for decision, matrix in matrices(since, until):
        for own, model in zip(kept, models, strict=True):
            _, figures = figures_by_declaration(score(model, matrix), decision)
            for name, values in figures.items():
                own[name].append(values)
    return [
        {name: np.concatenate(values) if values else np.empty(0) for name, values in own.items()}
        for own in kept
    ]


def _material(
    chunk: Sequence[tuple[int, date, float, str]],
    known_by: date | None,
    features: bool,
    strings: dict[str, str],
) -> Material:
    items: list[tuple[int, int, int, Mapping[str, Any]]] = []
    rows: list[Floats] = []
    for number, day, _, record in chunk:
        for kept in orjson.loads(record)["items"]:
            items.append((number, kept["sequence"], day.toordinal(), kept["model"]))
            if features:
                rows.append(features_from_text(kept["features"]))
    return Material(
        _items(items, strings),
        np.array([item[0] for item in items], dtype=np.int64),
        np.array([item[1] for item in items], dtype=np.int64),
        np.array(rows).reshape(len(items), len(NAMES)) if features else np.empty((len(items), 0)),
        _outcomes(chunk, items, known_by),
    )


def _items(items: Sequence[tuple[int, int, int, Mapping[str, Any]]], strings: dict[str, str]) -> Items:
    return Items(
        np.array([item[2] for item in items], dtype=np.int64),
        {name: [strings.setdefault(item[3][name], item[3][name]) for item in items] for name in COLUMNS},
        {name: np.array([item[3][name] for item in items], dtype=np.float64) for name in NUMBERS},
    )


def _outcomes(
    chunk: Sequence[tuple[int, date, float, str]],
    items: Sequence[tuple[int, int, int, Mapping[str, Any]]],
    known_by: date | None,
) -> Outcomes:
    """The results of the chunk's items in their order; `propensity` is that of the decision."""
    place = {(item[0], item[1]): at for at, item in enumerate(items)}
    chance = {number: propensity for number, _, propensity, _ in chunk}
    rows = Outcome.objects.filter(decision_id__in=list(chance), known_on__isnull=False)
    if known_by is not None:
        rows = rows.filter(known_on__lte=known_by)
    named = rows.values_list("decision_id", "sequence", "known_on", "finding", "critical", "duty_minor")
    found = sorted((place[row[0], row[1]], row) for row in named.order_by() if (row[0], row[1]) in place)
    minor = float(10 ** minor_places(settings.GREENLANE_CURRENCY))
    return Outcomes(
        np.array([at for at, _ in found], dtype=np.int64),
        np.array([day.toordinal() for _, row in found if (day := row[2])], dtype=np.int64),
        np.array([bool(row[3]) for _, row in found], dtype=np.int64),
        np.array([row[4] for _, row in found], dtype=np.int64),
        np.array([row[5] / minor for _, row in found], dtype=np.float64),
        np.array([chance[row[0]] for _, row in found], dtype=np.float64),
    )
