"""Receipts: one page, every script readable, the same bytes again, and nothing a name can break."""

from __future__ import annotations

import io
import shutil
import unicodedata
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from pypdf import PdfReader

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.errors import CustomsError
from greenlane.payments import services
from greenlane.payments.receipts import as_pdf, fonts, sheet_of
from greenlane.payments.receipts.content import facts_digest
from greenlane.web.cells import money

from .conftest import NOW, charged, confirmation, reversal, trader
from .people import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "https://customs.example/track/26XM0123456789ABC7/"
NAMES = {
    "en": "Café Müller & Søn <Trading> Ltd.",
    "zh-hant": "臺灣優質食品貿易股份有限公司",
    "th": "บริษัท น้ำทิพย์ การค้า จำกัด",
    "hi": "श्री कृष्णा व्यापार प्राइवेट लिमिटेड",
    "km": "ក្រុមហ៊ុន អង្គរ ពាណិជ្ជកម្ម",
}


def read(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox] == [0, 0, 595, 842]
    return reader.pages[0].extract_text()


def plain(text: str) -> str:
    """Letters only, composed: where a reader breaks lines or puts blanks between shaped runs does not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())


def letters(text: str) -> str:
    """Letters and their marks beyond ASCII: readers write signs of their own for the parts of a shaped letter."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if not c.isascii() and unicodedata.category(c)[0] in "LM")


def holds(found: str, text: str) -> bool:
    return plain(text) in plain(found) if text.isascii() else letters(text) in letters(found)


@pytest.mark.parametrize("language", NAMES)
def test_receipt_holds_everything_in_every_language(paid, payer, language):
    payer.name = NAMES[language]
    payer.save()
    paid.refresh_from_db()
    with translation.override(language):
        sheet = sheet_of(paid, address=ADDRESS)
        found = read(as_pdf(sheet))
        wanted = [
            gettext("Receipt"),
            sheet.administration,
            sheet.number,
            sheet.subject,
            sheet.payer_identifier,
            sheet.digest,
            ADDRESS,
            *(part for label, amount in sheet.lines for part in (label, money(amount, "USD"))),
            money(sheet.total, "USD"),
        ]
    assert [text for text in [*wanted, NAMES[language]] if not holds(found, text)] == []


@pytest.mark.parametrize("language", NAMES)
def test_every_letter_of_every_script_has_a_glyph(paid, payer, language, caplog):
    """fpdf2 warns of glyphs that no font has; all five names together must give none."""
    payer.name = " ".join(NAMES.values())
    payer.save()
    paid.refresh_from_db()
    with translation.override(language):
        as_pdf(sheet_of(paid, address=ADDRESS))
    assert [record.message for record in caplog.records if "glyph" in record.message] == []


def test_fonts_are_embedded_as_subsets(paid, payer):
    payer.name = " ".join(NAMES.values())
    payer.save()
    paid.refresh_from_db()
    pdf = as_pdf(sheet_of(paid))
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    used = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    embedded = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()["/FontFile2"].get_object()
        for font in used
    ]
    assert len(embedded) == len(used) >= 5
    assert len(pdf) < 400_000


def test_receipt_has_the_same_bytes_whenever_it_is_made(paid):
    first = as_pdf(sheet_of(paid, address=ADDRESS))
    with clock.at(NOW + timedelta(days=400)):
        assert as_pdf(sheet_of(paid, address=ADDRESS)) == first


def test_digest_is_of_the_facts_whatever_the_language_and_later_refunds(paid):
    before = facts_digest(paid)
    services.request_refund(order_reference=paid.reference, breakdown={"duty": 1}, reason="Error.", by=SYSTEM)
    services.pay_out_refund(refund=paid.refunds.get(), by=SYSTEM)
    paid.refresh_from_db()
    with translation.override("th"):
        assert sheet_of(paid).digest == before
    paid.amount_minor += 1
    assert facts_digest(paid) != before


def test_receipt_says_what_was_given_back_since(paid):
    services.request_refund(
        order_reference=paid.reference, breakdown={"duty": 100}, reason="Error.", by=SYSTEM
    )
    services.pay_out_refund(refund=paid.refunds.get(), by=SYSTEM)
    paid.refresh_from_db()
    assert "1.00 USD has been given back" in read(as_pdf(sheet_of(paid))).replace("\u00a0", " ")


def test_there_is_no_receipt_of_what_is_not_paid(payer, order):
    with pytest.raises(CustomsError) as refusal:
        sheet_of(order)
    assert refusal.value.code == "PAY013"
    declarant = signed_in(Role.DECLARANT, payer)
    for name in ("payment_receipt", "payment_receipt_pdf"):
        assert declarant.get(reverse(name, args=[order.reference])).status_code == 409
    services.confirm_payment(**confirmation(order))
    services.reverse_payment(**reversal(order.__class__.objects.get(pk=order.pk)))
    assert declarant.get(reverse("payment_receipt_pdf", args=[order.reference])).status_code == 409


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bold</b> & <script>alert(1)</script>",
        "**bold** __under__ ~~struck~~",
        "\x00\x01\x1b[31m control",
        "\u202e reversed \u202c \u200f",
        "(paren) \\ backslash ) endobj stream",
        "😀 \U0001f600 \ue000 \uffff",
        "W" * 200,
        "ที่" * 66,
        "",
    ],
)
def test_hostile_names_change_nothing_but_the_name(paid, payer, name):
    payer.name = name
    sheet = sheet_of(paid)
    object.__setattr__(sheet, "payer_name", name)
    text = plain(read(as_pdf(sheet)))
    assert sheet.digest in text
    assert plain(money(sheet.total, "USD")) in text
    if name.startswith("<b>"):
        assert plain(name) in text


def test_file_name_is_safe_and_the_page_offers_the_pdf(paid, payer):
    declarant = signed_in(Role.DECLARANT, payer)
    answer = declarant.get(reverse("payment_receipt_pdf", args=[paid.reference]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{paid.receipt_number}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    page = declarant.get(reverse("payment_receipt", args=[paid.reference])).content.decode()
    assert facts_digest(paid) in page
    sheet = sheet_of(paid)
    object.__setattr__(sheet, "number", '../../x"\r\nSet-Cookie: a=b')
    assert sheet.file_name == "receipt-xSet-Cookieab.pdf"


def test_receipt_speaks_the_readers_language(paid, payer):
    declarant = signed_in(Role.DECLARANT, payer, language="th")
    answer = declarant.get(reverse("payment_receipt_pdf", args=[paid.reference]))
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "th"


def test_fonts_cover_what_they_are_chosen_for():
    chosen = fonts.needed("".join(NAMES.values()) + "0123456789")
    for character in "".join(NAMES.values()):
        if not character.isspace():
            assert any(face.holds(character) for face in fonts.faces() if face.name in chosen), character
    assert all(set(fonts.files_of(name)) == {fonts.REGULAR, fonts.BOLD} for name in chosen)


def test_fonts_that_the_system_cleared_away_are_unpacked_again(paid):
    before = as_pdf(sheet_of(paid))
    file = fonts.files_of(fonts.needed("a")[0])[fonts.REGULAR]
    shutil.rmtree(file.parent)
    assert as_pdf(sheet_of(paid)) == before
    assert file.exists()


def test_orders_of_two_payers_have_different_receipts(paid):
    other = charged(trader("XM900000002"), subject="consignment/2")
    services.confirm_payment(**confirmation(other))
    other.refresh_from_db()
    assert facts_digest(other) != facts_digest(paid)
