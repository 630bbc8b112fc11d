"""The knowledge base at the desk: the list, a version with its passages, drafting, what changed, its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.enquiries.engine.differing import differences
from greenlane.enquiries.engine.passages import passages
from greenlane.enquiries.forms_knowledge import BecauseForm, NewForm, TextForm, initial_of
from greenlane.enquiries.models import AlternativeQuestion, DocumentVersion
from greenlane.enquiries.permissions import APPROVE, CURATE, DRAFT, READ_KNOWLEDGE
from greenlane.enquiries.selectors import knowledge as reads
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.states import VERSION, Kind, VersionState
from greenlane.enquiries.views.knowledge_table import VERSIONS
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page, positive_int

PREVIEWED = 200_000
"""Characters of a draft that its preview cuts into passages."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a version as its page offers it. Without a question to confirm, a reason is asked for."""

    work: Callable[..., DocumentVersion]
    done: Any
    question: Any = ""
    danger: bool = False


STEPS = {
    "propose": Step(
        knowledge.propose, gettext_lazy("It waits for approval."), gettext_lazy("An approver reads it next.")
    ),
    "discard": Step(
        knowledge.discard,
        gettext_lazy("The draft is discarded."),
        gettext_lazy("It stays in the history, but nobody can go on with it."),
        danger=True,
    ),
    "approve": Step(
        knowledge.approve,
        gettext_lazy("It is approved."),
        gettext_lazy("From its first day on, answers quote it. What it replaces ends on that day."),
    ),
    "send_back": Step(knowledge.send_back, gettext_lazy("It is with the curator again.")),
    "withdraw": Step(knowledge.withdraw, gettext_lazy("It is withdrawn and no longer quoted."), danger=True),
}


@require_GET
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def versions(request: PageRequest) -> HttpResponseBase:
    """Every version of every document."""
    rows = DocumentVersion.objects.select_related("document").defer("text")
    context = {"may_draft": allowed(request.actor, DRAFT)}
    return VERSIONS.respond(request, rows, "enquiries/knowledge.html", context)


def _version(number: int) -> DocumentVersion:
    found = DocumentVersion.objects.select_related("document").filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


@require_GET
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def version(request: PageRequest, number: int) -> HttpResponse:
    """One version: what it says, passage by passage, its life, its sisters by date and language."""
    return shown(request, _version(number))


def shown(
    request: PageRequest,
    found: DocumentVersion,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    """The page of a version; `wrong` is a form that was refused, shown again at the step `opened`."""
    document = found.document
    people = names_of([found.drafted_by, found.approved_by])
    same_hand = found.drafted_by == request.actor.id and found.state == VersionState.PROPOSED
    may_draft = allowed(request.actor, DRAFT)
    sisters = reads.versions_of(document.code, document.language)
    context = {
        "version": found,
        "document": document,
        "passages": found.passages.all(),
        "sisters": sisters,
        "languages": _languages(found),
        "is_behind": reads.is_behind(found),
        "people": [
            (gettext_lazy("Drafted by"), people.get(found.drafted_by, found.drafted_by)),
            (gettext_lazy("Approved by"), people.get(found.approved_by, found.approved_by)),
        ],
        "steps": []
        if same_hand and not may_draft
        else _steps(found, request.actor, opened, wrong, same_hand),
        "same_hand": same_hand and allowed(request.actor, APPROVE),
        "may_edit": may_draft and found.state == VersionState.DRAFT,
        "may_follow": may_draft and not any(one.is_open for one in sisters) and not found.published_from,
        "questions": AlternativeQuestion.objects.filter(
            code=document.code, answered=True, ended_at__isnull=True
        ).count(),
        "may_ask": allowed(request.actor, CURATE),
        "wrong": wrong,
        "history": history_of(found, named=True),
    }
    return render(request, "enquiries/knowledge_version.html", context, status=status)


def _languages(found: DocumentVersion) -> list[tuple[str, DocumentVersion | None]]:
    """The other languages of a document, each with its version in force."""
    code = found.document.code
    others = (one for one in reads.languages_of(code) if one != found.document.language)
    return [(language, reads.in_force(code, language)) for language in others]


def _steps(
    found: DocumentVersion, actor: Actor, opened: str, wrong: BaseForm | None, same_hand: bool
) -> list[dict[str, Any]]:
    rows = [row for row in VERSION.next_actions(found.state, actor) if row.verb in STEPS]
    return [
        {
            "verb": row.verb,
            "label": row.label,
            "known": STEPS[row.verb],
            "open": row.verb == opened,
            "form": wrong if row.verb == opened and wrong is not None else BecauseForm(prefix=row.verb),
        }
        for row in rows
        if not (same_hand and row.verb == "approve")
    ]


@require_POST
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def step(request: PageRequest, number: int, verb: str) -> HttpResponse:
    """Propose, discard, approve, send back or withdraw; the verb asks for the permission."""
    if not (allowed(request.actor, DRAFT) or allowed(request.actor, APPROVE)):
        raise Forbidden()
    found, known = _version(number), STEPS.get(verb)
    if known is None:
        raise NotFound()
    form = BecauseForm(request.POST, prefix=verb)
    extra: dict[str, Any] = {}
    if not known.question:
        if not form.is_valid():
            return shown(request, found, status=422, opened=verb, wrong=form)
        extra = {"reason": form.cleaned_data["reason"]}
    try:
        known.work(version=found, by=request.actor, **extra)
    except CustomsError as refusal:
        form.is_valid()
        form.errors.clear()
        add_violations(form, refusal)
        return shown(request, _version(number), status=refusal.status, opened=verb, wrong=form)
    messages.success(request, known.done)
    return HttpResponseRedirect(reverse("knowledge_version", args=[found.pk]))


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=DRAFT)
def new(request: PageRequest) -> HttpResponse:
    """Draft a version: of a new document, or (`after`) the next one of a document."""
    before = DocumentVersion.objects.select_related("document").filter(
        pk=positive_int(request.GET.get("after", ""), 0) if request.GET.get("after") else 0
    )
    initial = initial_of(found) if (found := before.first()) is not None else None
    form = NewForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given, text = form.cleaned_data, form.as_text(found)
        try:
            made = knowledge.draft(
                code=given["code"],
                language=given["language"],
                domain=given["domain"],
                kind=given["kind"],
                audience=given["audience"],
                by=request.actor,
                **{name: getattr(text, name) for name in knowledge.Text.__slots__},
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The draft is kept. Send it for approval when it is ready."))
            return HttpResponseRedirect(reverse("knowledge_version", args=[made.pk]))
    return _form(request, form, found, is_new=True)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=DRAFT)
def edit(request: PageRequest, number: int) -> HttpResponse:
    """Change the text of a draft."""
    found = _version(number)
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            knowledge.edit(version=found, by=request.actor, text=form.as_text(found))
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The draft is kept."))
            return HttpResponseRedirect(reverse("knowledge_version", args=[found.pk]))
    return _form(request, form, found, is_new=False)


def _form(
    request: PageRequest, form: TextForm, found: DocumentVersion | None, *, is_new: bool
) -> HttpResponse:
    text = form["text"].value() or ""
    kind = form["kind"].value() if is_new else (found.document.kind if found is not None else "")
    context = {
        "form": form,
        "version": found,
        "is_new": is_new,
        "pieces": _cut(text, kind or ""),
        "kind": kind or "",
    }
    return render(request, "enquiries/knowledge_edit.html", context, status=422 if form.errors else 200)


@require_POST
@page(Audience.DESK, permission=DRAFT)
def preview(request: PageRequest) -> HttpResponse:
    """The passages of a text that is being written."""
    pieces = _cut(request.POST.get("text", ""), request.POST.get("kind", ""))
    return render(request, "enquiries/knowledge_pieces.html", {"pieces": pieces})


def _cut(text: str, kind: str) -> list[Any]:
    return passages(text[:PREVIEWED].replace("\r\n", "\n"), law=kind == Kind.LAW)


@require_GET
@page(Audience.DESK, permission=READ_KNOWLEDGE)
def compare(request: PageRequest, number: int) -> HttpResponse:
    """What a version changed against the one before it, or against another of the same document (`with`)."""
    found = _version(number)
    sisters = reads.versions_of(found.document.code, found.document.language)
    others = [one for one in sisters if one.pk != found.pk]
    wanted = request.GET.get("with", "")
    before = next((one for one in others if str(one.ordinal) == wanted), None)
    if before is None:
        before = next((one for one in others if one.ordinal < found.ordinal), None)
    context = {
        "version": found,
        "before": before,
        "others": others,
        "lines": differences(before.text, found.text) if before is not None else [],
    }
    return render(request, "enquiries/knowledge_compare.html", context)
