"""What reads a question and the first candidates together and puts them in order: a port, and a server behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import httpx

from greenlane.enquiries.engine.fusion import Candidate


class Reranker(Protocol):
    """Reads question and passage together and says how well one answers the other: a number for each text."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Higher is better. Raises RerankerFailed."""


class RerankerFailed(Exception):
    """The server gave no order; the one there was stays."""


class ServedReranker:
    """Any server with the route `POST /rerank` (text-embeddings-inference, vLLM, llama.cpp)."""

    def __init__(self, url: str, model: str = "", key: str = "", timeout: float = 5.0) -> None:
        self.name = f"server:{model or url}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        # `texts` is what text-embeddings-inference reads, `documents` what the others do.
        body = {"model": self._model, "query": question, "documents": list(texts), "texts": list(texts)}
        try:
            reply = self._client.post("/rerank", json=body).raise_for_status().json()
            rows = reply["results"] if isinstance(reply, dict) else reply
            given = {int(row["index"]): float(row.get("relevance_score", row.get("score"))) for row in rows}
            found = [given[at] for at in range(len(texts))]
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RerankerFailed(f"{self.name}: {type(error).__name__}") from error
        if not all(math.isfinite(score) for score in found):
            raise RerankerFailed(f"{self.name}: a score is not a number")
        return found


def reranked(
    ranked: Sequence[Candidate], question: str, reranker: Reranker, most: int = 20
) -> list[Candidate]:
    """The first candidates in the reranker's order, the rest behind them. Scores stay what they were calibrated to."""
    head, tail = list(ranked[:most]), list(ranked[most:])
    scores = reranker.scores(question, [candidate.passage.text for candidate in head])
    order = sorted(range(len(head)), key=lambda at: (-scores[at], at))
    return [head[at] for at in order] + tail
