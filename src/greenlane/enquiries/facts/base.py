"""What facts share: what they read out of a question, and how their answers are put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greenlane.enquiries import sayings
from greenlane.enquiries.engine.figures import DATE, digits, figures
from greenlane.enquiries.engine.naming import countries
from greenlane.enquiries.engine.shapes import Part, Status, Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.tariff.browsing import country_choices
from greenlane.tariff.everyday import codes_for

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

Answered = tuple[Part, dict[str, str]]
Fact = Callable[[Asked, "Asking"], Answered | None]

_CODE = re.compile(r"(?<![\d.,-])(\d{4}[. ]?\d{2}(?:[. ]?\d{2}){0,2}|\d{6,10})(?![\d-]|[.,]\d)")
_HEADING = re.compile(
    r"\b(?:heading|subheading|hs(?: code)?|code|tariff (?:code|line)|稅號|税号|พิกัด|शीर्ष|एचएस|លេខកូដ)\s*:?\s*(\d{4}(?:[. ]?\d{2}){0,3})",
    re.I,
)
_YEARS_OF_CODES = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])")
_MONEY_BEFORE = re.compile(r"\b([A-Z]{3})\s?(\d[\d, ]*(?:\.\d+)?)|([$€£¥฿₹])\s?(\d[\d, ]*(?:\.\d+)?)")
_MONEY_AFTER = re.compile(
    r"(\d[\d, ]{0,24}(?:\.\d{1,6})?)\s?(USD|EUR|GBP|JPY|THB|INR|CNY|HKD|SGD|KRW|US dollars?|dollars?|euros?|pounds?|baht|rupees?|yen|美元|歐元|บาท|"
    r"ดอลลาร์(?:สหรัฐ)?|ยูโร|डॉलर|यूरो|रुपये|ដុល្លារ|អឺរ៉ូ)",
    re.I,
)
_CURRENCIES: tuple[tuple[str, str], ...] = (
    ("USD", r"USD|US ?\$|US dollars?|dollars?|\$|美元|ดอลลาร์(?:สหรัฐ)?|अमेरिकी डॉलर|डॉलर|ដុល្លារ(?:អាមេរិក)?"),
    ("EUR", r"EUR|euros?|€|歐元|欧元|ยูโร|यूरो|អឺរ៉ូ"),
    ("GBP", r"GBP|pounds?(?: sterling)?|sterling|£|英鎊|ปอนด์|पाउंड|ផោន"),
    ("JPY", r"JPY|yen|¥|日圓|日元|เยน|येन|យ៉េន"),
    ("THB", r"THB|baht|฿|泰銖|บาท|बाट|बात|បាត"),
    ("INR", r"INR|rupees?|₹|盧比|รูปี|रुपय\w*|रुपये|រូពី"),
    ("CNY", r"CNY|RMB|yuan|renminbi|人民幣|人民币|หยวน|युआन|យ័ន"),
    ("HKD", r"HKD|Hong Kong dollars?|港元|港幣"),
    ("SGD", r"SGD|Singapore dollars?|新加坡元|新幣"),
    ("KRW", r"KRW|won|韓元|วอน|वॉन"),
    ("AUD", r"AUD|Australian dollars?|澳元"),
    ("CAD", r"CAD|Canadian dollars?|加元"),
    ("CHF", r"CHF|Swiss francs?|瑞士法郎"),
    ("NZD", r"NZD|New Zealand dollars?|紐西蘭元"),
    ("MYR", r"MYR|ringgit|令吉"),
    ("IDR", r"IDR|rupiah|印尼盾"),
    ("PHP", r"PHP|Philippine pesos?"),
    ("SEK", r"SEK|Swedish krona"),
    ("NOK", r"NOK|Norwegian krone"),
    ("DKK", r"DKK|Danish krone"),
    ("PLN", r"PLN|zloty"),
    ("TRY", r"TRY|Turkish lira"),
    ("ZAR", r"ZAR|rand"),
    ("BRL", r"BRL|reais|real"),
    ("MXN", r"MXN|Mexican pesos?"),
)
_FROM = re.compile(
    r"\b(?:from|origin(?:ating)?(?: in| of| is)?|made in|produced in|of .{0,20}origin)\s*:?\s*(?:the )?([A-Z]{2})\b(?![a-z])"
)
_TODAY = re.compile(r"\btoday\b|\bnow\b|今天|今日|วันนี้|आज|ថ្ងៃនេះ", re.I)
_TOMORROW = re.compile(r"\btomorrow\b|明天|明日|พรุ่งนี้|कल|ថ្ងៃស្អែក", re.I)
_YESTERDAY = re.compile(r"\byesterday\b|昨天|昨日|เมื่อวาน|ម្សិលមិញ", re.I)
_WEEKDAY = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bmondays?\b|星期一|週一|วันจันทร์|सोमवार|ថ្ងៃចន្ទ",
        r"\btuesdays?\b|星期二|週二|วันอังคาร|मंगलवार|ថ្ងៃអង្គារ",
        r"\bwednesdays?\b|星期三|週三|วันพุธ|बुधवार|ថ្ងៃពុធ",
        r"\bthursdays?\b|星期四|週四|วันพฤหัส|गुरुवार|बृहस्पतिवार|ថ្ងៃព្រហស្បតិ៍",
        r"\bfridays?\b|星期五|週五|วันศุกร์|शुक्रवार|ថ្ងៃសុក្រ",
        r"\bsaturdays?\b|星期六|週六|วันเสาร์|शनिवार|ថ្ងៃសៅរ៍",
        r"\bsundays?\b|星期[日天]|週日|วันอาทิตย์|रविवार|ថ្ងៃអាទិត្យ",
    )
)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


def code_in(text: str) -> str:
    """The first commodity code of a text, its digits only: four after "heading", else six to ten."""
    plain = digits(text)
    named = _HEADING.search(plain)
    if named:
        return re.sub(r"\D", "", named[1])
    for found in _CODE.finditer(plain):
        code = re.sub(r"\D", "", found[1])
        before = plain[: found.start()].rstrip()[-4:]
        if 6 <= len(code) <= 10 and not re.search(r"[A-Z$€£¥฿₹]$", before) and not _is_day(found[1]):
            return code
    return ""


def _is_day(text: str) -> bool:
    return bool(_YEARS_OF_CODES.match(text)) and len(re.sub(r"\D", "", text)) == 8


def goods_in(text: str) -> list[str]:
    """The headings and subheadings that everyday words of a text lead to."""
    return codes_for(re.sub(r"[?？!,.;:。、]", " ", text))


def origin_in(text: str) -> str:
    """The country of origin of a text, by its code or name; empty when none is named."""
    given = _FROM.search(text)
    known = dict(country_choices())
    if given and given[1] in known:
        return given[1]
    found = [one for one in countries(text) if one != "EU"]
    if found:
        return found[0]
    for code, name in known.items():
        if len(name) > 3 and re.search(rf"\b{re.escape(name)}\b", text):
            return code
    return ""


def currency_in(text: str) -> str:
    """The first currency of a text, other names before “dollar” and “real”."""
    places = [
        (found.start(), -len(found.group()), code)
        for code, pattern in _CURRENCIES
        if (found := _currency(pattern, text))
    ]
    return min(places)[2] if places else ""


def _currency(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", text, re.I)


def money_in(text: str) -> Money | None:
    """The first amount of money of a text."""
    plain = digits(text)
    before = _MONEY_BEFORE.search(plain)
    if before and (before[2] or before[4]):
        return _money(before[2] or before[4], before[1] or before[3])
    after = _MONEY_AFTER.search(plain)
    return _money(after[1], after[2]) if after else None


def _money(number: str, currency: str) -> Money | None:
    code = currency_in(currency) or (currency.upper() if re.fullmatch(r"[A-Z]{3}", currency) else "")
    amount = Decimal(number.replace(",", "").replace(" ", ""))
    return Money(amount, code) if code and amount > 0 else None


def day_in(text: str, today: date) -> date | None:
    """The day a text names: a date, today, tomorrow, yesterday, or the next such weekday."""
    for one in figures(text):
        if one.unit == DATE:
            try:
                return date.fromisoformat(one.value)
            except ValueError:
                continue
    for pattern, shift in ((_TODAY, 0), (_TOMORROW, 1), (_YESTERDAY, -1)):
        if pattern.search(text):
            return today + timedelta(days=shift)
    for number, pattern in enumerate(_WEEKDAY):
        if pattern.search(text):
            return today + timedelta(days=(number - today.weekday()) % 7)
    return None


def fact(
    asked: Asked,
    asking: Asking,
    text: str,
    how: Iterable[Step],
    *,
    data: dict[str, Any],
    subject: dict[str, str] | None = None,
) -> Answered:
    """A computed answer. It is certain, so far as what it was computed from is."""
    part = Part(
        asked.text, Status.ANSWERED, text, confidence=1.0, how=tuple(how), written_by="fact", data=data
    )
    return part, {**asking.subject, **(subject or {})}


def need(
    asked: Asked,
    asking: Asking,
    what: str,
    text: str,
    *,
    how: Iterable[Step] = (),
    data: dict[str, Any] | None = None,
    subject: dict[str, str] | None = None,
) -> Answered:
    """What is still missing, asked for by name, with what can be said without it."""
    part = Part(
        asked.text,
        Status.PARTIAL,
        text,
        confidence=1.0,
        how=tuple(how),
        why=sayings.NEED,
        written_by="fact",
        data={**(data or {}), "need": what},
    )
    return part, {**asking.subject, **(subject or {})}


def declined(
    asked: Asked, asking: Asking, why: str, text: str = "", *, data: dict[str, Any] | None = None
) -> Answered:
    """No answer, for a reason that a person can do something about."""
    said = text or sayings.why_said(why)
    part = Part(asked.text, Status.ABSTAINED, said, why=why, written_by="fact", data=data or {})
    return part, dict(asking.subject)
