"""What curators look at: drafts that officers changed, questions without an answer, answers that did not help."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.enquiries.engine.difference import difference
from greenlane.enquiries.engine.shapes import Why
from greenlane.enquiries.forms_letters import NAMES, SettleForm
from greenlane.enquiries.models import CurationNote
from greenlane.enquiries.permissions import CURATE
from greenlane.enquiries.sayings import why_said
from greenlane.enquiries.services.alternatives import LONGEST
from greenlane.enquiries.services.curation import settle
from greenlane.enquiries.states import Domain
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

SHORT = 160


def _settled(rows: QuerySet[CurationNote], value: str) -> QuerySet[CurationNote]:
    return rows.filter(settled_at__isnull=value == "open")


def address_of(row: CurationNote) -> str:
    return reverse("curation_note", args=[row.pk])


CURATION = Table(
    name="curation",
    caption=gettext_lazy("For curators"),
    columns=(
        Column(
            "note", gettext_lazy("Note"), lambda row: row.before[:SHORT] or "…", Kind.LINK, link=address_of
        ),
        Column("cause", gettext_lazy("Why"), "get_cause_display", sort=("cause",)),
        Column("domain", gettext_lazy("Domain"), "get_domain_display", sort=("domain",)),
        Column("language", gettext_lazy("Language"), lambda row: NAMES.get(row.language, row.language)),
        Column("noted", gettext_lazy("Noted"), "noted_at", Kind.MOMENT, sort=("noted_at", "id")),
        Column("settled", gettext_lazy("Settled"), "settled_at", Kind.MOMENT),
    ),
    order="-noted",
    empty=gettext_lazy("Nothing to look at yet."),
    filters=(
        Filter(
            "cause",
            gettext_lazy("Why"),
            lambda rows, value: rows.filter(cause=value),
            lambda _request: CurationNote.Cause.choices,
        ),
        Filter(
            "domain",
            gettext_lazy("Domain"),
            lambda rows, value: rows.filter(domain=value),
            lambda _request: Domain.choices,
        ),
        Filter(
            "settled",
            gettext_lazy("Settled"),
            _settled,
            lambda _request: [("open", _("Still open")), ("done", _("Settled"))],
        ),
    ),
    search=lambda rows, text: rows.filter(before__icontains=text) | rows.filter(after__icontains=text),
)


@require_GET
@page(Audience.DESK, permission=CURATE)
def curation(request: PageRequest) -> HttpResponseBase:
    """The list, newest first."""
    return CURATION.respond(request, CurationNote.objects.all(), "enquiries/letters/curation.html")


def _keep_with(found: CurationNote, *, answered: bool) -> str:
    """Where its question is kept with a passage that answers it or does not: the form, filled with what is known."""
    passage = found.passage
    known = {
        "question": found.before[:LONGEST],
        "language": found.language,
        "answered": "yes" if answered else "no",
    }
    if passage is not None and (found.cause != CurationNote.Cause.RATED_DOWN or not answered):
        known["place"] = f"{passage.version.document.code}#{passage.anchor}"
    return f"{reverse('knowledge_question_new')}?{urlencode(known)}"


@page(Audience.DESK, permission=CURATE)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: PageRequest, note: int) -> HttpResponse:
    """One note with what was drafted and what was sent; POST says what was done about it."""
    rows = CurationNote.objects.select_related("passage__version__document")
    found = get_object_or_404(rows, pk=note)
    form = SettleForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                settle(note=note, how=form.cleaned_data["how"], by=request.actor)
                return HttpResponseRedirect(reverse("curation"))
            except CustomsError as refusal:
                add_violations(form, refusal)
        status = 422
    context: dict[str, Any] = {
        "note": found,
        "form": form,
        "language": NAMES.get(found.language, found.language),
        "lead_to": _keep_with(found, answered=True),
        "keep_from": _keep_with(found, answered=False) if found.passage else "",
        "said": why_said(found.after) if found.after in set(Why) else found.after,
        "difference": difference(found.before, found.after)
        if found.cause == CurationNote.Cause.CHANGED
        else [],
    }
    return render(request, "enquiries/letters/curation_note.html", context, status=status)
