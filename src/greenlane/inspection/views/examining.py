"""The examiner's pages, made for a phone: his work list, the examination, the second officer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.declarations.models import Declaration
from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.inspection import selectors, services
from greenlane.inspection.forms import ReportForm, WhyForm
from greenlane.inspection.models import Examination
from greenlane.inspection.notes import Notes
from greenlane.inspection.permissions import CONFIRM, EXAMINE, READ
from greenlane.inspection.states import ExaminationState, FindingKind
from greenlane.web.history import names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

MOST_ITEMS = 200
"""Items on one page of an examination: larger declarations are examined by their first ones and the whole."""


def address_of(row: Examination) -> str:
    return reverse("examination", args=[row.declaration.mrn])


EXAMINATIONS = Table(
    name="examinations",
    caption=gettext_lazy("Examinations"),
    columns=(
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=address_of),
        Column("priority", gettext_lazy("Goods"), "declaration.pressing"),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("result", gettext_lazy("Result"), "get_result_display"),
        Column("cargo", gettext_lazy("Where the goods are"), "declaration.get_cargo_display"),
        Column("order", gettext_lazy("Order"), "order_id", Kind.CODE),
        Column("office", gettext_lazy("Office"), "office"),
        Column("ordered", gettext_lazy("Ordered"), "ordered_at", Kind.MOMENT, sort=("ordered_at", "id")),
        Column("ended", gettext_lazy("Reported"), "ended_at", Kind.MOMENT, sort=("ended_at", "id")),
    ),
    order="-ordered",
    empty=gettext_lazy("No examination was ordered yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: ExaminationState.choices,
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ)
def examinations(request: PageRequest) -> HttpResponseBase:
    """What is to be examined next, perishables and goods that are here first; below it every examination."""
    work = list(selectors.to_examine(request.actor)[:20]) if allowed(request.actor, CONFIRM) else []
    rows = selectors.examinations_seen_by(request.actor)
    return EXAMINATIONS.respond(
        request, rows, "inspection/examinations.html", {"work": work, "me": request.actor.id}
    )


@page(Audience.DESK, permission=READ)
@require_http_methods(["GET", "POST"])
def examination(request: PageRequest, mrn: str) -> HttpResponse:
    """The order as a checklist with everything an examiner notes; POST begins, saves, photographs or reports."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    if request.method == "GET":
        return _shown(request, found, row, _form(row, found, None), 200)
    require(request.actor, EXAMINE, found)
    if request.POST.get("answer") == "start":
        return _started(request, found, row)
    form = _form(row, found, request.POST)
    form.is_valid()
    return _noted(request, found, row, form)


def _started(request: PageRequest, found: Declaration, row: Examination) -> HttpResponse:
    form = _form(row, found, {})
    try:
        services.start(mrn=found.mrn, by=request.actor)
    except CustomsError as refusal:
        form.full_clean()
        add_violations(form, refusal)
        return _shown(request, found, row, form, refusal.status)
    messages.success(request, _("The examination has begun."))
    return HttpResponseRedirect(reverse("examination", args=[found.mrn]))


def _noted(request: PageRequest, found: Declaration, row: Examination, form: ReportForm) -> HttpResponse:
    """Photos are kept first, then everything written: a refusal loses neither."""
    sends = request.POST.get("answer") == "report"
    refusals = [*_photos(request, found.mrn)]
    try:
        services.keep_notes(mrn=found.mrn, notes=form.notes(), by=request.actor)
        if sends and not form.errors and not refusals:
            services.report(mrn=found.mrn, notes=form.notes(), by=request.actor)
    except CustomsError as refusal:
        refusals.append(refusal)
    for one in refusals:
        add_violations(form, one)
    if form.errors:
        status = refusals[-1].status if refusals else 422
        return _shown(request, *selectors.examination_of(mrn=found.mrn, by=request.actor), form, status)
    messages.success(request, _("The report is sent.") if sends else _("Everything is kept."))
    return HttpResponseRedirect(reverse("examination", args=[found.mrn]))


def _photos(request: PageRequest, mrn: str) -> list[CustomsError]:
    refusals = []
    for file in request.FILES.getlist("photos"):
        try:
            services.attach_photo(mrn=mrn, name=file.name or "photo", data=file.read(), by=request.actor)
        except CustomsError as refusal:
            refusals.append(refusal)
    return refusals


def _form(row: Examination, found: Declaration, given: Any) -> ReportForm:
    return ReportForm(given, examination=row, items=list(found.items.all()[:MOST_ITEMS]))


def _shown(
    request: PageRequest, found: Declaration, row: Examination, form: ReportForm, status: int
) -> HttpResponse:
    mine = row.examiner in {"", request.actor.id} and allowed(request.actor, EXAMINE, found)
    context = {
        **sheet_of(found, row),
        "form": form,
        "may_start": mine and row.state in {"ordered", "appointed"},
        "may_note": mine and row.state == ExaminationState.IN_PROGRESS,
        "may_confirm": row.state == ExaminationState.TO_CONFIRM
        and row.examiner != request.actor.id
        and allowed(request.actor, CONFIRM, found),
    }
    return render(request, "inspection/examination.html", context, status=status)


def sheet_of(found: Declaration, row: Examination) -> dict[str, Any]:
    """The order and the report as pages show them."""
    notes = Notes.of(row.report or row.notes)
    names = names_of([one for one in (row.examiner, row.second) if one])
    kinds = dict(FindingKind.choices)
    return {
        "declaration": found,
        "row": row,
        "lines": [(key, _(text), key in notes.checked) for key, text in row.instructions],
        "notes": notes,
        "findings": [(one, kinds.get(one.kind, one.kind)) for one in notes.findings],
        "photos": list(row.photos.select_related("document__content")),
        "appointment": selectors.current_appointment(row),
        "examiner": names.get(row.examiner, row.examiner),
        "second": names.get(row.second, row.second),
    }


@page(Audience.DESK, permission=CONFIRM)
@require_http_methods(["GET", "POST"])
def second_officer(request: PageRequest, mrn: str) -> HttpResponse:
    """What the examiner found, for the second officer: he confirms it or sends it back."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    require(request.actor, CONFIRM, found)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("answer") == "confirm":
                services.confirm(mrn=found.mrn, by=request.actor)
            else:
                services.send_back(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
            return _asked(request, found, row, form, refusal.status)
        messages.success(request, _("Done: the examiner and the assessor are told."))
        return HttpResponseRedirect(reverse("examinations"))
    return _asked(request, found, row, form, 200 if request.method == "GET" else 422)


def _asked(
    request: PageRequest, found: Declaration, row: Examination, form: WhyForm, status: int
) -> HttpResponse:
    context = {**sheet_of(found, row), "form": form, "is_open": row.state == ExaminationState.TO_CONFIRM}
    return render(request, "inspection/second.html", context, status=status)


@require_GET
@page(Audience.DESK, permission=READ)
def sheet(request: PageRequest, mrn: str) -> HttpResponse:
    """Order and report on paper."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    return render(request, "inspection/sheet.html", sheet_of(found, row))
