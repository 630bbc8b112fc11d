"""Which counts of a table may be published: no group of one to four, and none that the sums give away.

Source: k-anonymity with k = 5; complementary suppression as in the Handbook on Statistical Disclosure Control
(Hundepool et al.), chapter 4: in every row and column with a hidden count at least two are hidden, what is
hidden together is not a small group either, and no small group follows from all rows and columns together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

SMALLEST = 5
TOTAL = ""
"""Key of the sums of rows and columns."""
Cell = tuple[str, str]


def is_small(count: int) -> bool:
    """A group that could be somebody. An empty group is nobody."""
    return 0 < count < SMALLEST


def with_sums(counts: Mapping[Cell, int], rows: list[str], columns: list[str]) -> dict[Cell, int]:
    """The full table: every cell (0 where nothing is counted), the sums of rows and columns, the sum of all."""
    table = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        table[row, TOTAL] = sum(table[row, column] for column in columns)
    for column in [*columns, TOTAL]:
        table[TOTAL, column] = sum(table[row, column] for row in rows)
    return table


def hidden(table: Mapping[Cell, int]) -> frozenset[Cell]:
    """The cells that must not be published, sums included. `table` comes from `with_sums`."""
    found = {cell for cell, count in table.items() if is_small(count)}
    lines = list(_lines(table))
    while (more := next(_wanting(table, lines, found), None) or _told(table, lines, found)) is not None:
        found.add(more)
    return frozenset(found)


def _told(table: Mapping[Cell, int], lines: list[list[Cell]], found: set[Cell]) -> Cell | None:
    """The next cell to hide because a small group follows from several lines taken together."""
    given_away = {cell for cell in solved(lines, found) if is_small(table[cell])}
    if not given_away:
        return None
    near = {cell for line in lines if not given_away.isdisjoint(line) for cell in line}
    shown = [cell for cell in table if cell not in found]
    pool = [cell for cell in shown if cell in near and table[cell]] or shown
    return min(pool, key=lambda cell: (TOTAL in cell, table[cell], cell), default=None)


def solved(lines: list[list[Cell]], found: set[Cell]) -> set[Cell]:
    """The hidden cells that a reader can compute: the equations of all lines, solved exactly (Gauss-Jordan)."""
    unknown = sorted(found)
    rows = [[_sign(cell, line) if cell in line else Fraction(0) for cell in unknown] for line in lines]
    rank = 0
    for at in range(len(unknown)):
        pivot = next((n for n in range(rank, len(rows)) if rows[n][at]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        lead = rows[rank][at]
        rows[rank] = [value / lead for value in rows[rank]]
        for n in range(len(rows)):
            if n != rank and (factor := rows[n][at]):
                rows[n] = [value - factor * other for value, other in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    alone = (row for row in rows[:rank] if sum(bool(value) for value in row) == 1)
    return {unknown[next(at for at, value in enumerate(row) if value)] for row in alone}


def _sign(cell: Cell, line: list[Cell]) -> Fraction:
    """Parts count for, the line's own sum against."""
    return Fraction(-1 if cell == own_sum(line) else 1)


def own_sum(line: list[Cell]) -> Cell:
    """The sum of a line: its only cell with TOTAL, but in the line of sums the sum of all."""
    sums = [cell for cell in line if TOTAL in cell]
    return (TOTAL, TOTAL) if len(sums) > 1 else sums[0]


def _lines(table: Mapping[Cell, int]) -> Iterator[list[Cell]]:
    """Each row and each column with its sum: the equations that a reader can solve."""
    rows = dict.fromkeys(row for row, _column in table)
    columns = dict.fromkeys(column for _row, column in table)
    yield from ([(row, column) for column in columns] for row in rows)
    yield from ([(row, column) for row in rows] for column in columns)


def _wanting(table: Mapping[Cell, int], lines: list[list[Cell]], found: set[Cell]) -> Iterator[Cell]:
    """The next cell to hide in a line whose hidden cells could be computed from the others."""
    for line in lines:
        covered = [cell for cell in line if cell in found]
        if not covered or _safe(table, line, covered):
            continue
        shown = [cell for cell in line if cell not in found]
        inner = [cell for cell in shown if TOTAL not in cell and table[cell]]
        # The smallest count that says something; a sum only where no other is left, an empty cell last of all.
        pool = inner or [cell for cell in shown if table[cell]] or shown
        if pool:
            yield min(pool, key=lambda cell: (table[cell], cell))


def _safe(table: Mapping[Cell, int], line: list[Cell], covered: list[Cell]) -> bool:
    """Whether the hidden cells of a line stay hidden: at least two, and not a small group together."""
    if len(covered) == len(line):
        return True
    own = own_sum(line)
    parts = [cell for cell in covered if cell != own]
    if own in covered:
        return bool(parts)
    return len(covered) > 1 and not is_small(sum(table[cell] for cell in parts))
