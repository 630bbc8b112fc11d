"""Questions kept with passages, at the desk: the list, one of them, adding one, taking one off."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.enquiries.forms_knowledge import LANGUAGES, AlternativeForm
from greenlane.enquiries.models import AlternativeQuestion
from greenlane.enquiries.permissions import CURATE, READ_KNOWLEDGE
from greenlane.enquiries.selectors import knowledge as reads
from greenlane.enquiries.services.alternatives import add_alternative, end_alternative
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

Rows = QuerySet[AlternativeQuestion]


def _address(row: AlternativeQuestion) -> str:
    return reverse("knowledge_question", args=[row.pk])


def _answered(row: AlternativeQuestion) -> str:
    return _("answers it") if row.answered else _("does not answer it")


def _found(rows: Rows, text: str) -> Rows:
    code, _mark, anchor = text.partition("#")
    held = Q(text__icontains=text) | Q(code__icontains=text) | Q(anchor__icontains=text)
    return rows.filter(held | Q(code=code, anchor=anchor) if anchor else held)


QUESTIONS = Table(
    name="questions",
    caption=gettext_lazy("Alternative questions"),
    columns=(
        Column("question", gettext_lazy("Question"), "text", Kind.LINK, ("text",), link=_address),
        Column("place", gettext_lazy("Passage"), "place", Kind.CODE, ("code", "anchor")),
        Column("answered", gettext_lazy("The passage"), _answered),
        Column("language", gettext_lazy("Language"), "language", Kind.CODE, ("language",)),
        Column("added", gettext_lazy("Added"), "added_at", Kind.MOMENT, ("added_at", "id")),
        Column("ended", gettext_lazy("Taken off"), "ended_at", Kind.MOMENT, ("ended_at", "id")),
    ),
    order="place",
    empty=gettext_lazy("No passage has an alternative question yet."),
    filters=(
        Filter(
            "language",
            gettext_lazy("Language"),
            lambda rows, v: rows.filter(language=v),
            lambda _r: LANGUAGES,
        ),
        Filter(
            "answered",
            gettext_lazy("The passage"),
            lambda rows, v: rows.filter(answered=v == "yes"),
            lambda _r: [("yes", _("answers it")), ("no", _("does not answer it"))],
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, v: rows.filter(ended_at__isnull=v == "live"),
            lambda _r: [("live", _("Kept with its passage")), ("ended", _("Taken off"))],
        ),
    ),
    search=_found,
    search_hint=gettext_lazy("Words of the question, code or code#anchor"),
    row_link=_address,
)


@require_GET
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def questions(request: PageRequest) -> HttpResponseBase:
    """Every question that is kept with a passage."""
    context = {"may_add": allowed(request.actor, CURATE)}
    return QUESTIONS.respond(
        request, AlternativeQuestion.objects.all(), "enquiries/knowledge_questions.html", context
    )


@require_GET
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def question(request: PageRequest, number: int) -> HttpResponse:
    """One question: its passage, who added it, what else is kept with the passage."""
    found = get_object_or_404(AlternativeQuestion, pk=number)
    people = names_of([found.added_by, found.ended_by])
    sisters = AlternativeQuestion.objects.filter(code=found.code, anchor=found.anchor).exclude(pk=found.pk)
    context = {
        "question": found,
        "passage": reads.passage_at(found.code, found.anchor, found.language),
        "added_by": people.get(found.added_by, found.added_by),
        "ended_by": people.get(found.ended_by, found.ended_by),
        "sisters": sisters.filter(ended_at__isnull=True, answered=found.answered),
        "may_end": allowed(request.actor, CURATE) and found.ended_at is None,
        "history": history_of(found, named=True),
    }
    return render(request, "enquiries/knowledge_question.html", context)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=CURATE)
def new(request: PageRequest) -> HttpResponse:
    """Keep a question with a passage; what of the form the address says, fills it."""
    given = {name: request.GET[name][:300] for name in AlternativeForm.base_fields if name in request.GET}
    form = AlternativeForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_alternative(alternative=form.as_alternative(), by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(
                request,
                _("The question leads to this passage from now on.")
                if made.answered
                else _("The passage is no longer taken for an answer to such a question."),
            )
            return HttpResponseRedirect(reverse("knowledge_question", args=[made.pk]))
    status = 422 if form.errors else 200
    return render(request, "enquiries/knowledge_question_new.html", {"form": form}, status=status)


@require_POST
@page(Audience.DESK, permission=CURATE)
def end(request: PageRequest, number: int) -> HttpResponse:
    """Take a question off its passage."""
    found = get_object_or_404(AlternativeQuestion, pk=number)
    try:
        end_alternative(number=found.pk, by=request.actor)
        messages.success(request, _("The question is taken off this passage."))
    except CustomsError as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(reverse("knowledge_question", args=[found.pk]))
