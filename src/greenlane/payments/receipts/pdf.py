"""A receipt as PDF: one A4 page, every script shaped and embedded, the same bytes for the same receipt."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF

from greenlane.payments.receipts import fonts
from greenlane.payments.receipts.content import ReceiptSheet
from greenlane.web import cells

MARGIN = 22.0
WIDTH = 210.0 - 2 * MARGIN
_LABEL = 52.0
_GREY, _BLACK, _LINE = (90, 90, 90), (20, 20, 20), (190, 190, 190)


def as_pdf(sheet: ReceiptSheet) -> bytes:
    """The sheet in the language that is active. Deterministic: nothing in it depends on when it is made."""
    paper = _Paper(_texts(sheet))
    paper.set_title(f"{_('Receipt')} {sheet.number}")
    paper.set_author(sheet.administration)
    paper.set_lang(get_language() or "en")
    paper.set_creation_date(sheet.paid_at)
    _head(paper, sheet)
    _facts(paper, sheet)
    _taxes(paper, sheet)
    _foot(paper, sheet)
    return bytes(paper.output())


class _Paper(FPDF):
    """A page set in the vendored fonts: the Latin one, and for other scripts whatever the text needs."""

    def __init__(self, text: str) -> None:
        super().__init__(format="A4")
        self.set_producer("Greenlane")
        self.set_margins(MARGIN, 20, MARGIN)
        self.set_auto_page_break(auto=False)
        names = fonts.needed(text)
        for name in names:
            files = fonts.files_of(name)
            self.add_font(name, "", files[fonts.REGULAR])
            self.add_font(name, "B", files[fonts.BOLD])
        self.base = names[0]
        self.set_fallback_fonts(names[1:], exact_match=True)
        self.set_text_shaping(True)
        self.add_page()
        self.use()

    def use(self, size: float = 10, *, bold: bool = False, color: tuple[int, int, int] = _BLACK) -> None:
        self.set_font(self.base, "B" if bold else "", size)
        self.set_text_color(*color)

    def rule(self, gap: float = 3) -> None:
        self.set_draw_color(*_LINE)
        self.ln(gap)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())
        self.ln(gap)

    def fact(self, label: str, value: str) -> None:
        """A label and its value; both wrap inside their columns."""
        top = self.get_y()
        self.use(9, color=_GREY)
        self.multi_cell(_LABEL - 4, 5.6, label, align="L", new_x="LMARGIN", new_y="NEXT")
        below_label = self.get_y()
        self.use(10)
        self.set_xy(MARGIN + _LABEL, top)
        self.multi_cell(WIDTH - _LABEL, 5.6, value, align="L", new_x="LMARGIN", new_y="NEXT")
        self.set_y(max(below_label, self.get_y()) + 0.8)

    def amount(self, label: str, value: str, *, bold: bool = False) -> None:
        """A line of the account: words on the left, the amount on the right edge."""
        top = self.get_y()
        self.use(10, bold=bold)
        self.multi_cell(WIDTH - 55, 6.4, label, align="L", new_x="LMARGIN", new_y="NEXT")
        below = self.get_y()
        self.set_xy(MARGIN + WIDTH - 55, top)
        self.cell(55, 6.4, value, align="R")
        self.set_xy(MARGIN, below)


def _texts(sheet: ReceiptSheet) -> str:
    """Every character the page may show: the words of the sheet and all its labels."""
    said = [sheet.administration, sheet.payer_name, sheet.method, sheet.bank_reference, sheet.address]
    said += [label for label, _amount in sheet.lines]
    said += [_moment(sheet.paid_at), cells.money(sheet.total, sheet.currency)]
    return "".join([*said, *_labels(sheet).values()])


def _moment(value: datetime) -> str:
    """In full, with the month in words: a receipt is read where 6/1 and 1/6 mean different days."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _labels(sheet: ReceiptSheet) -> dict[str, str]:
    refunded = cells.money(sheet.refunded, sheet.currency)
    return {
        "title": _("Receipt"),
        "paid_by": _("Paid by"),
        "operator": _("Operator number"),
        "mrn": _("For declaration (MRN)"),
        "order": _("Payment order"),
        "paid_at": _("Paid on"),
        "method": _("How paid"),
        "bank_reference": _("Bank reference"),
        "tax": _("Tax"),
        "amount": _("Amount"),
        "total": _("Total paid"),
        "refunded": _("Of this, %(amount)s has been given back since.") % {"amount": refunded},
        "thanks": _("Customs has received this amount in full. No signature is needed."),
        "check": _("To check this receipt, compare its digest with the one Customs shows for this number."),
        "digest": _("Digest (SHA-256)"),
        "track": _("Follow the goods at"),
    }


def _head(paper: _Paper, sheet: ReceiptSheet) -> None:
    paper.use(11, color=_GREY)
    paper.multi_cell(WIDTH, 6, sheet.administration, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.ln(6)
    paper.use(20, bold=True)
    paper.multi_cell(WIDTH, 10, _labels(sheet)["title"], align="L", new_x="LMARGIN", new_y="NEXT")
    paper.use(12)
    paper.multi_cell(WIDTH, 7, sheet.number, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.rule(4)


def _facts(paper: _Paper, sheet: ReceiptSheet) -> None:
    words = _labels(sheet)
    rows = (
        (words["paid_by"], sheet.payer_name or sheet.payer_identifier),
        (words["operator"], sheet.payer_identifier),
        (words["mrn"], sheet.subject),
        (words["order"], sheet.order),
        (words["paid_at"], _moment(sheet.paid_at)),
        (words["method"], sheet.method),
        (words["bank_reference"], sheet.bank_reference),
    )
    for label, value in rows:
        if value:
            paper.fact(label, value)
    paper.rule()


def _taxes(paper: _Paper, sheet: ReceiptSheet) -> None:
    words = _labels(sheet)
    paper.use(9, color=_GREY)
    paper.cell(WIDTH - 55, 6, words["tax"], align="L")
    paper.cell(55, 6, words["amount"], align="R", new_x="LMARGIN", new_y="NEXT")
    for label, minor in sheet.lines:
        paper.amount(label, cells.money(minor, sheet.currency))
    paper.rule(2)
    paper.amount(words["total"], cells.money(sheet.total, sheet.currency), bold=True)
    if sheet.refunded:
        paper.ln(2)
        paper.use(10)
        paper.multi_cell(WIDTH, 6, words["refunded"], align="L", new_x="LMARGIN", new_y="NEXT")


def _foot(paper: _Paper, sheet: ReceiptSheet) -> None:
    words = _labels(sheet)
    paper.ln(8)
    paper.use(10)
    paper.multi_cell(WIDTH, 6, words["thanks"], align="L", new_x="LMARGIN", new_y="NEXT")
    paper.set_y(-52)
    paper.rule(2)
    paper.use(8.5, color=_GREY)
    paper.multi_cell(WIDTH, 5, words["check"], align="L", new_x="LMARGIN", new_y="NEXT")
    paper.multi_cell(WIDTH, 5, f"{words['digest']}: {sheet.digest}", align="L", new_x="LMARGIN", new_y="NEXT")
    if sheet.address:
        paper.multi_cell(
            WIDTH, 5, f"{words['track']}: {sheet.address}", align="L", new_x="LMARGIN", new_y="NEXT"
        )
