"""How values are shown: states as badges with a colour and a word, money by currency, time as people read it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format, number_format

from greenlane.foundation.values import minor_places

if TYPE_CHECKING:
    from greenlane.web.tables import Column

TONES = {
    # state value -> tone; a state without a line is neutral. The word always stands beside the colour.
    "green": "green",
    "blue": "blue",
    "yellow": "yellow",
    "red": "red",
    "open": "green",
    "assessed": "green",
    "released": "green",
    "on_file": "green",
    "kept": "blue",
    "trusted": "green",
    "unknown": "yellow",
    "paid": "green",
    "paid_out": "green",
    "exempt": "green",
    "goods_registered": "green",
    "gate_out": "green",
    "published": "green",
    "recognised": "green",
    "in_force": "green",
    "coming": "blue",
    "added": "green",
    "changed": "yellow",
    "revoked": "red",
    "blocked": "red",
    "approved": "blue",
    "registered": "blue",
    "arrived": "blue",
    "discharged": "blue",
    "in_temporary_storage": "blue",
    "in_assessment": "yellow",
    "query_open": "yellow",
    "first_check": "yellow",
    "lab_pending": "yellow",
    "hearing": "yellow",
    "heard": "yellow",
    "reassessed": "green",
    "provisional": "blue",
    "due": "yellow",
    "waiting": "yellow",
    "held": "yellow",
    "requested": "yellow",
    "draft": "yellow",
    "reversed": "red",
    "refused": "red",
    "rejected": "red",
    "suspended": "red",
    "live": "green",
    "shadow": "blue",
    "evaluated": "yellow",
    "stable": "green",
    "watch": "yellow",
    "alarm": "red",
    "drawn": "blue",
    "unassigned": "red",
    "decided": "green",
    "acknowledged": "blue",
    "level1": "yellow",
    "level2": "yellow",
    "level3": "red",
    "resolved": "green",
    "rated": "green",
    "perishable": "yellow",
    "urgent": "blue",
}


def tone(state: Any) -> str:
    """The tone of a state's badge: green, blue, yellow, red or secondary."""
    return TONES.get(str(getattr(state, "value", state)), "secondary")


def money(minor: int | None, currency: str) -> str:
    """An amount with its currency as the reader's language writes numbers; `minor` in cents."""
    if minor is None:
        return ""
    return f"{amount(minor, currency)}\u00a0{currency}"


def amount(minor: int, currency: str) -> str:
    """The same without the currency, for columns that name it in their heading."""
    places = minor_places(currency)
    return number_format(Decimal(minor).scaleb(-places), places, use_l10n=True, force_grouping=True)


def moment(value: datetime | None) -> str:
    """Date and time in the country's zone."""
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else ""


def day(value: date | None) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""


def as_text(column: Column, row: Any) -> str:
    """A cell as a CSV file holds it: ISO dates, plain decimal amounts, words for states."""
    value = column.read(row)
    if value is None:
        return ""
    match column.kind:
        case "money":
            currency = attribute(row, column.currency)
            return str(Decimal(value).scaleb(-minor_places(currency)))
        case "state":
            return state_label(row, column) or str(value)
        case "moment":
            return timezone.localtime(value).isoformat(timespec="seconds")
        case _:
            return str(value)


def state_label(row: Any, column: Column) -> str:
    """The word for a state: of the choices field that the column names, or of the value itself."""
    value = column.read(row)
    label = getattr(value, "label", None)
    if label is None and isinstance(column.value, str) and "." not in column.value:
        display = getattr(row, f"get_{column.value}_display", None)
        label = display() if display else None
    return str(label if label is not None else value)


def attribute(row: Any, path: str) -> Any:
    """What stands at an attribute path of a row, such as `order.currency`."""
    for part in path.split("."):
        row = getattr(row, part)
    return row
