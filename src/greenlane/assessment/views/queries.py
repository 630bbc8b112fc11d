"""The officer's pages of a query: writing it, reading it as the trader will, sending it, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from greenlane.assessment import query_selectors, services
from greenlane.assessment.engine.questions import MOST_QUESTIONS
from greenlane.assessment.evidence import Case
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.query_forms import Offered, QuestionRows, TakeBackForm, WhyForm, initial_of
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.services.queries import faults_of
from greenlane.assessment.states import MOST_QUERIES, QueryState
from greenlane.declarations import faceless, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page, positive_int, sentence

ITEMS = 200


@page(Audience.DESK, permission=CHECK)
@require_http_methods(["GET", "POST"])
def query(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the draft, or the query that waits; POST keeps what is written, or takes the query back."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, CHECK, found)
    known = query_selectors.query_under_way(found)
    if known is not None and known.state != QueryState.DRAFTED:
        return _waiting(request, found, known)
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            _("%(mrn)s is not in a documentary check.") % {"mrn": found.mrn},
            pointer="assessment",
            hint=_("It is “%(state)s”.") % {"state": found.get_assessment_display()},
        )
    if request.method == "POST":
        return _keep(request, found, known)
    rows = positive_int(request.GET.get("rows", ""), 1)
    return _builder(request, found, known, _rows(request, found, known, rows), _why(known), 200)


def _offered(request: PageRequest, found: Declaration) -> Offered:
    by = request.actor
    case = Case.of(found, by)
    lines = faceless.items(found, found.items.all()[:ITEMS], by)
    return Offered(
        [(one.sequence, one.description) for one in lines],
        faceless.told(case.differences(), found, by),
        case.documents(),
        case.findings(),
    )


def _rows(request: PageRequest, found: Declaration, known: InformationRequest | None, wanted: int) -> Any:
    kept = [initial_of(row) for row in known.items.all()] if known is not None else []
    count = min(max(wanted, len(kept), 1), MOST_QUESTIONS)
    form_kwargs = {"offered": _offered(request, found)}
    if request.method == "POST":
        return QuestionRows(request.POST, prefix="q", form_kwargs=form_kwargs)
    rows = QuestionRows(initial=kept, prefix="q", form_kwargs=form_kwargs)
    rows.extra = count - len(kept)
    return rows


def _why(known: InformationRequest | None) -> WhyForm:
    return WhyForm(initial={"why_not_before": known.why_not_before if known else ""})


def _keep(request: PageRequest, found: Declaration, known: InformationRequest | None) -> HttpResponse:
    rows, why = _rows(request, found, known, 1), WhyForm(request.POST)
    answer = request.POST.get("answer", "keep")
    if answer == "discard":
        return _discard(request, found)
    if not (rows.is_valid() & why.is_valid()):
        return _builder(request, found, known, rows, why, 422)
    gone = positive_int(answer.removeprefix("remove-"), 0) if answer.startswith("remove-") else 0
    left = [form for number, form in enumerate(rows.forms, 1) if number != gone and not form.is_blank]
    try:
        services.keep_draft(
            mrn=found.mrn,
            questions=[form.asked() for form in left],
            why_not_before=why.cleaned_data["why_not_before"],
            by=request.actor,
        )
    except CustomsError as refusal:
        _place(refusal, left, why)
        return _builder(request, found, known, rows, why, refusal.status)
    address = reverse("declaration_query", args=[found.mrn])
    if answer == "preview":
        return HttpResponseRedirect(reverse("declaration_query_preview", args=[found.mrn]))
    if answer == "add":
        return HttpResponseRedirect(f"{address}?rows={len(left) + 1}#row-{len(left) + 1}")
    messages.success(request, _("The draft is kept."))
    return HttpResponseRedirect(address)


def _discard(request: PageRequest, found: Declaration) -> HttpResponse:
    services.discard_draft(mrn=found.mrn, by=request.actor)
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("declaration_check", args=[found.mrn]))


_FIELDS = {"evidence": "law", "reason": "reason", "fact": "fact", "item": "item", "text": "text"}


def _place(refusal: CustomsError, forms: list[Any], why: WhyForm) -> None:
    """Each violation on the question it names."""
    for violation in refusal.violations:
        parts = violation.pointer.split("/")
        if parts[0] == "items" and len(parts) == 3 and int(parts[1]) <= len(forms):
            forms[int(parts[1]) - 1].add_error(_FIELDS.get(parts[2]), sentence(violation))
        else:
            why.add_error(None, sentence(violation))


def _builder(
    request: PageRequest,
    found: Declaration,
    known: InformationRequest | None,
    rows: Any,
    why: WhyForm,
    status: int,
) -> HttpResponse:
    ordinal = known.ordinal if known is not None else found.queries.count() + 1
    context = {
        "declaration": found,
        "rows": rows,
        "why": why,
        "known": known,
        "ordinal": ordinal,
        "too_many": ordinal > MOST_QUERIES,
        "earlier": [
            one for one in query_selectors.queries_of(found, request.actor) if one.row.issued_at is not None
        ],
        "more": len(rows.forms) < MOST_QUESTIONS,
    }
    return render(request, "assessment/queries/query.html", context, status=status)


@page(Audience.DESK, permission=CHECK)
@require_http_methods(["GET", "POST"])
def preview(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the draft as the trader will read it, with every fault; POST sends it."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, CHECK, found)
    known = query_selectors.query_under_way(found)
    if known is None or known.state != QueryState.DRAFTED:
        return HttpResponseRedirect(reverse("declaration_query", args=[found.mrn]))
    if request.method == "GET":
        return _previewed(request, found, known, faults_of(known, found, request.actor), 200)
    change = services.submit if known.needs_supervisor else services.issue
    try:
        change(mrn=found.mrn, by=request.actor)
    except CustomsError as refusal:
        return _previewed(request, found, known, refusal.violations, refusal.status)
    sent = _("The query waits for a supervisor.") if known.needs_supervisor else _("The trader is asked.")
    messages.success(request, sent)
    return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))


def _previewed(
    request: PageRequest, found: Declaration, known: InformationRequest, faults: Any, status: int
) -> HttpResponse:
    context = {
        "declaration": found,
        "query": query_selectors.shown(known, found, request.actor),
        "faults": [sentence(one) for one in faults],
    }
    return render(request, "assessment/queries/preview.html", context, status=status)


_AFTER: dict[str, tuple[Callable[..., Any], Any]] = {
    QueryState.ISSUED: (services.take_back, gettext_lazy("The query is taken back.")),
    QueryState.AWAITING_SUPERVISOR: (services.fetch_back, gettext_lazy("The query is yours again.")),
}


def _waiting(request: PageRequest, found: Declaration, known: InformationRequest) -> HttpResponse:
    """A query that is with a supervisor or with the trader: it can be fetched back, or taken back with a reason."""
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    is_open = known.state == QueryState.ISSUED
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() or not is_open:
            change, done = _AFTER[known.state]
            given = {"reason": form.cleaned_data["reason"]} if is_open else {}
            try:
                change(mrn=found.mrn, by=request.actor, **given)
            except CustomsError as refusal:
                add_violations(form, refusal)
                status = refusal.status
            else:
                messages.success(request, str(done))
                return HttpResponseRedirect(reverse("declaration_query", args=[found.mrn]))
    shown = query_selectors.shown(known, found, request.actor)
    context = {"declaration": found, "query": shown, "form": form, "is_open": is_open}
    return render(request, "assessment/queries/waiting.html", context, status=status)
