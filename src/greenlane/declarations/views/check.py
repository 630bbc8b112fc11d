"""The documentary check: the documents declared, seen or not, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations import board, faceless, selectors, services
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.forms import CheckForm
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.work import next_checks
from greenlane.declarations.services.guarding import as_seen, stamp
from greenlane.declarations.states import Assessment
from greenlane.declarations.views.aids import aids
from greenlane.declarations.views.choices import offers
from greenlane.declarations.views.detail import ShownDocument, documents, selection_in_words
from greenlane.declarations.views.papers import papers_of, summaries
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

PERMISSION = "declaration.check_documents"
DEPENDS_ON = ("version", "digest", "lane", "assessment", "cancellation")
ITEMS = 50


@page(Audience.DESK, permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def check(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows what is to be checked; POST accepts or refuses."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, PERMISSION, found)
    if request.method == "POST":
        return _decide(request, found)
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            _("%(mrn)s is not in a documentary check.") % {"mrn": found.mrn},
            pointer="assessment",
            hint=_("It is “%(state)s”.") % {"state": found.get_assessment_display()},
        )
    return _shown(request, found, _form(found, None), 200)


def _decide(request: PageRequest, found: Declaration) -> HttpResponse:
    form = _form(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form, 422)
    accepted = form.cleaned_data["decision"] == "accept"
    try:
        as_seen(
            mrn=found.mrn,
            seen=form.cleaned_data["seen"],
            names=DEPENDS_ON,
            change=lambda: _change(found.mrn, form, request.actor, accepted=accepted),
        )
    except CustomsError as refusal:
        return _not_done(request, found.mrn, refusal)
    done = _("%(mrn)s is accepted.") if accepted else _("%(mrn)s is refused.")
    messages.success(request, done % {"mrn": found.mrn})
    return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))


def _change(mrn: str, form: CheckForm, by: Actor, *, accepted: bool) -> Declaration:
    if accepted:
        return services.accept(mrn=mrn, note=form.remark(), by=by)
    return services.refuse(mrn=mrn, reason=form.refusal(), by=by)


def _not_done(request: PageRequest, mrn: str, refusal: CustomsError) -> HttpResponse:
    """The refusal, with the declaration as it stands now and the words already written."""
    fresh = selectors.declaration(mrn, by=request.actor)
    given = request.POST.copy()
    given["seen"] = stamp(fresh, DEPENDS_ON)
    again = _form(fresh, given)
    again.is_valid()
    add_violations(again, refusal)
    return _shown(request, fresh, again, refusal.status)


def _form(found: Declaration, given: Any) -> CheckForm:
    pairs = [(one.key, one.label) for one in _documents(found)]
    if given is None:
        return CheckForm(initial={"seen": stamp(found, DEPENDS_ON)}, documents=pairs)
    return CheckForm(given, documents=pairs)


def _documents(found: Declaration) -> list[ShownDocument]:
    data = _data(found)
    return documents(data) if data is not None else []


def _data(found: Declaration) -> DeclarationData | None:
    return faceless.data_of(found, selectors.kept_lodgement(found))


def _shown(request: PageRequest, found: Declaration, form: CheckForm, status: int) -> HttpResponse:
    rows = board.board(found)
    context = {
        "declaration": found,
        "form": form,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "items": faceless.items(found, found.items.all()[:ITEMS]),
        "more_items": max(found.items_count - ITEMS, 0),
        "papers": summaries(papers_of(found, by=request.actor)),
        "papers_address": reverse("declaration_papers", args=[found.mrn]),
        "selection": selection_in_words(found, request.actor),
        "offers": offers(found, request.actor),
        "aids": aids(found, request),
        "is_open": found.assessment == Assessment.IN_ASSESSMENT,
        "waiting": next_checks(request.actor).exclude(pk=found.pk).first() if status == 200 else None,
    }
    return render(request, "declarations/check.html", context, status=status)
