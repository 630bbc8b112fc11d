"""The list of documents, one document with its pages, its file and page images."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenlane.documents import selectors
from greenlane.documents.engine.sniffing import Media
from greenlane.documents.faceless import is_veiled
from greenlane.documents.kinds import ISSUED
from greenlane.documents.models import Document
from greenlane.documents.permissions import FILE, VIEW
from greenlane.documents.sheets import TEXT_SHOWN, blackened, sheet_of, unnamed_text
from greenlane.documents.states import DocumentState
from greenlane.documents.subjects import supported_by
from greenlane.documents.views.tables import DOCUMENTS
from greenlane.foundation.access import allowed
from greenlane.web.history import history_of
from greenlane.web.pages import PageRequest, page, positive_int

PAGE_WIDTH = 900


@page(permission=VIEW)
@require_safe
def documents(request: PageRequest) -> HttpResponse:
    """The documents one may see, newest first."""
    rows = selectors.visible_to(request.actor)
    context = {"may_file": allowed(request.actor, FILE) and request.actor.organisation_id is not None}
    return DOCUMENTS.respond(request, rows, "documents/documents.html", context)  # type: ignore[return-value]


@page(permission=VIEW)
@require_safe
def document(request: PageRequest, irn: str) -> HttpResponse:
    """One document: what it is, its pages, what it supports, what happened to it."""
    found = selectors.document(irn, by=request.actor)
    own = selectors.own_to(request.actor).filter(pk=found.pk).exists()
    context = {
        "document": found,
        "shown": viewer(request, found),
        "is_veiled": is_veiled(found),
        "supports": [] if is_veiled(found) else supported_by(found, request.actor),
        "may_replace": own
        and found.type_code not in ISSUED
        and found.state == DocumentState.ON_FILE
        and allowed(request.actor, FILE),
        "newer": Document.objects.filter(replaces=found).values_list("irn", flat=True).first(),
        "older": found.replaces.irn if found.replaces else "",
        "history": history_of(found),
    }
    return render(request, "documents/document.html", context)


def viewer(request: PageRequest, found: Document) -> dict[str, object]:
    """Which page is shown and which are beside it; `pages` is 0 for a file without pages."""
    pages = found.content.pages or 0
    number = min(positive_int(request.GET.get("page", "")), max(pages, 1))
    veiled = is_veiled(found)
    return {
        "is_veiled": veiled,
        "doubts": sheet_of(found, number, by=request.actor).reasons if veiled and pages else [],
        "document": found,
        "pages": pages,
        "page": number,
        "previous": number - 1 if number > 1 else 0,
        "next": number + 1 if number < pages else 0,
        "text": _text(request, found) if found.content.media_type == Media.XML else "",
    }


def _text(request: PageRequest, found: Document) -> str:
    if is_veiled(found):
        return unnamed_text(found, by=request.actor)
    return selectors.content_of(found)[:TEXT_SHOWN].decode("utf-8", "replace")


@page(permission=VIEW)
@require_safe
def document_content(request: PageRequest, irn: str) -> HttpResponse:
    """The file as it was filed, to be saved."""
    found = selectors.document(irn, by=request.actor)
    response = HttpResponse(selectors.content_of(found), content_type=found.content.media_type)
    extension = Media(found.content.media_type).extension
    response["Content-Disposition"] = f'attachment; filename="{found.irn}.{extension}"'
    response["ETag"] = f'"{found.content_id}"'
    return response


@page(permission=VIEW)
@require_safe
def document_page(request: PageRequest, irn: str, number: int) -> HttpResponse:
    """A page as an image; `?width=` in pixels. Before who must not learn whose it is, names are black in it."""
    found = selectors.document(irn, by=request.actor)
    width = positive_int(request.GET.get("width", ""), PAGE_WIDTH)
    if is_veiled(found):
        response = HttpResponse(blackened(found, number, width, by=request.actor), content_type="image/png")
        response.faceless_safe = True  # type: ignore[attr-defined]
        return response
    return HttpResponse(selectors.page_image(found, number, width), content_type="image/png")
