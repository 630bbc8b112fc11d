"""Numbers in a text with what they count: `48 hours`, `USD 10,000`, `10 per cent`, `2025-01-01`, `8471.30`, `s. 63`.

Digits of every script count, and the number words of the five languages for the small ones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

CODE, DATE, PROVISION, PLAIN = "code", "date", "provision", ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: `value` as plain text, `unit` what it counts (empty: nothing named), where it stands."""

    value: str
    unit: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str]:
        return self.value, self.unit


_UNITS: tuple[tuple[str, str], ...] = (
    (
        "working hour",
        r"(?:working|business|opening|office) hours?|個?工作小時|ชั่วโมงทำการ|कार्य घंट\w*|कार्य घण्ट\w*|ម៉ោងធ្វើការ",
    ),
    (
        "working day",
        r"(?:working|business) days?|個?工作[天日]|วันทำการ|वันทำงาน|कार्य ?दिवस\w*|कार्य ?दिन\w*|कार्यदिवस\w*|ថ្ងៃធ្វើការ",
    ),
    ("hour", r"hours?|hrs?\b|個?小時|个?小时|ชั่วโมง|घंट\w*|घण्ट\w*|ម៉ោង"),
    ("minute", r"minutes?|mins?\b|分鐘|分钟|นาที|मिनट\w*|នាទី"),
    ("day", r"(?:calendar |consecutive )?days?|[天日]|วัน|दिन\w*|दिवस\w*|ថ្ងៃ"),
    ("week", r"weeks?|個?星期|週|周|สัปดาห์|हफ़्त\w*|हफ्त\w*|सप्ताह\w*|សប្តាហ៍|សប្ដាហ៍"),
    ("month", r"(?:calendar )?months?|個月|个月|月|เดือน|महीन\w*|माह|ខែ"),
    ("year", r"years?(?: of age| old)?|[年歲岁]|ปี|वर्ष\w*|साल\w*|ឆ្នាំ"),
    ("%", r"%|％|per ?cent(?:age points?)?|percent|ร้อยละ|เปอร์เซ็นต์|प्रतिशत|फ़ीसदी|ភាគរយ"),
    ("kg", r"kg|kilograms?|kilos?|公斤|กิโลกรัม|กก\.?|किलोग्राम|किलो|គីឡូក្រាម|គីឡូ"),
    ("g", r"g\b|grams?|克|กรัม|ग्राम|ក្រាម"),
    ("l", r"l\b|litres?|liters?|公升|升|ลิตร|लीटर|លីត្រ"),
    ("ml", r"ml|millilitres?|milliliters?|毫升|มิลลิลิตร|मिलीलीटर|មីលីលីត្រ"),
    ("km", r"km|kilomet(?:re|er)s?|公里|กิโลเมตร|किलोमीटर|គីឡូម៉ែត្រ"),
    ("piece", r"cigarettes?|cigars?|pieces?|items?|units?|支|件|มวน|ชิ้น|सिगरेट\w*|បារី|ដើម"),
    ("time", r"times?|次|ครั้ง|बार|ដង"),
)
_MONEY = (
    r"US ?\$|USD|US dollars?|dollars?|\$|EUR|euros?|€|GBP|£|pounds?|THB|baht|บาท|INR|rupees?|₹|रुपय\w*|KHR|riels?|រៀល|"
    r"HKD|CNY|JPY|yen|XDR|SDR|美元|港元|歐元|ดอลลาร์(?:สหรัฐ)?|अमेरिकी डॉलर|डॉलर|ដុល្លារ(?:អាមេរិក)?"
)
_MONEY_CODE = (
    ("USD", r"US ?\$|USD|US dollars?|dollars?|\$|美元|ดอลลาร์(?:สหรัฐ)?|अमेरिकी डॉलर|डॉलर|ដុល្លារ(?:អាមេរិក)?"),
    ("EUR", r"EUR|euros?|€|歐元"),
    ("GBP", r"GBP|£|pounds?"),
    ("THB", r"THB|baht|บาท"),
    ("INR", r"INR|rupees?|₹|रुपय\w*"),
    ("KHR", r"KHR|riels?|រៀល"),
    ("JPY", r"JPY|yen"),
)
_WORDS = {
    **{word: n for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split()) if n},
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
    "half": 0.5,
    **{
        f"{ten}-{one}": tens + ones
        for ten, tens in (("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("ninety", 90))
        for ones, one in enumerate("one two three four five six seven eight nine".split(), 1)
    },
}  # fmt: skip
_CHINESE = {
    "一": 1,
    "二": 2,
    "兩": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(f"(?P<u{n}>{pattern})" for n, (_name, pattern) in enumerate(_UNITS))
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_DATE = re.compile(
    rf"\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b|\b(\d{{1,2}}) ({_MONTH})\.? (\d{{4}})\b|\b({_MONTH})\.? (\d{{1,2}}),? (\d{{4}})\b|"
    r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日",
    re.I,
)
_PROVISION = re.compile(
    r"\b(?:s|ss|sec|sections?|art|arts|articles?|para|paras|paragraphs?|chapters?|annex|rule|regulation|recommendation|"
    r"schedule|appendix|heading|headings|title|clause|form)\.? ?(\d+[A-Za-z]?(?:[.(]\d*[a-z]?\)?)*)|第 ?(\d+(?:\(\d+\))?) ?[條条款章]|"
    r"(?:มาตรา|ข้อ|धारा|अनुच्छेद|មាត្រា|ប្រការ) ?(\d+(?:\(\d+\))?)",
    re.I,
)
_CODE = re.compile(
    r"\b\d{4}\.\d{2}(?:\.?\d{2}){0,2}\b|\b[A-Z]{1,4}-?\d{2,}[A-Z0-9-]*\b|\b\d{2}[A-Z]{2}[A-Z0-9]{10,16}\b"
)
_QUANTITY = re.compile(
    rf"(?:(?P<before>{_MONEY}) ?|(?P<share>ร้อยละ|百分之) ?)?(?<![\w.])(?P<number>{_NUMBER})(?P<million> million| billion)?"
    rf"(?: ?-?(?:(?P<after>{_MONEY})|{_UNIT}))?",
    re.I,
)
_SPELT = re.compile(
    rf"(?<![-\w])(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?:[ -](?:{_UNIT}))(?![a-z])|(?P<zh>[一二兩两三四五六七八九十]{{1,3}})(?=個?(?:工作)?[小時天日年月週周星])"
    r"(?P<zu>個?工作[天日]|個?小時|[天日]|個月|年|週|周|個?星期)",
    re.I,
)


def digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9; its length stays."""
    return "".join(
        str(unicodedata.decimal(one))
        if not one.isascii() and unicodedata.decimal(one, None) is not None
        else one
        for one in text
    )


def _plain(number: str) -> str:
    try:
        value = Decimal(number.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return number
    return f"{value.normalize():f}"


def _unit_of(found: re.Match[str]) -> str:
    named = found.groupdict()
    return next((name for n, (name, _pattern) in enumerate(_UNITS) if named.get(f"u{n}")), PLAIN)


def _currency(text: str) -> str:
    return next((code for code, pattern in _MONEY_CODE if re.fullmatch(pattern, text, re.I)), text.upper())


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of a text, in its order."""
    plain = digits(text)
    taken: list[Figure] = []

    def free(start: int, end: int) -> bool:
        return all(end <= one.start or one.end <= start for one in taken)

    for found in _DATE.finditer(plain):
        taken.append(Figure(_day(found), DATE, *found.span()))
    for found in _PROVISION.finditer(plain):
        value = next(one for one in found.groups() if one)
        if free(*found.span()):
            taken.append(Figure(value.rstrip("."), PROVISION, *found.span()))
    for found in _CODE.finditer(plain):
        if free(*found.span()) and not re.fullmatch(_MONEY, found.group(), re.I):
            taken.append(Figure(found.group().replace(".", ""), CODE, *found.span()))
    for found in _QUANTITY.finditer(plain):
        if free(*found.span()):
            taken.append(_quantity(found))
    for found in _SPELT.finditer(plain):
        if free(*found.span()):
            taken.append(_spelt(found))
    return tuple(sorted(taken, key=lambda one: one.start))


def _day(found: re.Match[str]) -> str:
    a = found.groups()
    if a[0]:
        year, month, day = a[0], int(a[1]), a[2]
    elif a[3]:
        year, month, day = a[5], _month(a[4]), a[3]
    elif a[6]:
        year, month, day = a[8], _month(a[6]), a[7]
    else:
        year, month, day = a[9], int(a[10]), a[11]
    return f"{year}-{month:02d}-{int(day):02d}"


def _month(name: str) -> int:
    return next(n for n, one in enumerate(_MONTHS, 1) if one.startswith(name.lower()[:3]))


def _quantity(found: re.Match[str]) -> Figure:
    value = _plain(found["number"])
    if found["million"]:
        value = _plain(str(Decimal(value) * (10**6 if "m" in found["million"].lower()[:2] else 10**9)))
    money = found["before"] or found["after"]
    unit = "%" if found["share"] else _currency(money.strip()) if money else _unit_of(found)
    return Figure(value, unit, *found.span())


def _spelt(found: re.Match[str]) -> Figure:
    if found["zh"]:
        text = found["zh"]
        value = _chinese(text)
        unit = next((name for name, pattern in _UNITS if re.fullmatch(pattern, found["zu"])), PLAIN)
        return Figure(str(value), unit, *found.span())
    return Figure(_plain(str(_WORDS[found["word"].lower()])), _unit_of(found), *found.span())


def _chinese(text: str) -> int:
    if "十" not in text:
        return int("".join(str(_CHINESE[one]) for one in text))
    tens, _ten, ones = text.partition("十")
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)
