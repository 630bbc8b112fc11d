"""Peers of the retriever on the same passages: bm25s alone, and a Haystack pipeline with the same embedder.

Both get what would be hard for them alone: texts and questions cut into words by our analysis (their own splits only
languages that write spaces), headings beside the text, and for each question only the passages in force on its day
for its reader. So what is compared is the ranking.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Hashable, Sequence
from importlib.util import find_spec
from typing import Any

from bench.enquiries_questions import Question
from greenlane.enquiries.engine.dense import Role, embedded_text
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import PassageText

DEPTH = 10
BM25S, HAYSTACK = "bm25s alone", "Haystack: BM25 and the same embedder, joined by reciprocal rank"
Keys = Callable[[Question], list[int]]


def measured(
    questions: Sequence[Question], passages: Sequence[PassageText]
) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Figures by peer, and a line for each peer that is not installed."""
    from bench.enquiries_run import _plain, ranked

    found, left_out = {}, []
    for name, package, made in ((BM25S, "bm25s", _bm25s), (HAYSTACK, "haystack", _haystack)):
        if find_spec(package) is None:
            left_out.append(f"{name}: left out, {package} is not installed (extra bench)")
            continue
        found[name] = [_plain(one) for one in ranked(questions, made(questions, passages))]
    return found, left_out


def _by_view(
    questions: Sequence[Question],
    passages: Sequence[PassageText],
    built: Callable[[list[PassageText], str], Any],
) -> dict[Hashable, Any]:
    """An engine for each set of passages that questions may see: by language, day and reader."""
    from bench.enquiries_run import in_force

    views: dict[Hashable, Any] = {}
    for one in questions:
        if _view(one) not in views:
            views[_view(one)] = built(in_force(one, passages), one.language)
    return views


def _view(one: Question) -> Hashable:
    return (one.language, one.as_of, one.audiences)


def _words(text: str, language: str) -> list[str]:
    return terms(text, language) or [""]


def _bm25s(questions: Sequence[Question], passages: Sequence[PassageText]) -> Keys:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)

    def built(seen: list[PassageText], language: str) -> tuple[Any, list[int]]:
        engine = bm25s.BM25()
        engine.index(
            [_words(embedded_text(one), one.language) for one in seen] or [[""]], show_progress=False
        )
        return engine, [one.key for one in seen]

    views = _by_view(questions, passages, built)

    def keys(question: Question) -> list[int]:
        engine, known = views[_view(question)]
        if not known:
            return []
        depth = min(DEPTH, len(known))
        hits, _ = engine.retrieve([_words(question.text, question.language)], k=depth, show_progress=False)
        return [known[at] for at in hits[0].tolist()]

    return keys


def _haystack(questions: Sequence[Question], passages: Sequence[PassageText]) -> Keys:
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from greenlane.enquiries.retrieval import retriever

    models = retriever().models

    def built(seen: list[PassageText], language: str) -> tuple[Any, Any]:
        embedder = models.asked_in(language)
        return _pipeline(seen, retriever().library.dense(embedder) if embedder else None), embedder

    views = _by_view(questions, passages, built)

    def keys(question: Question) -> list[int]:
        pipeline, embedder = views[_view(question)]
        inputs: dict[str, Any] = {"words": {"query": " ".join(_words(question.text, question.language))}}
        if embedder is not None:
            inputs["meaning"] = {"query_embedding": embedder.embed_query(question.text).tolist()}
        found = pipeline.run(inputs)
        documents = found["joined" if embedder is not None else "words"]["documents"]
        return [document.meta["key"] for document in documents[:DEPTH]]

    return keys


def _pipeline(seen: Sequence[PassageText], index: Any) -> Any:
    """BM25 and, where there are vectors, nearest neighbours, joined by reciprocal rank fusion."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    vectors = {}
    if index is not None:
        texts = index.columns["role"] == Role.TEXT  # the peer has the passages, not the questions to them
        vectors = dict(zip(index.columns["key"][texts].tolist(), index.matrix[texts], strict=True))
    store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+", embedding_similarity_function="cosine")
    store.write_documents(
        [
            Document(
                id=str(one.key),
                content=" ".join(_words(embedded_text(one), one.language)),
                meta={"key": one.key},
                embedding=vectors[one.key].tolist() if one.key in vectors else None,
            )
            for one in seen
        ]
    )
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=40))
    if index is not None:
        pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=40))
        pipeline.add_component("joined", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH))
        pipeline.connect("words", "joined")
        pipeline.connect("meaning", "joined")
    return pipeline
