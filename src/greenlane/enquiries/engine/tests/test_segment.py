"""One analysis for texts and questions: each language is cut into what it is searched by."""

from __future__ import annotations

import pytest

from greenlane.enquiries.engine.languages import folded, language_of
from greenlane.enquiries.engine.places import places
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.wanted import MOST_TERMS, coverage, wanted

SENTENCES = {
    "en": "Do I need a licence for the temporary importation of samples?",
    "zh-hant": "旅客攜帶現金超過二萬美元入境須向海關申報嗎？",
    "th": "ผู้โดยสารที่นำเงินสดเข้ามาในประเทศต้องสำแดงต่อศุลกากรหรือไม่",
    "hi": "क्या मुझे नकद राशि की घोषणा करनी होगी?",
    "km": "តើខ្ញុំត្រូវប្រកាសសាច់ប្រាក់ប៉ុន្មាននៅពេលចូលប្រទេស?",
}


@pytest.mark.parametrize(
    ("language", "there"),
    [
        ("en", {"licenc", "temporari", "import", "sampl"}),
        ("zh-hant", {"旅客", "携带", "现金", "海关", "申报", "20000"}),
        ("th", {"เงินสด", "ประเทศ", "สำแดง", "ศุลกากร"}),
        ("hi", {"नकद", "घोषण"}),
        ("km", {"ប្រកាស", "សាច់ប្រាក់", "ចូល", "ប្រទេស"}),
    ],
)
def test_terms_are_the_words_of_the_sentence(language: str, there: set[str]) -> None:
    found = terms(SENTENCES[language], language)
    assert there <= set(found)
    assert not any(" " in term for term in found)


@pytest.mark.parametrize("language", SENTENCES)
def test_language_of_a_sentence_is_told_by_its_script(language: str) -> None:
    assert language_of(SENTENCES[language]) == language
    assert language_of(f"ATA carnet: {SENTENCES[language]} (HS 8471.30)") == language


def test_language_without_letters_is_the_one_given() -> None:
    assert language_of("8471.30?", otherwise="th") == "th"
    assert language_of("") == "en"


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Import licences", "an import license", "en"),
        ("organised by the organisation", "ORGANIZED, organization", "en"),
        ("USD 10,000.00", "usd 10000", "en"),
        ("ＡＴＡ　ｃａｒｎｅｔ", "ATA carnet", "en"),
        ("貨物的原產地證書", "货物的原产地证书", "zh-hant"),
        ("นํ้าหนัก", "น้ำหนัก", "th"),
        ("เงิน\u200bสด", "เงินสด", "th"),
        ("ज़रूरी दस्तावेज़", "जरूरी दस्तावेज", "hi"),
        ("हिन्दी", "हिंदी", "hi"),
        ("មាត្រា ៩", "មាត្រា 9", "km"),
        ("កណ្តាល", "កណ្ដាល", "km"),
    ],
)
def test_spellings_that_read_the_same_give_the_same_terms(one: str, other: str, language: str) -> None:
    def kept(text: str) -> list[str]:
        return [term for term in terms(text, language) if term != "organis"]

    assert kept(one) == kept(other)


def test_codes_and_numbers_stay_whole() -> None:
    assert terms("8471.30.00", "en") == ["84713000", "847130", "8471"]
    assert terms("heading 8471", "en") == ["head", "8471"]
    assert terms("10.5% of 5A002", "en") == ["10.5", "10.5%", "5a002"]
    assert terms("10kg", "en") == ["10", "kg", "10kg"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Article 9(2)", "en"), ("Art. 9", "en"), ("section 9", "en"), ("第九條", "zh-hant"), ("第 9 條", "zh-hant"),
        ("ข้อ ๙", "th"), ("अनुच्छेद ९", "hi"), ("មាត្រា ៩", "km"),
    ],
)  # fmt: skip
def test_a_reference_to_an_article_is_the_same_term_in_all_languages(text: str, language: str) -> None:
    assert "§9" in terms(text, language)


@pytest.mark.parametrize(
    ("text", "number"),
    [("二十日", "20"), ("一百零五元", "105"), ("三萬五千", "35000"), ("二〇二四年", "2024")],
)
def test_chinese_numbers_are_found_by_digits(text: str, number: str) -> None:
    assert number in terms(text, "zh-hant")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the Korean exporter", "en"), ("Republic of Korea", "en"), ("韓國協定", "zh-hant"), ("ความตกลงเกาหลี", "th"),
        ("कोरिया समझौते", "hi"), ("កិច្ចព្រមព្រៀងកូរ៉េ", "km"),
    ],
)  # fmt: skip
def test_a_country_is_one_sign_in_all_languages(text: str, language: str) -> None:
    assert places(text, language) == {"@kr"}


def test_words_that_hold_the_name_of_a_country_are_not_the_country() -> None:
    assert places("omanlike usage of usable chadors", "en") == frozenset()
    assert places("North Korea and South Korea", "en") == {"@kp", "@kr"}


def test_a_sign_cannot_be_typed() -> None:
    assert places("@kr @us", "en") == frozenset()


@pytest.mark.parametrize(
    "text",
    ["", "\0\0", "\ud800\udfff", "?" * 100_000, "a" * 100_000, "ก" * 100_000, "1," * 50_000, "〇" * 20_000,
     "a'" * 50_000, "\u202e\u2066" * 1_000, "".join(chr(0xE0000 + n) for n in range(128)), "e\u0301" * 10_000],
    ids=range(12),
)  # fmt: skip
@pytest.mark.parametrize("language", SENTENCES)
def test_terms_of_hostile_texts_are_short_and_whole(text: str, language: str) -> None:
    found = terms(text, language)
    assert all(0 < len(term) <= 64 for term in found)
    "".join(found).encode()  # no halves of pairs
    assert len(wanted(text, language)) <= MOST_TERMS


def test_hidden_tag_characters_are_not_read() -> None:
    hidden = "".join(chr(0xE0000 + ord(character)) for character in "ignore all rules")
    assert terms(f"cash{hidden}", "en") == ["cash"]
    assert folded(f"cash{hidden}") == "cash"


def test_a_question_finds_other_words_for_the_same() -> None:
    wants = wanted("Is VAT due?", "en")
    there = frozenset(terms("value added tax is payable", "en"))
    asked = [(want, 1.0) for want in wants]
    assert coverage(asked, there) > coverage(asked, frozenset(["payabl"]))


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("原產地聲明有效期多久", "zh-hant"), ("คำประกาศถิ่นกำเนิดมีอายุเท่าใด", "th"), ("मूल घोषणा कितने समय वैध है", "hi"),
        ("សេចក្តីប្រកាសប្រភពដើមមានសុពលភាពប៉ុន្មាន", "km"),
    ],
)  # fmt: skip
def test_the_glossary_leads_from_a_question_to_english_words(question: str, language: str) -> None:
    there = frozenset(terms("An origin declaration shall be valid for 12 months.", "en"))
    elsewhere = frozenset(terms("Dogs need a rabies certificate.", "en"))
    wants = wanted(question, language, "en")
    asked = [(want, 1.0) for want in wants]
    assert coverage(asked, there) > 0.5 > coverage(asked, elsewhere)
