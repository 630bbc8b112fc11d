"""Words: a tantivy index per language, BM25 over the text, its headings, its article and its alternative questions.

The index holds terms and the key of each passage, no text. Terms come from `segment`, parted by spaces, so that a
question is never parsed as a query: nobody can write operators into it.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Query

from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import PassageText, Sought
from greenlane.enquiries.engine.wanted import SAME_MEANING, Wanted

HEADING_BOOST, ARTICLE_BOOST, ALTERNATIVES_BOOST = 1.6, 1.5, 1.0
SHORTEST_MISSPELT = 6
"""Letters from which an unknown Latin word is also looked up with one letter changed."""
_EVER = 10_000_000  # later than any day's number
_WRITER_BYTES = 50_000_000
_MOST_WEIGHTS = 100_000
"""Questions kept with passages whose weight a process keeps at hand."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage by its key, and its score in one index."""

    key: int
    score: float


@lru_cache(maxsize=1)
def _schema() -> tantivy.Schema:
    build = tantivy.SchemaBuilder()
    build.add_integer_field("key", indexed=True, fast=True)
    for name in ("text", "heading", "alternatives"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("article", "document", "version", "domain", "audience"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("since", "until"):
        build.add_integer_field(name, indexed=True, fast=True)
    return build.build()


class LexicalIndex:
    """The passages of one language. Many may read while one writes; `folder` None keeps it in memory."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        self.language = language
        self._index = _opened(folder)
        self._searcher = self._index.searcher()
        self._rarity: dict[str, float] = {}
        self._weights: dict[frozenset[str], float] = {}

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def add(self, passages: Iterable[PassageText], *, without: Iterable[str] = ()) -> int:
        """Take in passages, and forget the versions named in `without` (`code@version`), in one commit.

        What is already there of the same version goes first, so that doing it twice changes nothing.
        """
        writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        gone = set(without)
        for name in gone:
            writer.delete_documents_by_term("version", name)
        count = 0
        for passage in passages:
            if (name := version_name(passage)) not in gone:
                gone.add(name)
                writer.delete_documents_by_term("version", name)
            writer.add_document(self._document(passage))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        self.reload()
        return count

    def remove(self, versions: Iterable[str]) -> None:
        """Forget all passages of these versions (`code@version`)."""
        self.add((), without=versions)

    def clear(self) -> None:
        """Forget everything."""
        writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        writer.delete_all_documents()
        writer.commit()
        writer.wait_merging_threads()
        self.reload()

    def reload(self) -> None:
        """See what was committed since, by this process or another."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self._rarity = {}
        self._weights = {}

    def search(self, wants: Sequence[Wanted], sought: Sought, on: date, limit: int) -> list[Hit]:
        """The passages with these terms that hold on the day, best first."""
        if not wants or not len(self):
            return []
        any_of = Query.boolean_query([(Occur.Should, part) for want in wants for part in self._parts(want)])
        query = Query.boolean_query([(Occur.Must, any_of), *self._limits(sought, on)])
        searcher = self._searcher
        hits = searcher.search(query, limit=limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        return [Hit(int(key or 0), float(score)) for key, (score, _) in zip(keys, hits, strict=True)]

    def rarity(self, term: str) -> float:
        """The weight BM25 gives a term: the rarer, the more; most for one that no passage has."""
        known = self._rarity.get(term)
        if known is None:
            count = max(self._searcher.doc_freq(name, term) for name in ("text", "heading", "alternatives"))
            known = math.log(1 + (len(self) - min(count, len(self)) + 0.5) / (count + 0.5))
            self._rarity[term] = known
        return known

    def weight(self, terms: frozenset[str]) -> float:
        """The weights of these terms together. Kept: they are those of questions kept with passages."""
        known = self._weights.get(terms)
        if known is None:
            if len(self._weights) >= _MOST_WEIGHTS:
                self._weights = {}
            known = self._weights[terms] = sum(map(self.rarity, terms))
        return known

    def _document(self, passage: PassageText) -> tantivy.Document:
        article = [term for term in terms(passage.article, self.language) if term.startswith("§")]
        return tantivy.Document(
            key=passage.key,
            text=" ".join(terms(passage.text, self.language)),
            heading=" ".join(terms(heading_of(passage), self.language)),
            alternatives=" ".join(term for said in alternative_terms(passage.alternatives) for term in said),
            article=article,
            document=[passage.document],
            version=[version_name(passage)],
            domain=[passage.domain],
            audience=[passage.audience],
            since=passage.effective_from.toordinal() if passage.effective_from else 0,
            until=passage.effective_to.toordinal() if passage.effective_to else _EVER,
        )

    def _parts(self, want: Wanted) -> Iterable[Query]:
        for term in want.phrase:
            yield from self._term(term)
            if len(term) >= SHORTEST_MISSPELT and term.isascii() and term.isalpha() and self._unknown(term):
                yield Query.boost_query(Query.fuzzy_term_query(_schema(), "text", term), SAME_MEANING / 2)
        for other in want.others:
            parts = [Query.disjunction_max_query(list(self._term(term))) for term in other]
            together = Query.boolean_query([(Occur.Must, part) for part in parts])
            yield Query.boost_query(together, SAME_MEANING * len(want.phrase) / len(other))

    def _term(self, term: str) -> Iterable[Query]:
        yield Query.term_query(_schema(), "text", term, "freq")
        yield Query.boost_query(Query.term_query(_schema(), "heading", term, "freq"), HEADING_BOOST)
        asked = Query.term_query(_schema(), "alternatives", term, "freq")
        yield Query.boost_query(asked, ALTERNATIVES_BOOST)
        if term.startswith("§"):
            yield Query.boost_query(Query.term_query(_schema(), "article", term, "basic"), ARTICLE_BOOST)

    def _unknown(self, term: str) -> bool:
        return not any(self._searcher.doc_freq(name, term) for name in ("text", "heading", "alternatives"))

    def _limits(self, sought: Sought, on: date) -> Iterable[tuple[Occur, Query]]:
        """What a passage must be, whatever it says; none of it counts for the score."""
        day = on.toordinal()
        schema = _schema()
        yield Occur.Must, _silent(Query.range_query(schema, "since", FieldType.Integer, upper_bound=day))
        yield Occur.Must, _silent(Query.range_query(schema, "until", FieldType.Integer, lower_bound=day + 1))
        for field, allowed in (
            ("audience", sought.audiences), ("domain", sought.domains), ("document", sought.documents)
        ):  # fmt: skip
            if allowed:
                ones = [(Occur.Should, Query.term_query(schema, field, one, "basic")) for one in allowed]
                yield Occur.Must, _silent(Query.boolean_query(ones) if len(ones) > 1 else ones[0][1])


def heading_of(passage: PassageText) -> str:
    """All that a passage stands under: the words of its code after the domain, the title, the headings."""
    code = passage.document.partition("/")[2].replace("/", " \n ").replace("-", " ").replace("_", " ")
    return " \n ".join((code, passage.title, *passage.trail))


@lru_cache(maxsize=20_000)
def alternative_terms(alternatives: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], ...]:
    """The terms of each alternative question, cut as its language is."""
    return tuple(frozenset(terms(text, language)) for language, text in alternatives)


@lru_cache(maxsize=20_000)
def all_terms(alternatives: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The terms of all these questions together."""
    return frozenset().union(*alternative_terms(alternatives))


def version_name(passage: PassageText) -> str:
    """`code@version`, by which all passages of a version go together."""
    return f"{passage.document}@{passage.version}"


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _opened(folder: Path | None) -> tantivy.Index:
    if folder is None:
        return tantivy.Index(_schema())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        index = tantivy.Index(_schema(), path=str(folder))
    except ValueError:
        # Made by another version of the schema: what is in it can be made anew.
        shutil.rmtree(folder)
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
    return index
