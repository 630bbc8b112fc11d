"""A paper of several pages in any of the scripts: paragraphs, facts, tables of amounts, a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import qrcode
from fpdf import FPDF

from greenlane.assessment.engine.wrapping import is_han, lines
from greenlane.payments.receipts import fonts

MARGIN, TOP, BOTTOM = 22.0, 20.0, 24.0
WIDTH = 210.0 - 2 * MARGIN
LABEL = 54.0
AMOUNT = 36.0
GREY, BLACK, RULE = (90, 90, 90), (20, 20, 20), (190, 190, 190)


class Paper(FPDF):
    """A4 pages in the vendored fonts: the Latin one, and for other scripts whatever the text needs.

    Only the fonts that the texts need are opened, `bold` ones for what is set in bold. `foot` stands at the bottom of
    every page, before its number.
    """

    def __init__(self, plain: str, bold: str, *, foot: str, language: str, at: datetime) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_producer("Greenlane")
        self.set_title(foot)
        self.set_lang(language)
        self.set_creation_date(at)
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        names = fonts.needed(plain + bold)
        for style, weight, wanted in (
            ("", fonts.REGULAR, fonts.needed(plain)),
            ("B", fonts.BOLD, fonts.needed(bold)),
        ):
            for name in wanted:
                self.add_font(name, style, fonts.files_of(name)[weight])
        self.base = names[0]
        self.set_fallback_fonts(names[1:], exact_match=True)
        self.set_text_shaping(True)
        self._widths: dict[tuple[str, str, float], float] = {}
        self.add_page()

    def footer(self) -> None:
        self.set_y(-16)
        self.use(8, color=GREY)
        self._put(WIDTH - 20, 5, self.foot)
        self._put(20, 5, str(self.page_no()), align="R")

    def use(self, size: float = 10, *, bold: bool = False, color: tuple[int, int, int] = BLACK) -> None:
        self.set_font(self.base, "B" if bold else "", size)
        self.set_text_color(*color)

    def title_line(self, text: str) -> None:
        self.use(20, bold=True)
        self.say(text, 10)

    def heading(self, text: str) -> None:
        """A heading, never alone at the foot of a page."""
        self.need(22)
        self.ln(4)
        self.use(12, bold=True)
        self.say(text, 7)
        self.ln(0.5)

    def paragraph(
        self, text: str, *, bold: bool = False, small: bool = False, indent: float = 0, grey: bool = False
    ) -> None:
        self.use(8.5 if small else 10, bold=bold, color=GREY if grey else BLACK)
        self.say(text, 4.4 if small else 5.4, indent=indent)
        self.ln(0.6 if small else 1.4)

    def say(self, text: str, height: float, *, indent: float = 0, width: float = 0) -> None:
        """The text in the present font, in lines that end where its script allows."""
        for line in lines(text, width or WIDTH - indent, self.measure):
            self.need(height)
            self.set_x(MARGIN + indent)
            self._put(width or WIDTH - indent, height, line)
            self.ln(height)

    def fact(self, label: str, value: str) -> None:
        """A label and its value side by side; both wrap inside their columns."""
        self.need(12)
        page, top = self.page, self.get_y()
        self.use(9, color=GREY)
        self.say(label, 5.2, width=LABEL - 4)
        below = self.get_y() if self.page == page else top
        self.set_y(top)
        self.use(10)
        self.say(value, 5.2, indent=LABEL)
        self.set_y(max(below, self.get_y()) + 0.6)

    def row(self, label: str, amounts: Sequence[str], *, bold: bool = False, grey: bool = False) -> None:
        """A line of a table of amounts: words on the left, amounts in columns on the right."""
        left = WIDTH - AMOUNT * len(amounts)
        self.need(12)
        top = self.get_y()
        self.use(9, bold=bold, color=GREY if grey else BLACK)
        self.say(label, 5.6, width=left - 2)
        below = self.get_y()
        for place, amount in enumerate(amounts):
            self.set_xy(MARGIN + left + AMOUNT * place, top)
            self._put(AMOUNT, 5.6, amount, align="R")
        self.set_xy(MARGIN, below)

    def rule(self, gap: float = 2) -> None:
        self.set_draw_color(*RULE)
        self.ln(gap)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())
        self.ln(gap)

    def need(self, height: float) -> None:
        """Go on to the next page unless so much room is left on this one."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def code(self, content: str, size: float = 28) -> None:
        """A QR code at the left margin, drawn as squares."""
        self.need(size + 6)
        self.ln(2)
        drawn = qrcode.QRCode(border=0)
        drawn.add_data(content)
        drawn.make(fit=True)
        matrix = drawn.get_matrix()
        side, left, top = size / len(matrix), MARGIN, self.get_y()
        self.set_fill_color(*BLACK)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    self.rect(left + x * side, top + y * side, side, side, style="F")
        self.set_y(top + size + 3)

    def _put(self, width: float, height: float, text: str, *, align: str = "L") -> None:
        """One line of text, with the text itself beside its glyphs: searching and reading aloud need no guessing."""
        if not self.current_font_is_set_on_page and self.current_font is not None:
            # Inside a line that begins in a fallback font the library would set the base font for that line only.
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))
        if text:
            self._out(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
        self.cell(width, height, text, align=align)
        if text:
            self._out("EMC")

    def measure(self, text: str) -> float:
        if len(text) == 1 and is_han(text):
            return float(
                self.font_size
            )  # as wide as high: hundreds of them need not be shaped to be measured
        key = (text, self.font_style, self.font_size_pt)
        if key not in self._widths:
            self._widths[key] = self.get_string_width(text)
        return self._widths[key]
