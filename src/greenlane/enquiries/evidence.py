"""Passages beside the editor: found for each question of a draft, and by an officer's own search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from greenlane.enquiries.engine.shapes import Sought
from greenlane.enquiries.models import DraftReply, Enquiry


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage beside the editor. `number` is what the reply cites it by, 0 where it does not."""

    passage: int
    id: str
    title: str
    article: str
    law: str
    version: int
    effective_from: str
    quote: str
    language: str
    number: int = 0
    score: int = 0

    @property
    def code(self) -> str:
        return self.id.partition("@")[0]

    @property
    def anchor(self) -> str:
        return self.id.partition("#")[2]


def blocks_of(draft: DraftReply | None) -> list[dict[str, Any]]:
    """The questions of a draft, each with the passages that were found for it."""
    if draft is None:
        return []
    return [
        {
            **block,
            "is_open": block["status"] in {"open", "refused"},
            "evidence": [_evidence(one) for one in [*block.get("citations", ()), *block.get("found", ())]],
        }
        for block in draft.blocks
    ]


def _evidence(source: dict[str, Any]) -> Evidence:
    return Evidence(
        passage=source.get("passage") or 0,
        id=source["id"],
        title=source["title"],
        article=source.get("article", ""),
        law=source.get("law", ""),
        version=source.get("version", 0),
        effective_from=source.get("effective_from", ""),
        quote=source.get("quote", ""),
        language=source.get("language", ""),
        number=source["number"],
    )


def evidence_for(found: Enquiry, words: str) -> list[Evidence]:
    """Passages in force for the public that a search finds, in the letter's language, else in English."""
    from greenlane.enquiries.retrieval import retriever

    sought = Sought(language=found.language, limit=8)
    rows = retriever().search(words, sought)
    if found.language != "en" and len(rows) < 4:
        rows += retriever().search(words, Sought(language="en", limit=6))
    return [
        Evidence(
            passage=one.passage.key,
            id=one.passage.id,
            title=one.passage.title,
            article=one.passage.article,
            law=one.passage.law,
            version=one.passage.version,
            effective_from=one.passage.effective_from.isoformat() if one.passage.effective_from else "",
            quote=one.passage.text,
            language=one.passage.language,
            score=round(one.score * 100),
        )
        for one in rows
    ]
