"""The answer from the texts: what was chosen, quoted with citations; or why not, and what came nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from greenlane.enquiries import agreements, sayings, writing
from greenlane.enquiries.choosing import (
    WORTH_A_REASON,
    Candidate,
    Rarity,
    candidates_for,
    choice,
    name_in,
    rarity_of,
    reason,
    weighed_for,
)
from greenlane.enquiries.engine import deciding
from greenlane.enquiries.engine.extract import Quote
from greenlane.enquiries.engine.naming import Named
from greenlane.enquiries.engine.shapes import Part, PassageText, Retriever, Status, Why
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.engine.then import Then, then_in
from greenlane.enquiries.numbering import Numbering, listed
from greenlane.foundation import clock

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

MOST_FOUND = 3
NEARLY = 0.1
"""From this confidence on, what comes nearest is told though it is of another country; below it, only that it is."""
AS_LIKELY = 0.3
"""Passages with this part of the best score are held against it: do they say the same?"""


def quoted(
    asked: Asked, asking: Asking, numbering: Numbering, retriever: Retriever | None
) -> tuple[Part, dict[str, str]]:
    """One question answered from the texts, and what is spoken of after it."""
    retriever = retriever or _retriever()
    now = asking.day
    then = then_in(asked.text, now) if now == clock.today() else None
    said = asked.text
    if then is not None and then.day is not None:
        asked = replace(asked, text=then.rest)
        asking = replace(asking, day=then.day)
    name = name_in(asked, asking.message)
    candidates = candidates_for(asked, name, asking, retriever)
    if then is not None:
        candidates = [one for one in candidates if _counted_then(one.passage, then, now)]
    if then is not None and not candidates:
        part = _abstained(asked, Why.TO_COME if then.to_come else Why.PAST, ())
    else:
        part = _decided(asked, name, candidates, numbering, asking, rarity_of(retriever, asking.language))
        if not part.citations and (name.unknown or name.country) and part.confidence < NEARLY:
            part = _of_elsewhere(asked, name)
    if asking.day != now and part.citations:
        part = replace(part, text=f"{sayings.stood_said(asking.day)}\n{part.text}")
    return replace(part, question=said), _spoken_of(part, asking)


def _counted_then(passage: PassageText, then: Then, today: date) -> bool:
    """Whether a text tells of the law of that time.

    One without a first day does not, nor one that counts today of what is to come.
    """
    if then.day is None or passage.effective_from is None:
        return False
    return passage.effective_from > today or not then.to_come


def _retriever() -> Retriever:
    from greenlane.enquiries.retrieval import retriever

    return retriever()


def _of_elsewhere(asked: Asked, name: Named) -> Part:
    why = Why.AGREEMENT if name.unknown else Why.COUNTRY
    said = [sayings.why_said(why)]
    if name.unknown and agreements.schemes().names:
        known = ", ".join(sorted(agreements.name_of(one) for one in agreements.schemes().names))
        said.append(sayings.known_agreements_said(known))
    return Part(asked.text, Status.ABSTAINED, " ".join([*said, sayings.person_said()]), why=why.value)


def _decided(
    asked: Asked,
    name: Named,
    candidates: list[Candidate],
    numbering: Numbering,
    asking: Asking,
    rarity: Rarity | None,
) -> Part:
    """Quote, or abstain with the reason."""
    made = choice(candidates, weighed_for(asked, name, asking.language, rarity))
    sure = made.confidence if made else 0.0
    if why := reason(candidates):
        return _abstained(asked, why, candidates, sure)
    if made is None:
        why = candidates[0].why if candidates and candidates[0].found.score >= WORTH_A_REASON else None
        return _abstained(asked, why or Why.NOT_FOUND, candidates)
    if sure < made.enough(asking.language):
        return _abstained(asked, Why.NOT_FOUND, candidates, sure)
    fitting = [one for one in candidates if one.why is None]
    likely = [one for one in fitting if one.found.score >= AS_LIKELY * fitting[0].found.score]
    if clash := _clash(likely):
        return _abstained(asked, Why.CONFLICT, clash, sure)
    if fitting[0].scheme and not name.schemes:
        schemes = _by_scheme(likely)
        if len(schemes) > 1:
            return _of_several(asked, schemes, numbering, sure)
    return _answered(asked, made.chosen, numbering, asking, sure)


def _clash(fitting: Sequence[Candidate]) -> list[Candidate]:
    first = fitting[0]
    for other in fitting[1:4]:
        if first.scheme != other.scheme or (first.scheme and other.scheme):
            continue
        if deciding.conflicting((first.passage, first.quote.text), (other.passage, other.quote.text)):
            return [first, other]
    return []


def _by_scheme(fitting: Sequence[Candidate]) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    for one in fitting:
        if one.scheme:
            found.setdefault(one.scheme, one)
    return found


def _of_several(asked: Asked, schemes: dict[str, Candidate], numbering: Numbering, sure: float) -> Part:
    """What each agreement says, where the question names none."""
    lines, citations = [sayings.agreements_said()], []
    for scheme, one in sorted(schemes.items()):
        citation = numbering.cite(one.passage, one.quote.text)
        citations.append(citation)
        agreement = sayings.under_said(agreements.name_of(scheme))
        lines.append(f"{agreement} {shown_quote(one.passage, one.quote)} [{citation.number}]")
    return Part(
        asked.text,
        Status.PARTIAL,
        "\n".join(lines),
        tuple(citations),
        round(sure, 3),
        why=sayings.AGREEMENTS,
        data={"agreements": sorted(schemes)},
    )


def _answered(
    asked: Asked, chosen: list[Candidate], numbering: Numbering, asking: Asking, sure: float
) -> Part:
    sure = round(sure, 3)
    prose = writing.written(asked.text, [(one.passage, one.quote.text) for one in chosen], asking.language)
    if prose is not None:
        return writing.part_of(asked.text, prose, numbering, sure)
    citations = [numbering.cite(one.passage, one.quote.text) for one in chosen]
    lines = [
        f"{shown_quote(one.passage, one.quote)} [{citation.number}]"
        for one, citation in zip(chosen, citations, strict=True)
    ]
    if chosen[0].passage.language != asking.language:
        lines.insert(0, sayings.english_said())
    return Part(asked.text, Status.ANSWERED, "\n".join(lines), tuple(citations), sure)


_YES_OR_NO = (
    "Yes",
    "No",
    "是",
    "不",
    "可以",
    "有",
    "沒有",
    "ได้",
    "ไม่",
    "ใช่",
    "हाँ",
    "हां",
    "नहीं",
    "បាទ",
    "ចាស",
    "ទេ",
    "មិន",
)


def shown_quote(passage: PassageText, quote: Quote) -> str:
    """A quote as it is read: after the words that introduce its list, or after the question it says yes or no to."""
    if quote.leading:
        return f"{quote.leading} {quote.text}"
    if quote.text.startswith(_YES_OR_NO) and passage.trail and passage.text.startswith(quote.text[:12]):
        return f"“{passage.trail[-1]}” {quote.text}"
    return quote.text


def _abstained(asked: Asked, why: Why, candidates: Sequence[Candidate], sure: float = 0.0) -> Part:
    nearest = list(candidates[:MOST_FOUND])
    said = [sayings.why_said(why)]
    if nearest:
        passage = nearest[0].passage
        said.append(
            sayings.nearest_said(passage.title, passage.trail[-1] if passage.trail else passage.article)
        )
    said.append(sayings.person_said())
    return Part(
        asked.text,
        Status.ABSTAINED,
        " ".join(said),
        confidence=round(sure, 3),
        found=listed([(one.passage, one.quote.text) for one in nearest]),
        why=why.value,
    )


def _spoken_of(part: Part, asking: Asking) -> dict[str, str]:
    """What is spoken of after this part: the document that answered, else what was before."""
    if not part.citations:
        return dict(asking.subject)
    passage: PassageText = part.citations[0].passage
    return {
        **asking.subject,
        "domain": passage.domain,
        "document": passage.document,
        "title": passage.title,
    }
