"""Small groups stay hidden, also from who subtracts."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from greenlane.portal.engine.disclosure import SMALLEST, TOTAL, Cell, hidden, is_small, with_sums

COLUMNS = ["green", "blue", "yellow", "red"]
counts = st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=5)


def table_of(rows: list[list[int]]) -> dict[Cell, int]:
    names = [f"office-{number}" for number in range(len(rows))]
    flat = {
        (name, column): row[at]
        for name, row in zip(names, rows, strict=True)
        for at, column in enumerate(COLUMNS)
    }
    return with_sums(flat, names, COLUMNS)


def equations(table: dict[Cell, int]) -> list[dict[Cell, int]]:
    """Every row and column: its parts are its sum."""
    rows = list(dict.fromkeys(row for row, _ in table))
    columns = list(dict.fromkeys(column for _, column in table))
    by_row = [{(row, column): -1 if column == TOTAL else 1 for column in columns} for row in rows]
    by_column = [{(row, column): -1 if row == TOTAL else 1 for row in rows} for column in columns]
    return by_row + by_column


def rank(rows: list[list[Fraction]]) -> int:
    """The rank of a matrix, by elimination without division of rows by each other's leads."""
    rows, found = [row[:] for row in rows if any(row)], 0
    while rows:
        lead = rows.pop()
        at = next(n for n, value in enumerate(lead) if value)
        rows = [
            [value - row[at] / lead[at] * top for value, top in zip(row, lead, strict=True)] for row in rows
        ]
        rows = [row for row in rows if any(row)]
        found += 1
    return found


def determined(table: dict[Cell, int], closed: frozenset[Cell]) -> set[Cell]:
    """The hidden cells that follow from the shown ones: those whose unit vector adds nothing to the equations."""
    unknown = sorted(closed)
    rows = [[Fraction(line.get(cell, 0)) for cell in unknown] for line in equations(table)]
    known = rank(rows)
    units = {cell: [Fraction(int(cell == other)) for other in unknown] for cell in unknown}
    return {cell for cell, unit in units.items() if rank([*rows, unit]) == known}


@given(counts)
def test_no_small_group_is_shown(rows: list[list[int]]) -> None:
    table = table_of(rows)
    closed = hidden(table)
    assert [cell for cell, count in table.items() if is_small(count) and cell not in closed] == []


@given(counts)
def test_no_small_group_follows_from_what_is_shown(rows: list[list[int]]) -> None:
    table = table_of(rows)
    given_away = determined(table, hidden(table))
    assert [cell for cell in given_away if is_small(table[cell])] == []


@given(counts)
def test_what_is_hidden_in_a_line_is_no_small_group_together(rows: list[list[int]]) -> None:
    table = table_of(rows)
    closed = hidden(table)
    for line in equations(table):
        own = next(cell for cell, sign in line.items() if sign == -1)
        parts = [cell for cell in line if cell != own and cell in closed]
        if parts and own not in closed:
            assert sum(table[cell] for cell in parts) >= SMALLEST


def test_a_table_of_large_groups_is_shown_whole() -> None:
    assert hidden(table_of([[5, 9, 20, 7], [0, 6, 11, 5]])) == frozenset()


def test_one_small_group_takes_a_second_one_along_in_its_row_and_column() -> None:
    closed = hidden(table_of([[50, 9, 3, 7], [40, 8, 11, 6], [30, 9, 12, 8]]))
    assert {("office-0", "yellow"), ("office-0", "red")} <= closed
    assert len(closed) == 4
