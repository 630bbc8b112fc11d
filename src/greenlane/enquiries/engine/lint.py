"""Sentences of a reply that claim something of the law without saying where it stands.

A sentence counts as a legal claim when it says what must, may or may not be done, names a law, a rate, an amount or
a time limit. It is cited when a number in brackets stands in it or right after its full stop.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

CITED = re.compile(r"\[(\d{1,3})\]")
_ENDS = re.compile(r"(?<=[.!?。！？।។៕])(?:\s*\[\d{1,3}\])*\s+|(?<=[。！？។])(?!\s*\[)|\n+")
_CLAIMS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(must(n't)?|shall|may\b(?! (also )?(help|find|ask|write|contact|see|call))|can(not|'t)?( only)?\b(?! (help|answer|tell|say|find))|"
        r"(are|is|be|were|was) (not )?(required|obliged|entitled|allowed|permitted|prohibited|forbidden|banned|"
        r"exempt(ed)?|liable|payable|subject to|free of duty|duty[- ]free)|need(s)? (to|a|an|no)|have to|has to|"
        r"do(es)? not (need|have to)|(in)?valid (for|until)|no later than|at the latest|within \d|"
        r"penalt(y|ies)|fine of|seiz(e|ed|ure)|confiscat|offence|unlawful|illegal|duty of|rate of)",
        re.IGNORECASE,
    ),
    "zh-hant": re.compile(
        "必須|須|應當|應(?!該問)|不得|不可|不准|可以|可獲|准許|禁止|豁免|免稅|毋須|無須|不需要|罰款|違法|屬犯罪|沒收|扣押|限期|期限|須繳"
    ),
    "th": re.compile(
        "ต้อง|ห้าม|ไม่อนุญาต|อนุญาตให้|ได้รับยกเว้น|ยกเว้นอากร|มีสิทธิ|ไม่จำเป็น|ภายใน|โทษ|ปรับ|ริบ|ผิดกฎหมาย|มีหน้าที่|กำหนดเวลา"
    ),
    "hi": re.compile(
        "करना होगा|होना चाहिए|अनिवार्य|आवश्यक|आवश्यकता|अनुमति|निषिद्ध|प्रतिबंधित|वर्जित|छूट|नहीं कर सकते|सकते हैं|सकता है|दंड|जुर्माना|अवैध|जब्त|ज़ब्त|के भीतर|समय-सीमा|देय"
    ),
    "km": re.compile("ត្រូវ|មិនត្រូវ|ហាម|អនុញ្ញាត|លើកលែង|តម្រូវ|មានសិទ្ធិ|ពិន័យ|ខុសច្បាប់|រឹបអូស|ក្នុងរយៈពេល|កាតព្វកិច្ច|មិនចាំបាច់"),
}
_FACTS = re.compile(
    r"\d{1,15}([.,]\d{1,6})?\s*(%|per cent|percent|เปอร์เซ็นต์|ร้อยละ|प्रतिशत|ភាគរយ|百分)"
    r"|百分之"
    r"|\b(USD|EUR|HKD|THB|INR|KHR|GBP|US\$|HK\$)\s?\d|\d[\d,.]{0,20}\s?(USD|EUR|HKD|THB|INR|KHR|GBP)\b|[$€£฿₹៛]\s?\d"
    r"|\b\d+\s+((working|calendar|business)\s+)?(days?|hours?|months?|years?|weeks?|minutes?)\b"
    r"|\d{1,15}\s*(個?工作日|日內|天內|小時|個月|年內)|\d{1,15}\s*(วัน|ชั่วโมง|เดือน|ปี)|\d{1,15}\s*(दिन|घंटे|घण्टे|महीने|वर्ष|साल)|[\d០-៩]{1,15}\s*(ថ្ងៃ|ម៉ោង|ខែ|ឆ្នាំ)"
    r"|\b(article|section|regulation|paragraph|annex|chapter|s\.|art\.)\s*\d|\b(Customs Act|Ordinance|Regulations?\b.*\d)"
    r"|第\s*\d+\s*(條|章|款)|條例|มาตรา\s*\d|พระราชบัญญัติ|धारा\s*\d|अधिनियम|មាត្រា\s*[\d០-៩]|ច្បាប់ស្តីពី"
    r"|\b\d+(\.\d+)?\s?(kg|kilograms?|litres?|liters?|ml|grams?|cigarettes)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence to look at. `why`: `uncited`, or `unknown` for a number that no source has."""

    sentence: str
    why: str
    number: int = 0

    def as_dict(self) -> dict[str, str | int]:
        return {"sentence": self.sentence, "why": self.why, "number": self.number}


def findings(
    text: str, language: str, numbers: Collection[int], *, frame: Collection[str] = ()
) -> list[Finding]:
    """Every legal claim without a source, and every number without one. `frame` are lines the product wrote itself."""
    found: list[Finding] = []
    kept = {_plain(one) for one in frame}
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith(">") or _plain(line) in kept or _is_source(line):
            continue
        found += _of_line(line.strip(), language, numbers)
    return found


def _of_line(line: str, language: str, numbers: Collection[int]) -> list[Finding]:
    found = [
        Finding(line, "unknown", int(number))
        for number in dict.fromkeys(CITED.findall(line))
        if int(number) not in numbers
    ]
    found += [
        Finding(sentence, "uncited")
        for sentence in sentences(line)
        if not CITED.search(sentence) and is_claim(sentence, language)
    ]
    return found


def cited_throughout(text: str, language: str) -> str:
    """The same text with every claim carrying a number: the next one of its paragraph, else the one before it.

    An answer puts one number after several sentences of one passage; in a letter each sentence stands for itself.
    """
    everywhere = CITED.findall(text)
    if not everywhere:
        return text
    return "\n".join(_line_cited(line, language, everywhere) for line in text.split("\n"))


def _line_cited(line: str, language: str, everywhere: list[str]) -> str:
    pieces = sentences(line)
    if not any(not CITED.search(one) and is_claim(one, language) for one in pieces):
        return line
    number = (CITED.findall(line) or everywhere)[-1]
    out: list[str] = []
    for one in reversed(pieces):
        here = CITED.findall(one)
        number = here[0] if here else number
        out.append(one if here or not is_claim(one, language) else f"{one} [{number}]")
    indent = line[: len(line) - len(line.lstrip())]
    return indent + " ".join(reversed(out))


def sentences(line: str) -> list[str]:
    """The sentences of a line; the citation after a full stop belongs to what stands before it."""
    out: list[str] = []
    start = 0
    for end in _ENDS.finditer(line):
        if _is_abbreviated(line[start : end.start()]):
            continue
        cut = end.start() + len(end[0].rstrip()) if CITED.search(end[0]) else end.start()
        out.append(line[start:cut].strip())
        start = end.end()
    out.append(line[start:].strip())
    return _with_their_numbers(one for one in out if one and not re.fullmatch(r"[\d.)\-•*\s]+", one))


def _with_their_numbers(pieces: Iterable[str]) -> list[str]:
    """Numbers that stand alone belong to the sentence before them."""
    out: list[str] = []
    for one in pieces:
        if out and re.fullmatch(r"(\[\d{1,3}\]\s*)+", one):
            out[-1] = f"{out[-1]} {one}"
        else:
            out.append(one)
    return out


def _is_abbreviated(text: str) -> bool:
    return bool(
        re.search(r"(?i)(\b(no|art|s|ss|e\.g|i\.e|para|ch|cap|approx|mr|mrs|dr|st)\.|^\s*\d{1,2}\.)$", text)
    )


def is_claim(sentence: str, language: str) -> bool:
    """Whether a sentence says something of the law. A question claims nothing."""
    if re.search(r"[?？]\s*(\[\d+\]\s*)*$", sentence):
        return False
    claims = _CLAIMS.get(language)
    return bool(
        _FACTS.search(sentence) or _CLAIMS["en"].search(sentence) or (claims and claims.search(sentence))
    )


def _is_source(line: str) -> bool:
    """A line of the list of sources: `[3] Carrying cash, version 2, …`."""
    return bool(re.match(r"^\s*\[\d{1,3}\]\s+\S", line))


def _plain(line: str) -> str:
    return " ".join(line.split())
