"""Whether a question asks for law of another time: as it was, or as it will be.

What is only old itself, or will only be done later, asks for the law of today: "my car of 2005", "I arrive next week".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

BUDDHIST = 543
"""Years by which the Thai and Khmer calendar is ahead."""
_OLDEST = 1950


@dataclass(frozen=True, slots=True)
class Then:
    """Law of another time. `day`: the last day of the year that is named, None where no year is; `rest`: the question
    without the year, which stands in no text; `to_come`: law that does not count yet."""

    day: date | None = None
    rest: str = ""
    to_come: bool = False


_RULES = (
    r"(?:limit|rule|law|rate|fee|form|allowance|act|order|regulation|threshold|tariff|version|procedure|deadline|"
    r"time limit|fine|penalty|duty|requirement|list|codes?|scheme|text|draft|convention|bill|system)s?"
)
_OLD = r"(?:former|previous|earlier|prior|repealed|superseded|abolished|outdated)"
_WAS = re.compile(r"\b(?:was|were|did|had|could|applied|counted|used to|needed|stood|required)\b", re.I)
_BEFORE_CAME = (
    r"\b(?:before|prior to|until|till)\s+(?:(?:it|they|there)\b[^?,]{0,30}\b(?:became|was|were|came|existed|had|got)|"
    rf"the (?:change|reform|amendment|overhaul|(?:last|latest|new|current|present)\b|law\b|{_RULES} (?:of|came|was))|"
    r"(?:you|we|this|that|the \w+(?: \w+){0,3}) (?:became|was introduced|existed|began|changed|joined)|"
    r"(?:the )?[A-Z][\w ]+ Act came|Brexit|joining|accession|acceding)"
)
_CALLED_OLD = re.compile(
    rf"\b{_OLD}\s+(?:[\w-]+\s+){{0,3}}?{_RULES}\b|\bold\s+(?:[\w-]+\s+)?{_RULES}\b|"
    r"\bused to (?:be|have|cost|need|apply|pay|allow)\b|\b(?:what|how|which)\b[^?]*\buse to (?:be|cost)\b|"
    r"\bthat (?:was|were) (?:repealed|abolished|replaced)\b|\bfirst draft\b|"
    r"\bbefore the (?:change|reform|amendment|new (?:law|act|rule|limit))\b|"
    r"\bbefore it became\b|\bprior to the current\b|\buntil which year\b|"
    r"(?:舊|以前|過去|從前|原先|之前)的(?:限額|規定|規則|法|稅率|費用|表格|上限|期限|門檻|制度)|修法[之以]?前|修例[之以]?前|改革[之以]?前|"
    r"(?:กฎหมาย|กฎ|อัตรา|เกณฑ์|แบบฟอร์ม|ค่าธรรมเนียม|วงเงิน|กำหนด)(?:เก่า|เดิม|ฉบับเก่า|ฉบับเดิม)|"
    r"สมัยก่อน|ก่อน(?:การ)?(?:แก้กฎ|แก้กฎหมาย|ปฏิรูป|มีกฎหมาย|กฎหมายฉบับ)|"
    r"(?:पुरान[ाीे]|पहले वाल[ाीे]|पूर्व)\s+(?:\S+\s+)?(?:सीमा|नियम|कानून|क़ानून|दर|शुल्क|फ़ॉर्म|फॉर्म)|"
    r"(?:कानून|क़ानून|नियम|सुधार)\s+(?:\S+\s+)?(?:बदलने|आने|लागू होने)?\s*से पहले.{0,60}(?:था|थी|थे)|"
    r"(?:ច្បាប់|វិធាន|អត្រា|កម្រិត|ទម្រង់|កម្រៃ)(?:ចាស់|មុន)|មុន(?:ពេល)?(?:កំណែទម្រង់|មានច្បាប់|ច្បាប់)",
    re.I,
)
_IN_OTHER_TIMES = re.compile(
    r"\b(?:years?|decades?|months?) ago\b|\bback (?:then|in the)\b|\bin (?:the )?(?:(?:nineteen[- ]?)?(?:seven|eigh|nine)ties|"
    r"(?:19|20)?\d0['’]?s|noughties|past|old days|earlier (?:times|days)|former times|those days)\b|\bin the days (?:before|of)\b|"
    r"\bat (?:the|that) time\b|\bformerly\b|\bwhat was [^?]* then\b|\blast (?:year|century)\b|"
    rf"\bwhile [^?,]{{2,30}} was still\b|(?-i:{_BEFORE_CAME})|\bwhen [^?,]{{3,40}} still (?:stood|was|were|had)\b|"
    r"[一二三五十]年前|เมื่อ(?:\S{0,6})ปีก่อน|ปีที่แล้ว|(?:साल|वर्ष) पहले|ឆ្នាំមុន|កាលពី",
    re.I,
)
_ASKED_OF_LAW = re.compile(
    r"(?:什麼|多少|幾|哪|嗎)|(?:เท่าไ|กี่|อะไร|ไหม)|(?:कितन|क्या|कौन|कब)|(?:ប៉ុន្មាន|អ្វី|ទេ)|^[^?.]*\b(?:what|how|which|who|were|was|did|when|cap|limit)\b",
    re.I,
)
_MINE = re.compile(
    r"\b(?:I|we|my|our|me|us)\b|我|本公司|ผม|ดิฉัน|ฉัน|ของเรา|मैं|मेर[ाीे]|हमार[ाीे]|ខ្ញុំ|យើង",
    re.I,
)
_OF_A_RULE = re.compile(rf"\b{_RULES}\b", re.I)
_IN_YEAR = re.compile(
    r"\b(?:in|during|as of|back in|for|until|at the end of|imports of|exports of|draft of|text of|version of)\s+(?:the (?:year\s+)?)?((?:19|20)\d\d)\b",
    re.I,
)
_BEFORE_YEAR = re.compile(r"\b(?:before|prior to)\s+(?:[A-Z][a-z]+\s+)?((?:19|20)\d\d)\b", re.I)
_YEAR_OF_A_RULE = re.compile(rf"\b((?:19|20)\d\d)\s+(?:[A-Z]{{2,6}}\s+)?{_RULES}\b", re.I)
_MADE_IN = re.compile(
    r"\b(?:built|made|born|manufactured|issued|bought|registered|produced|imported|exported|purchased|signed|paid|arrived|"
    r"lodged|sent|shipped|left|moved|expired?|founded)\b[^?.]{0,30}$",
    re.I,
)
_ELSEWHERE = re.compile(r"(\d{4})\s*年|(?:ปี|พ\.ศ\.|ค\.ศ\.)\s*(\d{4})|(\d{4})\s+में|ឆ្នាំ\s*(\d{4})")
_OF_A_RULE_ELSEWHERE = re.compile(
    r"限額|規定|規則|法|稅|費用|表格|上限|期限|門檻|罰款|的時候|時候|กฎ|อัตรา|เกณฑ์|แบบฟอร์ม|ค่าธรรมเนียม|ค่าปรับ|วงเงิน|กำหนด|ภาษี|อากร|เมื่อปี|"
    r"सीमा|नियम|कानून|क़ानून|दर|शुल्क|जुर्मान|फ़ॉर्म|फॉर्म|(?:था|थी|थे)(?:\s|\?|$)|ច្បាប់|វិធាន|អត្រា|កម្រិត|ទម្រង់|កម្រៃ|ពន្ធ|កាលពី|មុនឆ្នាំ|ក្នុងឆ្នាំ"
)
_BOUGHT = re.compile(r"製造|出廠|購買|買的|生產|成立|ผลิต|ซื้อ|बना|ख़रीद|खरीद|ផលិត|ទិញ")
_COMING_YEAR = re.compile(
    r"\b(?:in|from|by|after|of|during|as of|until)\s+(?:the year\s+)?(20\d\d)(?=\s*(?:[?,.;:)]|$|on\b|onwards?\b|will\b|and\b|to\b))",
    re.I,
)
_HAPPENS = re.compile(
    r"\b(?:valid|expir\w+|ends?|ending|runs? out|good|due|dated|arriv\w+|deliver\w+|sail\w*|ship\w*|harvest\w*|deadline is)\b[^?.]{0,30}$",
    re.I,
)
_RUNS_OUT = re.compile(r"到期|有效|หมดอายุ|ใช้ได้ถึง|समाप्त|मान्य|ផុតកំណត់|មានសុពលភាព")
"""Something of the asker's that happens then, and no law: a permit that expires, goods that arrive."""
_LATER = re.compile(
    r"\bnext year(?!['’]s)|\bnext year['’]s (?:change|reform)|\bnext (?:january|february|march|april|may|june|july|august|september|october|november|december)\b|"
    rf"\b(?:coming|upcoming|planned|forthcoming)\s+(?:[\w-]+\s+)?(?:reform|overhaul|{_RULES})\b|"
    r"\bonce the new [^?,]{2,30} (?:passes|comes|takes|is)\b|\bat the next [\w ]{2,20}(?:meeting|review|conference)\b|"
    r"明年|ปีหน้า|अगले (?:साल|वर्ष)|ឆ្នាំក្រោយ",
    re.I,
)
_OWN_PLAN = re.compile(
    r"\b(?:I|we)(?:['’](?:m|re|ll))?\b[^?.]{0,20}\b(?:will|am|are|going|fly|flying|move|moving|travel\w*|import\w*|export\w*|plan\w*|start\w*|want|expect)\b|"
    r"\b(?:will|shall) (?:I|we)\b",
    re.I,
)


def then_in(question: str, today: date) -> Then | None:
    """The other time that a question asks for the law of; None where it asks for what counts now.

    A year is only taken for one of the law where the question is put in the past tense and the year is not that of
    something that was made, bought or sent then.
    """
    found = _year(question)
    year = _gone(found[1], today) if found is not None else None
    if found is not None and year is not None:
        said = found[0]
        return Then(date(year, 12, 31), f"{question[: said.start()].rstrip()}{question[said.end() :]}")
    coming = _to_come(question, today)
    if coming is not None:
        return coming
    if _CALLED_OLD.search(question):
        return Then(rest=question)
    past = _IN_OTHER_TIMES.search(question)
    if past and not _MINE.search(question) and _ASKED_OF_LAW.search(question):
        latin = question[past.start()].isascii()
        if not latin or _WAS.search(question) or _OF_A_RULE.search(question[: past.start()]):
            return Then(rest=question)
    return None


def _year(question: str) -> tuple[re.Match[str], int] | None:
    """Where a year of the law is named, and which one."""
    about_law = _OF_A_RULE.search(question) or not _MINE.search(question)
    if _WAS.search(question) and about_law:
        for pattern, less in ((_IN_YEAR, 0), (_YEAR_OF_A_RULE, 0), (_BEFORE_YEAR, 1)):
            found = pattern.search(question)
            if found and not _MADE_IN.search(question[: found.start()]):
                return found, int(found[1]) - less
    found = _ELSEWHERE.search(question)
    if found and _OF_A_RULE_ELSEWHERE.search(question) and not _BOUGHT.search(question):
        return found, int(next(one for one in found.groups() if one))
    return None


def _gone(year: int, today: date) -> int | None:
    year = _common(year, today)
    return year if _OLDEST <= year < today.year else None


def _common(year: int, today: date) -> int:
    return year - BUDDHIST if year > today.year + 100 else year


def _to_come(question: str, today: date) -> Then | None:
    """Law of a year that has not begun, or of a change that is to come; not what the asker will do then."""
    if _OWN_PLAN.search(question) or _RUNS_OUT.search(question):
        return None
    later = _LATER.search(question)
    if later and not _HAPPENS.search(question[: later.start()]):
        return Then(rest=question, to_come=True)
    found = _COMING_YEAR.search(question) or _ELSEWHERE.search(question)
    if found and not _HAPPENS.search(question[: found.start()]):
        year = _common(int(next(one for one in found.groups() if one)), today)
        if today.year < year <= today.year + 50:
            rest = f"{question[: found.start()].rstrip()}{question[found.end() :]}"
            return Then(date(year, 12, 31), rest, to_come=True)
    return None
