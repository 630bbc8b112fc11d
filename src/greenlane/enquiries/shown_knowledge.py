"""The shape in which versions and passages leave the house: command line, API, CSV."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from greenlane.enquiries.models import DocumentVersion, Passage


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def version_dict(version: DocumentVersion, passages: Iterable[Passage] | None = None) -> dict[str, Any]:
    """A version; with its passages where they are given."""
    document = version.document
    shown: dict[str, Any] = {
        "id": version.id_of_text,
        "code": document.code,
        "version": version.ordinal,
        "language": document.language,
        "title": version.title,
        "domain": document.domain,
        "kind": document.kind,
        "audience": document.audience,
        "state": version.state,
        "law": version.law,
        "source": version.source,
        "licence": version.licence,
        "effective_from": _day(version.effective_from),
        "effective_to": _day(version.effective_to),
        "published_from": version.published_from,
        "most_asked": version.most_asked,
        "sha256": version.text_sha256,
    }
    if passages is not None:
        shown["passages"] = [
            {
                "id": f"{version.id_of_text}#{one.anchor}",
                "anchor": one.anchor,
                "part": one.part,
                "article": one.article,
                "trail": list(one.trail),
                "text": one.text,
            }
            for one in passages
        ]
    return shown


def passage_dict(passage: Passage) -> dict[str, Any]:
    """One passage with what a citation of it says."""
    shown = version_dict(passage.version, [passage])
    (one,) = shown.pop("passages")
    return shown | {"document": shown["id"]} | one
