"""The knowledge base for everybody: by domain, and each document as it was in force on a day. Citations lead here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from greenlane.enquiries.agreements import name_of
from greenlane.enquiries.engine.naming import scheme_of
from greenlane.enquiries.forms_knowledge import LANGUAGES
from greenlane.enquiries.models import DocumentVersion, Passage
from greenlane.enquiries.selectors import knowledge as reads
from greenlane.enquiries.states import PUBLISHED, Domain, VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound
from greenlane.web.navigation import Audience
from greenlane.web.pages import positive_int, public, refused

SHOWN = 500
_COMMON = "origin/common/"
_KNOWN = dict(LANGUAGES)
_PUBLIC: dict[str, Any] = {"audience": Audience.PUBLIC.value}


@dataclass(slots=True)
class Block:
    """Passages under the same headings. `fresh` are the headings that were not there above."""

    fresh: list[tuple[int, str]]
    article: str
    passages: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """What is in force of one domain; the articles of each agreement, and those of all of them, apart by its name."""

    domain: str
    label: Any
    documents: list[DocumentVersion] = field(default_factory=list)
    agreements: dict[str, list[DocumentVersion]] = field(default_factory=dict)


def _audiences(request: HttpRequest) -> tuple[str, ...]:
    actor: Actor | None = getattr(request, "actor", None)
    return reads.audiences_of(actor)


def _language(request: HttpRequest) -> str:
    """The language asked for, else that of the page."""
    wanted = request.GET.get("language", "").lower()
    page = (translation.get_language() or "").lower()
    return wanted if wanted in _KNOWN else page if page in _KNOWN else reads.ORIGINAL


def _day(request: HttpRequest) -> date:
    try:
        day = parse_date(request.GET.get("as_of", "")[:10])
    except ValueError:
        day = None
    return day if day is not None and date(1900, 1, 1) <= day <= date(2200, 1, 1) else clock.today()


@public
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """What is in force, by domain; words narrow it."""
    language, day = _language(request), _day(request)
    domain = request.GET.get("domain", "")
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    rows = reads.published(day, _audiences(request)).filter(document__language=language)
    rows = rows.filter(document__domain=domain) if domain in Domain.values else rows
    for word in words.split()[:8]:
        rows = rows.filter(_holding(rows, word))
    found = list(rows.defer("text")[: SHOWN + 1])
    context = {
        **_PUBLIC,
        "groups": _by_domain(found[:SHOWN]),
        "more": len(found) > SHOWN,
        "language": language,
        "languages": LANGUAGES,
        "domains": Domain.choices,
        "domain": domain,
        "words": words,
        "day": day,
        "is_today": day == clock.today(),
    }
    return render(request, "enquiries/knowledge_library.html", context)


def _holding(rows: QuerySet[DocumentVersion], word: str) -> Any:
    from django.db.models import Q

    return Q(title__icontains=word) | Q(text__icontains=word) | Q(document__code__icontains=word)


def _by_domain(found: Iterable[DocumentVersion]) -> list[Group]:
    groups: dict[str, Group] = {}
    for one in found:
        domain, code = one.document.domain, one.document.code
        group = groups.setdefault(domain, Group(domain, Domain(domain).label))
        if scheme := scheme_of(code):
            group.agreements.setdefault(name_of(scheme), []).append(one)
        elif code.startswith(_COMMON):
            group.agreements.setdefault(gettext("All agreements"), []).append(one)
        else:
            group.documents.append(one)
    return [groups[name] for name in Domain.values if name in groups]


@public
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One document: the version asked for, else the one in force on the day asked for, in the language asked for."""
    language, day = _language(request), _day(request)
    try:
        found, instead = _found(code, language, day, request)
    except NotFound as refusal:
        return refused(request, refusal)
    today = clock.today()
    shown_in = found.document.language
    context = {
        **_PUBLIC,
        "version": found,
        "document": found.document,
        "blocks": _blocks(found.passages.all()),
        "language_name": _KNOWN.get(shown_in, shown_in),
        "instead": instead,
        "languages": [
            (one, _KNOWN.get(one, one)) for one in reads.languages_of(code) if _is_published(code, one)
        ],
        "history": [one for one in reads.versions_of(code, shown_in) if one.state in PUBLISHED],
        "in_force": found.effective_from <= today
        and (found.effective_to is None or found.effective_to > today),
        "withdrawn": found.state == VersionState.WITHDRAWN,
        "is_behind": reads.is_behind(found),
        "day": day,
        "is_today": day == today,
    }
    return render(request, "enquiries/knowledge_document.html", context)


def _is_published(code: str, language: str) -> bool:
    return reads.in_force(code, language) is not None


def _found(code: str, language: str, day: date, request: HttpRequest) -> tuple[DocumentVersion, bool]:
    """The version, and whether it stands in for one in another language. Raises NotFound (404).

    A version that was withdrawn opens by its number only, and says so: citations of it stay readable.
    """
    asked = request.GET.get("version", "")
    found: DocumentVersion | None = None
    instead = False
    if asked:
        found = reads.version_of(code, language, positive_int(asked, 0))
        if found.state not in (*PUBLISHED, VersionState.WITHDRAWN):
            found = None
    else:
        found = reads.in_force(code, language, day)
        if found is None and language != reads.ORIGINAL:
            found, instead = reads.in_force(code, reads.ORIGINAL, day), True
    if found is None or found.document.audience not in _audiences(request):
        raise NotFound("Nothing is published under this address.", hint="Look for it in the list.")
    return found, instead


def _blocks(passages: Iterable[Passage]) -> list[Block]:
    made: list[Block] = []
    before: list[str] = []
    for one in passages:
        trail = list(one.trail)
        same = made and trail == before
        if not same or (made and made[-1].article != one.article):
            kept = 0
            while kept < min(len(before), len(trail)) and before[kept] == trail[kept]:
                kept += 1
            fresh = [(min(place + 2, 6), text) for place, text in enumerate(trail) if place >= kept]
            made.append(Block(fresh, one.article))
        made[-1].passages.append(one)
        before = trail
    return made
