"""The catalogue of an organisation's own goods: the verbs, and its CSV form.

The file has the columns of `COLUMNS` in any order, UTF-8, with comma, semicolon or tab between them. A good is
known by its SKU: importing one again changes it. A file with a fault changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from greenlane.foundation import clock, codes
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import TooLarge, Violation
from greenlane.foundation.verbs import verb
from greenlane.interchange.engine.decimals import plain_decimal
from greenlane.interchange.guided import selectors
from greenlane.interchange.guided.content import has_control_characters
from greenlane.interchange.guided.errors import CatalogueFileRefused, CatalogueRefused
from greenlane.interchange.models import CatalogueGood
from greenlane.web.csv_lines import csv_lines, unformula

COLUMNS = (
    "sku",
    "description",
    "code",
    "origin",
    "preference",
    "unit",
    "net_mass",
    "unit_value",
    "currency",
    "notes",
)
MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_GOODS = 20_000
_CODE = re.compile(r"\d{6}(\d{2}){0,2}\Z")
_LENGTHS = {"sku": 40, "description": 512, "notes": 300, "preference": 3, "unit": 3}
_NUMBERS = {"net_mass": (10, 6), "unit_value": (12, 4)}
_LISTS = {"origin": "countries", "currency": "currencies", "unit": "units"}
_DELIMITERS = (",", ";", "\t")


def violations(given: Mapping[str, str]) -> Iterator[Violation]:
    """Everything wrong with one good; pointers name its columns."""
    for name in ("sku", "description", "code"):
        if not given.get(name):
            yield Violation(
                "CAT001", _("This is needed."), name, _("Every good has a SKU, a description and a code.")
            )
    for name, text in given.items():
        if has_control_characters(text):
            yield Violation("CAT001", _("The text holds control characters."), name, _("Remove them."))
        longest = _LENGTHS.get(name, 512)
        if len(text) > longest:
            yield Violation(
                "CAT001",
                _("The text is too long."),
                name,
                _("At most %(most)s characters.") % {"most": longest},
            )
    if given.get("code") and not _CODE.match(given["code"]):
        yield Violation(
            "CAT001", _("A commodity code has six, eight or ten digits."), "code", _("Write it without dots.")
        )
    yield from _number_violations(given)
    for name, listed in _LISTS.items():
        if given.get(name) and not codes.get(listed).has(given[name], clock.today()):
            yield Violation(
                "CAT001",
                _("“%(code)s” is not on the list.") % {"code": given[name][:10]},
                name,
                _("Use a code of the list."),
            )


def _number_violations(given: Mapping[str, str]) -> Iterator[Violation]:
    for name, (whole, decimals) in _NUMBERS.items():
        text = given.get(name, "")
        number = plain_decimal(text) if text else Decimal(0)
        _before, _point, fraction = text.partition(".")
        if number is None or number < 0 or number >= Decimal(10) ** whole or len(fraction) > decimals:
            hint = _("Write at most %(whole)s digits before the point and %(fraction)s after it.") % {
                "whole": whole,
                "fraction": decimals,
            }
            yield Violation("CAT001", _("This is not a number that can be kept."), name, hint)


def _columns(given: Mapping[str, str]) -> dict[str, Any]:
    """A good as the table keeps it."""
    return {
        **{name: given.get(name, "") for name in COLUMNS if name not in _NUMBERS and name != "sku"},
        **{name: Decimal(given[name]) if given.get(name) else None for name in _NUMBERS},
        "updated_at": clock.now(),
    }


def _own(by: Actor) -> int:
    require(by, selectors.WRITE)
    if by.organisation_id is None:
        raise CatalogueRefused(_("Only organisations keep a catalogue."), status=403)
    return by.organisation_id


@verb
def keep_good(*, given: Mapping[str, str], by: Actor, pk: int | None = None) -> CatalogueGood:
    """Add a good, or change one of one's own.

    Raises CatalogueRefused (CAT001), NotFound (404), TooLarge (GL413) for one more than a catalogue holds.
    """
    owner = _own(by)
    found = list(violations(given))
    taken = CatalogueGood.objects.filter(organisation=owner, sku=given.get("sku", "")).exclude(pk=pk or 0)
    if taken.exists():
        found.append(_sku_taken())
    if found:
        raise CatalogueRefused.of(found)
    good = selectors.catalogue_good(pk, by=by) if pk else CatalogueGood(organisation_id=owner)
    if not pk:
        _refuse_more_than_fits(CatalogueGood.objects.filter(organisation=owner).count() + 1)
    good.sku = given["sku"]
    for name, value in _columns(given).items():
        setattr(good, name, value)
    try:
        with transaction.atomic():
            good.save()
    except IntegrityError:  # somebody kept one at the same moment
        raise CatalogueRefused.of([_sku_taken()]) from None
    return good


def _sku_taken() -> Violation:
    return Violation("CAT001", _("You have a good with this SKU already."), "sku", _("Change that one."))


def _refuse_more_than_fits(goods: int) -> None:
    if goods > MOST_GOODS:
        raise TooLarge(
            _("A catalogue holds at most %(most)s goods.") % {"most": MOST_GOODS},
            hint=_("Delete what you no longer need."),
        )


@verb
def delete_good(*, pk: int, by: Actor) -> None:
    """Delete one of one's own goods. Raises NotFound (404)."""
    _own(by)
    selectors.catalogue_good(pk, by=by).delete()


@verb
def import_catalogue(*, raw: bytes, by: Actor) -> int:
    """Add and change goods by a CSV file, all or none; returns how many.

    Raises CatalogueFileRefused (CAT002) with every fault as `row N, column X`, TooLarge (GL413).
    """
    owner = _own(by)
    rows = list(read_catalogue(raw))
    found = [fault for _row, _good, faults in rows for fault in faults]
    if found:
        raise CatalogueFileRefused.of(found)
    given = [good["sku"] for _row, good, _faults in rows]
    others = CatalogueGood.objects.filter(organisation=owner).exclude(sku__in=given).count()
    _refuse_more_than_fits(others + len(rows))
    goods = [
        CatalogueGood(organisation_id=owner, sku=good["sku"], **_columns(good)) for _row, good, _f in rows
    ]
    CatalogueGood.objects.bulk_create(
        goods,
        update_conflicts=True,
        unique_fields=["organisation", "sku"],
        update_fields=[name for name in COLUMNS if name != "sku"] + ["updated_at"],
        batch_size=500,
    )
    return len(goods)


def read_catalogue(raw: bytes) -> Iterator[tuple[int, dict[str, str], list[Violation]]]:
    """Row number, good and faults of each row of a file. Raises CatalogueFileRefused for the file as a whole."""
    if len(raw) > MOST_BYTES:
        raise TooLarge(
            _("The file has more than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000},
            hint=_("Import it in parts."),
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueFileRefused(
            _("The bytes are not UTF-8."), hint=_("Save the file as CSV UTF-8.")
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from _rows(reader)
    except csv.Error:
        where = f"row {reader.line_num}"
        raise CatalogueFileRefused(
            _("The row cannot be read."), pointer=where, hint=_("Close each quote; double it inside.")
        ) from None


def _rows(reader: Any) -> Iterator[tuple[int, dict[str, str], list[Violation]]]:
    header = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in ("sku", "description", "code") if name not in header]
    if missing:
        hint = _("The first row names the columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)}
        raise CatalogueFileRefused(
            _("The column “%(column)s” is missing.") % {"column": missing[0]}, pointer="row 1", hint=hint
        )
    seen: set[str] = set()
    for number, row in enumerate(reader, 2):
        if not any(cell.strip() for cell in row):
            continue
        if number > MOST_ROWS + 1:
            raise TooLarge(
                _("The file has more than %(most)s rows.") % {"most": MOST_ROWS},
                hint=_("Import it in parts."),
            )
        cells = [_without_guard(cell.strip()) for cell in row]
        good = {name: text for name, text in zip(header, cells, strict=False) if name in COLUMNS}
        faults = [_at(fault, number) for fault in violations(good)]
        if good.get("sku") in seen:
            faults.append(
                Violation(
                    "CAT002", _("This SKU stands twice."), f"row {number}, column sku", _("Keep one row.")
                )
            )
        seen.add(good.get("sku", ""))
        yield number, good, faults


def _without_guard(text: str) -> str:
    """The text without the mark that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:] != unformula(text[1:]) else text


def _at(fault: Violation, row: int) -> Violation:
    return Violation("CAT002", fault.message, f"row {row}, column {fault.pointer}", fault.hint)


def export_catalogue(*, by: Actor) -> Iterator[str]:
    """The catalogue as lines of CSV, as `import_catalogue` reads it."""
    rows = selectors.catalogue_visible_to(by).values_list(*COLUMNS).iterator(chunk_size=1000)
    return csv_lines(COLUMNS, ([cell(value) for value in row] for row in rows))


def cell(value: Any) -> str:
    """A value as text, numbers without trailing zeros."""
    if value is None:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if isinstance(value, Decimal) and "." in text else text
