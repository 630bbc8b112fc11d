"""Builds published knowledge for tests of searching: rows as the verbs of the knowledge base leave them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F

from greenlane.enquiries.engine.shapes import PassageKind
from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument, KnowledgeGeneration, Passage
from greenlane.enquiries.states import VersionState
from greenlane.foundation import clock

SINCE = date(2024, 1, 1)


def shelve(
    code: str,
    passages: Sequence[tuple[str, str]],
    *,
    language: str = "en",
    domain: str = "",
    kind: str = "guidance",
    audience: str = "public",
    title: str = "",
    article: str = "",
    since: date = SINCE,
    until: date | None = None,
    state: str = VersionState.APPROVED,
) -> DocumentVersion:
    """A version with a passage for each (heading, text)."""
    document, _ = KnowledgeDocument.objects.get_or_create(
        code=code,
        language=language,
        defaults={
            "domain": domain or code.split("/", maxsplit=1)[0],
            "kind": kind,
            "audience": audience,
            "created_at": clock.now(),
        },
    )
    text = "\n\n".join(f"## {heading}\n\n{body}" for heading, body in passages)
    version = DocumentVersion.objects.create(
        document=document,
        ordinal=document.versions.count() + 1,
        state=state,
        state_since=clock.now(),
        title=title or code,
        effective_from=since,
        effective_to=until,
        text=text,
        text_sha256=_sha256(text),
        drafted_by="officer:curator",
        drafted_at=clock.now(),
        approved_by="officer:approver" if state in {VersionState.APPROVED, VersionState.SUPERSEDED} else "",
    )
    Passage.objects.bulk_create(
        Passage(
            version=version,
            anchor=f"p{ordinal}",
            ordinal=ordinal,
            part=PassageKind.SECTION,
            trail=[heading] if heading else [],
            article=article,
            text=body,
            text_sha256=_sha256(body),
        )
        for ordinal, (heading, body) in enumerate(passages, 1)
    )
    changed()
    return version


def put(version: DocumentVersion, **values: Any) -> None:
    """Change a version as a verb would: with the moment, and with the counter of changes."""
    DocumentVersion.objects.filter(pk=version.pk).update(**values, state_since=clock.now())
    changed()


def changed() -> None:
    KnowledgeGeneration.objects.get_or_create(pk=1)
    KnowledgeGeneration.objects.filter(pk=1).update(number=F("number") + 1)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
