"""The questions of a message: one each, complete enough to be looked up by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

MOST_QUESTIONS = 8
MOST_OF_A_LETTER = 40
_LONG_STATEMENT = 240
_SHORT_REMARK = 6
"""Words of a remark that is no statement of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `context` is what was said before it and what it leans on; search reads both.

    `after` is a remark that ends its paragraph, as "Chile agreement" or "(Japan)": it may name the law that is meant.
    """

    text: str
    context: str = ""
    after: str = ""

    @property
    def leans(self) -> bool:
        """Whether the question says "it" or "there" where a noun would stand, or is only a remainder."""
        return leans(self.text)

    @property
    def search_text(self) -> str:
        return f"{self.context} {self.text}".strip() if self.context else self.text


_SPACES = re.compile(r"[^\S\n]{2,}")
_LIST_MARK = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)、．]|[-*•–]|[①-⑩]|（?[一二三四五六七八]）?[、.])\s+|^\s*[①-⑩（]",
    re.I,
)
_ENDS = re.compile(r"(?<=[?？!！。។])\s*|(?<=।)\s*|(?<=[.;])\s+(?=[A-Z“\"(\d]|$)")
_STARTS = (
    r"(?:what|how|when|where|who|whom|whose|which|why|do|does|did|is|are|was|were|may|can|could|must|should|shall|will|would|"
    r"have|has|am|whether)\b"
)
_QUESTION = {
    "en": re.compile(
        rf"[?？]|^\s*(?:and |but |also |so |then |please |now )*{_STARTS}|"
        r"\b(?:please (?:tell|advise|explain|let|confirm|inform)|(?:i|we) (?:want|need|would like|wish|have) to know|"
        r"could you (?:tell|explain|advise)|can you (?:tell|explain|advise)|tell me|let me know|i wonder|advise (?:me|us|whether|if))\b",
        re.I,
    ),
    "zh-hant": re.compile(
        r"[?？]|什麼|甚麼|什么|如何|怎樣|怎样|怎麼|怎么|多少|嗎|吗|呢|是否|可否|能否|幾[天個小時]|哪|何時|誰|為何|為什麼|请问|請問|請告"
    ),
    "th": re.compile(
        r"[?？]|อะไร|อย่างไร|เท่าไ|เท่าใด|ไหม|มั้ย|เมื่อไ|เมื่อใด|หรือไม่|หรือเปล่า|ที่ไหน|ยังไง|ทำไม|ใคร|กี่|ไหนบ้าง|ใดบ้าง|ได้หรือ"
    ),
    "hi": re.compile(r"[?？]|क्या|कैसे|कितन|कब|कहाँ|कहां|कौन|क्यों|किस|बताइए|बताएं|बताएँ"),
    "km": re.compile(r"[?？]|តើ|អ្វី|ប៉ុន្មាន|យ៉ាងណា|យ៉ាងម៉េច|ដូចម្ដេច|ដូចម្តេច|ឬទេ|ឬអត់|នៅឯណា|ណាខ្លះ|ពេលណា|នរណា|ហេតុអ្វី"),
}
_ANNOUNCES = re.compile(
    r"\b(?:know|ask|advise|explain|tell me|inform)\b(?: (?:me|us|you))?(?: about| on)? "
    r"(?:(?:a few|a couple of|some|several|two|three|four|five|the following|these|my|our)\s?(?:things?|questions?|points?|matters?)?)[.:]*\s*$|"
    r"^\W*(?:so |and |kindly |please |could you |can you )*(?:advise|tell|inform|explain|answer|confirm|clarify|let)(?: (?:me|us)(?: know)?)?\s*[:.]\s*$|"
    r"(?:請問|想問|請教|查詢)(?:您|你)?(?:以下|下列|幾|一些|兩|三)[^？?，,]{0,8}[。：:]?\s*$",
    re.I,
)
"""Says that questions follow, and asks none itself."""
_HELPS = r"(?:do|does|did|is|are|was|were|can|could|may|must|should|shall|will|would|have|has|am)"
_JOINED = re.compile(
    rf"[,;]?\s+(?:and|or|plus|as well as)\s+(?:also\s+|then\s+)?(?={_STARTS}\s)|"
    # Behind a comma "when", "where", "which" and "who" ask only where a verb comes before its subject, or at the end.
    rf"[,;]\s+(?=(?:what|how)\b|(?:when|where)\s+{_HELPS}\s|which\s+(?!{_HELPS}\b)[\w-]+\s+(?:[\w-]+\s+)?{_HELPS}\s|"
    r"who(?:m|se)?\s[^,;]*$)|"
    r"[,;]?\s+and also\s+",
    re.I,
)
_PARTS = {
    "zh-hant": re.compile(r"[，,；;]?\s*(?:另外|還有|还有|以及|此外|同時|並且)\s*[，,]?"),
    "th": re.compile(r"\s+(?:และ|แล้ว|อีกทั้ง|นอกจากนี้)\s*(?=\S)"),
    "hi": re.compile(r"[,;]?\s+(?:और|तथा|साथ ही|एवं)\s+(?=\S)"),
    "km": re.compile(r"\s*(?:ហើយ|និងម្យ៉ាងទៀត)\s*(?=តើ)"),
}
_NOUNLESS = re.compile(
    r"\b(it|its|they|them|their|theirs|this|that|these|those|there|then|such|so|one|ones)\b|"
    r"^\s*(and|what about|how about|or|also)\b|[它其]|這[個些樣]|那[個些]|这[个些样]|ของมัน|มัน|สิ่งนี้|สิ่งนั้น|นี้|นั้น|ล่ะ|"
    r"\b(यह|वह|इस|उस|ये|वे|इसे|उसे|इसका|उसका|इसकी|उसकी)\b|វា|នេះ|នោះ|ចុះ",
    re.I,
)
_SHORT_CHINESE = re.compile(
    r"\s*(?:需要|要|有|可以)?(?:什麼|甚麼|哪些|多少|多久|幾|怎樣|如何)[\u4e00-\u9fff]{0,3}[？?]?\s*$"
)
""" "What documents are needed?" without saying for what."""
_EMPTY = re.compile(
    r"\b(what|how|when|where|who|which|why|do|does|is|are|was|were|may|can|could|must|should|shall|will|would|i|we|you|me|my|our|"
    r"he|she|him|her|a|an|the|to|of|for|in|on|at|and|or|also|about|with|from|by|if|need|have|has|much|many|long|please)\b",
    re.I,
)
_ANY = re.compile("|".join(one.pattern for one in _QUESTION.values()), re.I)
_GREETING = re.compile(
    r"^\s*(dear|hello|hi|good (morning|day|afternoon|evening)|thank|thanks|best|kind|regards|yours|sincerely|to whom|您好|你好|"
    r"謝謝|此致|สวัสดี|เรียน|ขอบคุณ|नमस्ते|धन्यवाद|महोदय|សួស្តី|សូមអរគុណ|ជម្រាបសួរ)",
    re.I,
)


def leans(text: str) -> bool:
    if _NOUNLESS.search(text) or _SHORT_CHINESE.match(text):
        return True
    latin = re.findall(r"[A-Za-z]{2,}", text)
    return bool(latin) and len(_EMPTY.sub(" ", text).split()) < 2 and not re.search(r"[^\x00-\x7f]", text)


def questions(text: str, language: str = "en", most: int = MOST_QUESTIONS) -> list[Asked]:
    """The questions of a message in their order, at most so many. A message that asks nothing is taken as one."""
    found: list[Asked] = []
    said = ""
    for paragraph in _paragraphs(_SPACES.sub(" ", text)):
        pieces, stated = _sentences(paragraph), False
        for piece in pieces:
            if _ANNOUNCES.search(piece):
                continue
            if not _asks(piece, language):
                said = _said(said if stated else "", piece, found)
                stated = bool(said)
                continue
            for part in _split(piece, language):
                found.append(Asked(part, _context(part, said, [] if stated else found)))
                stated = False
        if found and len(pieces) > 1 and said == pieces[-1] and len(said.split()) <= _SHORT_REMARK:
            found[-1] = replace(found[-1], after=said)
    if not found:
        whole = " ".join(text.split())
        return [Asked(whole)] if whole else []
    return list(_once(found))[:most]


def _said(before: str, piece: str, found: list[Asked]) -> str:
    """What was stated up to here; a greeting states nothing. "It is a puppy" goes on with what was asked before it."""
    if _GREETING.match(piece):
        return ""
    if found and not before and _NOUNLESS.search(piece):
        before = found[-1].text
    return f"{before} {piece}".strip()[:_LONG_STATEMENT]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines, with those joined that a mail program broke in the middle of a sentence."""
    kept = ""
    for line in text.splitlines():
        mark = _LIST_MARK.match(line)
        if not line.strip() or mark:
            if kept:
                yield kept
            kept = ""
        bare = _LIST_MARK.sub("", line).strip()
        kept = f"{kept} {bare}".strip() if bare else kept
    if kept:
        yield kept


def _sentences(paragraph: str) -> list[str]:
    protected = re.sub(
        r"\b(e\.g|i\.e|no|nos|art|s|ss|para|paras|mr|mrs|ms|dr|approx|etc)\.(?=\s)",
        r"\1‥",
        paragraph,
        flags=re.I,
    )
    return [one.replace("‥", ".").strip() for one in _ENDS.split(protected) if one and one.strip()]


def _asks(piece: str, language: str) -> bool:
    return bool(_QUESTION.get(language, _ANY).search(piece) or _QUESTION["en"].search(piece))


def _split(piece: str, language: str) -> list[str]:
    """ "How do I pay and when are goods released?" are two questions; "pay and collect" is one."""
    pattern = _JOINED if language not in _PARTS or re.match(r"[\x00-\x7f]*$", piece) else _PARTS[language]
    parts = [one.strip(" ,;") for one in pattern.split(piece) if one and one.strip(" ,;?")]
    if len(parts) < 2 or not all(_asks(one, language) for one in parts):
        return [piece.strip()]
    short = [len(one.split()) < 3 and len(one) < 14 for one in parts]
    return (
        [piece.strip()] if any(short) else [one if one.endswith(("?", "？")) else f"{one}?" for one in parts]
    )


def _context(part: str, said: str, before: list[Asked]) -> str:
    """What a question leans on: the question before it; or else the statement before it."""
    if before and leans(part):
        last = before[-1]
        return f"{last.context} {last.text}".strip()[-_LONG_STATEMENT * 2 :]
    return said


def _once(found: Iterable[Asked]) -> Iterator[Asked]:
    seen = set()
    for one in found:
        key = re.sub(r"\W+", " ", one.text.casefold()).strip()
        if key and key not in seen:
            seen.add(key)
            yield one
