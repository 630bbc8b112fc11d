"""Drafts: the list, a new one, the task list, copying, deleting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from greenlane.declarations import selectors as declarations
from greenlane.foundation.access import require
from greenlane.interchange.guided import selectors, services
from greenlane.interchange.guided.checking import Checked, check_draft, goods_state, section_state
from greenlane.interchange.guided.errors import AmendmentBegun
from greenlane.interchange.guided.forms import InsteadForm
from greenlane.interchange.guided.questions import HEADER_SECTIONS
from greenlane.interchange.guided.views.common import TITLES, WAY, show, step_url, to_lodged, trader_page
from greenlane.interchange.guided.words import STATES
from greenlane.interchange.models import Draft
from greenlane.web.pages import PageRequest, act
from greenlane.web.tables import Column, Filter, Kind, Table


def find_drafts(rows: QuerySet[Draft], text: str) -> QuerySet[Draft]:
    """Drafts by part of their reference, or by the MRN they began from."""
    return rows.filter(Q(lrn__icontains=text) | Q(source_mrn__iexact=text))


DRAFTS = Table(
    name="drafts",
    caption=gettext_lazy("Drafts"),
    columns=(
        Column(
            "lrn",
            gettext_lazy("Your reference (LRN)"),
            lambda row: row.lrn or _("No reference yet"),
            Kind.LINK,
            ("lrn",),
            link=lambda row: reverse("draft", args=[row.public_id]),
        ),
        Column("origin", gettext_lazy("How it began"), lambda row: row.get_origin_display()),
        Column("source", gettext_lazy("Declaration"), "source_mrn", Kind.CODE),
        Column("items", gettext_lazy("Items"), "items_count", Kind.NUMBER, ("items_count",)),
        Column("by", gettext_lazy("Begun by"), lambda row: str(row.created_by or "")),
        Column("updated", gettext_lazy("Last change"), "updated_at", Kind.MOMENT, ("updated_at",)),
    ),
    order="-updated",
    empty=gettext_lazy("No draft is being written."),
    filters=(
        Filter(
            "origin",
            gettext_lazy("How it began"),
            lambda rows, value: rows.filter(origin=value),
            lambda request: Draft.Origin.choices,
        ),
    ),
    search=find_drafts,
    search_hint=gettext_lazy("Reference or MRN"),
)


@trader_page
@require_safe
def drafts(request: PageRequest) -> HttpResponseBase:
    """The drafts of the organisation that are still being written."""
    return DRAFTS.respond(request, selectors.open_drafts(request.actor), "interchange/draft_list.html")


@trader_page
@require_POST
def draft_new(request: PageRequest) -> HttpResponse:
    """Begin a declaration and go to its first page."""
    opened = services.open_draft(by=request.actor)
    return HttpResponseRedirect(step_url(opened, WAY[0]))


@trader_page
@require_safe
def draft(request: PageRequest, key: UUID) -> HttpResponse:
    """The task list: every section with its state, and what Customs would say now."""
    found = selectors.draft(key, by=request.actor)
    if found.is_lodged:
        return to_lodged(found)
    checked = check_draft(found, by=request.actor)
    return show(request, "draft.html", found, {"tasks": _tasks(found, checked), "checked": checked})


def _tasks(found: Draft, checked: Checked) -> list[dict[str, Any]]:
    tasks = []
    for step in WAY[:-1]:
        section = HEADER_SECTIONS.get(step)
        state = section_state(section, checked) if section else goods_state(checked)
        word, tone = STATES[state]
        optional = step == "documents" and state == "not_started"
        tasks.append(
            {
                "title": TITLES[step],
                "url": step_url(found, step),
                "state": _("Optional") if optional else word,
                "tone": tone,
                "hint": _goods_hint(checked) if step == "goods" else (section.lead if section else ""),
            }
        )
    return tasks


def _goods_hint(checked: Checked) -> str:
    count = len(checked.content.items)
    return _("%(count)s items so far.") % {"count": count} if count else _("Nothing entered yet.")


@trader_page
@require_POST
def draft_delete(request: PageRequest, key: UUID) -> HttpResponse:
    """Delete a draft for good."""
    return act(
        request,
        lambda: services.delete_draft(draft=key, by=request.actor),
        done=_("The draft was deleted."),
        then=reverse("drafts"),
    )


@trader_page
def declaration_copy(request: PageRequest, mrn: str) -> HttpResponse:
    """Ask whether to copy a declaration into a new draft (GET), and do it (POST)."""
    found = declarations.declaration(mrn, by=request.actor)
    if request.method == "POST":
        opened = services.copy_declaration(mrn=found.mrn, by=request.actor)
        return HttpResponseRedirect(reverse("draft", args=[opened.public_id]))
    return render(request, "interchange/draft_copy.html", {"declaration": found})


@trader_page
def amend(request: PageRequest, mrn: str) -> HttpResponse:
    """Say what an amendment is, whether it is possible and who has begun one (GET), and open it (POST)."""
    found = declarations.declaration(mrn, by=request.actor)
    require(request.actor, "declaration.amend", found)
    status = 200
    if request.method == "POST":
        form = InsteadForm(request.POST)
        instead_of = form.cleaned_data["instead_of"] if form.is_valid() else None
        try:
            opened = services.open_amendment(mrn=found.mrn, by=request.actor, instead_of=instead_of)
        except AmendmentBegun as refusal:
            status = refusal.status
        else:
            return HttpResponseRedirect(reverse("draft", args=[opened.public_id]))
    begun = selectors.open_amendments(found.mrn, by=request.actor).select_related("created_by").first()
    context = {
        "declaration": found,
        "amendable": services.amendable(found),
        "begun": begun,
        "outdated": begun is not None and begun.amends_version != found.version,
        "instead": [("instead_of", begun.public_id)] if begun else [],
    }
    return render(request, "interchange/amend.html", context, status=status)
