"""Prepared queries: a queryset compiled once and run many times with other values.

Building and compiling a query costs the ORM several times what running it costs the database. For the few
look-ups that every call of the API makes, that is most of their time. The query is still written as a
queryset; rows come back as its models (with `select_related`) or as its `values_list` tuples.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

T = TypeVar("T")
populators: Any = get_related_populators


class _Slot(str):
    """Stands for the value of that number while the query is compiled."""

    number: int

    def __new__(cls, number: int) -> _Slot:
        slot = super().__new__(cls, f"slot {number}")
        slot.number = number
        return slot


class _Plan:
    """One compiled query of one thread: its text, its parameters, and how rows become results."""

    def __init__(self, queryset: Any) -> None:
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, self.parameters = compiler.as_sql()
        self._compiler = compiler
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        # Only `values` and `values_list` name fields of their own.
        self._shape: Any = compiler.klass_info if queryset._fields is None else None
        if self._shape:
            own = self._shape["select_fields"]
            self._own = slice(own[0], own[-1] + 1)
            self._names = [column[0].target.attname for column in compiler.select[self._own]]
            self._related = populators(self._shape, compiler.select, DEFAULT_DB_ALIAS)

    def results(self, rows: Iterable[Any]) -> list[Any]:
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return [self._record(row) for row in rows] if self._shape else [tuple(row) for row in rows]

    def _record(self, row: Any) -> Any:
        record = self._shape["model"].from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, record)
        return record


class Prepared(Generic[T]):
    """`Prepared(lambda mrn: Declaration.objects.filter(mrn=mrn))("26XM...")` gives a list of rows.

    The values are texts compared with text columns; everything else of the query is fixed.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T]]) -> None:
        self._build = build
        self._plans = threading.local()  # converters belong to the connection of their thread

    def __call__(self, *values: str) -> list[T]:
        plan = self._plan(len(values))
        chosen = [values[p.number] if isinstance(p, _Slot) else p for p in plan.parameters]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(plan.sql, chosen)
            return plan.results(cursor.fetchall())

    def _plan(self, count: int) -> _Plan:
        plan: _Plan | None = getattr(self._plans, "plan", None)
        if plan is None:
            plan = self._plans.plan = _Plan(self._build(*map(_Slot, range(count))))
        return plan
