"""Stored decisions as a table that a rule can be tried on: one row a goods item, a column a field of the catalogue.

What is read again and again is kept as a Parquet file for each day, named by what is in it (how many decisions, number
and digest of the last, the columns), so that a file of another database, of an earlier state or of another version of
the product is never read. The files are a cache: they may be deleted or broken at any time, and are written again.
Results of checks are always read from the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import polars as pl
from django.conf import settings
from django.db.models import Count, Max

from greenlane.foundation.values import minor_places
from greenlane.risk.engine.language import FIELDS, Condition, Field, fields_of
from greenlane.risk.engine.language.frames import column_type
from greenlane.risk.engine.record import row_from_json
from greenlane.risk.models import DecisionRecord, Outcome

FOLDER = "risk-history"
CONTEXT = {
    "_decision": pl.Int64,
    "_declaration": pl.Int64,
    "_version": pl.Int64,
    "_sequence": pl.Int64,
    "_day": pl.Date,
    "_lane": pl.String,
    "_by": pl.String,
    "_propensity": pl.Float64,
}
"""What is known of the decision beside the fields that rules read."""
ALWAYS = ("office", "direction", "importer", "exporter", "duty_at_stake", "customs_value")
"""Fields that a report speaks of, whatever the rule reads."""
RESULT = {
    "_decision": pl.Int64,
    "_sequence": pl.Int64,
    "_finding": pl.Boolean,
    "_critical": pl.Boolean,
    "_duty": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Day:
    """The decisions of a day, and the name under which they are kept."""

    day: date
    name: str


def history(conditions: Iterable[Condition], since: date, until: date, *, office: str = "") -> pl.DataFrame:
    """The items decided in a period, of each declaration the newest version, with the columns that the conditions
    read, ALWAYS, CONTEXT, and `_finding`, `_critical`, `_duty` (null where nothing was checked)."""
    wanted = {field.column: field for condition in conditions for field in fields_of(condition)}
    wanted |= {name: FIELDS[name] for name in ALWAYS}
    days = days_of(since, until)
    if not days:
        return _empty(wanted.values())
    columns = [*CONTEXT, *wanted]
    try:
        found = _read(days, columns, office)
    except (OSError, pl.exceptions.PolarsError):  # replaced meanwhile, cut or damaged: it is only a cache
        for day in days:
            _drop_broken(_path(day))
        found = _read(days, columns, office)
    return found.join(
        _results(since, until), on=["_decision", "_sequence"], how="left", maintain_order="left"
    )


def _read(days: Iterable[Day], columns: list[str], office: str) -> pl.DataFrame:
    """The rows of these days. An office's rows are those whose newest version stands there."""
    frame = pl.scan_parquet([kept(day) for day in days], extra_columns="ignore").select(columns)
    newest = pl.col("_version") == pl.col("_version").max().over("_declaration")
    found = frame.collect().filter(newest)
    return found.filter(pl.col("office") == office) if office else found


def days_of(since: date, until: date) -> list[Day]:
    """The days of a period on which anything was decided, in their order; two queries."""
    rows = DecisionRecord.objects.filter(day__gte=since, day__lte=until)
    counted = list(rows.order_by("day").values_list("day").annotate(count=Count("id"), last=Max("id")))
    digests = dict(
        DecisionRecord.objects.filter(pk__in=[last for _, _, last in counted]).values_list("pk", "digest")
    )
    return [Day(day, _name(day, count, last, digests[last])) for day, count, last in counted]


def kept(day: Day) -> Path:
    """The file of a day; written when it is not there. Writers may meet: each writes its own and the last one stays."""
    path = _path(day)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{day.name}.{uuid4().hex}.part")
    try:
        _frame(day.day).write_parquet(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for old in path.parent.glob(f"{day.day.isoformat()}-*.parquet"):
        if old.name != day.name:
            old.unlink(missing_ok=True)
    return path


def _path(day: Day) -> Path:
    return Path(settings.HOME) / FOLDER / day.name


def _drop_broken(path: Path) -> None:
    try:
        pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError):
        path.unlink(missing_ok=True)


def _name(day: date, count: int, last: int, digest: str) -> str:
    mark = hashlib.blake2b(f"{count} {last} {digest} {_columns()}".encode(), digest_size=8).hexdigest()
    return f"{day.isoformat()}-{mark}.parquet"


@cache
def _columns() -> str:
    return ",".join(f"{name} {kind}" for name, kind in _schema().items())


@cache
def _schema() -> dict[str, Any]:
    return {**CONTEXT, **{f.column: column_type(f, categorical=False) for f in FIELDS.values()}}


def _frame(day: date) -> pl.DataFrame:
    return pl.DataFrame(list(_rows(day)), schema=_schema(), orient="row", strict=False)


def _rows(day: date) -> Iterator[dict[str, Any]]:
    """The items of a day. An int is stored where a number is a float: JSON does not tell 2.0 from 2."""
    rows = DecisionRecord.objects.filter(day=day).order_by("id")
    named = rows.values_list("id", "declaration_id", "version", "lane", "selected_by", "propensity", "record")
    for pk, declaration, version, lane, by, propensity, record in named.iterator(chunk_size=500):
        for item in orjson.loads(record)["items"]:
            yield {
                **row_from_json(item["row"]),
                "_decision": pk,
                "_declaration": declaration,
                "_version": version,
                "_sequence": item["sequence"],
                "_day": day,
                "_lane": lane,
                "_by": by,
                "_propensity": propensity,
            }


def _results(since: date, until: date) -> pl.DataFrame:
    """What checks found of the decisions of a period."""
    rows = Outcome.objects.filter(
        known_on__isnull=False, decision__day__gte=since, decision__day__lte=until
    ).order_by()
    minor = 10 ** minor_places(settings.GREENLANE_CURRENCY)
    found = [
        (decision, sequence, bool(finding), critical, duty / minor)
        for decision, sequence, finding, critical, duty in rows.values_list(
            "decision_id", "sequence", "finding", "critical", "duty_minor"
        )
    ]
    return pl.DataFrame(found, schema=RESULT, orient="row")


def _empty(fields: Iterable[Field]) -> pl.DataFrame:
    schema = {**CONTEXT, **{f.column: column_type(f, categorical=False) for f in fields}, **RESULT}
    return pl.DataFrame(schema=schema)
