"""Vectors: pinned weights, servers that fail, exact search. Models run where the extra `ml` is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from greenlane.enquiries.engine import dense, embedders
from greenlane.enquiries.engine.embedders import EmbedderFailed, ServedEmbedder, WeightsDiffer
from greenlane.enquiries.engine.reranking import RerankerFailed, ServedReranker
from greenlane.enquiries.engine.shapes import PassageText, Sought
from greenlane.foundation.tests.peers import serving

DAY = date(2026, 1, 1)
CASH = {
    "en": "Travellers must declare cash above the limit.",
    "zh-hant": "旅客攜帶超過限額的現金必須申報。",
    "th": "ผู้โดยสารต้องสำแดงเงินสดที่เกินกำหนด",
    "hi": "यात्रियों को सीमा से अधिक नकदी की घोषणा करनी होगी।",
    "km": "អ្នកដំណើរត្រូវប្រកាសសាច់ប្រាក់ដែលលើសពីកម្រិត។",
}


@pytest.mark.parametrize("model", embedders.EMBEDDED, ids=lambda model: model.name)
def test_a_model_places_a_question_near_its_english_answer(model: Any) -> None:
    pytest.importorskip(model.package)
    embedder = model()
    texts = embedder.embed_passages(
        [CASH["en"], "Dogs need a rabies certificate.", "A vessel reports its stores."]
    )
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-3)
    for language in sorted(embedder.questions):
        scores = texts @ embedder.embed_query(CASH[language])
        assert scores.argmax() == 0, (language, scores)


@pytest.mark.parametrize("model", embedders.EMBEDDED, ids=lambda model: model.name)
def test_a_model_reads_hostile_texts(model: Any) -> None:
    pytest.importorskip(model.package)
    embedder = model()
    for text in ("", "\0", "\ud800", "a" * 100_000, "\U000e0041", "?!" * 500):
        vector = embedder.embed_query(text)
        assert np.isfinite(vector).all()


def test_weights_that_differ_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "weights.bin"
    other.write_bytes(b"something else")
    monkeypatch.setattr(embedders, "weights_of", lambda package, name: other)
    for model in embedders.EMBEDDED:
        with pytest.raises(WeightsDiffer, match="is not loaded"):
            model()


class Server(BaseHTTPRequestHandler):
    """Answers what `answer` says; keeps what was asked."""

    answer: Any = None
    asked: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[type[Server]]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    Server.asked, Server.url = [], f"http://127.0.0.1:{running.server_port}/v1"
    with serving(running):
        yield Server


def test_a_served_embedder_sends_texts_and_reads_vectors_in_any_order(server: Any) -> None:
    server.answer = 200, {"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 0]}]}
    vectors = ServedEmbedder(server.url, "some-model", "key").embed_passages(["one", "two"])
    assert vectors.tolist() == [[1, 0], [0, 1]]
    assert server.asked == [{"model": "some-model", "input": ["one", "two"]}]


@pytest.mark.parametrize(
    "answer",
    [(500, {}), (200, b"no JSON"), (200, {"data": []}), (200, {"data": [{"index": 0}]}), (200, []),
     (200, {"data": [{"index": 0, "embedding": ["x"]}]}), (200, b'{"data": [{"index": 0, "embedding": [NaN]}]}')],
    ids=range(7),
)  # fmt: skip
def test_a_served_embedder_that_answers_nonsense_fails_clearly(server: Any, answer: Any) -> None:
    server.answer = answer
    with pytest.raises(EmbedderFailed):
        ServedEmbedder(server.url, "m").embed_query("one")


@pytest.mark.parametrize(
    "body",
    [{"results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]},
     [{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]],
    ids=["results", "list"],
)  # fmt: skip
def test_a_served_reranker_gives_a_score_for_each_text(server: Any, body: Any) -> None:
    server.answer = 200, body
    assert ServedReranker(server.url).scores("q", ["one", "two"]) == [0.1, 0.9]


@pytest.mark.parametrize(
    "answer", [(503, {}), (200, {"results": []}), (200, 7), (200, [{"index": 0, "score": None}])]
)
def test_a_served_reranker_that_answers_nonsense_fails_clearly(server: Any, answer: Any) -> None:
    server.answer = answer
    with pytest.raises(RerankerFailed):
        ServedReranker(server.url).scores("q", ["one"])


class Fixed:
    name, sha256 = "fixed", "f" * 64
    questions = passages = frozenset({"en", "th"})

    def embed_query(self, question: str) -> Any:
        return np.eye(4, dtype=np.float32)[len(question) % 4]

    def embed_passages(self, texts: list[str]) -> Any:
        return np.stack([self.embed_query(text) for text in texts])

    embed_queries = embed_passages


def passage(key: int, **values: Any) -> PassageText:
    said = {
        "document": f"d{key}", "version": 1, "anchor": "a", "language": "en", "domain": "cargo", "kind": "law",
        "audience": "public", "title": "", "text": "x" * key,
    }  # fmt: skip
    return PassageText(key=key, **{**said, **values})


def test_search_is_exact_and_keeps_to_what_is_sought(tmp_path: Path) -> None:
    store, embedder = dense.VectorStore(tmp_path / "v.sqlite3"), Fixed()
    some = [
        passage(4),
        passage(8, audience="officers"),
        passage(12, domain="origin"),
        passage(16, language="th"),
        passage(20, effective_to=DAY),
        passage(24, effective_from=date(2027, 1, 1)),
        passage(28, language="km"),
        passage(5),
    ]
    rows = dense.rows_of(embedder, some)
    assert store.embed(embedder, rows) == len(rows) == len(some) - 1, "Khmer is none of its languages"
    made, waiting = dense.build(embedder, rows, store)
    assert (len(made), waiting) == (7, 0)
    dense.keep(made, tmp_path / "index")
    index = dense.load(tmp_path / "index")
    vector = np.asarray([1, 0, 0, 0], dtype=np.float32)

    def keys(sought: Sought) -> list[int]:
        return index.compared(vector, sought, DAY).nearest(10)

    assert keys(Sought("en"))[:2] == [4, 12]
    assert keys(Sought("en", domains=("origin",))) == [12]
    assert 8 in keys(Sought("en", audiences=("public", "officers")))
    assert keys(Sought("th")) == [16]
    assert keys(Sought("en", documents=("d5",))) == [5]
    assert index.compared(vector, Sought("en"), DAY).of([4, 5, 99]) == {4: (1.0,), 5: (0.0,)}
    assert keys(Sought("hi")) == []
    assert index.compared(vector, Sought("hi"), DAY).of([4]) == {}


def test_an_index_that_is_replaced_stays_open_for_those_who_read_it(tmp_path: Path) -> None:
    store, embedder = dense.VectorStore(tmp_path / "v.sqlite3"), Fixed()
    rows = dense.rows_of(embedder, [passage(4), passage(8)])
    store.embed(embedder, rows)
    dense.keep(dense.build(embedder, rows[:1], store)[0], tmp_path / "index")
    before = dense.load(tmp_path / "index")
    dense.keep(dense.build(embedder, rows, store)[0], tmp_path / "index")
    vector = np.asarray([1, 0, 0, 0], dtype=np.float32)
    assert len(before.compared(vector, Sought("en"), DAY).nearest(10)) == 1
    assert len(dense.load(tmp_path / "index").compared(vector, Sought("en"), DAY).nearest(10)) == 2
    assert len(list((tmp_path / "index").iterdir())) == 2


def test_there_is_no_index_where_none_was_made(tmp_path: Path) -> None:
    assert dense.load(tmp_path) is None


def test_an_index_of_an_earlier_version_is_none(tmp_path: Path) -> None:
    store, embedder = dense.VectorStore(tmp_path / "v.sqlite3"), Fixed()
    made, _ = dense.build(embedder, dense.rows_of(embedder, [passage(4)]), store)
    del made.columns["role"]
    dense.keep(made, tmp_path / "index")
    assert dense.load(tmp_path / "index") is None


def test_a_passage_is_as_near_as_the_nearest_of_its_alternatives(tmp_path: Path) -> None:
    store, embedder = dense.VectorStore(tmp_path / "v.sqlite3"), Fixed()
    asked = tuple(("en", "x" * size) for size in (5, 8, 12))
    some = [
        passage(1, alternatives=(*asked, ("km", "y" * 4))),
        passage(2, alternatives=asked[:1]),
        passage(3),
    ]
    rows = dense.rows_of(embedder, some)
    assert [int(row.role) for row in rows] == [0, 1, 1, 1, 0, 1, 0]
    assert store.embed(embedder, rows) == 6, "what two passages share is embedded once"
    index, waiting = dense.build(embedder, rows, store)
    assert waiting == 0
    vector = np.asarray([1, 0, 0, 0], dtype=np.float32)
    compared = index.compared(vector, Sought("en"), DAY)
    assert compared.nearest(10, dense.Role.ASKED) == [1, 2], "each passage once"
    assert compared.of([1, 2, 3], dense.Role.ASKED) == {1: (1.0, 1.0, 0.0), 2: (0.0,)}, "nearest first"
    assert len(compared.nearest(10)) == 3
    assert compared.nearest(1, dense.Role.ASKED) == [1]
