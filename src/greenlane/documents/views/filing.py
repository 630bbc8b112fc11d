"""Filing documents on the page, several at once, and replacing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.documents import selectors, services
from greenlane.documents.filing import MOST_AT_ONCE
from greenlane.documents.forms import DocumentForm, DocumentRows, HolderForm
from greenlane.documents.models import Document
from greenlane.documents.permissions import FILE
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties.models import Organisation
from greenlane.parties.selectors import principals_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page, positive_int

USUAL_ROWS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file."""

    name: str
    document: Document
    again: bool


@page(Audience.PORTAL, permission=FILE)
@require_http_methods(["GET", "POST"])
def document_file(request: PageRequest) -> HttpResponse:
    """GET asks for files, types and what is printed on them; POST files each on its own."""
    holders = _holders(request.actor)
    if not holders:
        raise NotFound(_("Documents are filed by an organisation; you act for none."))
    if request.method == "GET":
        return _asked(request, DocumentRows(), HolderForm(holders=holders), 200)
    rows, holder = DocumentRows(request.POST, request.FILES), HolderForm(request.POST, holders=holders)
    if not (holder.is_valid() & rows.is_valid()):
        return _asked(request, rows, holder, 422)
    lines = _filed(rows, holder.cleaned_data["holder"], request.actor)
    refused = [row for row in rows if row.errors]
    if refused:
        return _asked(request, rows, holder, 422, lines)
    for line in lines:
        word = (
            _("%(file)s was on file before as %(irn)s.") if line.again else _("%(file)s is filed as %(irn)s.")
        )
        messages.success(request, word % {"file": line.name, "irn": line.document.irn})
    if len(lines) == 1:
        return HttpResponseRedirect(reverse("document", args=[lines[0].document.irn]))
    return HttpResponseRedirect(reverse("documents"))


def _filed(rows: Any, holder: str, by: Actor) -> list[Line]:
    """Each row that holds a file; a refusal stays on its row."""
    lines: list[Line] = []
    for row in rows:
        if not row.has_changed():
            continue
        upload = row.upload()
        try:
            filed = services.file_document(upload=upload, holder=holder, by=by)
        except CustomsError as refusal:
            add_violations(row, refusal)
        else:
            lines.append(Line(upload.shown_name, filed.document, filed.again))
    return lines


def _asked(
    request: PageRequest, rows: Any, holder: HolderForm, status: int, lines: list[Line] | None = None
) -> HttpResponse:
    wanted = min(positive_int(request.GET.get("rows", ""), USUAL_ROWS), MOST_AT_ONCE)
    if not rows.is_bound and wanted > USUAL_ROWS:
        rows.extra = wanted
    left = [row for row in rows if not (lines and not row.errors and row.has_changed())]
    context = {
        "rows": rows,
        "shown_rows": left,
        "holder": holder,
        "has_choice": len(holder.fields["holder"].choices) > 1,  # type: ignore[attr-defined]
        "lines": lines or [],
        "more_rows": MOST_AT_ONCE if wanted < MOST_AT_ONCE and not rows.is_bound else 0,
    }
    return render(request, "documents/file.html", context, status=status)


def _holders(actor: Actor) -> list[tuple[str, str]]:
    """One's own organisation first, then those whose mandate one holds."""
    if actor.organisation_id is None:
        return []
    own = Organisation.objects.get(pk=actor.organisation_id)
    principals = principals_of(own.pk).select_related("principal").order_by("principal__name")
    found = {row.principal.identifier: row.principal for row in principals}
    return [
        (one.identifier, f"{one.name or one.identifier} ({one.identifier})") for one in (own, *found.values())
    ]


@page(Audience.PORTAL, permission=FILE)
@require_http_methods(["GET", "POST"])
def document_replace(request: PageRequest, irn: str) -> HttpResponse:
    """GET asks for the newer file; POST files it and marks the old one as replaced."""
    old = selectors.own_to(request.actor).filter(irn=irn).first()
    if old is None:
        raise NotFound()
    if request.method == "GET":
        start = {"type_code": old.type_code, "number": old.number, "issued_on": old.issued_on}
        return render(
            request, "documents/replace.html", {"document": old, "form": DocumentForm(initial=start)}
        )
    form = DocumentForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            filed = services.replace_document(irn=old.irn, upload=form.upload(), by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            said = _("%(old)s is replaced by %(new)s.")
            messages.success(request, said % {"old": old.irn, "new": filed.document.irn})
            return HttpResponseRedirect(reverse("document", args=[filed.document.irn]))
    return render(request, "documents/replace.html", {"document": old, "form": form}, status=status)
