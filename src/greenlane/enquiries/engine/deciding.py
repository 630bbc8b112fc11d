"""Whether what was found answers the question: features of a quote, one logistic function, and reasons that outweigh it.

The parameters stand in `data/answering.json`. They are fitted on the development questions only.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenlane.enquiries.engine.extract import Looked, Quote, Wants
from greenlane.enquiries.engine.figures import CODE, DATE, PROVISION, Figure, figures
from greenlane.enquiries.engine.naming import Named
from greenlane.enquiries.engine.numerals import with_digits
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import PassageKind, PassageText
from greenlane.enquiries.engine.special import lacks_special
from greenlane.enquiries.engine.wording import Force, tone

PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "answering.json"


class Why(StrEnum):
    """Why no answer is given."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    COUNTRY = "other_country"
    AGREEMENT = "unknown_agreement"
    LAW = "unknown_law"
    PROVISION = "unknown_provision"
    NUMBER = "number"
    PREMISE = "premise"
    NO_KIND = "no_such_fact"
    PAST = "past_law"


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for and against what would be quoted, each about 0 to 1; of several passages the best of each.

    `score`: the log-odds, by the search, that one of the passages answers, a fifth of them. `gap`: how far the first
    stands above what is not quoted. `whole`, `cover`: see Quote. `rare`: the weight of the rarest term that none has;
    `lack`: the weight of all such terms beside that of all terms, `unknown`: the same of terms that no text of the
    language has. `near`: by their vectors, `apart`: how far above the others; `dense`: whether there are any. `named`: the question names the agreement whose
    articles were searched. `foreign`: the passage is in another language than the question, so that no words are compared.
    `alike`: how near the question is to an alternative question of one of the passages.
    """

    score: float
    gap: float = 0.0
    whole: float = 0.0
    cover: float = 0.0
    fits: float = 0.0
    rare: float = 0.0
    lack: float = 0.0
    unknown: float = 0.0
    near: float = 0.0
    apart: float = 0.0
    dense: float = 0.0
    named: float = 0.0
    foreign: float = 0.0
    alike: float = 0.0

    def as_dict(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A quote of a passage that a search found, as it is weighed: `score` and `near` by the search."""

    score: float
    near: float
    quote: Quote
    foreign: bool = False
    alike: float = 0.0


@lru_cache(maxsize=1)
def parameters() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    return read


def features(
    chosen: Sequence[Weighed],
    others: Sequence[Weighed] = (),
    looked: Looked | None = None,
    rarity: Callable[[str], float] | None = None,
    *,
    named: bool = False,
) -> Features:
    """Of the quotes that would be shown together, beside `others` that were found and would not.

    `rarity` gives the weight of a term, up to about ten for one that no passage has.
    """
    none = math.prod(1 - min(max(one.score, 1e-4), 1 - 1e-4) for one in chosen)
    own = [one.quote for one in chosen if not one.foreign]
    rare, lack, unknown = _lacking(own, looked, rarity) if own and looked and rarity else (0.0, 0.0, 0.0)
    near = max(one.near for one in chosen)
    every = [one.near for one in (*chosen, *others)]
    return Features(
        score=_log_odds(1 - none) / 5,
        gap=max(0.0, chosen[0].score - max((one.score for one in others), default=0.0)),
        whole=max((one.whole for one in own), default=0.0),
        cover=max((one.cover for one in own), default=0.0),
        fits=float(any(one.quote.fits for one in chosen)),
        rare=rare,
        lack=lack,
        unknown=unknown,
        near=near,
        apart=near - sum(every) / len(every),
        dense=float(any(every)),
        named=float(named),
        foreign=float(not own),
        alike=max(one.alike for one in chosen),
    )


def _lacking(
    quotes: Sequence[Quote], looked: Looked, rarity: Callable[[str], float]
) -> tuple[float, float, float]:
    """The weight of the rarest term that no quote's passage has, of all those, and of those that no text has."""
    missing = set.intersection(*(set(one.unheard) for one in quotes))
    most = rarity("\0")  # no text has this term
    weights = {" ".join(one.phrase): max(rarity(part) for part in one.phrase) for one in looked.wants}
    total = sum(weights.values())
    lost = {name: weight for name, weight in weights.items() if name in missing}
    if not lost or not total or not most:
        return 0.0, 0.0, 0.0
    never = sum(weight for weight in lost.values() if weight >= most)
    return max(lost.values()) / most, sum(lost.values()) / total, never / total


def _log_odds(share: float) -> float:
    kept = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def confidence(found: Features) -> float:
    """The share of questions with such features that what is quoted answers."""
    known = parameters()
    z = known["bias"] + sum(known["weights"][name] * value for name, value in found.as_dict().items())
    return 1 / (1 + math.exp(-z))


_MINE = re.compile(
    r"\b(?:i|we|my|our|me|he|she|they|who|wife|husband|friend|traveller|passenger)\b[^.?]{0,40}$|\b(?:worth|value of|valued at|costs?|"
    r"priced at|carry|carrying|bring|bringing|have|with|for|buy|bought|sent?|weighs?|aged?|invoice|away|stay\w*)\b[^.?]{0,25}$|我|本人|ผม|ดิฉัน|ฉัน|"
    r"मैं|मेरे|हम|ខ្ញុំ",
    re.I,
)
_CALLED_A_RULE = re.compile(
    r"^[^.?,，。、；;]{0,14}(?:limit|threshold|rule|deadline|rate|fee|fine|penalty|allowance|time limit|period|maximum|minimum|tolerance|上限|限額|期限|"
    r"規定|ขีดจำกัด|กำหนด|सीमा|नियम)",
    re.I,
)
_STATED_AS_RULE = re.compile(
    r"(?:within|limit of|limit is|rule of|threshold of|rate of|fee of|fine of|deadline of|period of|allowance of|maximum of|up to|after|until|"
    r"every|tolerance of|must wait|valid for|kept for|for|lasts|takes|only|exactly|為|是|在|ภายใน|ไม่เกิน|के भीतर|ក្នុង)\s*$",
    re.I,
)


_SAID_OF_ITSELF = re.compile(
    r"(?:valid for|lasts?(?: for)?|kept for|keep \w+ for|within|limit of|limit is|rate of|rule of|tolerance (?:of|is)|period of|deadline of|fine of|fee of|only|exactly)\s*$",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our|me|us)\b", re.I)


_YES_OR_NO = re.compile(r"^\W*(?:and |so )?(?:is|are|does|do|must|will|has|have)\b", re.I)


def _states_a_rule(question: str) -> bool:
    return any(_SAID_OF_ITSELF.search(question[: one.start]) for one in figures(question) if one.unit)


def contradicted(question: str, text: str) -> Figure | None:
    """A number that the question states as a rule and the text has otherwise: "the 48-hour limit" where it is 24.

    A number that is the asker's own case ("I carry USD 12,000") states no rule. None where nothing is stated.
    """
    question = with_digits(question)
    mine = _FIRST_PERSON.search(question) is not None
    if _CONFIRM.search(question) or (_YES_OR_NO.search(question) and not mine and _states_a_rule(question)):
        return _unconfirmed(question, text)
    there = figures(text)
    units = {one.unit for one in there}
    for one in figures(question):
        if one.unit in {CODE, DATE, PROVISION, ""} or one.unit not in units:
            continue
        if one.key in {other.key for other in there}:
            continue
        before, after = question[: one.start], question[one.end :]
        called = _CALLED_A_RULE.search(after) is not None
        stated = _SAID_OF_ITSELF.search(before) is not None and not mine
        if called or stated or (_STATED_AS_RULE.search(before) and not _MINE.search(before)):
            return one
    return None


_CONFIRM = re.compile(
    r"^\W*(?:and |so |please |can you |could you )*(?:confirm|is it (?:right|true|correct|so)|am i right|isn't it true|i (?:heard|read|understand|think|believe|was told)"
    r"(?: that)?|it is (?:right|true|correct) that|right that)\b|^\W*(?:since|given that) [^,?]+,|,\s*(?:correct|right|true|isn't it)\s*\?\s*$|\bis (?:that|this|it) (?:right|true|correct)\b|"
    r"^\W*is (?:the|that|there an?) (?:[\w-]+ ){0,2}(?:limit|threshold|tolerance|rate|fee|fine|penalty|deadline|period|allowance|maximum|minimum)\b[^?]*\d|"
    r"對嗎|对吗|對不對|是嗎|是吗|是真的嗎|是不是真的|ใช่ไหม|ถูกต้องไหม|ถูกไหม|ใช่หรือไม่|ใช่หรือเปล่า|จริงไหม|จริงหรือไม่|จริงหรือเปล่า|क्या यह (?:सही|सच|ठीक)|यह (?:सही|सच) है|सही है न|है न\s*\?|,\s*सही\s*\?|"
    r"ត្រូវទេ\s*\?|ត្រឹមត្រូវទេ|មែនទេ|មែនឬទេ|ពិតទេ",
    re.I,
)


def _unconfirmed(question: str, text: str) -> Figure | None:
    """A number that is to be confirmed and does not stand there at all."""
    there = {one.key for one in figures(text)}
    return next(
        (one for one in figures(question) if one.key not in there and one.unit not in {PROVISION, CODE}), None
    )


def unnamed_provision(question: str, passage: PassageText) -> Figure | None:
    """A section or article that the question names and the passage does not stand in."""
    named = [one for one in figures(question) if one.unit == PROVISION]
    if not named:
        return None
    place = f"{passage.article} {passage.law} {passage.text} {' '.join(passage.trail)} {passage.title}"
    there = {one.value for one in figures(place) if one.unit in {PROVISION, ""}}
    there |= {re.split(r"[.(]", value)[0] for value in there} | set(
        re.findall(r"\d+[A-Za-z]?", f"{passage.article} {passage.law}")
    )
    return next(
        (one for one in named if one.value not in there and re.split(r"\(", one.value)[0] not in there), None
    )


def unknown_law(named: Named, passage: PassageText) -> bool:
    """Whether the question names an act that the passage does not."""
    if not named.law:
        return False
    words = re.sub(r"[^\w ]", " ", named.law).split()
    place = f"{passage.law} {passage.text} {passage.title} {passage.source}"
    return not all(
        re.search(rf"\b{re.escape(word)}", place) for word in words if word not in {"of", "and", "the"}
    )


_PRESUMED_BAN = re.compile(
    r"\bwhy\b[^?]{0,60}\b(?:forbidden|prohibited|banned|illegal|not (?:allowed|permitted)|can(?:no|'|’)t|may not|must not|not be)\b|"
    r"(?:為什麼|為何)[^？?]{0,20}(?:禁止|不[能准可許得])|ทำไม.{0,30}(?:ห้าม|ไม่ได้|ไม่อนุญาต)|क्यों.{0,30}(?:मना|प्रतिबंध|नहीं)|(?:मना|प्रतिबंध).{0,20}क्यों|"
    r"ហេតុអ្វី.{0,40}(?:ហាម|មិនអាច|មិនអនុញ្ញាត)",
    re.I,
)
_PRESUMED_DUTY = re.compile(
    r"\bwhy\b[^?]{0,50}\b(?:must|have to|has to|need to|requires?|required|demands?|obliged|mandatory|compulsory)\b|(?:為什麼|為何)[^？?]{0,20}(?:必須|須|要)|"
    r"ทำไม.{0,30}ต้อง|क्यों.{0,30}(?:पड़|चाहिए|ज़रूरी|जरूरी|अनिवार्य)|ហេតុអ្វី.{0,40}ត្រូវ",
    re.I,
)
_PRESUMED_LEAVE = re.compile(
    r"\bwhy\b[^?]{0,40}\b(?:is|are) [^?]{0,40}\b(?:allowed|permitted|free of duty|duty[- ]free|exempt|tax[- ]free)\b",
    re.I,
)
_GIVEN = re.compile(r"\b(?:since|given that|now that|as|because|considering that)\b ([^,?]{8,120}),", re.I)


def false_premise(question: str, quote: str, language: str) -> bool:
    """Whether a question takes for granted what the quote does not say: why is it forbidden, where it is allowed."""
    said = tone(quote, language).forces
    if _PRESUMED_BAN.search(question):
        return Force.BAN not in said
    if _PRESUMED_DUTY.search(question):
        return Force.DUTY not in said
    if _PRESUMED_LEAVE.search(question):
        return not said & {Force.LEAVE, Force.NO_DUTY}
    given = _GIVEN.search(question)
    if given:
        taken = tone(given[1], language)
        return bool(taken.forces) and not taken.forces & said
    return False


def objection(
    question: str, looked: Looked, named: Named, passage: PassageText, quote: Quote, language: str
) -> Why | None:
    """What outweighs the features: a number, provision, law or premise that does not fit."""
    whole = f"{' '.join(passage.trail)} {passage.text}"
    if contradicted(question, whole):
        return Why.NUMBER
    if unnamed_provision(question, passage):
        return Why.PROVISION
    if unknown_law(named, passage):
        return Why.LAW
    if false_premise(question, whole, passage.language):
        return Why.PREMISE
    foreign = passage.language != language
    if looked.kind is Wants.WHY and (foreign or quote.missing):
        return Why.PREMISE  # a reason is asked for what the text does not say, or not in these words
    if _CONFIRM.search(question) and quote.missing and not foreign:
        return Why.PREMISE
    if lacks_special(question, whole) or (looked.kind in (Wants.TIME, Wants.AMOUNT) and not quote.fits):
        return Why.NO_KIND
    return None


def conflicting(one: tuple[PassageText, str], other: tuple[PassageText, str]) -> bool:
    """Whether two passages in force say different numbers of the same thing in nearly the same words."""
    (a, first), (b, second) = one, other
    if a.document == b.document or a.language != b.language or PassageKind.ROW in (a.part, b.part):
        return False
    for x in _clauses(first):
        for y in _clauses(second):
            if _differ(x, y, a.language):
                return True
    return False


def _clauses(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.;。；।។])\s+|\n+", text) if figures(one)][:12]


def _differ(x: str, y: str, language: str) -> bool:
    ours, theirs = figures(x), figures(y)
    units = {one.unit for one in ours} & {one.unit for one in theirs} - {PROVISION, CODE, DATE, ""}
    if not any(
        {o.value for o in ours if o.unit == u} != {t.value for t in theirs if t.unit == u} for u in units
    ):
        return False
    left, right = _bare(x, language), _bare(y, language)
    return len(left & right) >= 4 and len(left & right) >= 0.8 * max(len(left), len(right))


def _bare(text: str, language: str) -> frozenset[str]:
    return frozenset(
        term for term in terms(re.sub(r"\([^)]*\)", " ", text), language) if not re.search(r"\d", term)
    )
