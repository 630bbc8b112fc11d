"""Bulk lodgement from CSV files: rows in, verdicts out, as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from greenlane.declarations.services import Lodging
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.documents import JSON, json_text
from greenlane.interchange.engine.csv_map import ColumnMap, load_map
from greenlane.interchange.engine.csv_reader import CsvDeclaration, read_csv
from greenlane.interchange.engine.digests import canonical_digest
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Entry, Message, Verdict, lodge_entries

CHANNEL = "csv"
KIND = "csv_declaration"


def bulk_csv(
    source: Path | bytes | BinaryIO,
    column_map: ColumnMap | str,
    *,
    by: Actor,
    batch: int = 500,
    name: str = "",
    progress: Callable[[int], None] | None = None,
) -> Iterator[Verdict]:
    """Lodge every declaration of a CSV file, a transaction for every `batch`; one verdict each, in order.

    `column_map` is a map or the name of one; `progress` is told how many rows are done. Memory holds one
    batch. A run that was interrupted is simply repeated: what is registered is answered again.
    Raises CustomsError (CSVnnn) for faults of the file or the map, after the verdicts before the fault.
    """
    mapped = load_map(column_map) if isinstance(column_map, str) else column_map
    stream = source.open("rb") if isinstance(source, Path) else source
    label = name or (str(source) if isinstance(source, Path) else "")
    try:
        found, fault = read_csv(stream, mapped), None
        while fault is None:
            declarations, fault = _next(found, batch)
            yield from lodge_entries([_entry(one, label, mapped.profile) for one in declarations], by)
            if progress is not None and declarations:
                progress(declarations[-1].last_row)
            if len(declarations) < batch:
                break
        if fault is not None:
            raise fault
    finally:
        if isinstance(source, Path) and not isinstance(stream, bytes):
            stream.close()


def _next(found: Iterator[CsvDeclaration], count: int) -> tuple[list[CsvDeclaration], CustomsError | None]:
    """The next declarations of a file, and the fault that ends it, if one does."""
    batch: list[CsvDeclaration] = []
    try:
        for declaration in islice(found, count):
            batch.append(declaration)  # one by one: what came before the fault is kept
    except CustomsError as fault:
        return batch, fault
    return batch, None


def _entry(declaration: CsvDeclaration, name: str, profile: str) -> Entry:
    lodging = lodging_of_row(declaration, profile)
    rows = f"rows {declaration.first_row}-{declaration.last_row}"
    message = Message(b"", name=f"{name} {rows}".strip(), channel=CHANNEL)
    return Entry(message, KIND, lodging)


def lodging_of_row(declaration: CsvDeclaration, profile: str) -> Lodging:
    """A declaration of a CSV file as the JSON message it stands for; its digest is its idempotency key."""
    message = from_data(declaration.data)
    document = json_text(message)
    return Lodging(
        data=declaration.data,
        document=document,
        form=JSON,
        digest=canonical_digest(message),
        fingerprint=digest_bytes(document.encode()),
        channel=CHANNEL,
        profile=profile,
        violations=tuple(declaration.violations),
    )
