"""Reading letters, masking, routing, fingerprints, lint, differences: the pure parts."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.enquiries.engine.difference import difference, edit_distance
from greenlane.enquiries.engine.letter_text import own_words, text_of_html
from greenlane.enquiries.engine.letters import BadLetter, read_letter
from greenlane.enquiries.engine.lint import cited_throughout, findings, is_claim
from greenlane.enquiries.engine.masking import masked
from greenlane.enquiries.engine.measuring import clusters, median, quantile
from greenlane.enquiries.engine.phrases import PHRASES
from greenlane.enquiries.engine.routing import FALLBACK, route
from greenlane.enquiries.engine.second import SecondReading
from greenlane.enquiries.engine.similar import alike, fingerprint, likest, resemblance

HEAD = b"From: A <a@example.org>\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n"


def raw(body: bytes, *head: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in head) + b"\r\n" + body


@pytest.mark.parametrize(
    ("charset", "text"), [("big5", "關稅"), ("tis-620", "อากร"), ("iso-8859-1", "Zölle"), ("utf-16", "duty")]
)
def test_read_a_letter_in_other_charsets(charset: str, text: str) -> None:
    letter = read_letter(raw(text.encode(charset), f"Content-Type: text/plain; charset={charset}".encode()))
    assert letter.text == text


@pytest.mark.parametrize("charset", ["klingon", "utf-8", "ascii", "base64"])
def test_read_a_letter_whose_charset_is_wrong(charset: str) -> None:
    letter = read_letter(raw(b"Duty \xff\xfe?", f"Content-Type: text/plain; charset={charset}".encode()))
    assert letter.text.startswith("Duty")


def test_read_html_as_its_reader_sees_it() -> None:
    html = (
        "<style>p{}</style><p>How much <b>duty</b>?</p><!-- x --><div style='display:none'>hidden one</div>"
        "<p style='color:#fff'>white</p><span style='font-size:0px'>small</span><ul><li>tea<li>silk</ul>"
        "<p hidden>no</p><script>bad()</script>"
    )
    assert text_of_html(html).split() == ["How", "much", "duty?", "-", "tea", "-", "silk"]


def test_read_lists_attachments_and_opens_none() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner.set_content("What stands inside is not asked?")
    made = EmailMessage()
    made["From"], made["Subject"] = "a@example.org", "x"
    made.set_content("Outside?")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../etc/passwd")
    made.add_attachment(inner)
    letter = read_letter(made.as_bytes())
    assert letter.text == "Outside?"
    first, second = letter.attachments
    assert (first.name, first.media_type, first.size) == (".._.._etc_passwd", "application/pdf", 4)
    assert len(first.sha256) == 64
    assert second.media_type == "message/rfc822"


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"hello", b"%PDF-1.4 x", b"\n\nFrom: nobody"])
def test_read_what_is_no_letter_is_refused(data: bytes) -> None:
    with pytest.raises(BadLetter):
        read_letter(data)


def test_read_too_much_is_refused() -> None:
    with pytest.raises(BadLetter, match="MB"):
        read_letter(raw(b"x" * (11 * 1024 * 1024)))
    parts = b"".join(b"--b\r\n\r\nx\r\n" for _ in range(300)) + b"--b--"
    with pytest.raises(BadLetter, match="parts"):
        read_letter(raw(parts, b'Content-Type: multipart/mixed; boundary="b"'))


def test_read_a_letter_without_id_gets_one_of_its_own() -> None:
    first, again = (read_letter(b"From: a@example.org\r\n\r\nDuty?") for _ in range(2))
    assert first.message_id == again.message_id != ""


@given(st.binary(max_size=2000))
def test_read_never_fails_otherwise(data: bytes) -> None:
    for one in (data, raw(data), raw(data, b"Content-Type: multipart/mixed; boundary=x")):
        try:
            letter = read_letter(one)
        except BadLetter:
            continue
        assert letter.message_id
        assert letter.text.encode("utf-8").decode("utf-8") == letter.text


@pytest.mark.parametrize(
    "head",
    [
        b"Auto-Submitted: auto-replied",
        b"List-Id: <news.example.org>",
        b"Precedence: bulk",
        b"Return-Path: <>",
        b"Content-Type: multipart/report; boundary=x",
    ],
)
def test_automatic_letters_are_recognised(head: bytes) -> None:
    assert read_letter(raw(b"x", head)).automatic
    assert not read_letter(raw(b"x")).automatic
    assert not read_letter(raw(b"x", b"Auto-Submitted: no")).automatic


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, 2 Nov 2026 at 10:00, Customs <c@example.org> wrote:\n> Old words",
        "On Mon, 2 Nov 2026 at 10:00, Customs\n<c@example.org> wrote:\n> Old words",
        "-----Original Message-----\nFrom: c\nOld words",
        "-- \nAnna\nOld words",
        "Kind regards,\nAnna\nOld words",
        "王小明 於 2026年11月2日 寫道：\n> Old words",
        "ขอแสดงความนับถือ\nOld words",
        "भवदीय,\nOld words",
    ],
)
def test_own_words_leave_out_what_is_quoted_and_signed(below: str) -> None:
    assert own_words(f"May I bring tea?\n\n{below}") == "May I bring tea?"


def test_own_words_keep_a_question_under_the_closing_and_answers_between_quotes() -> None:
    assert "by Monday?" in own_words("May I?\n\nThanks,\nCould you answer by Monday?")
    assert own_words("> Which goods?\nTea and silk.\n> When?\nIn May.") == "Tea and silk.\nIn May."
    assert own_words("> only quoted") == "> only quoted"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Write to anna.berg@example.org", "anna"),
        ("Call +47 22 12 34 56 now", "22 12"),
        ("Tel. 081-234-5678", "234"),
        ("電話：9123 4567", "9123"),
        ("मोबाइल: 98765 43210", "98765"),
        ("My passport is K12345678", "K12345678"),
        ("Card 4111 1111 1111 1111", "4111"),
        ("IBAN DE89 3704 0044 0532 0130 00", "3704"),
        ("HKID A123456(3)", "A123456"),
        ("MRN 26XM0000ABCD12EF34", "ABCD12"),
        ("My name is Anna Maria Berg and", "Berg"),
        ("I am Tom Becker.", "Becker"),
        ("我叫陳大文，", "陳大文"),
        ("ผมชื่อ สมชาย ใจดี", "สมชาย"),
        ("मेरा नाम राजेश कुमार है", "राजेश"),
        ("ខ្ញុំឈ្មោះ សុខា", "សុខា"),
    ],
)
def test_masked_takes_out_personal_data(text: str, gone: str) -> None:
    assert gone not in masked(text)
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "HS 8517.13.00 and 0901.21, heading 8703",
        "8517130000 from 2026-11-29 to 30.11.2026",
        "USD 10,000.00 or 1,250,000 KHR at 4,100.50",
        "Article 9(2), section 63, s. 21",
        "Container TGHU1234567 of 24 000 kg",
        "I am writing about duty",
        "I am a trader",
    ],
)
def test_masked_keeps_codes_days_and_amounts(text: str) -> None:
    assert masked(text) == text


def test_route_says_why() -> None:
    found = route("Our trademark is on counterfeit shoes in a container.", "en")
    assert found.domain == "intellectual-property"
    assert "“trademark”" in found.reasons[0] or "“counterfeit”" in found.reasons[0]
    assert route("Hello there", "en").domain == FALLBACK
    assert route("Hello there", "en", [("origin", 0.9)]).domain == "origin"
    assert route("ขอหนังสือรับรองถิ่นกำเนิด", "th").domain == "origin"


def test_fingerprints_find_duplicates_and_no_others() -> None:
    text = (
        "I bought twelve pairs of leather shoes in Vietnam and want to bring them in my suitcase next week."
    )
    again = f"Dear all, {text.upper()}"
    other = "How long is an advance ruling valid, and does an application stop my import of heat pumps?"
    assert resemblance(text, again) >= 0.8
    assert alike(fingerprint(text), fingerprint(again))
    assert not alike(fingerprint(text), fingerprint(other))
    assert len(fingerprint(text)) == 64
    assert fingerprint("  ") == ""
    assert resemblance("我想知道關稅是多少", "我想知道關稅是多少呢") > 0.7


def test_likest_weighs_rare_words() -> None:
    others = [["duty", "tea"], ["duty", "ivory"], ["duty", "dog"]]
    assert likest(["duty", "ivory"], others)[0].place == 1
    assert likest([], others) == []


@pytest.mark.parametrize(
    ("language", "claim", "other"),
    [
        ("en", "You must declare it.", "Thank you for your letter."),
        ("en", "The rate is 5 %.", "We wish you a good journey."),
        ("zh-hant", "旅客必須申報。", "感謝您的來信。"),
        ("th", "ท่านต้องสำแดง", "ขอบคุณสำหรับจดหมาย"),
        ("hi", "परमिट आवश्यक है।", "आपके पत्र के लिए धन्यवाद।"),
        ("km", "អ្នកត្រូវប្រកាស។", "សូមអរគុណចំពោះលិខិត។"),
    ],
)
def test_claims_in_every_language(language: str, claim: str, other: str) -> None:
    assert is_claim(claim, language)
    assert not is_claim(other, language)
    (found,) = findings(f"{other} {claim}", language, ())
    assert (found.why, found.sentence.endswith(claim)) == ("uncited", True)
    assert findings(f"{claim} [1]", language, {1}) == []


def test_lint_names_numbers_without_a_source_and_leaves_the_frame_alone() -> None:
    text = "You must pay 5 %. [2]\nSources\n[1] Act, s. 5, within 3 days\n> Must I pay?\nYour number is 3 days old."
    found = findings(text, "en", {1}, frame=["Your number is 3 days old."])
    assert [(one.why, one.number) for one in found] == [("unknown", 2)]


def test_one_citation_of_another_sentence_does_not_cover_a_claim() -> None:
    text = "You must pay a fine of USD 100. Cash must be declared. [1]"
    assert [one.sentence for one in findings(text, "en", {1})] == ["You must pay a fine of USD 100."]


def test_cited_throughout_gives_every_claim_the_number_of_its_passage() -> None:
    text = "You must declare it. It is free.\nYou may bring two. [3]"
    assert findings(cited_throughout(text, "en"), "en", {3}) == []
    assert cited_throughout("You must.", "en") == "You must."


@given(st.text(max_size=300), st.text(max_size=300))
def test_difference_gives_both_texts_back(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(one.text for one in pieces if one.how != "added") == before
    assert "".join(one.text for one in pieces if one.how != "removed") == after
    assert 0 <= edit_distance(before, after) <= 1
    assert edit_distance(before, before) == 0


def test_second_reading_because_of_words_domains_and_refunds() -> None:
    rules = SecondReading(domains=("origin",), words=("royal family",), refund_over=5000)  # type: ignore[arg-type]
    assert rules.because("", "origin")
    assert rules.because("The Royal Family", "cargo")
    assert rules.because("Is there a penalty?", "cargo")
    assert rules.because("Refund of USD 12,500.00 please", "payments")
    assert not rules.because("Refund of USD 1,200 for 8517.13.00 please", "payments")


def test_phrases_are_the_same_in_every_language() -> None:
    names = {language: set(texts) for language, texts in PHRASES.items()}
    assert len({frozenset(one) for one in names.values()}) == 1


def test_medians_quantiles_and_clusters() -> None:
    assert (median([3, 1, 2]), median([1, 2]), median([])) == (2, 1.5, None)
    assert quantile(range(1, 11), 0.9) == 9
    found = clusters([["moon", "colour"], ["moon", "size"], ["tea", "price"], ["moon", "colour", "why"]])
    assert found[0].members == (0, 1, 3)
    assert found[0].terms[0] == "moon"
