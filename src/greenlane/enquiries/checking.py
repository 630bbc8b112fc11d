"""Is the knowledge base whole: what `greenlane kb check` looks at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument, Passage
from greenlane.enquiries.selectors.knowledge import ORIGINAL, behind
from greenlane.enquiries.states import PUBLISHED
from greenlane.foundation.errors import Violation


def check() -> tuple[list[Violation], list[Violation]]:
    """What is wrong (errors), and what a curator should look at (remarks)."""
    return [*_texts(), *_passages(), *_overlaps(), *_orphans()], list(_late())


def _texts() -> Iterator[Violation]:
    for one in DocumentVersion.objects.select_related("document").iterator(200):
        if hashlib.sha256(one.text.encode()).hexdigest() != one.text_sha256:
            yield Violation("KNW011", "The text is not the one that was stored.", one.id_of_text)
        if one.state in PUBLISHED and one.drafted_by == one.approved_by and not one.published_from:
            yield Violation("KNW012", "Its author approved it.", one.id_of_text)


def _passages() -> Iterator[Violation]:
    rows = Passage.objects.select_related("version__document")
    for one in rows.iterator(500):
        if hashlib.sha256(one.text.encode()).hexdigest() != one.text_sha256:
            where = f"{one.version.id_of_text}#{one.anchor}"
            yield Violation("KNW013", "The passage is not the one that was stored.", where)
    for version in DocumentVersion.objects.select_related("document").filter(passages__isnull=True):
        yield Violation("KNW014", "The version has no passages.", version.id_of_text)


def _overlaps() -> Iterator[Violation]:
    """Two versions of one document in force on the same day."""
    rows = DocumentVersion.objects.select_related("document").filter(state__in=PUBLISHED)
    before: DocumentVersion | None = None
    for one in rows.order_by("document_id", "effective_from", "ordinal").iterator(500):
        if one.effective_to == one.effective_from:
            continue
        same = before is not None and before.document_id == one.document_id
        if (
            same
            and before is not None
            and (before.effective_to is None or before.effective_to > one.effective_from)
        ):
            said = f"Versions {before.ordinal} and {one.ordinal} are in force on the same days."
            yield Violation("KNW015", said, one.id_of_text)
        before = one


def _orphans() -> Iterator[Violation]:
    originals = KnowledgeDocument.objects.filter(language=ORIGINAL).values_list("code", flat=True)
    for one in KnowledgeDocument.objects.exclude(language=ORIGINAL).exclude(code__in=originals):
        yield Violation("KNW016", "There is no English original.", f"{one.code} ({one.language})")


def _late() -> Iterator[Violation]:
    for one in behind(DocumentVersion.objects.select_related("document")):
        yield Violation(
            "KNW017",
            "The translation is behind: its original has a newer version.",
            f"{one.id_of_text} ({one.document.language})",
            "Translate the new version.",
        )
