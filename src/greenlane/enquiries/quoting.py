"""The answer from the texts: search, choose, quote with citations, or say why not and what came nearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from greenlane.enquiries import agreements, sayings, writing
from greenlane.enquiries.engine import deciding, objecting
from greenlane.enquiries.engine.deciding import Features, Question, Weighed
from greenlane.enquiries.engine.extract import Looked, Quote, quote_of
from greenlane.enquiries.engine.geography import any_of, countries
from greenlane.enquiries.engine.naming import NO_AGREEMENTS, Named, also_called, named
from greenlane.enquiries.engine.shapes import (
    Citation,
    Found,
    Language,
    Part,
    PassageText,
    Retriever,
    Sought,
    Status,
    Why,
)
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.engine.then import Then, then_in
from greenlane.enquiries.numbering import Numbering, listed
from greenlane.foundation import clock

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

Rarity = Callable[[str], float]

LOOKED_AT, MOST_QUOTES, MOST_FOUND = 12, 3, 3
_WORTH_A_REASON = 0.005
"""From this score on, what stands against the first passage is told as the reason why nothing is answered."""
UNLIKELY = 0.1
"""Below this score what was found with the sentence before a question gives way to what the question alone finds."""
NEARLY = 0.1
"""From this confidence on, what comes nearest is told though it is of another country; below it, only that it is."""
AS_LIKELY = 0.3
"""Passages with this part of the best score are held against it: do they say the same?"""
_STRICT = frozenset({Why.NUMBER, Why.PREMISE, Why.PROVISION, Why.LAW})
"""Reasons that stay when the passage they stand against came first: a lesser one does not answer instead."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, what to quote of it, and what stands against it."""

    found: Found
    quote: Quote
    foreign: bool = False
    why: Why | None = None

    @property
    def weighed(self) -> Weighed:
        return Weighed(self.found, self.quote, self.foreign)

    @property
    def passage(self) -> PassageText:
        return self.found.passage

    @property
    def scheme(self) -> str:
        parts = self.passage.document.split("/")
        return parts[1] if len(parts) > 2 and parts[0] == "origin" and parts[1] not in NO_AGREEMENTS else ""


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
    name = name_in(asked)
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


def names_it(passage: PassageText, name: Named) -> bool:
    """Whether a passage, or a question people ask when they mean it, names the country or agreement of a question."""
    asked = (text for _language, text in passage.alternatives)
    text = " \n ".join((passage.title, *passage.trail, passage.article, passage.text, *asked))
    if name.code:
        # A list of countries may have their codes alone.
        said = re.search(rf"{any_of((name.country,))}|\b{name.code}\b", text)
        return said is not None or name.code in countries(text)
    if re.search(any_of(also_called(name.unknown)), text, re.I):
        return True
    between = frozenset(countries(name.unknown))
    return bool(between) and between <= frozenset(countries(text))


def name_in(asked: Asked) -> Named:
    """What law the question names; an agreement or a country may be named in the sentence before it."""
    known, home = agreements.schemes(), agreements.home()
    name = named(asked.text, known, home=home)
    if asked.context and not (name.schemes or name.unknown or name.country or name.law):
        before = named(f"{asked.context} {asked.text}", known, home=home)
        if before.schemes:
            return replace(name, schemes=before.schemes)
        return replace(name, country=before.country, code=before.code)
    return name


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


def sought_for(name: Named, asking: Asking) -> Sought:
    """Where the answer is looked for."""
    return Sought(
        asking.language,
        asking.day,
        documents=agreements.documents_of(name.schemes),
        audiences=asking.audiences,
        limit=LOOKED_AT,
    )


def candidates_for(asked: Asked, name: Named, asking: Asking, retriever: Retriever) -> list[Candidate]:
    """What may answer, the likeliest first."""
    leans = asked.leans
    text = name.rest or asked.text
    query = f"{asked.context} {text}" if asked.context else text
    title = asking.subject.get("title", "")
    if leans and not asked.context and title:
        query = f"{title} {text}"
    sought = sought_for(name, asking)
    hits = retriever.search(query, sought)
    if leans and not asked.context and asking.subject.get("document") and not sought.documents:
        hits = [*hits, *retriever.search(text, replace(sought, documents=(asking.subject["document"],)))]
    if asked.context and not leans and (not hits or hits[0].score < UNLIKELY):
        # The sentence before may say something else.
        alone = retriever.search(text, sought)
        if alone and (not hits or alone[0].score > hits[0].score):
            hits, query = alone, text
    return made_of(hits, query, asked, name, asking)


def made_of(hits: Sequence[Found], query: str, asked: Asked, name: Named, asking: Asking) -> list[Candidate]:
    """The candidates of what was found for a query, each with its quote and what stands against it."""
    if name.unknown or name.country:
        hits = [hit for hit in hits if names_it(hit.passage, name)]
    looked = Looked.of(query, asking.language)
    once = {hit.passage.id + hit.passage.language: hit for hit in reversed(hits)}
    made = [_candidate(asked.text, looked, name, hit, asking) for hit in once.values()]
    return sorted(made, key=lambda one: -one.found.score)


def rarity_of(retriever: Retriever, language: str) -> Rarity | None:
    """How rare a term is among the passages of a language, where the retriever can say."""
    library = getattr(retriever, "library", None)
    index = library.lexical(language) if library is not None else None
    return None if index is None else index.rarity


def _candidate(question: str, looked: Looked, name: Named, hit: Found, asking: Asking) -> Candidate:
    quote = quote_of(looked, hit.passage)
    why = objecting.objection(question, looked, name, hit.passage, quote, asking.language)
    # Words of two languages do not cover each other: of a foreign passage the search alone speaks.
    return Candidate(hit, quote, hit.passage.language != asking.language, why)


@dataclass(frozen=True, slots=True)
class Choice:
    """What would be quoted, and how sure it is that one of it answers."""

    chosen: list[Candidate]
    features: Features

    @property
    def confidence(self) -> float:
        return deciding.confidence(self.features)

    def enough(self, language: str) -> float:
        """From which confidence on an answer is given: more is asked of words alone."""
        known: dict[str, float] = deciding.parameters()["answer"]
        return known.get(f"{language}+dense" if self.features.dense else language, 0.5)


def choice(candidates: Sequence[Candidate], question: Question) -> Choice | None:
    """What to quote of the candidates that nothing stands against; None where there is none."""
    fitting = [one for one in candidates if one.why is None]
    if not fitting:
        return None
    chosen = together(fitting)
    others = [one.weighed for one in candidates if one not in chosen]
    return Choice(chosen, deciding.features(question, [one.weighed for one in chosen], others))


def weighed_for(asked: Asked, name: Named, language: str, rarity: Rarity | None) -> Question:
    """The question as quotes are weighed for it."""
    return Question(
        asked.text,
        Looked.of(name.rest or asked.text, language),
        rarity,
        english=language == Language.ENGLISH,
        named=bool(name.schemes),
        elsewhere=bool(name.country or name.unknown),
    )


def reason(candidates: Sequence[Candidate]) -> Why | None:
    """What stands against any answer: a reason against the likeliest passage that no lesser one makes good."""
    first = candidates[0] if candidates else None
    if first is None or first.why not in _STRICT:
        return None
    return first.why if first.found.score >= _WORTH_A_REASON else Why.NOT_FOUND


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
        why = candidates[0].why if candidates and candidates[0].found.score >= _WORTH_A_REASON else None
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


def together(fitting: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest, and those that make it surer that one of what is quoted answers."""
    best = fitting[0]
    known = deciding.parameters()["second"]
    chosen = [best]
    none = 1 - best.found.score
    for one in fitting[1:]:
        if len(chosen) == MOST_QUOTES or none <= known["doubt"] or one.found.score < known["score"]:
            break
        if one.passage.language != best.passage.language or (
            best.scheme and one.scheme not in ("", best.scheme)
        ):
            continue  # two agreements are not mixed; what is said of all stands beside either
        chosen.append(one)
        none *= 1 - one.found.score
    return chosen


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


def best_citation(part: Part) -> Citation | None:
    return part.citations[0] if part.citations else None


__all__ = ["Candidate", "Language", "candidates_for", "quoted"]
