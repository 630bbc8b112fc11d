"""What an inspection finds, given the truth: labels exist only for what was looked at, and not all is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.simulation.world.engine.columns import Columns, rows_of
from greenlane.simulation.world.engine.draws import Draws, Mask, Whole
from greenlane.simulation.world.engine.schemes import Check, Planted


class NothingToInspect(CustomsError):
    """An inspection names goods items that are not there, or a check that does not exist."""

    code = "SIM003"


@dataclass(frozen=True, slots=True)
class Findings:
    """The results of inspections, a row for each item inspected and no other; arrays of one length.

    `row` points into the batch, `found` says whether something was established; `scheme`, `severity` and
    `loss` (US cents that become payable) are zero where nothing was. Something may be there all the same.
    """

    row: Whole
    declaration: Whole
    item: Whole
    importer: Whole
    check: Whole
    found: Mask
    scheme: Whole
    severity: Whole
    loss: Whole

    def __len__(self) -> int:
        return len(self.row)


def inspect(
    declared: Columns,
    truth: Columns,
    rows: Whole,
    check: Check,
    plan: tuple[Planted, ...],
    draws: Draws,
) -> Findings:
    """Carry out one kind of check on these rows. Repeating it finds the same.

    Raises NothingToInspect (SIM003, 422) with every fault: rows outside the batch or named twice, an unknown check.
    """
    where = _rows(rows, rows_of(declared), check)
    chances = np.array([*(row.scheme.detection.get(check, 0.0) for row in plan), 0.0])
    planted = truth["planted"][where].astype(np.int64)  # -1 reads the last, where nothing is planted
    at = truth["declaration"][where].astype(np.int64) * 64 + truth["item"][where].astype(np.int64)
    found = draws.of("inspect", int(check)).uniform(at) < chances[planted]

    def told(column: str) -> Whole:
        return np.where(found, truth[column][where].astype(np.int64), 0)

    return Findings(
        row=where,
        declaration=declared["declaration"][where].astype(np.int64),
        item=declared["item"][where].astype(np.int64),
        importer=declared["importer"][where].astype(np.int64),
        check=np.full(len(where), int(check)),
        found=found,
        scheme=told("scheme"),
        severity=told("severity"),
        loss=told("loss"),
    )


def _rows(rows: Whole, count: int, check: object) -> Whole:
    given = np.asarray(rows)
    faults = []
    if given.size and not np.issubdtype(given.dtype, np.integer):
        faults.append(_fault("/rows", "Rows are whole numbers."))
    elif given.ndim != 1 or len(outside(given, count)):
        faults.append(_fault("/rows", f"Rows of this batch are 0 to {count - 1}."))
    elif len(np.unique(given)) != len(given):
        faults.append(_fault("/rows", "Name each row once."))
    if not isinstance(check, Check):
        faults.append(_fault("/check", f"One of: {', '.join(one.name for one in Check)}."))
    if faults:
        raise NothingToInspect(violations=faults)
    return given.astype(np.int64)


def outside(rows: NDArray[np.integer], count: int) -> NDArray[np.integer]:
    return rows[(rows < 0) | (rows >= count)]


def _fault(pointer: str, hint: str) -> Violation:
    return Violation(NothingToInspect.code, "This cannot be inspected.", pointer, hint)
