"""A sheet of a synthetic paper: text at a place, lines and boxes; marked as synthetic, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF

from greenlane.payments.receipts import fonts

MARK = "SYNTHETIC PAPER - made for tests and training, describes no real trade"
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_A4 = (210.0, 297.0)


class Sheet(FPDF):
    """Pages in millimetres from the top left. `turned`: landscape pages stored upright and shown turned."""

    def __init__(
        self, title: str, *, other_scripts: str = "", landscape: bool = False, turned: bool = False
    ) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self._turned = turned
        self.core_fonts_encoding = "cp1252"
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.set_producer("Greenlane")
        self.set_creation_date(_MADE)
        self.set_title(f"{title} (synthetic)")
        self.set_subject(MARK)
        self.set_keywords("synthetic")
        self.family_used = "Helvetica"
        if other_scripts:
            self._embed(other_scripts)

    def _embed(self, text: str) -> None:
        """Use the vendored fonts that hold the characters of a text."""
        names = fonts.needed(text)
        for name in names:
            self.add_font(name, "", fonts.files_of(name)[fonts.REGULAR])
        self.family_used = names[0]
        self.set_font(names[0], "", 9)
        self.set_fallback_fonts(names[1:], exact_match=False)
        self.set_text_shaping(True)

    @property
    def wide(self) -> float:
        return _A4[1] if self._turned or self.w > self.h else _A4[0]

    @property
    def high(self) -> float:
        return _A4[0] if self._turned or self.w > self.h else _A4[1]

    def start(self) -> None:
        """A new page, with its mark at the foot."""
        self.add_page()
        if self._turned:
            width, height = self.pages[self.page].dimensions()
            self.pages[self.page].media_box = f"[0 0 {width:.2f} {height:.2f}]\n/Rotate 90"
        self.put(12, self.high - 6, MARK, size=6)

    def put(
        self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False, align: str = "L"
    ) -> None:
        """Text with its baseline at y; `align` R ends it at x, C centres it there."""
        self.set_font(self.family_used, "B" if bold and self.family_used == "Helvetica" else "", size)
        if align != "L":
            width = self.get_string_width(text)
            x -= width if align == "R" else width / 2
        if self._turned:
            middle = _A4[1] / 2
            with self.rotation(90, middle, middle):
                self.text(x, y, text)
        elif self.family_used != "Helvetica":  # only cells look for a glyph in other fonts
            self.set_xy(x, y - self.font_size)
            self.cell(self.get_string_width(text) + 1, self.font_size * 1.2, text, align="L")
        else:
            self.text(x, y, text)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        if not self._turned:
            self.rect(x, y, width, height)

    def facts(
        self, x: float, y: float, rows: Sequence[tuple[str, str]], *, gap: float, step: float = 5.5
    ) -> float:
        """Labels with their values `gap` to the right; the y below the last."""
        for label, value in rows:
            self.put(x, y, label)
            self.put(x + gap, y, value)
            y += step
        return y

    def boxes(
        self, y: float, height: float, cells: Sequence[tuple[float, float, str, Sequence[str]]]
    ) -> float:
        """Boxes in a row, each (x, width, label, lines): a small label, and its value below."""
        for x, width, label, lines in cells:
            self.frame(x, y, width, height)
            self.put(x + 1.5, y + 3.2, label, size=6.5)
            for number, line in enumerate(lines):
                self.put(x + 1.5, y + 7.8 + 4.2 * number, line)
        return y + height

    def goods(
        self,
        y: float,
        columns: Sequence[tuple[float, str]],
        rows: Sequence[Sequence[str]],
        *,
        bottom: float,
        step: float = 5,
    ) -> float:
        """Rows under heads; the first column is flush left, the others end at their x. Breaks at `bottom`."""
        self._heads(y, columns)
        y += step
        for row in rows:
            if y > bottom:
                self.start()
                self._heads(22, columns)
                y = 22 + step
            for number, ((x, _), text) in enumerate(zip(columns, row, strict=True)):
                self.put(x, y, text, size=8.5, align="L" if number == 0 else "R")
            y += step
        return y

    def _heads(self, y: float, columns: Sequence[tuple[float, str]]) -> None:
        for number, (x, head) in enumerate(columns):
            self.put(x, y, head, size=8, bold=True, align="L" if number == 0 else "R")

    def content(self) -> bytes:
        return bytes(self.output())
