"""Alternative questions in a file beside the documents: `alternatives.csv`.

Its columns are code, anchor, language, question and, where it has some that the passage does not answer, answered.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from greenlane.enquiries.errors import AlternativesNotRead
from greenlane.enquiries.models import AlternativeQuestion
from greenlane.enquiries.services.alternatives import Alternative, cleaned, flaws, load_alternatives
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.web.csv_lines import csv_lines

FILE = "alternatives.csv"
COLUMNS = ("code", "anchor", "language", "question", "answered")
SIGNS = {"yes": True, "no": False}
"""What the last column says. A file may lack it: then all its questions are answered."""
_MARKED = re.compile(r"^'(?=[=+\-@])")
"""The mark by which an export keeps a spreadsheet from running a cell."""
MOST_BYTES, MOST_ROWS = 20_000_000, 100_000


def beside(path: Path) -> Path | None:
    """The file of alternative questions in a folder of documents, or the path itself if it is one."""
    file = path / FILE if path.is_dir() else path
    return file if file.name == FILE and file.is_file() else None


def load_file(path: Path, *, by: Actor) -> int:
    """Take in the file; returns how many of its questions were new.

    Raises AlternativesNotRead (KNW012, 422) with every line that is wrong; then nothing of it is taken in.
    """
    lines, found, wrong = _read(path)
    if wrong:
        raise _refusal(lines, found, wrong)
    try:
        return load_alternatives(alternatives=found, by=by)
    except AlternativesNotRead as refusal:
        raise AlternativesNotRead.of([_at_line(one, lines) for one in refusal.violations]) from refusal


def read(path: Path) -> list[Alternative]:
    """The rows of a file. Raises AlternativesNotRead (KNW012, 422): pointers are line numbers."""
    lines, found, wrong = _read(path)
    if wrong or flaws(found):
        raise _refusal(lines, found, wrong)
    return found


def _refusal(lines: list[int], found: list[Alternative], wrong: list[Violation]) -> CustomsError:
    """All that is wrong with a file: with its rows as such, and with what they say."""
    every = [*wrong, *(_at_line(one, lines) for one in flaws(found))]
    return AlternativesNotRead.of(sorted(every, key=lambda one: int(one.pointer.partition(".")[0])))


def _read(path: Path) -> tuple[list[int], list[Alternative], list[Violation]]:
    """The line of each row, the rows, and what is wrong with those that could not be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AlternativesNotRead(hint=_("At most %(most)s bytes.") % {"most": MOST_BYTES})
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AlternativesNotRead(
            pointer=path.name, hint=_("The file must be readable, in UTF-8.")
        ) from error
    lines: list[int] = []
    found: list[Alternative] = []
    wrong: list[Violation] = []
    for line, row in _rows(text):
        if len(found) == MOST_ROWS:
            raise AlternativesNotRead(
                pointer=str(line), hint=_("At most %(most)s rows.") % {"most": MOST_ROWS}
            )
        hint = _flaw(row)
        if hint:
            wrong += AlternativesNotRead(pointer=str(line), hint=hint).violations
        else:
            lines.append(line)
            asked = _MARKED.sub("", row[3])
            found.append(cleaned(Alternative(row[0], row[1], row[2], asked, SIGNS[row[4]])))
    return lines, found, wrong


def _flaw(row: list[str]) -> str:
    """What is wrong with the cells as such; empty where nothing is."""
    if len(row) != len(COLUMNS):
        return _("Each row has the columns of the first line.")
    if row[4] not in SIGNS:
        return _("The last column says yes or no.")
    return ""


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row below the head. Raises AlternativesNotRead where the text is no CSV."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        head = tuple(next(reader, ()))
        if head not in (COLUMNS, COLUMNS[:-1]):
            raise AlternativesNotRead(
                pointer="1", hint=_("The first line is: %(columns)s") % {"columns": ",".join(COLUMNS)}
            )
        for row in reader:
            if row:
                yield reader.line_num, row if head == COLUMNS else [*row, "yes"]
    except csv.Error as error:
        raise AlternativesNotRead(pointer=str(reader.line_num), hint=str(error)) from error


def _at_line(one: Violation, lines: list[int]) -> Violation:
    at, _dot, column = one.pointer.partition(".")
    return Violation(one.code, one.message, f"{lines[int(at)]}.{column}", one.hint)


def written(rows: Iterable[AlternativeQuestion]) -> str:
    """The rows as a file of this kind."""
    words = {sign: word for word, sign in SIGNS.items()}
    cells = ((one.code, one.anchor, one.language, one.text, words[one.answered]) for one in rows)
    return "".join(csv_lines(COLUMNS, cells))
