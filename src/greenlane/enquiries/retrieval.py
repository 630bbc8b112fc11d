"""Finding the passages that answer a question, valid on a day, for a reader: words, meaning, and both weighed together.

`search` is what answering uses. It works on words alone where no embedder is at hand; `modes` says which it is.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from greenlane.enquiries.engine import embedders, fusion
from greenlane.enquiries.engine.dense import Compared, Role
from greenlane.enquiries.engine.embedders import Embedder, EmbedderFailed, Vectors, WeightsDiffer
from greenlane.enquiries.engine.extract import kind_of
from greenlane.enquiries.engine.fusion import Candidate
from greenlane.enquiries.engine.languages import language_of
from greenlane.enquiries.engine.reranking import Reranker, RerankerFailed, ServedReranker, reranked
from greenlane.enquiries.engine.shapes import Found, Language, PassageText, Sought
from greenlane.enquiries.engine.wanted import LONGEST_QUESTION, Wanted, wanted
from greenlane.enquiries.library import Library
from greenlane.foundation import clock

LOG = logging.getLogger(__name__)
Cosines = dict[str, dict[int, tuple[float, ...]]]
"""By embedder, of passages by their keys: of the text, or of each question kept with it, the nearest first."""
CANDIDATES = 40
"""Passages that each way of searching brings up."""
READS: dict[str, frozenset[str]] = {embedders.MultilingualE5.name: frozenset(Language)}
"""Languages in which an embedder is asked as a second one, beside the one that the language has as its own."""
FOUND = ("near", "second", "alike", "second_alike", "known")
"""Of the features of a candidate, those that whoever searched is told."""
STEP_SECONDS = 4.0
"""How long a round of the worker turns texts into vectors."""


@dataclass(slots=True)
class Models:
    """The embedders at hand by the language they are asked in, each loaded when first needed."""

    offered: dict[str, type[embedders.UniversalSentenceEncoder] | type[embedders.MultilingualE5]]
    served: Embedder | None = None
    refused: dict[str, str] = field(default_factory=dict)
    _loaded: dict[str, Embedder] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def names(self) -> list[str]:
        return [self.served.name] if self.served else sorted(self.offered)

    def get(self, name: str) -> Embedder | None:
        """The embedder, loaded; None where its weights were refused or cannot be read."""
        if self.served is not None and name == self.served.name:
            return self.served
        with self._lock:
            if name not in self._loaded and name not in self.refused:
                try:
                    self._loaded[name] = self.offered[name]()
                except (WeightsDiffer, ImportError, OSError, RuntimeError) as error:
                    self.refused[name] = str(error)
                    LOG.error("The embedder %s is not used: %s", name, error)
            return self._loaded.get(name)

    def asked_in(self, language: str) -> Embedder | None:
        if self.served is not None:
            return self.served
        return next((self.get(n) for n, model in self.offered.items() if language in model.questions), None)

    def all_asked_in(self, language: str) -> list[Embedder]:
        """The embedder of the language, then a second one that reads it too, where there is one."""
        first = self.asked_in(language)
        if first is None or self.served is not None:
            return [first] if first else []
        others = (n for n in self.offered if n != first.name and language in READS.get(n, ()))
        second = next((self.get(n) for n in others), None)
        return [first, second] if second else [first]


class HybridRetriever:
    """The retriever of this process. Threads share it."""

    def __init__(self, library: Library, models: Models, reranker: Reranker | None = None) -> None:
        self.library = library
        self.models = models
        self.reranker = reranker

    def search(self, question: str, sought: Sought) -> list[Found]:
        """The passages nearest to the question, best first, valid on the day sought.

        Looks in the language sought and, where that is not English, also among English passages; a passage in
        another language than the question's says so in `language`. A text and its translation are not both shown.
        """
        question = question[:LONGEST_QUESTION]
        ranked = self.candidates(question, sought)
        if self.reranker is not None and ranked:
            try:
                ranked = reranked(ranked, question, self.reranker)
            except RerankerFailed as error:
                LOG.warning("The order of passages is our own: %s", error)
        return [found_of(candidate) for candidate in ranked[: sought.limit]]

    def candidates(self, question: str, sought: Sought) -> list[Candidate]:
        """All candidates with what speaks for them, best first: what `search` shows the first of."""
        return fusion.rank(
            self.described(question, sought), sought.language or language_of(question), fusion.shipped()
        )

    def described(self, question: str, sought: Sought) -> list[Candidate]:
        """All candidates with what speaks for them, not weighed."""
        self.library.fresh()
        language = sought.language or language_of(question)
        day = sought.as_of or clock.today()
        vectors = self._vectors(question, language)
        found: list[Candidate] = []
        for within in dict.fromkeys((language, Language.ENGLISH.value)):
            found += self._within(within, question, language, _in(sought, within), day, vectors)
        return found

    def _within(
        self,
        within: str,
        question: str,
        asked: str,
        sought: Sought,
        day: date,
        vectors: Sequence[tuple[Embedder, Vectors]],
    ) -> list[Candidate]:
        """Candidates among the passages of one language."""
        index = self.library.lexical(within)
        if index is None or not len(index):
            return []
        home = f"@{settings.GREENLANE_COUNTRY.lower()}"
        wants = [want for want in wanted(question, asked, within) if want.phrase != (home,)]
        lexical = {hit.key: hit.score for hit in index.search(wants, sought, day, CANDIDATES)}
        compared = self._compared(vectors, sought, day)
        keys = set(lexical)
        for near in compared.values():
            keys.update(near.nearest(CANDIDATES))
            keys.update(near.nearest(CANDIDATES, Role.ASKED))
        said = {role: {name: near.of(keys, role) for name, near in compared.items()} for role in Role}
        kept = [
            Candidate(
                text,
                lexical.get(key, 0.0),
                cosines={name: cosines[0] for name, cosines in _of(key, said[Role.TEXT]).items()},
                alike=_of(key, said[Role.ASKED]),
                denied=_of(key, said[Role.UNANSWERED]),
                foreign=asked != within,
            )
            for key, text in self.library.texts(sorted(keys)).items()
            if _holds(text, sought, day)
        ]
        fusion.describe(
            kept,
            wants,
            index.rarity,
            kind_of(question),
            home,
            english=asked == Language.ENGLISH,
            weight=index.weight,
        )
        return kept

    def _compared(
        self, vectors: Sequence[tuple[Embedder, Vectors]], sought: Sought, day: date
    ) -> dict[str, Compared]:
        """By embedder, how near the question is to what is sought."""
        found = {}
        for embedder, vector in vectors:
            index = self.library.dense(embedder)
            if index is not None and index.matrix.shape[-1] == vector.shape[-1]:
                found[embedder.name] = index.compared(vector, sought, day)
        return {name: compared for name, compared in found.items() if len(compared.keys)}

    def _vectors(self, question: str, language: str) -> list[tuple[Embedder, Vectors]]:
        """The question as a vector, by each embedder that is asked in its language and has passages to compare."""
        found = []
        for embedder in self.models.all_asked_in(language):
            if self.library.dense(embedder) is None:
                continue
            try:
                found.append((embedder, embedder.embed_query(question)))
            except EmbedderFailed as error:
                LOG.warning("Searched by words alone: %s", error)
        return found


def retriever() -> HybridRetriever:
    """The retriever on the database in use."""
    return _retriever(str(_folder()))


def search(question: str, sought: Sought) -> list[Found]:
    """The passages nearest to the question, best first. `score` is calibrated by language."""
    return retriever().search(question, sought)


def refresh() -> None:
    """Bring the index of words up to what is published, so that no question waits for it."""
    retriever().library.fresh()


def rebuild() -> dict[str, int]:
    """Make the index anew from the tables; returns passages by language."""
    library = retriever().library
    library.rebuild()
    return library.counts()


def embed_due(seconds: float | None = STEP_SECONDS) -> int:
    """A step of the worker: bring the index of words up to date and give passages that have none their vectors, some
    at a time; returns how many.

    `seconds` None: all that wait. Without an embedder there are no vectors to give.
    """
    found = retriever()
    found.library.fresh()
    until = None if seconds is None else time.monotonic() + seconds
    done = 0
    for name in found.models.names():
        embedder = found.models.get(name)
        if embedder is None or (done and until is not None and time.monotonic() > until):
            continue
        try:
            done += found.library.embed(embedder, until=until)
        except EmbedderFailed as error:
            LOG.warning("Passages wait for their vectors: %s", error)
    return done


@dataclass(frozen=True, slots=True)
class Mode:
    """How questions in a language are searched now. `waiting`: passages that have no vector yet."""

    language: str
    passages: int
    words: bool
    meaning: str
    waiting: int
    text: str


def modes() -> list[Mode]:
    """How each language is searched on this machine, in words for people: by words and meaning, or by words alone."""
    found = retriever()
    found.library.fresh()
    counts = found.library.counts()
    return [_mode(found, language.value, counts.get(language.value, 0)) for language in Language]


def _mode(found: HybridRetriever, language: str, passages: int) -> Mode:
    embedder = found.models.asked_in(language)
    index = found.library.dense(embedder) if embedder else None
    if embedder is None:
        refused = "; ".join(found.models.refused.values())
        text = refused or _("Words alone: no model for this language is installed (extra “ml”).")
    elif index is None:
        text = _("Words alone until the passages have their vectors.")
    else:
        text = _("Words and meaning.")
    name = embedder.name if embedder and index is not None else ""
    waiting = found.library.waiting(embedder.name) if embedder else 0
    return Mode(language, passages, words=passages > 0, meaning=name, waiting=waiting, text=text)


def found_of(candidate: Candidate) -> Found:
    """A candidate as whoever searched sees it."""
    return Found(
        candidate.passage,
        round(candidate.score, 4),
        candidate.lexical,
        **{name: round(candidate.said(name), 4) for name in FOUND},
    )


def _of(key: int, cosines: Cosines) -> dict[str, tuple[float, ...]]:
    """The cosines of one passage, by embedder."""
    return {name: found[key] for name, found in cosines.items() if key in found}


def _in(sought: Sought, language: str) -> Sought:
    return Sought(language, sought.as_of, sought.domains, sought.documents, sought.audiences, sought.limit)


def _holds(text: PassageText, sought: Sought, day: date) -> bool:
    """Whether the row, as the tables have it now, is what was sought: an index may be a moment behind."""
    return (
        (text.effective_from is None or text.effective_from <= day)
        and (text.effective_to is None or day < text.effective_to)
        and text.audience in sought.audiences
        and (not sought.domains or text.domain in sought.domains)
        and (not sought.documents or text.document in sought.documents)
    )


@lru_cache(maxsize=4)
def _retriever(folder: str) -> HybridRetriever:
    return HybridRetriever(Library(Path(folder)), models(), reranker())


def models() -> Models:
    """The embedders this installation has: a server if one is set, else the models of the extra `ml`."""
    if settings.GREENLANE_EMBEDDINGS == "off":
        return Models({})
    if settings.GREENLANE_EMBEDDINGS_URL:
        return Models({}, embedders.ServedEmbedder(
            settings.GREENLANE_EMBEDDINGS_URL, settings.GREENLANE_EMBEDDINGS_MODEL, settings.GREENLANE_EMBEDDINGS_KEY
        ))  # fmt: skip
    return Models({model.name: model for model in embedders.installed()})


def reranker() -> Reranker | None:
    if not settings.GREENLANE_RERANK_URL:
        return None
    return ServedReranker(
        settings.GREENLANE_RERANK_URL, settings.GREENLANE_RERANK_MODEL, settings.GREENLANE_RERANK_KEY
    )


def _folder() -> Path:
    """A folder for each database: an index never answers for another one's passages."""
    where = connection.settings_dict
    named = "|".join(str(where.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))
    return Path(settings.GREENLANE_KNOWLEDGE_INDEX) / hashlib.sha256(named.encode()).hexdigest()[:12]


__all__ = ["HybridRetriever", "Mode", "Wanted", "embed_due", "modes", "rebuild", "retriever", "search"]
