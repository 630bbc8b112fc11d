"""The background worker: everything that is done after a transaction, again and again, safe to do twice."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.db import close_old_connections, connection

from greenlane.foundation import jobs

logger = logging.getLogger("greenlane.worker")
IDLE_SECONDS = 0.5
LONGEST_PAUSE = 30.0


class Worker:
    """Repeats the steps until told to stop. A step that fails is logged and tried again, ever later."""

    def __init__(self, steps: dict[str, Callable[[], int]] | None = None) -> None:
        self.steps = steps if steps is not None else jobs.steps()
        self.rests = jobs.rests()
        self.done = dict.fromkeys(self.steps, 0)
        self._again = dict.fromkeys(self.steps, 0.0)
        self._stop = threading.Event()
        self._failures = 0

    def run(self, *, once: bool = False) -> dict[str, int]:
        """Work until SIGTERM or SIGINT, or with `once` until nothing waits; returns what was done by step.

        With `once` a failing step ends the run and its error is raised.
        """
        if not once:
            self._listen()
        while not self._stop.is_set():
            worked = self.round(strict=once)
            if once and not worked:
                break
            if not worked:
                self._stop.wait(min(IDLE_SECONDS * 2**self._failures, LONGEST_PAUSE))
        return self.done

    def round(self, *, strict: bool = False) -> int:
        """Every step once, save those that rest; returns how much was done. A strict round lets none rest."""
        if not connection.in_atomic_block:
            close_old_connections()
        total, failed = 0, False
        for name, step in self.steps.items():
            if self._stop.is_set():
                break
            if not strict and time.monotonic() < self._again[name]:
                continue
            try:
                count = step()
            except Exception:
                if strict:
                    raise
                logger.exception("worker step %s failed", name)
                failed = True
                continue
            if not count:
                self._again[name] = time.monotonic() + self.rests.get(name, 0.0)
            self.done[name] += count
            total += count
        self._failures = min(self._failures + 1, 6) if failed else 0
        return total

    def stop(self) -> None:
        """Finish the step at hand, then end."""
        self._stop.set()

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stopped)

    def _stopped(self, number: int, frame: FrameType | None) -> None:
        self.stop()
