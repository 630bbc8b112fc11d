"""Several at once: what the tests of races start their threads with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime
from threading import Barrier

from django.db import connection

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError

WORKERS = 8


def at_once(work: Callable[[int], object], at: datetime | None = None) -> list[object]:
    """Run the same work in threads that begin together, with the clock held where `at` says so.

    A refusal is returned, anything else raises.
    """
    together = Barrier(WORKERS, timeout=60)

    def run(number: int) -> object:
        with clock.at(at) if at is not None else nullcontext():
            together.wait()
            try:
                return work(number)
            except CustomsError as refusal:
                return refusal
            finally:
                connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))
