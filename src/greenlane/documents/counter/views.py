"""The pages of the facilitation desk: receive a paper, its receipt, the register of papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.documents.counter import selectors, services
from greenlane.documents.counter.cases import Case, find_case
from greenlane.documents.counter.forms import GiveBackForm, PaperForm, ShelfForm
from greenlane.documents.counter.models import CounterPaper
from greenlane.documents.counter.states import PaperState
from greenlane.documents.forms import kind_choices
from greenlane.documents.permissions import READ_PAPERS, RECEIVE
from greenlane.documents.subjects import Subject, named
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError
from greenlane.parties.models import Office
from greenlane.web.fields import day_start
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page, sentence
from greenlane.web.tables import Column, Filter, Kind, Table


def address(row: CounterPaper) -> str:
    return reverse("counter_paper", args=[row.pk])


def find(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Papers by receipt, number of a sheet (IRN), number on the paper, MRN, holder, or who brought them."""
    code = text.strip().upper()
    if code.startswith("CP") and code[2:4].isdigit() and code[5:].isdigit():
        return rows.filter(pk=int(code[5:][:12]))
    found = rows.filter(number__icontains=text) | rows.filter(brought_by__icontains=text)
    found |= rows.filter(holder__identifier=code) | rows.filter(subject__endswith=f"/{code}")
    return found | rows.filter(pk__in=rows.filter(sheets__document__irn=code).values("pk"))


def _kinds(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return kind_choices()[1:]


PAPERS = Table(
    name="counter_papers",
    caption=gettext_lazy("Papers brought in"),
    columns=(
        Column("reference", gettext_lazy("Receipt"), "reference", Kind.LINK, ("id",), link=address),
        Column("type", gettext_lazy("Type"), "type_name", sort=("type_code",)),
        Column("number", gettext_lazy("Number on the paper"), "number"),
        Column("sheets", gettext_lazy("Sheets"), "sheet_count", Kind.NUMBER),
        Column("subject", gettext_lazy("For"), "subject_number", Kind.CODE),
        Column("holder", gettext_lazy("Holder"), lambda row: row.holder.name or row.holder.identifier),
        Column("brought_by", gettext_lazy("Brought by"), "brought_by", shown=False),
        Column("office", gettext_lazy("Office"), "office", Kind.CODE, ("office",), shown=False),
        Column("state", gettext_lazy("Original"), "state", Kind.STATE),
        Column("shelf", gettext_lazy("Shelf"), "shelf"),
        Column("received", gettext_lazy("Received"), "received_at", Kind.MOMENT, ("id",)),
        Column("returned", gettext_lazy("Given back"), "returned_at", Kind.MOMENT, shown=False),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("Original"),
            lambda rows, value: rows.filter(state=value),
            lambda request: PaperState.choices,
        ),
        Filter("type", gettext_lazy("Type"), lambda rows, value: rows.filter(type_code=value), _kinds),
        Filter(
            "since",
            gettext_lazy("Received from"),
            lambda rows, value: rows.filter(received_at__gte=day_start(value)),
            kind="date",
        ),
    ),
    search=find,
    search_hint=gettext_lazy("Receipt, IRN, MRN, number on the paper, holder, who brought it"),
    order="-received",
    empty=gettext_lazy("No paper was brought in yet."),
)


@require_GET
@page(Audience.DESK, permission=READ_PAPERS)
def papers(request: PageRequest) -> HttpResponseBase:
    """The register of papers received, the latest first."""
    rows = selectors.papers_visible_to(request.actor).annotate(sheet_count=Count("sheets"))
    may = allowed(request.actor, RECEIVE)
    return PAPERS.respond(request, rows, "documents/counter/papers.html", {"may_receive": may})


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=RECEIVE)
def receive(request: PageRequest) -> HttpResponse:
    """`?case=` an MRN or a registration number: whose paper it is; then what it is, its scan, and POST files it."""
    given = request.GET.get("case", "")
    if not given.strip():
        return render(request, "documents/counter/receive.html", {"given": ""})
    try:
        case = find_case(given, request.actor)
    except CustomsError as refusal:
        context = {"given": given[:40], "refused": [sentence(one) for one in refusal.violations]}
        return render(request, "documents/counter/receive.html", context, status=refusal.status)
    if request.method == "GET":
        return _asked(request, case, PaperForm(), 200)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, case, form, 422)
    try:
        paper = services.receive_paper(brought=form.brought(case), by=request.actor)
    except CustomsError as refusal:
        _explain(form, refusal)
        return _asked(request, case, form, refusal.status)
    messages.success(request, _("The paper is received. Print the receipt."))
    return HttpResponseRedirect(reverse("counter_receipt", args=[paper.pk]))


def _asked(request: PageRequest, case: Case, form: PaperForm, status: int) -> HttpResponse:
    context = {"given": case.number, "case": case, "form": form}
    return render(request, "documents/counter/receive.html", context, status=status)


def _explain(form: PaperForm, refusal: CustomsError) -> None:
    """What is wrong with a scan stands at the scans, under the name of its file."""
    names = [one.name for one in form.cleaned_data["scans"]]
    for violation in refusal.violations:
        field, _slash, index = violation.pointer.partition("/")
        text = sentence(violation)
        if index.isdigit() and len(names) > 1:
            text = f"{names[int(index)]}: {text}"
        form.add_error(field if field in form.fields else None, text)


@require_GET
@page(Audience.DESK, permission=READ_PAPERS)
def paper(request: PageRequest, number: int) -> HttpResponse:
    """One paper: its sheets with their numbers, and where the original is."""
    return _shown(request, selectors.paper(number, by=request.actor))


@require_GET
@page(Audience.DESK, permission=READ_PAPERS)
def receipt(request: PageRequest, number: int) -> HttpResponse:
    """The receipt for who brought the paper: when, where, what, how many sheets under which numbers."""
    found = selectors.paper(number, by=request.actor)
    context = {
        "paper": found,
        "sheets": found.sheets.select_related("document"),
        "office": Office.objects.filter(code=found.office).first(),
        "returned_at_once": found.returned_at is not None and found.returned_at == found.received_at,
    }
    return render(request, "documents/counter/receipt.html", context)


@require_POST
@page(Audience.DESK, permission=RECEIVE)
def move(request: PageRequest, number: int) -> HttpResponse:
    """Note where the original lies now."""
    found = selectors.paper(number, by=request.actor)
    form = ShelfForm(request.POST, prefix="shelf")
    if form.is_valid():
        try:
            services.move_paper(paper=found, shelf=form.cleaned_data["shelf"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _done(request, found, _("The new place is noted."))
    return _shown(request, found, opened="shelf", wrong=form)


@require_POST
@page(Audience.DESK, permission=RECEIVE)
def give_back(request: PageRequest, number: int) -> HttpResponse:
    """Give the original to somebody."""
    found = selectors.paper(number, by=request.actor)
    form = GiveBackForm(request.POST, prefix="back")
    if form.is_valid():
        try:
            services.give_back_paper(paper=found, to=form.cleaned_data["to"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _done(request, found, _("The original was given back."))
    return _shown(request, found, opened="back", wrong=form)


def _shown(
    request: PageRequest, found: CounterPaper, *, opened: str = "", wrong: BaseForm | None = None
) -> HttpResponse:
    forms: dict[str, BaseForm] = {
        "shelf": ShelfForm(prefix="shelf", initial={"shelf": found.shelf}),
        "back": GiveBackForm(prefix="back"),
    }
    if wrong is not None:
        forms[opened] = wrong
    context = {
        "paper": found,
        "sheets": found.sheets.select_related("document"),
        "subject": _subject(found, request.actor),
        "forms": forms,
        "opens": {opened: True},
        "wrong": wrong,
        "may_change": allowed(request.actor, RECEIVE, found.office) and found.returned_at is None,
        "history": history_of(found, named=True),
    }
    return render(request, "documents/counter/paper.html", context, status=422 if wrong is not None else 200)


def _subject(found: CounterPaper, actor: Actor) -> Subject | None:
    return next(iter(named([found.subject], actor)), None) if found.subject else None


def _done(request: PageRequest, found: CounterPaper, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("counter_paper", args=[found.pk]))
