"""Whether a question asks for law as it was: of a year gone by, or of a rule it calls old."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

BUDDHIST = 543
"""Years by which the Thai and Khmer calendar is ahead."""
_OLDEST = 1950


@dataclass(frozen=True, slots=True)
class Past:
    """What of the past is asked for. `day`: the last day of the year that is named, None where no year is; `rest`: the
    question without the year, which stands in no text."""

    day: date | None = None
    rest: str = ""


_RULES = (
    r"(?:limit|rule|law|rate|fee|form|allowance|act|order|regulation|threshold|tariff|version|procedure|deadline|"
    r"time limit|fine|penalty|duty|requirement)s?"
)
_CALLED_OLD = re.compile(
    rf"\b(?:old|former|previous|repealed|superseded|abolished|outdated)\s+(?:[\w-]+\s+)?{_RULES}\b|"
    r"\bused to (?:be|have|cost|need|apply|pay|allow)\b|"
    r"\bbefore the (?:change|reform|amendment|new (?:law|act|rule|limit))\b|"
    r"(?:舊|以前|過去|從前|原先)的(?:限額|規定|規則|法|稅率|費用|表格|上限|期限|門檻)|修法前|修例前|"
    r"(?:กฎหมาย|กฎ|อัตรา|เกณฑ์|แบบฟอร์ม|ค่าธรรมเนียม|วงเงิน|กำหนด)(?:เก่า|เดิม|ฉบับเก่า|ฉบับเดิม)|"
    r"(?:पुरान[ाीे]|पहले वाल[ाीे]|पूर्व)\s+(?:\S+\s+)?(?:सीमा|नियम|कानून|क़ानून|दर|शुल्क|फ़ॉर्म|फॉर्म)|"
    r"(?:ច្បាប់|វិធាន|អត្រា|កម្រិត|ទម្រង់|កម្រៃ)(?:ចាស់|មុន)",
    re.I,
)
_OF_A_RULE = re.compile(rf"\b{_RULES}\b", re.I)
_WAS = re.compile(r"\b(?:was|were|did|had|applied|used to)\b", re.I)
_IN_YEAR = re.compile(
    r"\b(?:in|during|as of|back in|for|until|at the end of)\s+(?:the year\s+)?((?:19|20)\d\d)\b", re.I
)
_BEFORE_YEAR = re.compile(r"\b(?:before|prior to)\s+((?:19|20)\d\d)\b", re.I)
_MADE_IN = re.compile(
    r"\b(?:built|made|born|manufactured|issued|bought|registered|produced|imported|exported|purchased|signed|paid|arrived|"
    r"lodged|sent|shipped|left|moved|expired?|founded)\b[^?.]{0,30}$",
    re.I,
)
_ELSEWHERE = re.compile(r"(\d{4})\s*年|(?:ปี|พ\.ศ\.|ค\.ศ\.)\s*(\d{4})|(\d{4})\s+में|ឆ្នាំ\s*(\d{4})")
_OF_A_RULE_ELSEWHERE = re.compile(
    r"限額|規定|規則|法|稅|費用|表格|上限|期限|門檻|罰款|กฎ|อัตรา|เกณฑ์|แบบฟอร์ม|ค่าธรรมเนียม|ค่าปรับ|วงเงิน|กำหนด|ภาษี|อากร|"
    r"सीमा|नियम|कानून|क़ानून|दर|शुल्क|जुर्मान|फ़ॉर्म|फॉर्म|ច្បាប់|វិធាន|អត្រា|កម្រិត|ទម្រង់|កម្រៃ|ពន្ធ"
)
_BOUGHT = re.compile(r"製造|出廠|購買|買的|生產|ผลิต|ซื้อ|बना|ख़रीद|खरीद|ផលិត|ទិញ")


def past_in(question: str, today: date) -> Past | None:
    """The past that a question asks for; None where it asks for what counts now.

    A year is only taken for one of the law where the question is put in the past tense and the year is not that of
    something that was made, bought or sent then.
    """
    found = _year(question)
    year = _gone(found[1], today) if found is not None else None
    if found is not None and year is not None:
        said = found[0]
        return Past(date(year, 12, 31), f"{question[: said.start()].rstrip()}{question[said.end() :]}")
    return Past(rest=question) if _CALLED_OLD.search(question) else None


def _year(question: str) -> tuple[re.Match[str], int] | None:
    """Where a year of the law is named, and which one."""
    if _WAS.search(question) and _OF_A_RULE.search(question):
        for pattern, less in ((_IN_YEAR, 0), (_BEFORE_YEAR, 1)):
            found = pattern.search(question)
            if found and not _MADE_IN.search(question[: found.start()]):
                return found, int(found[1]) - less
    found = _ELSEWHERE.search(question)
    if found and _OF_A_RULE_ELSEWHERE.search(question) and not _BOUGHT.search(question):
        return found, int(next(one for one in found.groups() if one))
    return None


def _gone(year: int, today: date) -> int | None:
    if year > today.year + 100:
        year -= BUDDHIST
    return year if _OLDEST <= year < today.year else None
