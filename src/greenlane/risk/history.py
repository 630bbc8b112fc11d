"""Stored decisions as a table that a rule can be tried on: one row a goods item, a column a field of the catalogue.

What is read again and again is kept as a Parquet file for each day, named by what is in it (how many decisions, and
the digest of the last), so that a file of another database or of an earlier state is never read. The files are a
cache: they may be deleted at any time and are written again. Results of checks are always read from the database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

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
    files = [kept(day) for day in days_of(since, until)]
    if not files:
        return _empty(wanted.values())
    columns = [*CONTEXT, *wanted]
    frame = pl.scan_parquet(files, extra_columns="ignore").select(columns)
    if office:
        frame = frame.filter(pl.col("office") == office)
    newest = pl.col("_version") == pl.col("_version").max().over("_declaration")
    found = frame.collect().filter(newest)
    return found.join(_results(since), on=["_decision", "_sequence"], how="left", maintain_order="left")


def days_of(since: date, until: date) -> list[Day]:
    """The days of a period on which anything was decided, in their order; two queries."""
    rows = DecisionRecord.objects.filter(day__gte=since, day__lte=until)
    counted = list(rows.order_by("day").values_list("day").annotate(count=Count("id"), last=Max("id")))
    digests = dict(
        DecisionRecord.objects.filter(pk__in=[last for _, _, last in counted]).values_list("pk", "digest")
    )
    return [Day(day, _name(day, count, digests[last])) for day, count, last in counted]


def kept(day: Day) -> Path:
    """The file of a day; written when it is not there. Writers may meet: each writes its own and the last one stays."""
    folder = Path(settings.HOME) / FOLDER
    path = folder / day.name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{day.name}.{os.getpid()}.part"
    _frame(day.day).write_parquet(draft)
    draft.replace(path)
    for old in folder.glob(f"{day.day.isoformat()}-*.parquet"):
        if old.name != day.name:
            old.unlink(missing_ok=True)
    return path


def _name(day: date, count: int, digest: str) -> str:
    fields = ",".join(sorted(field.column for field in FIELDS.values()))
    mark = hashlib.blake2b(f"{count} {digest} {fields}".encode(), digest_size=8).hexdigest()
    return f"{day.isoformat()}-{mark}.parquet"


def _frame(day: date) -> pl.DataFrame:
    schema = {**CONTEXT, **{f.column: column_type(f, categorical=False) for f in FIELDS.values()}}
    return pl.DataFrame(list(_rows(day)), schema=schema, orient="row", strict=False)


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


def _results(since: date) -> pl.DataFrame:
    """What checks found of decisions from a day on."""
    rows = Outcome.objects.filter(decision__day__gte=since).order_by()
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
