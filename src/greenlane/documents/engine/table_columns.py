"""The columns of tables: which head stands above a number in a row of totals, on this page or one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from greenlane.documents.engine.findings import Box, Field
from greenlane.documents.engine.layout import Hit, Line, Region
from greenlane.documents.engine.reading_values import Reading, masses


class Columns:
    """The heads of all tables of a document: lines with two or more labels that head columns."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._heads: list[list[Hit]] = []
        for page in pages:
            for line in page:
                heads = [hit for hit in line.hits if hit.label.column]
                if len({line.tokens[hit.first].cell for hit in heads}) > 1:
                    self._heads.append(heads)

    def head(self, line: Line, box: Box) -> Hit | None:
        """The nearest head of a column above a box, or None."""
        for heads in reversed(self._heads):
            own = heads[0].line
            if (own.page, own.index) >= (line.page, line.index):
                continue
            over = [hit for hit in heads if hit.x0 < box[2] + 1 and hit.x1 > box[0] - 1]
            if over:
                return min(over, key=lambda hit: abs(hit.x0 + hit.x1 - box[0] - box[2]))
        return None

    def may_be(self, field: Field, line: Line, box: Box) -> bool:
        """Whether a number can be of this field: nothing else heads its column."""
        head = self.head(line, box)
        if head is None:
            return True
        cell = head.line.tokens[head.first].cell
        return any(
            field in each.label.fields for each in head.line.hits if head.line.tokens[each.first].cell == cell
        )

    def totals(
        self, field: Field, line: Line, region: Region, read: Callable[[str], Iterator[Reading]] | None
    ) -> Iterator[tuple[Hit, Reading]]:
        """The readings of a row of totals that stand in a column of this field alone."""
        for reading in (read or masses)(region.text):
            head = self.head(line, region.box(reading.start, reading.end))
            if head is not None and head.label.fields == (field,):
                yield head, reading
