"""Reading the knowledge base: what was in force on a day, as it was known at a moment, and what a citation leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from greenlane.enquiries.engine.shapes import Language, PassageKind, PassageText
from greenlane.enquiries.models import AlternativeQuestion, DocumentVersion, KnowledgeDocument, Passage
from greenlane.enquiries.states import PUBLISHED, KnowledgeAudience, VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound

ORIGINAL = Language.ENGLISH.value


def audiences_of(actor: Actor | None) -> tuple[str, ...]:
    """Which texts somebody may read: officers all, everybody else the public ones."""
    if actor is not None and actor.is_officer:
        return tuple(KnowledgeAudience.values)
    return (KnowledgeAudience.PUBLIC.value,)


def in_force_on(day: date, of: str = "") -> Q:
    """Versions that may be quoted for a day; `of` leads to the version from other rows (`version__`)."""
    begun = Q((f"{of}state__in", PUBLISHED), (f"{of}effective_from__lte", day))
    return begun & (Q((f"{of}effective_to__isnull", True)) | Q((f"{of}effective_to__gt", day)))


def in_force(
    code: str, language: str, day: date | None = None, known_at: datetime | None = None
) -> DocumentVersion | None:
    """The version of a document that was in force on a day (today), as it is known now or was known at a moment."""
    day = day or clock.today()
    rows = DocumentVersion.objects.select_related("document").filter(
        document__code=code, document__language=language, effective_from__lte=day
    )
    if known_at is None:
        rows = rows.filter(in_force_on(day))
    else:
        rows = rows.filter(approved_at__isnull=False, approved_at__lte=known_at)
        rows = rows.filter(Q(declared_to__isnull=True) | Q(declared_to__gt=day))
    found = rows.order_by("-approved_at", "-ordinal").first()
    if found is not None and known_at is not None and _was_withdrawn(found, known_at):
        return None
    return found


def _was_withdrawn(version: DocumentVersion, known_at: datetime) -> bool:
    return version.state == VersionState.WITHDRAWN and version.state_since <= known_at


def published(day: date | None = None, audiences: tuple[str, ...] = ("public",)) -> QuerySet[DocumentVersion]:
    """All versions in force on a day that these readers may see."""
    rows = DocumentVersion.objects.filter(in_force_on(day or clock.today()), document__audience__in=audiences)
    return rows.select_related("document").order_by("document__domain", "title")


def version_of(code: str, language: str, ordinal: int) -> DocumentVersion:
    """One version by its number, whatever its state. Raises NotFound (404)."""
    rows = DocumentVersion.objects.select_related("document")
    found = rows.filter(document__code=code, document__language=language, ordinal=ordinal).first()
    if found is None:
        raise NotFound(f"There is no {code}@{ordinal} in “{language}”.", pointer="version")
    return found


def versions_of(code: str, language: str) -> list[DocumentVersion]:
    """All versions of a document in one language, newest first. One query."""
    rows = DocumentVersion.objects.select_related("document")
    return list(rows.filter(document__code=code, document__language=language).order_by("-ordinal"))


def languages_of(code: str) -> list[str]:
    """The languages a document is kept in, the original first."""
    found = KnowledgeDocument.objects.filter(code=code).values_list("language", flat=True)
    return sorted(found, key=lambda language: (language != ORIGINAL, language))


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A citation taken apart: `passengers/cash@3#how-much`. `version` 0 stands for the one in force."""

    code: str
    version: int = 0
    anchor: str = ""


def place_of(given: str) -> CitedPlace:
    """Take a citation apart. Raises NotFound (404) where the version is no number."""
    head, _, anchor = given.strip().partition("#")
    code, at, number = head.partition("@")
    if at and not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise NotFound(f"“{number[:20]}” is no number of a version.", pointer="version")
    return CitedPlace(code, int(number) if at else 0, anchor)


def cited(given: str, language: str = ORIGINAL) -> Passage:
    """The passage a citation names. Raises NotFound (404) where it was never published."""
    place = place_of(given)
    rows = Passage.objects.select_related("version__document").filter(
        version__document__code=place.code,
        version__document__language=language,
        version__state__in=(*PUBLISHED, VersionState.WITHDRAWN),
        anchor=place.anchor,
    )
    if place.version:
        rows = rows.filter(version__ordinal=place.version)
    else:
        current = in_force(place.code, language)
        rows = rows.filter(version=current) if current is not None else rows.none()
    found = rows.first()
    if found is None:
        raise NotFound(f"Nothing is published under “{given[:200]}” in “{language}”.", pointer="id")
    return found


def passage_at(code: str, anchor: str, language: str) -> Passage | None:
    """The passage in force at a place, in this language or else in English."""
    rows = Passage.objects.select_related("version__document").filter(
        in_force_on(clock.today(), "version__"),
        version__document__code=code,
        version__document__language__in={language, ORIGINAL},
        anchor=anchor,
    )
    found = {row.version.document.language: row for row in rows.order_by("version__ordinal")}
    return found.get(language) or found.get(ORIGINAL)


def alternatives_at(place: str = "", language: str = "") -> QuerySet[AlternativeQuestion]:
    """The questions that lead to a passage (`code#anchor`), to a document (`code`) or, without a place, anywhere."""
    found = place_of(place)
    rows = AlternativeQuestion.objects.filter(ended_at__isnull=True)
    if place:
        rows = rows.filter(code=found.code)
    if found.anchor:
        rows = rows.filter(anchor=found.anchor)
    return rows.filter(language=language) if language else rows


def passage_text(row: Passage) -> PassageText:
    """A stored passage as it travels; its version and document must be loaded with it."""
    version, document = row.version, row.version.document
    return PassageText(
        key=row.pk,
        document=document.code,
        version=version.ordinal,
        anchor=row.anchor,
        language=document.language,
        domain=document.domain,
        kind=document.kind,
        audience=document.audience,
        title=version.title,
        text=row.text,
        part=PassageKind(row.part),
        trail=tuple(row.trail),
        article=row.article,
        law=version.law,
        source=version.source,
        effective_from=version.stated_from,
        effective_to=version.effective_to,
    )


def behind(rows: QuerySet[DocumentVersion]) -> QuerySet[DocumentVersion]:
    """Translations in force whose original has a newer version in force: their readers must be told."""
    today = clock.today()
    original = DocumentVersion.objects.filter(
        in_force_on(today), document__code=OuterRef("document__code"), document__language=ORIGINAL
    )
    newest = original.order_by("-ordinal").values("ordinal")[:1]
    rows = rows.filter(in_force_on(today)).exclude(document__language=ORIGINAL)
    return rows.annotate(original_now=Subquery(newest)).filter(original_now__gt=F("translates"))


def is_behind(version: DocumentVersion) -> bool:
    """Whether the original of this translation has moved on."""
    if version.document.language == ORIGINAL or version.translates is None:
        return False
    original = in_force(version.document.code, ORIGINAL)
    return original is not None and original.ordinal > version.translates


def next_ordinal(document: KnowledgeDocument, translates: int | None) -> int:
    """A translation bears the number of its original where that is free."""
    last = DocumentVersion.objects.filter(document=document).aggregate(last=Max("ordinal"))["last"] or 0
    return max(last + 1, translates or 0)


def original_of(code: str, effective_from: date) -> DocumentVersion | None:
    """The English version that a translation in force from this day belongs to."""
    rows = DocumentVersion.objects.filter(document__code=code, document__language=ORIGINAL)
    rows = rows.exclude(state__in=(VersionState.DISCARDED, VersionState.WITHDRAWN))
    same = rows.filter(effective_from=effective_from).order_by("-ordinal").first()
    return (
        same
        or rows.filter(effective_from__lte=effective_from).order_by("-effective_from", "-ordinal").first()
    )
