"""The declarant's pages of a proposed reassessment: reading it, agreeing, objecting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.assessment import services
from greenlane.assessment.forms_decisions import ObjectionForm, SeenForm
from greenlane.assessment.hearings import in_words, latest
from greenlane.assessment.models import Reassessment
from greenlane.assessment.permissions import ANSWER
from greenlane.assessment.states import ReassessmentState
from greenlane.assessment.views.decisions import SEEN
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.guarding import as_seen, stamp
from greenlane.documents.selectors import newest
from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.web.pages import PageRequest, add_violations, page


@page(permission="declaration.view")
@require_http_methods(["GET", "POST"])
def hearing(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the proposal: what, why, on which data, at what cost, until when. POST objects to it."""
    found = selectors.declaration(mrn, by=request.actor)
    proposal = latest(found)
    if request.method == "GET":
        form = _form(request, found) if _may_answer(request, found, proposal) else None
        return _shown(request, found, proposal, form, 200)
    require(request.actor, ANSWER, found)
    form = _form(request, found)
    if not form.is_valid():
        return _shown(request, found, proposal, form, 422)
    given = form.cleaned_data
    try:
        as_seen(
            mrn=found.mrn,
            seen=given["seen"],
            names=SEEN,
            change=lambda: services.answer(
                mrn=found.mrn,
                objections=form.objections(),
                papers=given["papers"],
                hearing=given["hearing"],
                by=request.actor,
            ),
        )
    except CustomsError as refusal:
        fields = {"objections": "objection_0", **{f"objections[{n}]": f"objection_{n}" for n in range(9)}}
        add_violations(form, refusal, fields)
        return _shown(request, found, latest(found), form, refusal.status)
    messages.success(request, _("Your answer is with Customs."))
    return HttpResponseRedirect(reverse("declaration_hearing", args=[found.mrn]))


def _form(request: PageRequest, found: Declaration) -> ObjectionForm:
    papers = [(row.irn, f"{row.type_name} {row.number} {row.irn}") for row in newest(request.actor, 30)]
    if request.method == "POST":
        return ObjectionForm(request.POST, papers=papers)
    return ObjectionForm(initial={"seen": stamp(found, SEEN)}, papers=papers)


def _may_answer(request: PageRequest, found: Declaration, proposal: Reassessment) -> bool:
    return proposal.state == ReassessmentState.PROPOSED and allowed(request.actor, ANSWER, found)


def _shown(
    request: PageRequest, found: Declaration, proposal: Reassessment, form: ObjectionForm | None, status: int
) -> HttpResponse:
    may_answer = _may_answer(request, found, proposal)
    context: dict[str, Any] = {
        "declaration": found,
        "form": form,
        "shown": in_words(proposal, found, request.actor),
        "may_answer": may_answer,
        "may_agree": _may_agree(request, found, proposal),
        "is_officer": request.actor.is_officer,
    }
    return render(request, "assessment/hearing.html", context, status=status)


def _may_agree(request: PageRequest, found: Declaration, proposal: Reassessment) -> bool:
    open_states = {ReassessmentState.PROPOSED, ReassessmentState.ANSWERED}
    return proposal.state in open_states and allowed(request.actor, ANSWER, found)


@page(permission=ANSWER)
@require_http_methods(["GET", "POST"])
def agree(request: PageRequest, mrn: str) -> HttpResponse:
    """GET says what agreeing means; POST agrees."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, ANSWER, found)
    proposal = latest(found)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": stamp(found, SEEN)})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            as_seen(
                mrn=found.mrn,
                seen=form.cleaned_data["seen"],
                names=SEEN,
                change=lambda: services.consent(mrn=found.mrn, by=request.actor),
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("You agreed; the declaration is assessed as proposed."))
            return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    context = {
        "declaration": found,
        "form": form,
        "shown": in_words(proposal, found, request.actor),
        "is_open": _may_agree(request, found, proposal),
    }
    return render(request, "assessment/agree.html", context, status=status)
