"""The decision as PDF: the same bytes for the same record, readable in every language, lines ending where they may."""

from __future__ import annotations

import re

import orjson
import pypdfium2
import pytest

from greenlane.assessment.decisions.pdf import as_pdf
from greenlane.assessment.engine.wrapping import lines, pieces
from greenlane.assessment.models import ReasonedDecision
from greenlane.documents.models import Document
from greenlane.documents.selectors import content_of
from greenlane.foundation import clock
from greenlane.foundation.canonical import canonical_text
from greenlane.parties.models import User
from tests.decisions.cases import LATER, MONDAY, decided, importer, objected, proposed, yellow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
WORDS = {
    "en": "The carrier's bill 26-118 shows freight of 480.00 USD which the buyer paid on arrival of the goods.",
    "th": "ใบกำกับสินค้าระบุราคาที่ไม่รวมค่าระวาง ผู้ซื้อได้ชำระค่าระวางจำนวน 480.00 เหรียญสหรัฐให้แก่ผู้ขนส่งโดยตรงเมื่อสินค้ามาถึงท่าเรือ",
    "km": "វិក្កយបត្របញ្ជាក់ពីតម្លៃដែលមិនរួមបញ្ចូលថ្លៃដឹកជញ្ជូន។ អ្នកទិញបានបង់ថ្លៃដឹកជញ្ជូនចំនួន ៤៨០ ដុល្លារដោយផ្ទាល់",
    "hi": "चालान में दी गई कीमत में माल-भाड़ा शामिल नहीं है। खरीदार ने माल के बंदरगाह पर पहुँचने पर वाहक को सीधे भाड़ा चुकाया।",
    "zh-hant": "發票所列價格不包括運費。承運人的提單顯示，買方於貨物抵達港口時直接向承運人支付運費480.00美元。",
}


@pytest.fixture
def decision() -> ReasonedDecision:
    with clock.at(MONDAY):
        found = yellow()
        proposed(found)
        objected(found)
        return decided(found).decision


def text_of(data: bytes) -> str:
    """The text of all pages without blanks and line ends, as a search would find it."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return re.sub(r"\s", "", found)


def test_file_on_record_equals_the_record_set_again(decision: ReasonedDecision) -> None:
    stored = content_of(Document.objects.get(irn=decision.irn))
    with clock.at(LATER):
        assert as_pdf(decision.record, language=decision.language).data == stored


def test_decision_is_written_in_the_language_of_who_answered() -> None:
    User.objects.filter(pseudonym=importer().id).update(language="th")
    with clock.at(MONDAY):
        found = yellow()
        proposed(found)
        objected(found)
        assert decided(found).decision.language == "th"


@pytest.mark.parametrize("language", WORDS)
def test_paper_can_be_read_and_searched_in_every_language(decision: ReasonedDecision, language: str) -> None:
    said = orjson.loads(decision.record)
    said["facts"] = said["reasoning"] = WORDS[language]
    said["answer"]["objections"] = [{"text": WORDS[language], "reply": WORDS[language]}]
    file = as_pdf(canonical_text(said), language=language)
    text = text_of(file.data)
    assert text.count(re.sub(r"\s", "", WORDS[language])) == 4
    for word in (
        said["number"],
        said["mrn"],
        said["irn"],
        "X.Article".replace("X.", ""),
        decision.reassessment.officer,
    ):
        assert word in text
    assert "\ufffd" not in text


def test_paper_embeds_no_font_without_the_signs_it_shows(decision: ReasonedDecision) -> None:
    """A sign that no font holds would be drawn as an empty box: the vendored fonts hold all of ours."""
    from greenlane.payments.receipts import fonts

    for words in WORDS.values():
        held = set(fonts.needed(words))
        for sign in set(words) - {" "}:
            assert any(face.holds(sign) for face in fonts.faces() if face.name in held), sign


def test_lines_join_to_the_text_and_fit() -> None:
    for words in WORDS.values():
        assert "".join(pieces(words)) == words
        found = lines(words, 20, len)
        assert all(len(line) <= 20 for line in found)
        assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", words)


def test_lines_do_not_tear_a_syllable() -> None:
    for line in lines(WORDS["th"], 7, len)[1:]:
        assert line[0] not in "ะาำๅๆฯ่้๊๋ิีึืุู็์ั"
    for line in lines(WORDS["km"], 9, len)[1:]:
        assert "\u1780" <= line[0] <= "\u17b3" or not "\u1780" <= line[0] <= "\u17ff" or line[0].isdigit()
    assert all(line[0] not in "，。）》" for line in lines(WORDS["zh-hant"], 6, len)[1:])
