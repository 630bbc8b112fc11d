"""Named lists: all of them, one version with what it changes, drafting, publishing, discarding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.risk import selectors_lists
from greenlane.risk.models import ListVersion
from greenlane.risk.permissions import READ
from greenlane.risk.rule_forms import ListForm, put_on
from greenlane.risk.services.lists import discard_list, draft_list, publish_list
from greenlane.risk.services.rules import APPROVE, WRITE
from greenlane.risk.states import PUBLICATION, Publication
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, positive_int
from greenlane.web.tables import Column, Filter, Kind, Table

PER_PAGE = 200
FAULTS = 500
"""Wrong values shown on the form; further ones are counted."""

LISTS = Table(
    name="risk_lists",
    caption=gettext_lazy("Lists"),
    columns=(
        Column(
            "name",
            gettext_lazy("Name"),
            "name",
            sort=("name",),
            link=lambda row: reverse("risk_list", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("Kind of value"), "kind", sort=("kind",)),
        Column("size", gettext_lazy("Values"), "size", Kind.NUMBER, sort=("size",)),
        Column("version", gettext_lazy("Newest version"), "version", Kind.NUMBER),
        Column("state", gettext_lazy("Its state"), "state", Kind.STATE),
        Column("in_force", gettext_lazy("Version in force"), "in_force", Kind.NUMBER),
        Column("written", gettext_lazy("Written"), "authored_at", Kind.MOMENT, sort=("authored_at",)),
        Column("note", gettext_lazy("Note"), "note"),
    ),
    order="name",
    empty=gettext_lazy("There is no list yet."),
    search=lambda rows, text: rows.filter(name__icontains=text),
    search_hint=gettext_lazy("Name"),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: Publication.choices,
        ),
    ),
)
QUESTIONS = {
    "publish": gettext_lazy(
        "Rules read it from now on. The canaries are decided with it first, and every rule in use must still be read."
    ),
    "discard": gettext_lazy("The draft is given up. What is in force stays."),
}
WORK: dict[str, tuple[Any, Any]] = {
    "publish": (publish_list, gettext_lazy("The list is in force.")),
    "discard": (discard_list, gettext_lazy("The draft is discarded.")),
}


@require_GET
@page(Audience.DESK, permission=READ)
def risk_lists(request: PageRequest) -> HttpResponseBase:
    """Every list with its newest version."""
    context = {"may_write": allowed(request.actor, WRITE)}
    return LISTS.respond(request, selectors_lists.newest(request.actor), "risk/lists.html", context)


@require_GET
@page(Audience.DESK, permission=READ)
def risk_list(request: PageRequest, number: int) -> HttpResponse:
    """One version of a list: its values, what it changes, who reads it."""
    return shown(request, selectors_lists.list_version(number, by=request.actor))


def shown(request: PageRequest, found: ListVersion, refusal: CustomsError | None = None) -> HttpResponse:
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    values = [value for value in found.values if sought.casefold() in value.casefold()]
    pages = max(-(-len(values) // PER_PAGE), 1)
    number = min(positive_int(request.GET.get("page", "")), pages)
    names = names_of([found.author, found.approver])
    versions = selectors_lists.versions_of(found.name, by=request.actor)
    context = {
        "list": found,
        "values": values[(number - 1) * PER_PAGE : number * PER_PAGE],
        "matching": len(values),
        "sought": sought,
        "number": number,
        "pages": pages,
        "author": names.get(found.author, found.author),
        "approver": names.get(found.approver, found.approver),
        "versions": versions,
        "readers": selectors_lists.rules_reading(found.name, by=request.actor),
        "change": selectors_lists.change_of(found),
        "steps": _steps(found, request.actor),
        "same_hand": found.author == request.actor.id and allowed(request.actor, APPROVE),
        "may_follow": allowed(request.actor, WRITE) and _none_open(versions),
        "refusal": refusal,
        "history": history_of(found, named=True),
    }
    return render(request, "risk/list.html", context, status=refusal.status if refusal else 200)


def _none_open(versions: list[ListVersion]) -> bool:
    return not any(one.state == Publication.DRAFT for one in versions)


def _steps(found: ListVersion, actor: Actor) -> list[tuple[str, Any, Any]]:
    """(verb, label, question) of what this reader can do."""
    own = found.author == actor.id
    return [
        (row.verb, row.label, QUESTIONS[row.verb])
        for row in PUBLICATION.next_actions(found.state, actor)
        if row.verb in QUESTIONS and not (own and row.verb == "publish")
    ]


@require_POST
@page(Audience.DESK, permission=READ)
def risk_list_step(request: PageRequest, number: int, verb: str) -> HttpResponse:
    """Publish or discard a draft; the verb asks for the permission."""
    found = selectors_lists.list_version(number, by=request.actor)
    if not (allowed(request.actor, WRITE) or allowed(request.actor, APPROVE)):
        raise Forbidden()
    if verb not in WORK:
        raise NotFound()
    work, done = WORK[verb]
    try:
        work(version=found, by=request.actor)
    except CustomsError as refusal:
        return shown(request, selectors_lists.list_version(number, by=request.actor), refusal)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("risk_list", args=[found.pk]))


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def risk_list_new(request: PageRequest) -> HttpResponse:
    """Write a new list."""
    return _drafted(request, None)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def risk_list_next(request: PageRequest, number: int) -> HttpResponse:
    """Write the next version of a list, beginning with the values of this one."""
    return _drafted(request, selectors_lists.list_version(number, by=request.actor))


def _drafted(request: PageRequest, before: ListVersion | None) -> HttpResponse:
    first = {"name": before.name, "kind": before.kind, "values": "\n".join(before.values)} if before else None
    form = ListForm(request.POST or None, request.FILES or None, initial=first)
    if before is not None:
        form.fields["name"].disabled = form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            kept = draft_list(
                name=told["name"], kind=told["kind"], values=form.given(), note=told["note"], by=request.actor
            )
        except CustomsError as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The draft is kept. It is in force once somebody else publishes it."))
            return HttpResponseRedirect(reverse("risk_list", args=[kept.pk]))
    context = {"form": form, "before": before}
    return render(request, "risk/list_edit.html", context, status=422 if form.errors else 200)


def _tell(form: ListForm, refusal: CustomsError) -> None:
    """Every wrong value on the form, up to what a page can hold."""
    shown_here = refusal.violations[:FAULTS]
    put_on(form, type(refusal)(violations=shown_here))
    if more := len(refusal.violations) - len(shown_here):
        form.add_error(None, _("%(more)s more values are wrong.") % {"more": more})
