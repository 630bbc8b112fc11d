"""Which places of a page tell who a party is, and whether that is all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from greenlane.documents.engine.findings import Box, Field
from greenlane.documents.engine.identities import Veil
from greenlane.documents.engine.labels import Label, Strength
from greenlane.documents.engine.layout import Hit, Line, Region, below, cells, lines, right_of
from greenlane.documents.engine.party_names import is_firm
from greenlane.engines.pages import Page

MARGIN = 2.0
"""Points around a word that are blackened with it: its box is that of the letters."""
COVERED = 0.45
"""Share of a page that pictures may take before it counts as a scan."""
ADDRESS_LINES = 6
"""Lines under a name that are taken for its address."""
UNREADABLE = 0.08
"""Share of words without meaning (`U+FFFD`) from which the text layer is not trusted."""
_PARTIES = frozenset({Field.SELLER, Field.BUYER})
_NOTHING = Label("", (), Strength.HINT)


class Doubt(StrEnum):
    """Why a page cannot be blackened with certainty."""

    NO_TEXT = "no_text"
    PICTURE = "picture"
    UNREADABLE = "unreadable"
    NO_NAME = "no_name"


def places(page: Page, veil: Veil, pictures: Sequence[Box] = ()) -> list[Box]:
    """The boxes to blacken, in points from the top left: names, numbers, addresses, contacts, pictures."""
    read = lines(page)
    found = [*_in_lines(read, veil), *_in_order(page, veil), *_announced(read), *_firms(read), *pictures]
    return [(x0 - MARGIN, y0 - MARGIN, x1 + MARGIN, y1 + MARGIN) for x0, y0, x1, y1 in dict.fromkeys(found)]


def doubts(page: Page, pictures: Sequence[Box]) -> list[Doubt]:
    """Why the boxes of this page may not be all; empty where its text layer tells everything."""
    found: list[Doubt] = []
    if not page.words:
        found.append(Doubt.NO_TEXT)
    elif sum("\ufffd" in word.text for word in page.words) > UNREADABLE * len(page.words):
        found.append(Doubt.UNREADABLE)
    if _covered(page, pictures) > COVERED:
        found.append(Doubt.PICTURE)
    return found


def is_named(pages: Sequence[Page], veil: Veil) -> bool:
    """Whether a document names a party at all: where it does not, it may do so in a way nobody foresaw."""
    return any(veil.names(" ".join(word.text for word in page.words)) for page in pages)


def _covered(page: Page, pictures: Sequence[Box]) -> float:
    """The share of the page under pictures, counted on a grid."""
    if not pictures or not page.width or not page.height:
        return 0.0
    cells = 40
    hit = 0
    for row in range(cells):
        y = (row + 0.5) * page.height / cells
        across = [box for box in pictures if box[1] <= y <= box[3]]
        for column in range(cells) if across else ():
            x = (column + 0.5) * page.width / cells
            hit += any(box[0] <= x <= box[2] for box in across)
    return hit / cells**2


def _in_lines(read: Sequence[Line], veil: Veil) -> Iterator[Box]:
    """Identities within a line, and what stands under one that begins a cell: its address."""
    for line in read:
        region = Region(line, line.tokens)
        for start, end in veil.spans(region.text):
            yield region.box(start, end)
            named = [
                index
                for index, token in enumerate(line.tokens)
                if region.starts[index] < end and region.starts[index] + len(token.text) > start
            ]
            if named and (named[0] == 0 or line.tokens[named[0] - 1].cell != line.tokens[named[0]].cell):
                yield from _under(line, named, read)


def _under(line: Line, named: list[int], read: Sequence[Line]) -> Iterator[Box]:
    place = Hit(_NOTHING, line, named[0], named[-1] + 1)
    for _, region in zip(range(ADDRESS_LINES), below(place, read, reach=1.4), strict=False):
        yield _box(region)


def _in_order(page: Page, veil: Veil) -> Iterator[Box]:
    """Identities over the words in the order of the content: names that go on in the next line."""
    starts: list[int] = []
    length = 0
    for word in page.words:
        starts.append(length)
        length += len(word.text) + 1
    text = " ".join(word.text for word in page.words)
    for start, end in veil.spans(text):
        for at, word in zip(starts, page.words, strict=True):
            if at < end and at + len(word.text) > start:
                yield word.x0, word.y0, word.x1, word.y1


def _announced(read: Sequence[Line]) -> Iterator[Box]:
    """What labels announce as a seller or buyer, whoever that is, with the lines under it."""
    for line in read:
        for hit in line.hits:
            if not _PARTIES & set(hit.label.fields):
                continue
            right = right_of(hit)
            if right.tokens:
                first = right.tokens[0].cell
                beside = Region(line, [token for token in right.tokens if token.cell == first])
                yield _box(beside)
                own = [index for index, token in enumerate(line.tokens) if token in beside.tokens]
                yield from _under(line, own, read)
            for _, region in zip(range(ADDRESS_LINES), below(hit, read), strict=False):
                yield _box(region)


def _firms(read: Sequence[Line]) -> Iterator[Box]:
    """Cells that look like the name of a firm, whoever that is: a party may be written in a way nobody declared."""
    for line in read:
        for cell in cells(line):
            if is_firm(cell.text):
                yield _box(cell)


def _box(region: Region) -> Box:
    return region.box(0, len(region.text))
