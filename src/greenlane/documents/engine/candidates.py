"""What a paper says: for every field the values that labels announce, and how firmly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from greenlane.documents.engine.container_numbers import container_numbers, is_sound
from greenlane.documents.engine.findings import Box, Field
from greenlane.documents.engine.labels import Strength, folded
from greenlane.documents.engine.layout import Hit, Line, Region, below, cells, lines, right_of
from greenlane.documents.engine.party_names import is_firm, is_name
from greenlane.documents.engine.reading_values import (
    Readable,
    Reading,
    amounts,
    counted_packages,
    counts,
    currencies,
    incoterms,
    masses,
    printed_dates,
    references,
    unit_of_mass,
)
from greenlane.documents.engine.table_columns import Columns
from greenlane.engines.pages import Page

Reader = Callable[[str], Iterator[Reading]]
_PARTIES = frozenset({Field.SELLER, Field.BUYER})
_MASSES = frozenset({Field.GROSS_MASS, Field.NET_MASS})
_TABLED = frozenset({Field.TOTAL_AMOUNT, Field.PACKAGES, *_MASSES})
_READERS: dict[Field, Reader] = {
    Field.INVOICE_NUMBER: references,
    Field.INVOICE_DATE: printed_dates,
    Field.TOTAL_AMOUNT: amounts,
    Field.PACKAGES: counts,
    Field.INCOTERM: incoterms,
    Field.CURRENCY: currencies,
}
_WORDS = re.compile(r"[^\W\d_]{2,}")
_OF = re.compile(r"\d[^ ]* {1,2}\(?(of|dated|dt\.?|date|du|vom|del?|,)[ :]{0,2}$", re.IGNORECASE)
_FILLERS = frozenset(
    "no nr num of is in kg kgs approx ca by to and the consignment shipment goods cargo".split()
)
_LOOKED_BELOW = 5
"""Lines under a label among which its value may stand."""

_HEAD = 4
"""Lines of the first page that may hold a letterhead."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value the paper names: its possible meanings, its text (with what follows it, for a name), where it stands."""

    field: Field
    values: tuple[Readable, ...]
    text: str
    page: int
    box: Box
    strength: Strength


class Paper:
    """The lines of a document, and what its labels announce."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = [lines(page) for page in pages]
        self.columns = Columns(self.pages)
        self.candidates: dict[Field, list[Candidate]] = {field: [] for field in Field}
        self.labelled: set[Field] = set()
        for page in self.pages:
            for line in page:
                self._containers(line)
                for hit in line.hits:
                    self._hear(hit, page)
        self._letterhead()

    @property
    def has_text(self) -> bool:
        return any(self.pages)

    def names(self) -> Iterator[Region]:
        """Every cell of the paper, for a name that no label announces."""
        for page in self.pages:
            for line in page:
                yield from cells(line)

    def _letterhead(self) -> None:
        """The firm at the head of an invoice without another seller: letterheads need no label."""
        firm = [each for each in self.candidates[Field.SELLER] if each.strength < Strength.HINT]
        if firm or Field.INVOICE_NUMBER not in self.labelled:
            return
        for line in self.pages[0][:_HEAD]:
            if any(_PARTIES & set(hit.label.fields) for hit in line.hits):
                return
            for region in cells(line):
                if is_firm(region.text):
                    self._name(Field.SELLER, [region], Strength.PLAIN)
                    return

    def _containers(self, line: Line) -> None:
        region = Region(line, line.tokens)
        for start, end, number in container_numbers(region.text):
            strength = Strength.CLEAR if is_sound(number) else Strength.HINT
            self._add(Field.CONTAINER, region, Reading(start, end, (number,)), strength)

    def _hear(self, hit: Hit, page: list[Line]) -> None:
        strength = _strength(hit)
        for field in hit.label.fields:
            if strength < Strength.HINT:
                self.labelled.add(field)
            if field in _PARTIES:
                self._party(field, hit, page, strength)
            elif field is not Field.CONTAINER:
                self._value(field, hit, page, strength)
        if hit.label.fields == (Field.INVOICE_NUMBER,):
            self._dated(hit)
        if Field.TOTAL_AMOUNT in hit.label.fields and strength < Strength.HINT:
            self._totals(hit)
        if hit.label.column:
            self._currency(hit)

    def _value(self, field: Field, hit: Hit, page: list[Line], strength: Strength) -> None:
        read = _reader(field, hit)
        region = right_of(hit)
        right = self._right(field, hit, region, read)
        under = [] if hit.has_colon and right else self._under(field, hit, page, read)
        firm_below = not right or (
            not hit.has_colon and region.tokens[0].cell != hit.line.tokens[hit.end - 1].cell
        )
        for reading in right:
            far = bool(under) and firm_below
            weak = Strength.HINT if far else _weakened(strength, region.text[: reading.start], field)
            self._add(field, region, reading, weak if reading.solid or strength == 1 else Strength.HINT)
        for place, reading, alone in under:
            firm = firm_below and alone and hit.ends_cell and (reading.solid or strength == 1)
            weak = _weakened(strength, place.text[: reading.start], field)
            self._add(field, place, reading, weak if firm else Strength.HINT)
            if firm and field is Field.TOTAL_AMOUNT:
                self._money(place)

    def _right(self, field: Field, hit: Hit, region: Region, read: Reader) -> list[Reading]:
        """Readings beside a label; of a row of totals only those of its own column."""
        found = list(read(region.text))
        if field is Field.TOTAL_AMOUNT:
            found = [
                each
                for each in found
                if self.columns.may_be(field, hit.line, region.box(each.start, each.end))
            ]
            several = sum(each.solid for each in found) > 1 and not any(currencies(region.text))
            # The sum stands last; what is before it may be a quantity, and of several bare numbers any may be.
            last = [_unsolid(each) if several and hit.label.strength > 1 else each for each in found[-1:]]
            return [*last, *(_unsolid(each) for each in found[:-1])]
        return found[:1] + [_unsolid(each) for each in found[1:]] if field is Field.INVOICE_DATE else found

    def _under(
        self, field: Field, hit: Hit, page: list[Line], read: Reader
    ) -> list[tuple[Region, Reading, bool]]:
        """Readings of the first line below that has any, and whether they stand alone: in a column of several
        values none is the total."""
        found: list[list[tuple[Region, Reading]]] = []
        reach = 6.0 if field in _TABLED else 2.5
        for number, region in enumerate(below(hit, page, reach=reach)):
            if number == 0 and region.line.y0 - hit.line.y1 > 2.5 * max(hit.line.height, 8):
                break
            if here := [(region, reading) for reading in read(region.text)]:
                found.append(here)
            if number >= _LOOKED_BELOW or (found and field not in _TABLED) or len(found) > 1:
                break
        alone = len(found) == 1
        return [(region, reading, alone) for region, reading in (found[0] if found else [])]

    def _party(self, field: Field, hit: Hit, page: list[Line], strength: Strength) -> None:
        under = [region for _, region in zip(range(4), below(hit, page), strict=False)]
        named_below = bool(under) and is_name(under[0].text) and hit.ends_cell
        right = _first_cell(right_of(hit))
        if right.tokens and is_name(right.text):
            apart = right.tokens[0].cell != hit.line.tokens[hit.end - 1].cell
            firm = hit.has_colon or (apart and not named_below)
            self._name(field, [right, *_following(right, page)], strength if firm else Strength.HINT)
        if named_below and not (hit.has_colon and right.tokens):
            self._name(field, under, strength)

    def _name(self, field: Field, block: list[Region], strength: Strength) -> None:
        first = block[0]
        values = (
            first.text,
            " ".join(region.text for region in block[:2]),
            " ".join(r.text for r in block[:3]),
        )
        self._add(field, first, Reading(0, len(first.text), values), strength)

    def _totals(self, hit: Hit) -> None:
        """Numbers of a row of totals, by the heads of their columns; packages also by what is counted."""
        region = right_of(hit)
        for reading in counted_packages(region.text):
            self._add(Field.PACKAGES, region, reading, Strength.PLAIN)
        for field in (Field.PACKAGES, *_MASSES):
            for head, reading in self.columns.totals(field, hit.line, region, _READERS.get(field)):
                read = [reading] if field is Field.PACKAGES else _again(region, reading, head)
                for each in read:
                    self._add(field, region, each, Strength.CLEAR)
                self.labelled.add(field)

    def _dated(self, hit: Hit) -> None:
        """The date behind an invoice number (`Invoice 4711 of 5 March 2026`)."""
        region = right_of(hit)
        for reading in printed_dates(region.text):
            if _OF.search(region.text[: reading.start]):
                self._add(Field.INVOICE_DATE, region, reading, Strength.PLAIN)
                return

    def _currency(self, hit: Hit) -> None:
        """The currency named beside a total, or in the head of a column of prices."""
        cell = hit.line.tokens[hit.end - 1].cell
        own = [token for token in hit.line.tokens[hit.end :] if token.cell == cell]
        regions = [Region(hit.line, own)]
        if Field.TOTAL_AMOUNT in hit.label.fields:
            regions.append(right_of(hit))
        for region in regions:
            self._money(region)

    def _money(self, region: Region) -> None:
        for reading in currencies(region.text):
            self._add(Field.CURRENCY, region, reading, Strength.PLAIN)

    def _add(self, field: Field, region: Region, reading: Reading, strength: Strength) -> None:
        text = region.text[reading.start : reading.end]
        box = region.box(reading.start, reading.end)
        self.candidates[field].append(Candidate(field, reading.values, text, region.line.page, box, strength))


def _strength(hit: Hit) -> Strength:
    """A plain label inside a phrase (`Harvest date`) or behind one of another value (`Order no. & date`) is a hint."""
    if hit.label.strength is not Strength.PLAIN or hit.starts_cell:
        return hit.label.strength
    before = next((index for index in range(hit.first - 1, -1, -1) if hit.line.tokens[index].folded), 0)
    phrase = hit.first - 1 == before and before not in hit.line.labelled
    own = set(hit.label.fields)
    others = any(
        before in range(each.first, each.end) and not own & set(each.label.fields) for each in hit.line.hits
    )
    return Strength.HINT if phrase or others else Strength.PLAIN


def _weakened(strength: Strength, prefix: str, field: Field) -> Strength:
    """Words between a label and its value make it less sure that they belong together."""
    words = [word for word in _WORDS.findall(prefix) if folded(word) not in _FILLERS]
    known = sum(1 for _ in currencies(prefix)) + sum(1 for _ in incoterms(prefix))
    strange = len(words) - known
    allowed = 3 if strength is Strength.CLEAR and field is not Field.INVOICE_NUMBER else 1
    if field is Field.INCOTERM:
        allowed = 6
    return strength if strange <= (allowed if strength is Strength.CLEAR else 0) else Strength.HINT


def _reader(field: Field, hit: Hit) -> Reader:
    if field not in _MASSES:
        return _READERS[field]
    unit = _unit(hit)
    return lambda text: masses(text, unit)


def _unit(hit: Hit) -> str:
    """The unit of mass in the label's own cell (`Gross weight (KGS)`)."""
    cell = hit.line.tokens[hit.end - 1].cell
    rest = [token for token in hit.line.tokens[hit.end :] if token.cell == cell]
    return unit_of_mass(Region(hit.line, rest).text)


def _again(region: Region, reading: Reading, head: Hit) -> Iterator[Reading]:
    """The number of a row of totals, weighed in the unit of its column."""
    return (each for each in masses(region.text, _unit(head)) if each.start == reading.start)


def _unsolid(reading: Reading) -> Reading:
    return Reading(reading.start, reading.end, reading.values, False)


def _first_cell(region: Region) -> Region:
    tokens = [token for token in region.tokens if token.cell == region.tokens[0].cell]
    return Region(region.line, tokens)


def _following(first: Region, page: list[Line]) -> Iterator[Region]:
    """The two lines that continue a cell in its column."""
    left, right, last = first.tokens[0].x0 - 3, first.tokens[-1].x1, first.line
    for line in page[first.line.index + 1 : first.line.index + 3]:
        tokens = [token for token in line.tokens if left <= token.x0 <= right]
        if not tokens or line.y0 - last.y1 > 1.5 * max(last.height, 8):
            return
        yield Region(line, tokens)
        last = line
