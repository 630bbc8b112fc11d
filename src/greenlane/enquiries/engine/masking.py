"""Personal data out of a text: what is searched, shown as an example or sampled is masked.

Codes of goods, dates, amounts and names of law stay: they are what a text is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

EMAIL, PHONE, PASSPORT, CARD, ACCOUNT, IDENTITY, MRN, NAME = (
    "[e-mail]",
    "[phone]",
    "[passport]",
    "[card]",
    "[account]",
    "[identity number]",
    "[MRN]",
    "[name]",
)

_EMAIL = re.compile(r"[\w.+%'\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
_CARD = re.compile(r"(?<![\d.])\d(?:[ \-]?\d){12,18}(?![\d.])")
_MRN = re.compile(r"\b\d{2}[A-Z]{2}[A-Z0-9]{14}\b")
_IDENTITY = re.compile(
    r"\b[A-Z]{1,2}\d{6}\([0-9A]\)"  # Hong Kong
    r"|(?<!\d)\d-\d{4}-\d{5}-\d{2}-\d(?!\d)"  # Thailand
    r"|(?<!\d)\d{4} \d{4} \d{4}(?!\d)"  # India
)
_PASSPORT = re.compile(r"\b[A-Z]{1,2}\d{6,9}\b")
_PHONE = re.compile(
    r"(?<![\w+])\+\d[\d ().\-]{6,18}\d"
    r"|(?<![\w.,\-/])0\d{1,3}[ \-]\d{3,4}[ \-]?\d{3,4}(?![\w\-/]|[.,]\d)"
    r"|(?<![\w.,\-/])\(\d{2,4}\) ?\d{3,4}[ \-]?\d{3,4}(?!\w)"
)
_PHONE_WORD = re.compile(
    r"((?:tel(?:ephone)?|phone|mobile|cell|whatsapp|fax|call me (?:at|on)|電話|手機|โทรศัพท์|โทร|เบอร์(?:โทร)?|फ़ोन|फोन|मोबाइल|ទូរស័ព្ទ|លេខទូរស័ព្ទ)"
    r"(?:\s*(?:no|number|号码|號碼|नंबर))?\.?\s*[:：៖]?\s*)(\+?[\d០-៩๐-๙०-९][\d០-៩๐-๙०-९ ().\-]{5,18}[\d០-៩๐-๙०-९])",
    re.IGNORECASE,
)
_WESTERN = r"[A-Z][\w'’\-]{1,30}(?:\s+(?:[A-Z][\w'’\-]{0,30}\.?|de|van|von|bin|al|el|da|dos))*(?:\s+[A-Z][\w'’\-]{1,30})?"
_INTRODUCED: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"((?i:\bmy name is|\bmy full name is|\bthis is|\bI am called)\s+(?:(?i:mr|mrs|ms|dr)\.?\s+)?)({_WESTERN})"
    ),
    re.compile(
        r"(\b(?:I am|I'm)\s+(?:(?:[Mm]rs?|[Mm]s|[Dd]r)\.?\s+)?)([A-Z][a-z'’\-]+\s+[A-Z][a-z'’\-]+(?:\s+[A-Z][a-z'’\-]+)?)"
    ),
    re.compile(rf"(\b(?:Mr|Mrs|Ms|Dr|Miss)\.?\s+)({_WESTERN})"),
    re.compile(r"((?:我叫|我的名字是|本人姓名|姓名)\s*[:：為]?\s*)([\u4e00-\u9fff]{2,4})"),
    re.compile(r"((?:本人|我是)\s*)([\u4e00-\u9fff]{2,4})(?=[，,。、；]|$)"),
    re.compile(
        r"((?:ผม|ดิฉัน|ฉัน|ข้าพเจ้า)?ชื่อ\s*(?:นาย|นาง(?:สาว)?)?\s*)([\u0e01-\u0e4e]+(?:\s[\u0e01-\u0e4e]+)?)"
    ),
    re.compile(
        r"((?:मेरा नाम|नाम\s*[:：])\s*)([\u0900-\u0963\u0970-\u097f]+(?:\s[\u0900-\u0963\u0970-\u097f]+)?)(?=\s*(?:है|हूँ|,|।|$))",
        re.MULTILINE,
    ),
    re.compile(r"((?:ខ្ញុំឈ្មោះ|ខ្ញុំបាទឈ្មោះ|នាងខ្ញុំឈ្មោះ|ឈ្មោះ\s*៖?)\s*)([\u1780-\u17d3]+(?:\s[\u1780-\u17d3]+)?)"),
)


def masked(text: str) -> str:
    """The text with personal data replaced by what it was, in brackets. Masking twice changes nothing."""
    text = _EMAIL.sub(EMAIL, text)
    text = _MRN.sub(MRN, text)
    text = _IDENTITY.sub(IDENTITY, text)
    text = _IBAN.sub(_if(_is_iban, ACCOUNT), text)
    text = _CARD.sub(_if(_is_card, CARD), text)
    text = _PHONE_WORD.sub(rf"\1{PHONE}", text)
    text = _PHONE.sub(PHONE, text)
    text = _PASSPORT.sub(PASSPORT, text)
    for pattern in _INTRODUCED:
        text = pattern.sub(rf"\1{NAME}", text)
    return text


def without(text: str, *known: str) -> str:
    """A text with these words (a sender's name and address) replaced too, wherever they stand."""
    for one in known:
        if len(one.strip()) > 2:
            text = re.sub(re.escape(one.strip()), NAME, text, flags=re.IGNORECASE)
    return text


def _if(test: Callable[[str], bool], label: str) -> Callable[[re.Match[str]], str]:
    return lambda found: label if test(found[0]) else found[0]


def _is_iban(text: str) -> bool:
    """Whether the check digits fit (ISO 13616)."""
    plain = text.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _is_card(text: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7812, Luhn)."""
    digits = [int(c) for c in text if c.isdigit()]
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1
