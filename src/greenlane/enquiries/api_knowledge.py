"""The knowledge base over HTTP. What is public needs no token; officers' tokens read the texts for officers too."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator

from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.selectors import knowledge as reads
from greenlane.enquiries.shown_knowledge import passage_dict, version_dict
from greenlane.enquiries.states import PUBLISHED, VersionState
from greenlane.foundation import clock
from greenlane.foundation.errors import NotFound
from greenlane.web.api.answers import json_answer
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Enquiries"], auth=None)
_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)


def _near(value: date) -> date:
    if not _FIRST <= value <= _LAST:
        raise ValueError(f"the day must lie between {_FIRST} and {_LAST}")
    return value


Day = Annotated[date, AfterValidator(_near)]
Code = Annotated[str, Query(min_length=3, max_length=120, pattern=NO_NUL, examples=["passengers/cash"])]
Language = Annotated[str, Query(pattern=r"^(en|zh-hant|th|hi|km)$")]


class KnowledgePassage(Schema):
    id: str
    anchor: str
    part: str
    article: str
    trail: list[str]
    text: str


class KnowledgeVersionShape(Schema):
    id: str
    code: str
    version: int
    language: str
    title: str
    domain: str
    kind: str
    audience: str
    state: str
    law: str
    source: str
    licence: str
    effective_from: date
    effective_to: date | None
    published_from: str
    most_asked: bool
    sha256: str


class KnowledgeVersions(Schema):
    items: list[KnowledgeVersionShape]
    total: int


class KnowledgeDocumentShape(KnowledgeVersionShape):
    """A version with its passages."""

    passages: list[KnowledgePassage]


class KnowledgeCited(KnowledgeVersionShape, KnowledgePassage):
    """A passage with the version it belongs to; `document` is the version's id."""

    document: str


def _audiences(request: HttpRequest) -> tuple[str, ...]:
    return reads.audiences_of(getattr(request, "actor", None))


@router.get("/knowledge/documents", response=KnowledgeVersions, summary="Documents in force")
def list_knowledge(
    request: HttpRequest,
    language: Language = "en",
    domain: Annotated[str, Query(max_length=30, pattern=NO_NUL)] = "",
    as_of: Annotated[Day | None, Query(description="Default: today")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HttpResponse:
    """The versions in force on a day, by code."""
    rows = reads.published(as_of, _audiences(request)).filter(document__language=language)
    rows = rows.filter(document__domain=domain) if domain else rows
    found = rows.defer("text").order_by("document__code", "ordinal")
    items = [version_dict(row) for row in found[offset : offset + limit]]
    return json_answer({"items": items, "total": rows.count()})


@router.get("/knowledge/document", response=KnowledgeDocumentShape, summary="A document and its passages")
def get_knowledge_document(
    request: HttpRequest,
    code: Code,
    language: Language = "en",
    version: Annotated[int | None, Query(ge=1, le=32767, description="Default: the one in force")] = None,
    as_of: Annotated[Day | None, Query(description="Default: today")] = None,
) -> HttpResponse:
    """The version named, or the one in force on a day. 404 where nothing was published."""
    found: DocumentVersion | None
    if version is not None:
        found = reads.version_of(code, language, version)
    else:
        found = reads.in_force(code, language, as_of or clock.today())
    found = _readable(request, found)
    return json_answer(version_dict(found, found.passages.all()))


@router.get("/knowledge/versions", response=KnowledgeVersions, summary="All published versions of a document")
def list_knowledge_versions(request: HttpRequest, code: Code, language: Language = "en") -> HttpResponse:
    """Newest first; drafts are left out."""
    rows = [one for one in reads.versions_of(code, language) if one.state in PUBLISHED]
    rows = [one for one in rows if one.document.audience in _audiences(request)]
    if not rows:
        raise NotFound(pointer="code")
    items: list[dict[str, Any]] = [version_dict(one) for one in rows]
    return json_answer({"items": items, "total": len(items)})


@router.get("/knowledge/passage", response=KnowledgeCited, summary="The passage a citation names")
def get_passage(
    request: HttpRequest,
    id: Annotated[
        str, Query(min_length=3, max_length=300, pattern=NO_NUL, examples=["passengers/cash@1#s1"])
    ],
    language: Language = "en",
) -> HttpResponse:
    """`code@version#anchor`; without a version the one in force. 404 where nothing was published."""
    found = reads.cited(id, language)
    _readable(request, found.version)
    return json_answer(passage_dict(found))


def _readable(request: HttpRequest, found: DocumentVersion | None) -> DocumentVersion:
    readable = (*PUBLISHED, VersionState.WITHDRAWN)
    if found is None or found.state not in readable or found.document.audience not in _audiences(request):
        raise NotFound(pointer="code")
    return found
