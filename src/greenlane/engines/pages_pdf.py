"""PDF documents read by PDFium in the child process: characters merged into words, pages drawn."""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from greenlane.engines.pages import IMAGE_WIDTH, PAGE_CHARACTERS, PageReadError
from greenlane.engines.pages_images import as_png, blackened

_PROBED = 5
"""Pages that are looked at for a text layer."""
_PRECISION = 1000
_WORD_GAP = 0.16
"""Of the size of the characters: a wider gap parts words even where no space is written."""
_AM = ("", "\u0e33", "\u0eb3")
_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}
_ROUND_CORNERS = 12
"""Curve segments of a frame with round corners: four corners of three points."""
_SEGMENTS, _DEPTH = 2_000, 6
Box = tuple[float, float, float, float]


def info(path: Path, _form: str) -> dict[str, Any]:
    try:
        with _opened(path) as document:
            return {
                "pages": len(document),
                "encrypted": pdfium.FPDF_GetSecurityHandlerRevision(document) != -1,
                "has_text": any(_has_text(document, index) for index in range(min(_PROBED, len(document)))),
            }
    except _LockedError:
        return {"pages": 0, "encrypted": True, "locked": True}


def words(path: Path, _form: str, first: int, last: int) -> list[list[Any]]:
    """For every page its number, width, height (points) and words (text, x0, y0, x1, y1)."""
    with _opened(path) as document:
        return [_page(document, index) for index in range(first - 1, min(last, len(document)))]


def image(path: Path, _form: str, page: int, width: int, hidden: list[list[float]] | None = None) -> bytes:
    """A page as PNG, `width` pixels wide, with what is filled into its form fields. Raises PageReadError.

    With `hidden` (boxes in points) these are black, and what lies on the page is left out.
    """
    with _opened(path) as document:
        if not 1 <= page <= len(document):
            raise PageReadError(f"The document has no page {page}.")
        if hidden is None:
            document.init_forms()
        with closing(document[page - 1]) as sheet:
            across, down = sheet.get_size()
            wide = max(1, min(width, IMAGE_WIDTH))
            scale = min(wide / across, 4 * IMAGE_WIDTH / down)
            with closing(
                sheet.render(scale=scale, may_draw_forms=hidden is None, draw_annots=hidden is None)
            ) as bitmap:
                drawn = blackened(bitmap.to_pil().convert("RGB"), (across, down), hidden or [])
                return as_png(drawn, wide if scale == wide / across else bitmap.width)


def pictures(path: Path, _form: str, page: int) -> list[list[float]]:
    """The boxes of what is drawn on a page and may show letters or a logo: pictures, curved shapes, groups with either.

    Raises PageReadError.
    """
    with _opened(path) as document:
        if not 1 <= page <= len(document):
            raise PageReadError(f"The document has no page {page}.")
        with closing(_loaded(document, page - 1)) as sheet:
            width, height = sheet.get_size()
            shown = _Display(sheet, width, height)
            drawn = (one for one in sheet.get_objects(max_depth=1) if _is_drawing(sheet, one))
            return [shown.box(one.get_bounds()) for one in drawn]


def _is_drawing(sheet: pypdfium2.PdfPage, one: pypdfium2.PdfObject) -> bool:
    if one.type == pdfium.FPDF_PAGEOBJ_FORM:
        inner = sheet.get_objects(max_depth=_DEPTH, form=one, level=1)
        return any(each.type == pdfium.FPDF_PAGEOBJ_IMAGE or _is_curved(each) for each in inner)
    return one.type == pdfium.FPDF_PAGEOBJ_IMAGE or _is_curved(one)


def _is_curved(one: pypdfium2.PdfObject) -> bool:
    """A path with many curves: letters that were turned into shapes, or a drawn logo; rounded frames have few."""
    if one.type != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    count = pdfium.FPDFPath_CountSegments(one)
    curves = 0
    for index in range(min(count, _SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(one, index)
        curves += pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO
    return curves > _ROUND_CORNERS


def part(path: Path, _form: str, first: int, last: int) -> bytes:
    """Some pages as a PDF of their own, drawn as they were. Raises PageReadError."""
    with _opened(path) as document:
        if not 1 <= first <= last <= len(document):
            raise PageReadError(f"The document has no pages {first} to {last}.")
        with closing(pypdfium2.PdfDocument.new()) as parted:
            parted.import_pages(document, list(range(first - 1, last)))
            kept = io.BytesIO()
            parted.save(kept)
            return kept.getvalue()


class _LockedError(PageReadError):
    """The document opens only with a password."""


@contextmanager
def _opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise _LockedError("The document opens only with a password.") from error
        raise PageReadError("The file is no readable PDF document.") from error
    with closing(document):
        yield document


def _has_text(document: pypdfium2.PdfDocument, index: int) -> bool:
    with closing(_loaded(document, index)) as page, closing(page.get_textpage()) as text:
        return bool(text.count_chars() > 0)


def _loaded(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        return document[index]
    except pypdfium2.PdfiumError as error:
        raise PageReadError(f"Page {index + 1} of the document is damaged.") from error


def _page(document: pypdfium2.PdfDocument, index: int) -> list[Any]:
    with closing(_loaded(document, index)) as page, closing(page.get_textpage()) as text:
        width, height = page.get_size()
        count = text.count_chars()
        if count > PAGE_CHARACTERS:
            raise PageReadError(f"Page {index + 1} has more than {PAGE_CHARACTERS:,} characters.")
        shown = _Display(page, width, height)
        placed = ((word, shown.box(box)) for word, box in _words(_characters(text, count)))
        found = [[word, *box] for word, box in placed if shown.visible(box)]
        return [index + 1, round(width, 2), round(height, 2), found]


class _Display:
    """The way from the coordinates of a page's content to the page as displayed (turned, cropped, top left)."""

    def __init__(self, page: pypdfium2.PdfPage, width: float, height: float) -> None:
        self._page, self._size = page, (round(width * _PRECISION), round(height * _PRECISION))
        self._width, self._height = width, height
        self._origin = self._at(0, 0)
        along, up = self._at(1000, 0), self._at(0, 1000)
        self._along = tuple((end - start) / 1000 for end, start in zip(along, self._origin, strict=True))
        self._up = tuple((end - start) / 1000 for end, start in zip(up, self._origin, strict=True))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, *self._size, 0, x, y, across, down)
        return across.value / _PRECISION, down.value / _PRECISION

    def box(self, box: Box) -> list[float]:
        corners = [
            tuple(self._origin[i] + self._along[i] * x + self._up[i] * y for i in (0, 1))
            for x, y in ((box[0], box[1]), (box[2], box[3]))
        ]
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
        return [round(value, 2) for value in (x0, y0, x1, y1)]

    def visible(self, box: list[float]) -> bool:
        """Whether the middle of a box lies on the page: what is cropped away is not shown."""
        across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return 0 <= across <= self._width and 0 <= down <= self._height


def _characters(text: pypdfium2.PdfTextPage, count: int) -> Iterator[tuple[str, Box | None]]:
    """Characters with their boxes in content coordinates (left, bottom, right, top); None: a space or a new line.

    Spaces that the document does not have, but PDFium guesses, are left out: it guesses them around kerned
    letters and vowel marks too. Gaps part words instead.
    """
    loose, tight = pdfium.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        character = _HYPHENS.get(code) or chr(code)
        if character.isspace():
            if character != " " or not pdfium.FPDFText_IsGenerated(text, index):
                yield "", None
            continue
        if code < 32:
            character = (
                ""  # a glyph without meaning, such as the second half of a letter, still takes its room
            )
        if pdfium.FPDFText_GetLooseCharBox(text, index, loose):
            box = (loose.left, loose.bottom, loose.right, loose.top)
            if abs(box[2] - box[0]) > 0.01 and abs(box[3] - box[1]) > 0.01:
                yield character, (min(box[::2]), min(box[1::2]), max(box[::2]), max(box[1::2]))
                continue
        # Turned text has no loose box: the ink's own box.
        left, right, bottom, top = tight
        pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        yield character, (left.value, bottom.value, right.value, top.value)


def _words(characters: Iterator[tuple[str, Box | None]]) -> Iterator[tuple[str, Box]]:
    """Runs of characters that no space and no gap interrupts; marks go to the letter they are drawn on."""
    letters: list[str] = []
    boxes: list[Box] = []
    for character, box in characters:
        if boxes and box is not None and _is_mark(character, box, boxes[-1]):
            letters[_bearer(boxes, box)] += character
            continue
        if boxes and (box is None or _is_apart(boxes[-1], box)):
            yield _clean("".join(letters)), _union(boxes)
            letters, boxes = [], []
        if box is not None:
            letters.append(character)
            boxes.append(box)
    if boxes:
        yield _clean("".join(letters)), _union(boxes)


def _is_mark(character: str, box: Box, last: Box) -> bool:
    """Whether a character is drawn on another. Thai and Lao AM is, where a font draws it in two halves."""
    if character in _AM:
        return box[0] < last[2] - 0.5
    return unicodedata.category(character) == "Mn"


def _bearer(boxes: list[Box], mark: Box) -> int:
    """The letter a mark is drawn on: the last that begins left of the mark's end."""
    return next((i for i in range(len(boxes) - 1, -1, -1) if boxes[i][0] < mark[2] - 0.5), len(boxes) - 1)


def _is_apart(last: Box, box: Box) -> bool:
    """Whether two characters belong to two words: a gap along the line or across it, or a step back."""
    size = max(last[2] - last[0], last[3] - last[1], box[2] - box[0], box[3] - box[1], 1.0)
    across = max(box[0] - last[2], last[0] - box[2])
    up = max(box[1] - last[3], last[1] - box[3])
    return max(across, up) > _WORD_GAP * size


def _union(boxes: list[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _clean(word: str) -> str:
    """Surrogate halves put together; what has no meaning as text becomes U+FFFD."""
    return word.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
