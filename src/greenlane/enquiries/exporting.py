"""What is in force, written as Markdown files that can be taken in again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from greenlane.enquiries.alternatives import FILE, written
from greenlane.enquiries.models import AlternativeQuestion, DocumentVersion
from greenlane.enquiries.selectors.knowledge import in_force_on
from greenlane.foundation import clock


def export(folder: Path, *, day: date | None = None, language: str = "", domain: str = "") -> int:
    """Write one file for each version in force on a day, and one of the questions that lead there; returns how many
    versions."""
    rows = DocumentVersion.objects.select_related("document").filter(in_force_on(day or clock.today()))
    rows = rows.filter(document__language=language) if language else rows
    rows = rows.filter(document__domain=domain) if domain else rows
    count, codes = 0, set[str]()
    for version in rows.order_by("document__code", "document__language", "ordinal").iterator(200):
        file = folder / f"{version.document.code}.{version.document.language}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_file(version), encoding="utf-8")
        codes.add(version.document.code)
        count += 1
    questions = AlternativeQuestion.objects.filter(code__in=codes, ended_at__isnull=True)
    questions = questions.filter(language=language) if language else questions
    if questions.exists():
        (folder / FILE).write_text(written(questions), encoding="utf-8", newline="")
    return count


def as_file(version: DocumentVersion) -> str:
    """A version with its head. The head names the last day on which it is in force."""
    document = version.document
    last = version.effective_to - timedelta(days=1) if version.effective_to else ""
    head = {
        "code": document.code,
        "title": version.title,
        "domain": document.domain,
        "kind": document.kind,
        "language": document.language,
        "audience": document.audience,
        "law": version.law,
        "source": version.source,
        "licence": version.licence,
        "effective_from": version.effective_from,
        "effective_to": last,
        "most_asked": "yes" if version.most_asked else "no",
        "note": version.note,
    }
    lines = [f"{key}: {' '.join(str(value).split())}".rstrip() for key, value in head.items()]
    return "\n".join(["---", *lines, "---", version.text.strip("\n"), ""])
