"""The trader's page: every question answered at once, read over, and sent for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.assessment import query_selectors, services
from greenlane.assessment.errors import NoQuery
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.permissions import REPLY_QUERY
from greenlane.assessment.query_forms import AmendForm, AnswerForm
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.documents.services import Upload, file_document
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, sentence

Rows = list[tuple[query_selectors.ShownItem, AnswerForm]]


@page(Audience.PORTAL, permission=REPLY_QUERY)
@require_http_methods(["GET", "POST"])
def reply(request: PageRequest, mrn: str) -> HttpResponse:
    """GET asks for the answers; POST files what comes with them, shows them once more, then sends them."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, REPLY_QUERY, found)
    query = query_selectors.open_query(found)
    if query is None:
        raise NoQuery(
            _("Customs waits for no reply about %(mrn)s.") % {"mrn": found.mrn},
            pointer="state",
            hint=_("Look at the page of the declaration."),
        )
    rows, amend = _forms(request, found, query), AmendForm(request.POST or None)
    if request.method == "GET" or request.POST.get("answer") == "change":
        return _asked(request, found, query, rows, amend, 200)
    # Every form is looked at, so that all faults are told at once.
    sound = [form.is_valid() for form in (*(form for _item, form in rows), amend)]
    if not all(sound):
        return _asked(request, found, query, rows, amend, 422)
    if not _file(rows, found, request.actor):
        return _asked(request, found, query, rows, amend, 422)
    if request.POST.get("answer") == "send":
        return _send(request, found, query, rows, amend)
    given = {f"a{item.row.position}-irns": " ".join(form.numbers()) for item, form in rows}
    return _check(request, found, query, rows, amend, given)


def _forms(request: PageRequest, found: Declaration, query: InformationRequest) -> Rows:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    items = query_selectors.shown(query, found, request.actor).items
    return [(item, AnswerForm(*given, prefix=f"a{item.row.position}")) for item in items]


def _file(rows: Rows, found: Declaration, by: Actor) -> bool:
    """File the documents that came with the answers; their numbers go into the answers. False where one is refused."""
    sound = True
    holder = found.trader if found.trader is not None else found.declarant
    own = holder.pk == by.organisation_id
    for _item, form in rows:
        sent = form.cleaned_data.get("file")
        if not sent:
            continue
        upload = Upload(sent.name, sent.read(), form.cleaned_data["type_code"])
        try:
            filed = file_document(upload=upload, holder="" if own else holder.identifier, by=by)
        except CustomsError as refusal:
            for violation in refusal.violations:
                form.add_error("file", sentence(violation))
            sound = False
        else:
            form.cleaned_data["irns"] = f"{form.cleaned_data['irns']} {filed.document.irn}".strip()
    return sound


def _send(
    request: PageRequest, found: Declaration, query: InformationRequest, rows: Rows, amend: AmendForm
) -> HttpResponse:
    try:
        services.reply(
            mrn=found.mrn,
            answers={item.row.position: form.answer() for item, form in rows},
            will_amend=amend.cleaned_data["will_amend"],
            by=request.actor,
        )
    except CustomsError as refusal:
        _place(refusal, rows, amend)
        return _asked(request, found, query, rows, amend, refusal.status)
    messages.success(request, _("Your reply is sent; the officer goes on with the check."))
    return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))


def _place(refusal: CustomsError, rows: Rows, amend: AmendForm) -> None:
    forms = {str(item.row.position): form for item, form in rows}
    names = {"documents": "irns", "text": "text"}
    for violation in refusal.violations:
        parts = violation.pointer.split("/")
        if parts[0] == "answers" and len(parts) == 3 and parts[1] in forms:
            forms[parts[1]].add_error(names[parts[2]], sentence(violation))
        else:
            amend.add_error(None, sentence(violation))


def _asked(
    request: PageRequest,
    found: Declaration,
    query: InformationRequest,
    rows: Rows,
    amend: AmendForm,
    status: int,
) -> HttpResponse:
    context = {"declaration": found, "query": query, "rows": rows, "amend": amend}
    return render(request, "assessment/queries/reply.html", context, status=status)


def _check(
    request: PageRequest,
    found: Declaration,
    query: InformationRequest,
    rows: Rows,
    amend: AmendForm,
    given: dict[str, Any],
) -> HttpResponse:
    """The answers once more, in fields that are only carried on; files are on file by now."""
    carried = {
        form.add_prefix(name): form.cleaned_data[name] for _item, form in rows for name in ("kind", "text")
    }
    if amend.cleaned_data["will_amend"]:
        carried["will_amend"] = "on"
    context = {
        "declaration": found,
        "query": query,
        "rows": rows,
        "will_amend": amend.cleaned_data["will_amend"],
        "carried": {**carried, **given},
    }
    return render(request, "assessment/queries/reply_check.html", context)
