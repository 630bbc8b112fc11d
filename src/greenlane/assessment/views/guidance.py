"""Guidance notes: the list for every officer, a draft by the centre, and one note with what can be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.assessment import services
from greenlane.assessment.forms import GuidanceForm, WithdrawForm
from greenlane.assessment.guiding import all_notes, note_by
from greenlane.assessment.models import GuidanceNote
from greenlane.assessment.permissions import DRAFT_GUIDANCE, PUBLISH_GUIDANCE, READ_GUIDANCE
from greenlane.assessment.states import GuidanceState
from greenlane.foundation.access import Role, allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table


def address_of_note(row: GuidanceNote) -> str:
    return reverse("guidance_note", args=[row.number])


NOTES = Table(
    name="guidance",
    caption=gettext_lazy("Guidance notes"),
    columns=(
        Column("number", gettext_lazy("Number"), "number", Kind.CODE, link=address_of_note),
        Column("title", gettext_lazy("Title"), "title", sort=("title", "id")),
        Column("prefix", gettext_lazy("Code begins with"), "prefix", Kind.CODE, sort=("prefix", "id")),
        Column("words", gettext_lazy("Words"), lambda row: ", ".join(row.words)),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("from", gettext_lazy("From"), "valid_from", Kind.DATE, sort=("valid_from", "id")),
        Column("until", gettext_lazy("Until"), "valid_until", Kind.DATE),
        Column("shown", gettext_lazy("Beside decided goods"), "shown", Kind.NUMBER),
        Column(
            "followed", gettext_lazy("Followed"), lambda row: row.followed if row.asked else "", Kind.NUMBER
        ),
    ),
    order="-from",
    empty=gettext_lazy("There is no guidance note yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: GuidanceState.choices,
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ_GUIDANCE)
def listed(request: PageRequest) -> HttpResponseBase:
    """Every note; drafts only for who can publish or draft."""
    rows = all_notes()
    if not _sees_drafts(request):
        rows = rows.exclude(state=GuidanceState.DRAFT)
    context = {"may_draft": allowed(request.actor, DRAFT_GUIDANCE)}
    return NOTES.respond(request, rows, "assessment/guidance.html", context)


def _sees_drafts(request: PageRequest) -> bool:
    return allowed(request.actor, PUBLISH_GUIDANCE) or request.actor.has(Role.OVERSIGHT)


@page(Audience.DESK, permission=DRAFT_GUIDANCE)
@require_http_methods(["GET", "POST"])
def draft(request: PageRequest) -> HttpResponse:
    """Draft a note; `?prefix=` begins it for the goods of a pair."""
    if request.method == "GET":
        start = {"prefix": request.GET.get("prefix", "")[:10]}
        return render(request, "assessment/guidance_draft.html", {"form": GuidanceForm(initial=start)})
    form = GuidanceForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            made = services.draft_guidance(**form.said(), by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The note is drafted; a second person publishes it."))
            return HttpResponseRedirect(address_of_note(made))
    return render(request, "assessment/guidance_draft.html", {"form": form}, status=status)


@page(Audience.DESK, permission=READ_GUIDANCE)
@require_http_methods(["GET", "POST"])
def note(request: PageRequest, number: str) -> HttpResponse:
    """GET shows a note and how it is followed; POST publishes or withdraws it."""
    found = note_by(number, drafts=_sees_drafts(request))
    form = WithdrawForm(request.POST if request.POST.get("answer") == "withdraw" else None)
    if request.method == "GET":
        return _shown(request, found, form, 200)
    require(request.actor, PUBLISH_GUIDANCE)
    try:
        if request.POST.get("answer") == "publish":
            services.publish_guidance(number=found.number, by=request.actor)
            messages.success(request, _("The note is published."))
        elif form.is_valid():
            services.withdraw_guidance(number=found.number, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The note is withdrawn."))
        else:
            return _shown(request, found, form, 422)
    except CustomsError as refusal:
        return _refused(request, found, refusal)
    return HttpResponseRedirect(address_of_note(found))


def _refused(request: PageRequest, found: GuidanceNote, refusal: CustomsError) -> HttpResponse:
    form = WithdrawForm(request.POST)
    form.is_valid()
    form.errors.clear()
    add_violations(form, refusal)
    return _shown(request, note_by(found.number), form, refusal.status)


def _shown(request: PageRequest, found: GuidanceNote, form: forms.Form, status: int) -> HttpResponse:
    may = allowed(request.actor, PUBLISH_GUIDANCE)
    steps = {one.verb for one in found.LIFECYCLES["state"].from_state(found.state)} if may else set()
    context: dict[str, Any] = {
        "note": found,
        "form": form,
        "steps": steps,
        "own": found.drafted_by == request.actor.id,
        "history": history_of(found),
    }
    return render(request, "assessment/guidance_note.html", context, status=status)
