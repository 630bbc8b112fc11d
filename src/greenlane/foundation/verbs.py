"""The unit of work: one verb, one transaction, its events and its reactions.

`@verb` opens the transaction (or joins the one already open) and writes the recorded events in one INSERT
just before commit. A verb that fails takes its unit with it; `attempt` puts a savepoint around one that may.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from greenlane.foundation.errors import CustomsError

P = ParamSpec("P")
R = TypeVar("R")


class UnitOfWork:
    """Events recorded in the current transaction and not yet written; `memo` holds what its reads need only once."""

    __slots__ = ("events", "memo")

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.memo: dict[str, Any] = {}

    def flush(self) -> None:
        if not self.events:
            return
        from greenlane.foundation.events import store

        store(self.events)
        self.events = []


_current: ContextVar[UnitOfWork | None] = ContextVar("greenlane_unit_of_work", default=None)


def current_unit() -> UnitOfWork:
    unit = _current.get()
    if unit is None:
        raise RuntimeError("events are recorded inside a @verb only")
    return unit


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a service function as a verb: all of it happens, with its events, or nothing does."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _current.get()
        if outer is not None:
            return _join(outer, function, args, kwargs)
        unit = UnitOfWork()
        token = _current.set(unit)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                unit.flush()
                return result
        finally:
            _current.reset(token)

    run.is_verb = True  # type: ignore[attr-defined]
    return run


def _join(unit: UnitOfWork, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    mark = len(unit.events)
    try:
        # No savepoint: a verb that fails inside another takes the whole unit with it, unless `attempt` called it.
        with transaction.atomic(savepoint=False):
            return function(*args, **kwargs)
    except BaseException:
        del unit.events[mark:]
        raise


def attempt(function: Callable[..., R], **kwargs: Any) -> R | CustomsError:
    """Run a verb inside the open transaction behind a savepoint; a CustomsError undoes it and is returned."""
    unit = current_unit()
    mark = len(unit.events)
    try:
        with transaction.atomic():
            return function(**kwargs)
    except BaseException as failure:
        del unit.events[mark:]
        if isinstance(failure, CustomsError):
            return failure
        raise
