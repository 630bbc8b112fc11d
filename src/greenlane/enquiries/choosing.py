"""What may answer a question: the passages that were found for it, what to quote of each, and which are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenlane.enquiries import agreements
from greenlane.enquiries.engine import deciding, objecting
from greenlane.enquiries.engine.deciding import Features, Question, Weighed
from greenlane.enquiries.engine.extract import Looked, Quote, quote_of
from greenlane.enquiries.engine.geography import any_of, countries
from greenlane.enquiries.engine.naming import Named, also_called, concerns_origin, named, scheme_of
from greenlane.enquiries.engine.shapes import (
    Found,
    Language,
    PassageKind,
    PassageText,
    Retriever,
    Sought,
    Why,
)
from greenlane.enquiries.engine.splitting import Asked

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

Rarity = Callable[[str], float]

LOOKED_AT, MOST_QUOTES = 12, 3
WORTH_A_REASON = 0.005
"""From this score on, what stands against the first passage is told as the reason why nothing is answered."""
OUT_OF_THE_QUESTION = 0.03
"""The part of the best score below which nothing is quoted beside the best: it would only pad the answer."""
UNLIKELY = 0.1
"""Below this score what was found with the sentence before a question gives way to what the question alone finds."""
NEARLY_AS_LIKELY = 0.5
"""The part of a row's score from which on the text beside its table answers instead of it."""
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
        return scheme_of(self.passage.document)


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


def name_in(asked: Asked, message: str = "") -> Named:
    """What law the question names; an agreement or a country may be named in the sentence before it.

    An agreement may also be named in a remark after it. One that is named elsewhere in the `message` does not make all
    its questions ask for it, but keeps the articles of others away.
    """
    known, home = agreements.schemes(), agreements.home()
    name = named(asked.text, known, home=home)
    if name.schemes or name.unknown or name.country or name.law:
        return name
    if asked.after:
        behind = named(f"{asked.text} {asked.after}", known, home=home)
        if behind.schemes or behind.unknown or behind.partners:
            return Named(behind.schemes, behind.unknown, partners=behind.partners, rest=asked.text)
    if asked.context:
        before = named(f"{asked.context} {asked.text}", known, home=home)
        if before.schemes and (asked.leans or concerns_origin(asked.text)):
            return replace(name, schemes=before.schemes)
        if before.schemes or before.country:
            partners = before.schemes or name.partners
            return replace(name, country=before.country, code=before.code, partners=partners)
    if message and not name.partners:
        around = named(message, known, home=home)
        return replace(name, partners=around.schemes or around.partners)
    return name


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
    if name.partners:
        hits = [hit for hit in hits if scheme_of(hit.passage.document) in {"", *name.partners}]
    looked = Looked.of(query, asking.language, name.rest or asked.text)
    once = {hit.passage.id + hit.passage.language: hit for hit in reversed(hits)}
    made = [_candidate(asked.text, looked, name, hit, asking) for hit in once.values()]
    return _without_rows_of_a_rule(sorted(made, key=lambda one: -one.found.score))


def _without_rows_of_a_rule(candidates: list[Candidate]) -> list[Candidate]:
    """The rate of value added tax is the general one, not that of the row which people ask about most.

    Where the text beside a table has all that is asked for, and is nearly as likely, its rows say too much.
    """
    first = candidates[0] if candidates else None
    if first is None or first.passage.part is not PassageKind.ROW:
        return candidates
    rule = next((one for one in candidates if _is_rule_beside(one, first)), None)
    if rule is None:
        return candidates
    document = first.passage.document
    return [
        one
        for one in candidates
        if one.passage.document != document or one.passage.part is not PassageKind.ROW
    ]


def _is_rule_beside(one: Candidate, row: Candidate) -> bool:
    return (
        one.passage.document == row.passage.document
        and one.passage.part is not PassageKind.ROW
        and not one.quote.missing
        and one.why is None
        and one.found.score >= NEARLY_AS_LIKELY * row.found.score
    )


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
        """From which confidence on an answer is given, by what spoke for it: vectors, questions that are kept."""
        known: dict[str, float] = deciding.parameters()["answer"]
        return known.get(
            deciding.named(language, dense=bool(self.features.dense), bare=not self.features.kept), 0.5
        )


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
    return first.why if first.found.score >= WORTH_A_REASON else Why.NOT_FOUND


def together(fitting: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest, and those that make it surer that one of what is quoted answers."""
    best = fitting[0]
    known = deciding.parameters()["second"]
    chosen = [best]
    none = 1 - best.found.score
    least = max(known["score"], OUT_OF_THE_QUESTION * best.found.score)
    for one in fitting[1:]:
        if len(chosen) == MOST_QUOTES or none <= known["doubt"] or one.found.score < least:
            break
        schemes = {each.scheme for each in (*chosen, one)} - {""}
        if one.passage.language != best.passage.language or len(schemes) > 1:
            continue  # two agreements are not mixed; what is said of all stands beside either
        if _is_another_row(one, best):
            continue
        chosen.append(one)
        none *= 1 - one.found.score
    return chosen


def _is_another_row(one: Candidate, best: Candidate) -> bool:
    """Whether it is a row beside the one that has more of what is asked for: the green lane beside the yellow one."""
    if one.passage.part is not PassageKind.ROW or one.passage.document != best.passage.document:
        return False
    lacks, has = one.quote, best.quote
    return bool(lacks.missing and not has.missing) or bool(lacks.unheard and not has.unheard)
