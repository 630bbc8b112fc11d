"""The sentences of a passage that answer a question: verbatim, in one piece, with all that narrows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from greenlane.enquiries.engine.figures import CODE, DATE, PROVISION, figures
from greenlane.enquiries.engine.lexical import all_terms
from greenlane.enquiries.engine.segment import term_set
from greenlane.enquiries.engine.shapes import Language, PassageKind, PassageText
from greenlane.enquiries.engine.wanted import Wanted, wanted
from greenlane.enquiries.engine.wording import conditional, tone

SHORT, LONGEST_QUOTE = 420, 1_400
"""Passages up to SHORT characters are quoted whole. No quote is longer than LONGEST_QUOTE."""
_NEAR_START = 160
"""A quote that begins so near to the beginning of its passage begins there."""
_HEADING_SAYS = 0.6
CLOSE = 0.8
"""How near to the best a further sentence must come to be quoted with it."""


class Wants(StrEnum):
    """The kind of answer a question waits for."""

    AMOUNT = "amount"
    TIME = "time"
    WHY = "why"
    LEAVE = "leave"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a passage. `cover` is the share of the question's terms in it, `whole` in the passage with
    its headings, `missing` the terms that stand nowhere in it, `unheard` those of them that no alternative question of
    the passage has either; `fits` whether it has the kind of answer that is wanted.
    """

    text: str
    cover: float
    whole: float
    missing: tuple[str, ...]
    fits: bool
    unheard: tuple[str, ...] = ()
    leading: str = ""
    """The words that introduce a list, where the passage is one point of it."""


_KIND_OF_QUESTION: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    (
        Wants.TIME,
        re.compile(
            r"\bhow (?:long|soon|quickly|fast|often|early|late)\b|\bby when\b|\bdeadline\b|\btime limit\b|\bhow many (?:hours|days|weeks|months|years)\b|"
            r"\bwithin what\b|多久|幾[天日個小]|多少[天日年個小月]|有效期|何時|期限|นานเท่าไ|กี่(?:วัน|ชั่วโมง|เดือน|ปี)|ภายในกี่|कितने (?:दिन|घंट|समय|महीन|वर्ष|साल)|कब तक|"
            r"រយៈពេលប៉ុន្មាន|ប៉ុន្មាន(?:ថ្ងៃ|ម៉ោង|ខែ|ឆ្នាំ)|យូរប៉ុណ្ណា",
            re.I,
        ),
    ),
    (
        Wants.AMOUNT,
        re.compile(
            r"\bhow (?:much|many|high|large|big|old)\b|\bwhat (?:is|are) the (?:[\w-]+ ){0,3}(?:limit|rate|fee|fine|penalty|amount|allowance|percentage|threshold|charge|price|cost|tolerance|share)\b|"
            r"\bwhat (?:fine|penalty|share|percentage|value|amount|weight|size|prison term|tolerance)\b|\bhow (?:heavy|far|long may [\w ]+ be)\b|"
            r"\bmaximum\b|\bminimum\b|\bcost\b|多少|幾[支瓶公]|上限|เท่าไ|เท่าใด|กี่|कितन|ប៉ុន្មាន|ប៉ុណ្ណា",
            re.I,
        ),
    ),
    (Wants.WHY, re.compile(r"^\s*(?:and )?why\b|為什麼|為何|ทำไม|क्यों|ហេតុអ្វី", re.I)),
    (
        Wants.LEAVE,
        re.compile(
            r"^\s*(?:and |but |so )?(?:may|can|must|do|does|is|are|am|should|shall|will|need|have|has)\b",
            re.I,
        ),
    ),
)
_TIMES = frozenset({"hour", "minute", "day", "week", "month", "year", "working hour", "working day", DATE})
_TIME_WORDS = re.compile(
    r"\bat once\b|\bimmediately\b|\bbefore\b|\bafter\b|\bwhen\b|\bwithout delay\b|\bas soon as\b|\bsame (?:day|moment)\b|立即|之前|之後|時|"
    r"ทันที|ก่อน|หลัง|तुरंत|पहले|बाद|ភ្លាម|មុន|ក្រោយ|\btime limits?\b",
    re.I,
)
_AMOUNT_WORDS = re.compile(
    r"\bfree\b|\bno (?:fee|charge|limit|duty|tax|allowance)\b|\bany amount\b|\bnone\b|\bnothing\b|\bhalf\b|\bdouble\b|\ball\b|\bwhole\b|免費|沒有|"
    r"無|全部|ไม่|ฟรี|ทั้งหมด|नहीं|मुफ़्त|निःशुल्क|पूर|មិន|ឥតគិត|គ្មាន|ទាំងអស់|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|single|twice)\b",
    re.I,
)


def kind_of(question: str) -> Wants:
    return next((kind for kind, pattern in _KIND_OF_QUESTION if pattern.search(question)), Wants.ANY)


def fits(kind: Wants, text: str) -> bool:
    """Whether a text can be an answer of this kind at all: "how long" is not answered without a time."""
    found = figures(text)
    match kind:
        case Wants.TIME:
            return any(one.unit in _TIMES for one in found) or _TIME_WORDS.search(text) is not None
        case Wants.AMOUNT:
            counted = any(one.unit not in {PROVISION, CODE, DATE} for one in found)
            return counted or _AMOUNT_WORDS.search(text) is not None
        case _:
            return True


_ABBREVIATED = re.compile(
    r"\b(s|ss|art|arts|no|nos|para|paras|e\.g|i\.e|cf|approx|incl|mr|mrs|ms|dr|st|vs|fig|ch|sec|reg)\.$", re.I
)
_LATIN_END = re.compile(r"[.!?;:][\"”’)]*(?=\s+[A-Z“\"(0-9*])|[.!?][\"”’)]*(?=\n|$)|\n+")
_CJK_END = re.compile(r"[。！？；][」』”）)]*|\n+")
_HINDI_END = re.compile(r"[।॥?!][\"”’)]*(?=\s|$)|[.](?=\s+[\u0900-\u097F])|\n+")
_KHMER_END = re.compile(r"[។៕?!][\"”’)]*(?=\s|$|[\u1780-\u17FF])|\n+")
_THAI_END = re.compile(r"\n+")
_ENDS: dict[str, re.Pattern[str]] = {
    Language.CHINESE: _CJK_END,
    Language.HINDI: _HINDI_END,
    Language.KHMER: _KHMER_END,
    Language.THAI: _THAI_END,
}
_POINT = re.compile(
    r"\s*(?:[*•–-]\s+|\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)]\s+|（[一二三四五六七八九十]）|[①-⑩])", re.I
)


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Where each sentence or list point stands. Put together they are the whole text."""
    ends = _ENDS.get(language, _LATIN_END)
    found: list[tuple[int, int]] = []
    start = 0
    for end in ends.finditer(text):
        piece = text[start : end.end()]
        if not piece.strip() or _cuts_short(piece, end.group(), language):
            continue
        found.append((start, end.end()))
        start = end.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def _cuts_short(piece: str, end: str, language: str) -> bool:
    """A full stop of an abbreviation or a list mark, or a colon or semicolon inside a sentence, ends nothing."""
    if "\n" in end:
        return False
    if end[:1] in ":;" and language not in (Language.CHINESE,):
        return True
    return bool(_ABBREVIATED.search(piece)) or (_POINT.fullmatch(f"{piece} ") is not None)


def _is_point(piece: str) -> bool:
    return _POINT.match(piece) is not None


_ASKING = frozenset(
    "much mani long must under without old need want know happen tell pleas possibl exact actual realli soon often get got let say "
    "advis inform explain mean general current new still also meridia custom someon person peopl somebodi".split()
)
"""Terms of English questions that ask and name nothing."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A question made ready to be looked for in passages. `own` is what it wants without what was said before it."""

    text: str
    wants: tuple[Wanted, ...]
    kind: Wants
    own: tuple[Wanted, ...] = ()

    @classmethod
    def of(cls, question: str, language: str, asked: str = "") -> Looked:
        """`asked` is the part of it that asks, where something was said before."""
        wants = _wants(question, language)
        own = _wants(asked, language) if asked and asked != question else wants
        return cls(question, wants, kind_of(question), own)


def _wants(question: str, language: str) -> tuple[Wanted, ...]:
    wants = wanted(question, language)
    return tuple([one for one in wants if not _ASKING.issuperset(one.phrase)] or wants)


def share(wants: Sequence[Wanted], present: frozenset[str]) -> float:
    """How much of what is asked for stands among these terms."""
    return sum(one.covered_by(present) for one in wants) / len(wants) if wants else 0.0


def quote_of(looked: Looked, passage: PassageText) -> Quote:
    """What to quote of a passage. Always one verbatim piece: nothing between its first and last word is left out."""
    heads = term_set(" \n ".join((passage.title, *passage.trail, passage.article)), passage.language)
    body = term_set(passage.text, passage.language)
    leading = _leading(passage)
    start, end = _span(looked, passage, heads)
    text = passage.text[start:end].strip()
    said = term_set(f"{leading} {text}", passage.language)
    missing = [one for one in looked.wants if not one.covered_by(heads | body)]
    asked = heads | body | all_terms(passage.alternatives) if missing else heads
    return Quote(
        text,
        cover=share(looked.wants, said | heads),
        whole=share(looked.wants, heads | body),
        missing=_named(missing),
        unheard=_named(one for one in missing if not one.covered_by(asked)),
        fits=fits(looked.kind, f"{leading} {text}"),
        leading=leading,
    )


def _named(wants: Iterable[Wanted]) -> tuple[str, ...]:
    return tuple(" ".join(one.phrase) for one in wants)


def _leading(passage: PassageText) -> str:
    """The words that introduce the list whose point a passage is. A heading introduces nothing."""
    if passage.part is not PassageKind.PARAGRAPH or not passage.trail:
        return ""
    last = passage.trail[-1].strip()
    return last if last.endswith((":", ",", "—", "-", "：")) or len(last) > 90 else ""


def _span(looked: Looked, passage: PassageText, heads: frozenset[str]) -> tuple[int, int]:
    text = passage.text
    if passage.part is PassageKind.ROW or len(text) <= SHORT:
        return 0, len(text)
    cut = sentences(text, passage.language)
    if len(cut) < 3 or any(_is_point(text[a:b]) for a, b in cut[1:]):
        return _list_span(looked, passage, cut)
    values = [_value(looked, text[a:b], passage.language, heads, n) for n, (a, b) in enumerate(cut)]
    best = max(range(len(cut)), key=lambda n: (values[n], -n))
    first = last = best
    if share(looked.own, heads) >= _HEADING_SAYS:
        first = 0  # the heading is the question: its first words are the answer
    for n, value in enumerate(values):
        if value >= CLOSE * values[best] and value > 0:
            first, last = min(first, n), max(last, n)
    return _widened(text, cut, first, last, passage.language)


def _value(looked: Looked, piece: str, language: str, heads: frozenset[str], place: int) -> float:
    """How well a sentence answers. Its place counts a little where the heading already says what is asked."""
    present = term_set(piece, language)
    value = share(looked.wants, present)
    if looked.kind in (Wants.AMOUNT, Wants.TIME):
        value += 0.35 if _has_answer(looked.kind, piece) else 0
    if looked.kind is Wants.LEAVE:
        value += 0.2 if tone(piece, language).forces else 0
    return value + share(looked.wants, heads) * 0.3 / (1 + place)


def _has_answer(kind: Wants, piece: str) -> bool:
    units = {one.unit for one in figures(piece)}
    return bool(units & _TIMES) if kind is Wants.TIME else bool(units - {PROVISION, CODE, DATE})


def _widened(text: str, cut: list[tuple[int, int]], first: int, last: int, language: str) -> tuple[int, int]:
    """Take in what the chosen sentences lean on before them, and what narrows them after them."""
    while first > 0 and (conditional(text[slice(*cut[first])], language) or cut[first][0] <= _NEAR_START):
        first -= 1
    for n in range(last + 1, len(cut)):
        piece = text[slice(*cut[n])]
        narrows = conditional(piece, language) or tone(piece, language).conditions
        if narrows and cut[n][1] - cut[first][0] <= LONGEST_QUOTE:
            last = n
    return cut[first][0], cut[last][1]


def _list_span(looked: Looked, passage: PassageText, cut: list[tuple[int, int]]) -> tuple[int, int]:
    """A paragraph with points: whole, or from its first word to the end of the point that answers."""
    text = passage.text
    if len(text) <= LONGEST_QUOTE or len(cut) < 2:
        return 0, len(text)
    values = [share(looked.wants, term_set(text[a:b], passage.language)) for a, b in cut]
    best = max(range(len(cut)), key=lambda n: (values[n], -n))
    end = next((b for n, (a, b) in enumerate(cut) if n >= best and b >= LONGEST_QUOTE), cut[best][1])
    tail = text[end:]
    return (0, len(text)) if tone(tail, passage.language).conditions else (0, max(end, cut[best][1]))
