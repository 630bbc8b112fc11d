"""How a page is laid out: words gathered into lines, cut where columns part, and searched for labels.

All positions are points from the top left of the page as displayed.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from greenlane.documents.engine.findings import Box
from greenlane.documents.engine.labels import Label, folded, is_unspaced, label_at, labels
from greenlane.engines.pages import Page, Word

COLUMN_GAP = 0.8
"""Of the height of the text: a wider gap parts two cells of a line."""
LINE_WORDS = 400
"""No line of a trade paper has more; what has is hostile, and cut."""
INDENT = 150.0
"""Points: a value under a label begins no further to the right of its end."""
_OPENERS = frozenset(":;/|•&(-–,.#")
_BOX_NUMBER = re.compile(r"\(?\d{1,2}[a-z]?[.)]{0,2}|\(?[A-Za-z][.)]{1,2}")
_PARTS = re.compile(r"[:：]|[^:：]+")


@dataclass(slots=True)
class Token:
    """A word, or the part of one before or after a colon or a change of script. `glued`: no space before it."""

    text: str
    folded: str
    x0: float
    y0: float
    x1: float
    y1: float
    glued: bool
    cell: int = 0


@dataclass(slots=True)
class Hit:
    """A label on a line: tokens `first` to `end` (exclusive)."""

    label: Label
    line: Line
    first: int
    end: int

    @property
    def x0(self) -> float:
        return self.line.tokens[self.first].x0

    @property
    def x1(self) -> float:
        return self.line.tokens[self.end - 1].x1

    @property
    def has_colon(self) -> bool:
        rest = self.line.tokens[self.end : self.end + 2]
        return any(token.text in ":：" for token in rest if not token.folded)

    @property
    def ends_cell(self) -> bool:
        """Whether nothing follows in its cell but punctuation, a unit or other labels."""
        cell, labelled = self.line.tokens[self.end - 1].cell, self.line.labelled
        rest = [
            index for index in range(self.end, len(self.line.tokens)) if self.line.tokens[index].cell == cell
        ]
        return all(
            not self.line.tokens[i].folded or i in labelled or _in_brackets(self.line, i, cell) for i in rest
        )

    @property
    def starts_cell(self) -> bool:
        return _starts_cell(self.line, self.first)


@dataclass(slots=True)
class Line:
    """Tokens of one height, from left to right; `index` counts the lines of the page."""

    page: int
    index: int
    tokens: list[Token]
    hits: list[Hit] = field(default_factory=list)
    labelled: frozenset[int] = frozenset()

    @property
    def y0(self) -> float:
        return min(token.y0 for token in self.tokens)

    @property
    def y1(self) -> float:
        return max(token.y1 for token in self.tokens)

    @property
    def height(self) -> float:
        return max(token.y1 - token.y0 for token in self.tokens)


@dataclass(slots=True)
class Region:
    """Tokens that may hold a value, as one text: two spaces stand where columns part."""

    line: Line
    tokens: Sequence[Token]
    text: str = ""
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts: list[str] = []
        length, last = 0, None
        for token in self.tokens:
            space = "" if last is None or token.glued else " " if token.cell == last.cell else "  "
            self.starts.append(length + len(space))
            parts += (space, token.text)
            length += len(space) + len(token.text)
            last = token
        self.text = "".join(parts)

    def box(self, start: int, end: int) -> Box:
        """Around the tokens that hold characters `start` to `end` of the text."""
        placed = zip(self.starts, self.tokens, strict=True)
        inside = [token for at, token in placed if at < end and at + len(token.text) > start] or self.tokens
        return (
            min(token.x0 for token in inside),
            min(token.y0 for token in inside),
            max(token.x1 for token in inside),
            max(token.y1 for token in inside),
        )


def lines(page: Page) -> list[Line]:
    """The lines of a page from top to bottom, with their labels."""
    found: list[Line] = []
    for words in _rows(page.words):
        tokens = [token for word in words for token in _tokens(word)]
        if tokens:
            line = Line(page.number, len(found), tokens)
            _cut(tokens)
            _label(line)
            found.append(line)
    return found


def _rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words whose middles lie at one height, sorted from left to right."""
    row: list[Word] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda each: each.y0 + each.y1):
        own = (word.y0 + word.y1) / 2
        if row and (own - middle > 0.5 * min(height, word.y1 - word.y0) or len(row) >= LINE_WORDS):
            yield sorted(row, key=lambda each: each.x0)
            row = []
        middle = own if not row else middle + (own - middle) / (len(row) + 1)
        height = word.y1 - word.y0 if not row else max(height, word.y1 - word.y0)
        row.append(word)
    if row:
        yield sorted(row, key=lambda each: each.x0)


def _tokens(word: Word) -> Iterator[Token]:
    parts = _pieces(word.text)
    if len(parts) == 1:
        yield Token(parts[0], folded(parts[0]), word.x0, word.y0, word.x1, word.y1, False)
        return
    length, done = sum(len(part) for part in parts) or 1, 0
    for part in parts:
        x0 = word.x0 + (word.x1 - word.x0) * done / length
        done_after = done + len(part)
        x1 = word.x0 + (word.x1 - word.x0) * done_after / length
        yield Token(part, folded(part), x0, word.y0, x1, word.y1, done > 0)
        done = done_after


@lru_cache(maxsize=20_000)
def _pieces(text: str) -> tuple[str, ...]:
    """A word in plain form, parted at colons and where the script changes; unspaced scripts also around labels."""
    plain = text if text.isascii() else _plain(text)
    if ":" not in plain and plain.isascii():
        return (plain,)
    return tuple(piece for part in _PARTS.findall(plain) for piece in _by_script(part))


def _plain(text: str) -> str:
    """Full-width forms and foreign digits in their common form."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in normal)


def _by_script(text: str) -> Iterator[str]:
    start, kind = 0, None
    for index, character in enumerate(text):
        own = is_unspaced(character) if character.isalnum() or is_unspaced(character) else kind
        if kind is not None and own != kind:
            yield from _around_labels(text[start:index]) if kind else (text[start:index],)
            start = index
        kind = own
    yield from _around_labels(text[start:]) if kind else (text[start:],)


def _around_labels(text: str) -> Iterator[str]:
    """An unspaced run, parted before and after the longest labels in it."""
    start = index = 0
    while index < len(text):
        end = _label_end(text, index)
        if end:
            if index > start:
                yield text[start:index]
            yield text[index:end]
            start = index = end
        else:
            index += 1
    if start < len(text):
        yield text[start:]


def _label_end(text: str, start: int) -> int:
    known = labels()
    for end in range(min(len(text), start + 24), start + 1, -1):
        if folded(text[start:end]) in known:
            return _past_marks(text, end)
    return 0


def _past_marks(text: str, end: int) -> int:
    """Vowel and tone marks belong to the letter before them."""
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


def _cut(tokens: list[Token]) -> None:
    """Number the cells of a line: a new one where the gap is wide."""
    for before, token in itertools.pairwise(tokens):
        height = min(before.y1 - before.y0, token.y1 - token.y0)
        token.cell = before.cell + (not token.glued and token.x0 - before.x1 > COLUMN_GAP * height)


def _label(line: Line) -> None:
    """Find the labels of a line: the longest first, none inside another, none across two cells."""
    text, begins = "", {}
    ends: dict[int, dict[int, int]] = {}
    for index, token in enumerate(line.tokens):
        if token.folded:
            begins[len(text)] = index
            text += token.folded
            ends.setdefault(token.cell, {})[len(text)] = index
    past = 0
    for start, index in begins.items():
        own = ends[line.tokens[index].cell]
        found = label_at(text, start, own) if start >= past else None
        if found is not None and _announces(line, index, own[found[1]], found[0]):
            label, past = found
            line.hits.append(Hit(label, line, index, own[past] + 1))
    line.labelled = frozenset(index for hit in line.hits for index in range(hit.first, hit.end))


def _announces(line: Line, first: int, last: int, label: Label) -> bool:
    """Whether the words stand as a label does, not inside a name or a sentence."""
    if _starts_cell(line, first) or (line.hits and line.hits[-1].end == first):
        return True
    before = line.tokens[first - 1]
    if not before.folded and before.text[-1] in _OPENERS:
        return True
    after = line.tokens[last + 1] if last + 1 < len(line.tokens) else None
    if after is not None and after.text[0] in ":：":
        return True
    return bool(label.fields) and label.strength == 1 and len(label.text) > 9


def _starts_cell(line: Line, index: int) -> bool:
    """Whether only punctuation, or the number of a box, stands before a token in its cell."""
    cell = line.tokens[index].cell
    before = [token for token in line.tokens[:index] if token.cell == cell and token.folded]
    return not before or (len(before) == 1 and bool(_BOX_NUMBER.fullmatch(before[0].text)))


def _in_brackets(line: Line, index: int, cell: int) -> bool:
    """Whether a token stands between brackets of its cell."""
    before = "".join(token.text for token in line.tokens[: index + 1] if token.cell == cell)
    return line.tokens[index].text.endswith(")") or before.count("(") > before.count(")")


def cells(line: Line) -> Iterator[Region]:
    """The cells of a line from left to right."""
    for cell in dict.fromkeys(token.cell for token in line.tokens):
        yield Region(line, [token for token in line.tokens if token.cell == cell])


def right_of(hit: Hit) -> Region:
    """What stands to the right of a label, up to the next one. Labels that follow each other share it."""
    tokens = hit.line.tokens
    end, later = hit.end, iter([each for each in hit.line.hits if each.first >= hit.end])
    bound = len(tokens)
    for other in later:
        between = tokens[end : other.first]
        if any(token.folded for token in between) or tokens[other.first].cell != tokens[end - 1].cell:
            bound = other.first
            break
        end = other.end
    return Region(hit.line, _without_opening(tokens[end:bound]))


def _without_opening(tokens: list[Token]) -> list[Token]:
    start = 0
    while start < len(tokens) and tokens[start].text in _OPENERS:
        start += 1
    return tokens[start:]


def below(hit: Hit, page: Sequence[Line], *, reach: float = 2.5) -> Iterator[Region]:
    """What stands under a label in its column, line by line, until another label or a gap of `reach` heights."""
    left, right = hit.x0 - 3, _column_end(hit)
    last = hit.line
    for line in page[hit.line.index + 1 :]:
        if line.y0 - last.y1 > reach * max(last.height, 8):
            return
        tokens = _in_column(line, left, right, hit.x1)
        if not tokens:
            continue
        chosen = {id(token) for token in tokens}
        if any(id(line.tokens[other.first]) in chosen for other in line.hits):
            return
        yield Region(line, tokens)
        last = line


def _column_end(hit: Hit) -> float:
    """Where the next cell of the label's line begins, and no value of its own any more."""
    cell = hit.line.tokens[hit.end - 1].cell
    later = [token.x0 for token in hit.line.tokens[hit.end :] if token.cell != cell]
    return min([*later, hit.x1 + INDENT])


def _in_column(line: Line, left: float, right: float, label_end: float) -> list[Token]:
    """Tokens under the label itself with the rest of their cell, or else the cell that starts in its column."""
    under = [token for token in line.tokens if token.x0 < label_end and token.x1 > left]
    cells = {token.cell for token in under} or _first_cell(line, left, right)
    return [t for t in line.tokens if t.cell in cells and (t in under or left <= t.x0 < right - 2)]


def _first_cell(line: Line, left: float, right: float) -> set[int]:
    inside = [token.cell for token in line.tokens if left <= token.x0 < right - 2]
    return set(inside[:1])
