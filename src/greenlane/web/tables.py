"""Data tables: sort, filter, search, columns, pages, CSV and saved views from one declaration.

A module declares a `Table` with its columns and filters; `respond` reads the query string, and answers with
the whole page, with the table alone (htmx) or with a CSV file of every row that the filters leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.web.cells import as_text
from greenlane.web.csv_lines import csv_lines
from greenlane.web.pages import positive_int

PER_PAGE = 25
COUNTED = 10_000
"""Rows are counted up to this number; beyond it a table says "more than 10,000" and is narrowed or exported."""
EXPORTED = 100_000
"""Rows of a CSV file at most; the last line of a cut file says so."""
NAME = re.compile(r"[a-z_]{1,40}")
"""What a table may be called: its name keys the saved views and stands in ids of the page."""


class Kind(StrEnum):
    """How a cell is shown, and how it stands in a CSV file."""

    TEXT = "text"
    CODE = "code"
    LINK = "link"
    STATE = "state"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is an attribute path of the row or a function of it.

    MONEY takes minor units and reads the currency from `currency` (an attribute path); STATE takes the
    attribute of a choices field. `sort` names the database fields that order the table by it.
    """

    name: str
    label: Any
    value: str | Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    sort: tuple[str, ...] = ()
    shown: bool = True
    link: Callable[[Any], str] | None = None
    currency: str = "currency"

    def read(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        found = row
        for part in self.value.split("."):
            found = getattr(found, part, None)
        return found() if callable(found) else found  # `get_kind_display` and other methods of a row


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. With `choices` a list, with `kind="date"` a day, else a text; `apply` narrows the rows."""

    name: str
    label: Any
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    choices: Callable[[HttpRequest], Sequence[tuple[str, Any]]] | None = None
    kind: str = "text"

    def options(self, request: HttpRequest) -> Sequence[tuple[str, Any]]:
        return self.choices(request) if self.choices else ()


@dataclass(slots=True)
class Shown:
    """A table as it is drawn: the rows of one page with the state of every control."""

    table: Table
    request: HttpRequest
    rows: list[Any]
    count: int
    counted_out: bool
    page: int
    pages: int
    order: str
    columns: list[Column]
    search: str
    values: dict[str, str]
    kept: dict[str, str]
    saved: list[Any] = field(default_factory=list)

    @property
    def filters(self) -> list[dict[str, Any]]:
        return [
            {
                "filter": f,
                "is_list": f.choices is not None,
                "options": f.options(self.request),
                "value": self.values.get(f.name, ""),
            }
            for f in self.table.filters
        ]

    @property
    def is_searchable(self) -> bool:
        """Whether there is a search box. (A template cannot ask for the function itself: it would call it.)"""
        return self.table.search is not None

    @property
    def narrowed(self) -> bool:
        return bool(self.search or any(self.values.values()))

    @property
    def query(self) -> str:
        """The present state as a query string, without the page: what a saved view keeps."""
        return self.address(page="").removeprefix("?")

    @property
    def hidden_query(self) -> list[tuple[str, str]]:
        """State that the filter form must carry along: what the page keeps, order and columns."""
        carried = {"sort", "columns", *self.table.keep}
        return [(name, value) for name, value in self._state() if name in carried]

    @property
    def clear_address(self) -> str:
        """The page without filters, search, order and columns of one's own."""
        return self.request.path + (f"?{urlencode(self.kept)}" if self.kept else "")

    def _state(self) -> list[tuple[str, str]]:
        chosen = "" if self.columns == self.table.default_columns else ",".join(c.name for c in self.columns)
        order = "" if self.order == self.table.order else self.order
        pairs = [
            *self.kept.items(),
            ("q", self.search),
            *self.values.items(),
            ("sort", order),
            ("columns", chosen),
        ]
        return [(name, value) for name, value in pairs if value]

    def address(self, **changes: str) -> str:
        """The present address with some parts changed; an empty text leaves a part out."""
        state = dict(self._state())
        if self.page > 1:
            state["page"] = str(self.page)
        state.update(changes)
        return "?" + urlencode({name: value for name, value in state.items() if value})

    def order_address(self, column: Column) -> str:
        turned = f"-{column.name}" if self.order == column.name else column.name
        return self.address(sort=turned, page="")

    def order_of(self, column: Column) -> str:
        """`ascending`, `descending` or an empty text: what `aria-sort` says."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.order, "")

    @property
    def page_address(self) -> str:
        """The present address with {} for the number of a page."""
        rest = self.address(page="")
        return f"{rest}{'&' if rest != '?' else ''}page={{}}"

    @property
    def csv_address(self) -> str:
        return self.address(page="", format="csv")

    @property
    def first(self) -> int:
        return (self.page - 1) * self.table.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.page - 1) * self.table.per_page + len(self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one kind of record. `name` keys its saved views; `order` is a column name, `-` for descending.

    `search` narrows rows by free text; `key` makes the order unique. `empty` is what an empty table says.
    `keep` names parameters of the address that say what the rows are of: every link of the table carries them.
    """

    name: str
    caption: Any
    columns: tuple[Column, ...]
    order: str
    empty: Any
    filters: tuple[Filter, ...] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    search_hint: Any = ""
    row_link: Callable[[Any], str] | None = None
    key: str = "pk"
    per_page: int = PER_PAGE
    saveable: bool = True
    keep: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a table: small letters and underscores")

    @property
    def default_columns(self) -> list[Column]:
        return [column for column in self.columns if column.shown]

    def respond(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        template: str,
        context: dict[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse | StreamingHttpResponse:
        """The page, its table alone when htmx asks for `#table-<name>`, or the CSV file."""
        if request.GET.get("format") == "csv":
            return self.as_csv(request, rows)
        shown = self.read(request, rows)
        if getattr(request, "htmx", None) and request.htmx.target == f"table-{self.name}":  # type: ignore[attr-defined]
            return render(request, "web/components/table.html", {"shown": shown})
        return render(request, template, {**(context or {}), "shown": shown}, status=status)

    def read(self, request: HttpRequest, rows: QuerySet[Any]) -> Shown:
        """One page of rows: two queries (count up to 10,000, rows), one more for saved views."""
        narrowed, search, values = self._narrow(request, rows)
        order, ordered = self._ordered(request, narrowed)
        found = count_up_to(narrowed)
        counted = min(found, COUNTED)
        pages = max(-(-counted // self.per_page), 1)
        page = min(positive_int(request.GET.get("page", "")), pages)
        start = (page - 1) * self.per_page
        return Shown(
            table=self,
            request=request,
            rows=list(ordered[start : start + self.per_page]) if found else [],
            count=counted,
            counted_out=found > COUNTED,
            page=page,
            pages=pages,
            order=order,
            columns=self._columns(request),
            search=search,
            values=values,
            kept={name: value for name in self.keep if (value := _given(request, name))},
            saved=self._saved(request),
        )

    def as_csv(self, request: HttpRequest, rows: QuerySet[Any]) -> StreamingHttpResponse:
        """Every row the filters leave, with the chosen columns, as UTF-8 CSV that spreadsheets open safely."""
        narrowed, _search, _values = self._narrow(request, rows)
        _order, ordered = self._ordered(request, narrowed)
        columns = self._columns(request)
        name = f"{self.name}-{clock.today():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(
            csv_lines(
                [column.label for column in columns],
                _cells(columns, ordered, timezone.get_current_timezone()),
            ),
            content_type="text/csv; charset=utf-8",
            headers=headers,
        )

    def _narrow(self, request: HttpRequest, rows: QuerySet[Any]) -> tuple[QuerySet[Any], str, dict[str, str]]:
        search = _given(request, "q")
        if search and self.search is not None:
            rows = self.search(rows, search)
        values: dict[str, str] = {}
        for one in self.filters:
            value = _given(request, one.name)
            if value and self._fits(request, one, value):
                rows, values[one.name] = one.apply(rows, value), value
        return rows, search, values

    @staticmethod
    def _fits(request: HttpRequest, one: Filter, value: str) -> bool:
        """A value that is no choice or no day narrows nothing: an old or a hand-made address still opens."""
        if one.choices is not None:
            return value in {str(key) for key, _label in one.options(request)}
        return one.kind != "date" or _is_day(value)

    def _ordered(self, request: HttpRequest, rows: QuerySet[Any]) -> tuple[str, QuerySet[Any]]:
        sortable = {column.name: column.sort for column in self.columns if column.sort}
        wanted = request.GET.get("sort", "")
        order = wanted if wanted.removeprefix("-") in sortable else self.order
        sign = "-" if order.startswith("-") else ""
        fields = [f"{sign}{name}" for name in sortable.get(order.removeprefix("-"), ())]
        return order, rows.order_by(*fields, f"{sign}{self.key}")

    def _columns(self, request: HttpRequest) -> list[Column]:
        wanted = set(request.GET.get("columns", "").split(","))
        # A form sends one `column` for each box that is ticked.
        wanted |= set(request.GET.getlist("column"))
        chosen = [column for column in self.columns if column.name in wanted]
        return chosen or self.default_columns

    def _saved(self, request: HttpRequest) -> list[Model]:
        from greenlane.web.models import SavedView

        user = getattr(request, "user", None)
        if not self.saveable or user is None or not user.is_authenticated:
            return []
        return list(SavedView.objects.filter(user=user, table=self.name))


def count_up_to(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted no further than one more than COUNTED."""
    return rows.order_by()[: COUNTED + 1].count()


def _given(request: HttpRequest, name: str) -> str:
    """A parameter of the address, cleaned."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]


def _is_day(value: str) -> bool:
    from django.utils.dateparse import parse_date

    try:
        return parse_date(value) is not None
    except ValueError:
        return False


def _cells(columns: Sequence[Column], rows: QuerySet[Any], zone: tzinfo) -> Iterator[Sequence[str]]:
    """The cells, row by row. They are sent after the request was answered: the zone of the page is set again."""
    for number, row in enumerate(rows[: EXPORTED + 1].iterator(chunk_size=1000)):
        if number == EXPORTED:
            yield [_("Cut after %(count)s rows: narrow the table.") % {"count": EXPORTED}]
            return
        with timezone.override(zone):
            yield [as_text(column, row) for column in columns]
