"""Language models behind the OpenAI-compatible chat interface, and the embedded twin: no model.

Any server that speaks `POST /v1/chat/completions` will do (vLLM, llama.cpp, Ollama). What it writes is data: nothing
it says is done, and the caller checks every sentence. Without `GREENLANE_MODEL_URL` there is no model, and answers
are verbatim.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

MOST_BYTES = 256 * 1024


class ModelAway(Exception):
    """The model did not answer in time, or not in the form asked for."""


class LanguageModel(Protocol):
    """Writes text. `schema` is the JSON schema that the text must follow."""

    @property
    def name(self) -> str: ...

    def complete(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """The text that follows the messages. Raises ModelAway."""


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server at `url` (with or without `/v1`). `seconds` is the longest wait for a whole answer."""

    url: str
    name: str = "default"
    key: str = ""
    seconds: float = 20.0
    tokens: int = 400

    def complete(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        body = {
            "model": self.name,
            "messages": list(messages),
            "temperature": 0,
            "seed": 7,
            "max_tokens": self.tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)},
            },
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            response = httpx.post(_address(self.url), json=body, headers=headers, timeout=self.seconds)
            response.raise_for_status()
            if len(response.content) > MOST_BYTES:
                raise ModelAway("the answer is too long")
            content = response.json()["choices"][0]["message"]["content"]
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
            raise ModelAway(f"{type(error).__name__}: {error}"[:300]) from error
        if not isinstance(content, str):
            raise ModelAway("the answer is no text")
        return content


def _address(url: str) -> str:
    base = url.rstrip("/")
    if urlsplit(base).path.endswith("/chat/completions"):
        return base
    return f"{base}/chat/completions" if base.endswith("/v1") else f"{base}/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class EntailmentServer:
    """A server that says how surely a text says a sentence.

    `POST {"premise", "hypothesis"}` gives `{"entailment": 0..1}`.
    """

    url: str
    seconds: float = 5.0
    least: float = 0.8

    def entails(self, premise: str, hypothesis: str) -> bool:
        """False also where the server is away: what is not checked is not shown."""
        try:
            response = httpx.post(
                self.url, json={"premise": premise, "hypothesis": hypothesis}, timeout=self.seconds
            )
            response.raise_for_status()
            return float(response.json()["entailment"]) >= self.least
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, TypeError, ValueError):
            return False
