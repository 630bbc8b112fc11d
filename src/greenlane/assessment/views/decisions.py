"""The officer's pages of a reassessment: proposing it, deciding on it, signing it, and the decision itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from greenlane.assessment import hearings, services
from greenlane.assessment.forms_decisions import (
    AppointForm,
    DecisionForm,
    DropForm,
    ProposalForm,
    SeenForm,
    SendBackForm,
)
from greenlane.assessment.hearings import compared, in_words, latest
from greenlane.assessment.models import Reassessment
from greenlane.assessment.permissions import COUNTERSIGN
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.states import ReassessmentState
from greenlane.declarations import faceless, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.guarding import as_seen, stamp
from greenlane.declarations.services.reassessing import ChangeRefused, revise
from greenlane.declarations.states import Assessment
from greenlane.documents.models import Document
from greenlane.documents.selectors import content_of
from greenlane.documents.selectors import visible_to as documents_of
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

SEEN = ("version", "digest", "assessment", "assessment_since", "cancellation")
ITEMS = 200


@page(Audience.DESK, permission=CHECK)
@require_http_methods(["GET", "POST"])
def reassess(request: PageRequest, mrn: str) -> HttpResponse:
    """GET asks what is otherwise, on which grounds and data; POST proposes it. `preview` shows only the calculation."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, CHECK, found)
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            _("%(mrn)s is not in a documentary check.") % {"mrn": found.mrn}, pointer="assessment"
        )
    form = _proposal_form(request, found)
    if request.method == "GET":
        return render(request, "assessment/reassess.html", {"declaration": found, "form": form})
    if request.POST.get("preview"):
        page_or_part = "preview_fragment" if request.htmx else "reassess"
        context = {"declaration": found, "form": form, **_preview(found, form)}
        return render(request, f"assessment/{page_or_part}.html", context)
    if form.is_valid():
        try:
            as_seen(
                mrn=mrn,
                seen=form.cleaned_data["seen"],
                names=SEEN,
                change=lambda: _propose(request, found, form),
            )
        except CustomsError as refusal:
            form.place(refusal)
        else:
            messages.success(request, _("The reassessment is proposed; the declarant is told."))
            return HttpResponseRedirect(reverse("declaration_hearing", args=[found.mrn]))
    context = {"declaration": found, "form": form, **(_preview(found, form) if form.is_bound else {})}
    return render(request, "assessment/reassess.html", context, status=422)


def _propose(request: PageRequest, found: Declaration, form: ProposalForm) -> Reassessment:
    return services.propose(
        mrn=found.mrn,
        changes=list(form.changes().values()),
        grounds=list(form.grounds().values()),
        evidence=list(form.evidence().values()),
        by=request.actor,
    )


def _proposal_form(request: PageRequest, found: Declaration) -> ProposalForm:
    rows = faceless.items(found, found.items.all()[:ITEMS], request.actor)
    items = [(row.sequence, f"{row.sequence}: {row.commodity_code} {row.description[:60]}") for row in rows]
    papers = [(row.irn, f"{row.type_name} {row.irn}") for row in _papers(request, found)]
    if request.method == "POST":
        return ProposalForm(request.POST, items=items, papers=papers)
    return ProposalForm(initial={"seen": stamp(found, SEEN)}, items=items, papers=papers)


def _papers(request: PageRequest, found: Declaration) -> list[Document]:
    rows = documents_of(request.actor).filter(links__subject=found.event_subject)
    return list(rows.distinct().order_by("-id")[:ITEMS])


def _preview(found: Declaration, form: ProposalForm) -> dict[str, Any]:
    """The calculation before and after, or what is wrong with the changes."""
    form.is_valid()
    changes = list(form.changes().values())
    context: dict[str, Any] = {"declaration": found, "is_preview": True}
    if not changes:
        return context
    real = Declaration.objects.select_related("declarant", "trader").get(pk=found.pk)
    try:
        revision = revise(declaration=real, changes=changes)
    except ChangeRefused as refusal:
        return {**context, "violations": refusal.violations}
    return {
        **context,
        "violations": revision.violations,
        "taxes": compared(revision.before, revision.after),
        "before": revision.before,
        "after": revision.after,
        "difference_minor": revision.difference_minor,
    }


Work = Callable[[], Any]


@page(Audience.DESK, permission=CHECK)
@require_http_methods(["GET", "POST"])
def decide(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the proposal with its answer; POST decides with reasons, appoints a hearing or drops the proposal."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, CHECK, found)
    proposal = latest(found)
    forms = _decision_forms(request, found, proposal)
    if request.method == "GET":
        return _decide_page(request, found, proposal, forms, 200)
    act = request.POST.get("act", "")
    form = forms.get(act)
    if form is None or not form.is_valid():
        return _decide_page(request, found, proposal, forms, 422)
    work, done = _work(request, found.mrn, act, form)
    try:
        as_seen(mrn=found.mrn, seen=form.cleaned_data["seen"], names=SEEN, change=work)
    except CustomsError as refusal:
        fields = {f"replies[{n}]": f"reply_{n}" for n in range(len(proposal.objections))}
        add_violations(form, refusal, fields)
        return _decide_page(
            request, selectors.declaration(mrn, by=request.actor), proposal, forms, refusal.status
        )
    messages.success(request, done)
    return HttpResponseRedirect(reverse("declaration_hearing", args=[found.mrn]))


def _decision_forms(request: PageRequest, found: Declaration, proposal: Reassessment) -> dict[str, Any]:
    """The forms of the page by act; the one sent is bound."""
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    seen = {"seen": stamp(found, SEEN)}
    words = [faceless.text(row["text"], found, request.actor) for row in proposal.objections]
    before = {"facts": proposal.facts, "reasoning": proposal.reasoning, "minutes": proposal.minutes}
    before |= {f"reply_{n}": row["reply"] for n, row in enumerate(proposal.objections)}
    more: dict[str, Any] = {"objections": words, "heard": proposal.hearing_asked}
    kinds: dict[str, Any] = {"decide": DecisionForm, "appoint": AppointForm, "drop": DropForm}
    return {
        name: kind(
            request.POST if name == sent else None,
            initial={**seen, **(before if name == "decide" else {})},
            **(more if name == "decide" else {}),
        )
        for name, kind in kinds.items()
    }


def _work(request: PageRequest, mrn: str, act: str, form: Any) -> tuple[Work, str]:
    given, by = form.cleaned_data, request.actor
    if act == "appoint":
        at, mode, place = form.moment(), given["mode"], given["place"]
        return (
            lambda: services.appoint_hearing(mrn=mrn, at=at, mode=mode, place=place, by=by),
            _("The hearing is appointed; the declarant is told."),
        )
    if act == "drop":
        return (
            lambda: services.drop(mrn=mrn, reason=given["reason"], by=by),
            _("The proposal is dropped; the check goes on."),
        )
    return (
        lambda: services.decide(
            mrn=mrn,
            facts=given["facts"],
            reasoning=given["reasoning"],
            replies=form.replies(),
            minutes=given.get("minutes", ""),
            by=by,
        ),
        _("The decision is written."),
    )


def _decide_page(
    request: PageRequest, found: Declaration, proposal: Reassessment, forms: dict[str, Any], status: int
) -> HttpResponse:
    context = {
        "declaration": found,
        "forms": forms,
        "shown": in_words(proposal, found, request.actor),
        "is_open": proposal.state in {ReassessmentState.PROPOSED, ReassessmentState.ANSWERED},
        "needs_second": services.needs_second_signature(proposal),
    }
    return render(request, "assessment/decide.html", context, status=status)


@page(Audience.DESK, permission=COUNTERSIGN)
@require_http_methods(["GET", "POST"])
def countersign(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows a decision that waits for a second signature; POST signs it or sends it back."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, COUNTERSIGN, found)
    proposal = latest(found)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    initial = {"seen": stamp(found, SEEN)}
    forms = {
        "sign": SeenForm(request.POST if sent == "sign" else None, initial=initial),
        "send_back": SendBackForm(request.POST if sent == "send_back" else None, initial=initial),
    }
    status = 200 if request.method == "GET" else 422
    form = forms.get(sent)
    if form is not None and form.is_valid():
        try:
            as_seen(
                mrn=found.mrn,
                seen=form.cleaned_data["seen"],
                names=SEEN,
                change=lambda: (
                    services.countersign(mrn=found.mrn, by=request.actor)
                    if sent == "sign"
                    else services.send_back(
                        mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor
                    )
                ),
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Signed.") if sent == "sign" else _("Sent back."))
            return HttpResponseRedirect(reverse("declaration_hearing", args=[found.mrn]))
    context = {
        "declaration": found,
        "forms": forms,
        "shown": in_words(proposal, found, request.actor),
        "is_open": proposal.state == ReassessmentState.SUBMITTED,
    }
    return render(request, "assessment/countersign.html", context, status=status)


@page(permission="declaration.view")
@require_safe
def decision(request: PageRequest, mrn: str) -> HttpResponse:
    """The reasoned decision as a page, in the reader's language."""
    found = selectors.declaration(mrn, by=request.actor)
    row = hearings.decision_of(found)
    row.reassessment.declaration = found
    context = {
        "declaration": found,
        "decision": row,
        "shown": in_words(row.reassessment, found, request.actor),
        "said": faceless.told(orjson.loads(row.record), found, request.actor),
        "may_download": not faceless.hides(found, request.actor),
    }
    return render(request, "assessment/decision.html", context)


@page(permission="declaration.view")
@require_safe
def decision_pdf(request: PageRequest, mrn: str) -> HttpResponse:
    """The decision as it was issued. Refused (DCL002, 403) to whom it would tell whose declaration it is."""
    found = selectors.declaration(mrn, by=request.actor)
    faceless.refuse_faceless(found, request.actor)
    row = hearings.decision_of(found)
    document = Document.objects.select_related("content").get(irn=row.irn)
    headers = {"Content-Disposition": f'attachment; filename="{row.file_name}"'}
    return HttpResponse(content_of(document), content_type="application/pdf", headers=headers)
