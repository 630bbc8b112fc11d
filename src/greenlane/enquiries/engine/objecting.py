"""What stands against an answer whatever the search says: a number, a provision, a law, a premise that does not fit."""

from __future__ import annotations

import re

from greenlane.enquiries.engine.extract import Looked, Quote, Wants
from greenlane.enquiries.engine.figures import CODE, DATE, PROVISION, Figure, figures
from greenlane.enquiries.engine.naming import Named
from greenlane.enquiries.engine.numerals import with_digits
from greenlane.enquiries.engine.shapes import PassageText, Why
from greenlane.enquiries.engine.special import lacks_special
from greenlane.enquiries.engine.wording import Force, tone

MINE = re.compile(
    r"\b(?:i|we|my|our|me|he|she|they|who|wife|husband|friend|traveller|passenger)\b[^.?]{0,40}$|\b(?:worth|value of|valued at|costs?|"
    r"priced at|carry|carrying|bring|bringing|have|with|for|buy|bought|sent?|weighs?|aged?|invoice|away|stay\w*)\b[^.?]{0,25}$|我|本人|ผม|ดิฉัน|ฉัน|"
    r"मैं|मेरे|हम|ខ្ញុំ",
    re.I,
)
CALLED_A_RULE = re.compile(
    r"^[^.?,，。、；;]{0,14}(?:limit|threshold|rule|deadline|rate|fee|fine|penalty|allowance|time limit|period|maximum|minimum|tolerance|上限|限額|期限|"
    r"規定|ขีดจำกัด|กำหนด|सीमा|नियम)",
    re.I,
)
STATED_AS_RULE = re.compile(
    r"(?:within|limit of|limit is|rule of|threshold of|rate of|fee of|fine of|deadline of|period of|allowance of|maximum of|up to|after|until|"
    r"every|tolerance of|must wait|valid for|kept for|for|lasts|takes|only|exactly|為|是|在|ภายใน|ไม่เกิน|के भीतर|ក្នុង)\s*$",
    re.I,
)


SAID_OF_ITSELF = re.compile(
    r"(?:valid for|lasts?(?: for)?|kept for|keep \w+ for|within|limit of|limit is|rate of|rule of|tolerance (?:of|is)|period of|deadline of|fine of|fee of|only|exactly)\s*$",
    re.I,
)
_NEAR = 80
"""Characters before and after a number that are read for what it is."""
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our|me|us)\b", re.I)


_YES_OR_NO = re.compile(r"^\W*(?:and |so )?(?:is|are|does|do|must|will|has|have)\b", re.I)


def _states_a_rule(question: str) -> bool:
    return any(SAID_OF_ITSELF.search(around(question, one)[0]) for one in figures(question) if one.unit)


def around(question: str, one: Figure) -> tuple[str, str]:
    """What stands before and after a number, as far as it can say what the number is."""
    return question[max(0, one.start - _NEAR) : one.start], question[one.end : one.end + _NEAR]


def contradicted(question: str, text: str) -> Figure | None:
    """A number that the question states as a rule and the text has otherwise: "the 48-hour limit" where it is 24.

    A number that is the asker's own case ("I carry USD 12,000") states no rule. None where nothing is stated.
    """
    question = with_digits(question)
    mine = _FIRST_PERSON.search(question) is not None
    if CONFIRM.search(question) or (_YES_OR_NO.search(question) and not mine and _states_a_rule(question)):
        return _unconfirmed(question, text)
    there = figures(text)
    units = {one.unit for one in there}
    for one in figures(question):
        if one.unit in {CODE, DATE, PROVISION, ""} or one.unit not in units:
            continue
        if one.key in {other.key for other in there}:
            continue
        before, after = around(question, one)
        called = CALLED_A_RULE.search(after) is not None
        stated = SAID_OF_ITSELF.search(before) is not None and not mine
        if called or stated or (STATED_AS_RULE.search(before) and not MINE.search(before)):
            return one
    return None


CONFIRM = re.compile(
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


_OF_THE_TARIFF = re.compile(r"(?:chapters?|headings?) [\d.]+(?![\d.]| of (?:the|this)\b)", re.I)


def unnamed_provision(question: str, passage: PassageText) -> Figure | None:
    """A section or article that the question names and the passage does not stand in.

    "An appliance of chapter 85" names goods by the tariff, "chapter 5 of the Act" a provision.
    """
    named = [
        one
        for one in figures(question)
        if one.unit == PROVISION and not _OF_THE_TARIFF.match(question[one.start :])
    ]
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
    if CONFIRM.search(question) and quote.missing and not foreign:
        return Why.PREMISE
    if lacks_special(question, whole) or (looked.kind in (Wants.TIME, Wants.AMOUNT) and not quote.fits):
        return Why.NO_KIND
    return None
