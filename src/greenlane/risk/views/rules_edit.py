"""Writing rules: a new one, a change, the next version; the text is checked while it is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from greenlane.foundation.errors import CustomsError
from greenlane.risk.errors import RuleFixed
from greenlane.risk.models import Rule
from greenlane.risk.rule_forms import RuleForm, put_on, wording_of
from greenlane.risk.selectors_lists import newest
from greenlane.risk.selectors_rules import catalogue, checked, rule_of
from greenlane.risk.services.rules import EDITABLE, WRITE, change_rule, draft_rule
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

FIELDS_SOUGHT = 80


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def rule_new(request: PageRequest) -> HttpResponse:
    """Draft a new rule."""
    return _edited(request, None, "")


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def rule_change(request: PageRequest, key: str) -> HttpResponse:
    """Change a version that is not approved yet. Raises RuleFixed (RSK005, 409) for any other."""
    found = rule_of(key, by=request.actor)
    if found.state not in EDITABLE:
        raise RuleFixed(hint="Write its next version.")
    return _edited(request, found, "")


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def rule_next(request: PageRequest, key: str) -> HttpResponse:
    """Draft the next version of a rule, beginning with what this one says."""
    found = rule_of(key, by=request.actor)
    return _edited(request, found, found.code)


def _edited(request: PageRequest, found: Rule | None, code: str) -> HttpResponse:
    """The form of a rule; `Check` looks at the text alone and keeps nothing."""
    asks = "check" in request.POST
    form = RuleForm(request.POST or None, initial=wording_of(found) if found else None)
    told = None
    if asks:
        told = checked(request.POST.get("text", ""))
        form = RuleForm(initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, form, found, code)
        except CustomsError as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("Rule %(key)s is kept as a draft.") % {"key": kept.key})
            return HttpResponseRedirect(reverse("rule", args=[kept.key]))
    context = {**_help(request), "form": form, "rule": found, "code": code, "told": told}
    return render(request, "risk/rule_edit.html", context, status=422 if form.errors else 200)


def _keep(request: PageRequest, form: RuleForm, found: Rule | None, code: str) -> Rule:
    if found is not None and not code:
        return change_rule(rule=found, says=form.says(), by=request.actor)
    return draft_rule(says=form.says(), code=code, by=request.actor)


def _help(request: PageRequest) -> dict[str, Any]:
    """What a rule may name: fields, narrowed by `fields`, and lists."""
    given = request.POST if request.method == "POST" else request.GET
    sought = given.get("fields", "")[:FIELDS_SOUGHT]
    lists = [row for row in newest(request.actor) if row.in_force]  # type: ignore[attr-defined]
    return {"catalogue": catalogue(sought), "sought": sought, "lists": lists}


@require_POST
@page(Audience.DESK, permission=WRITE)
def rule_check(request: PageRequest) -> HttpResponse:
    """What is wrong with a text, or what it means: a fragment. Nothing is kept."""
    return render(request, "risk/rule_checked.html", {"told": checked(request.POST.get("text", ""))})


@require_http_methods(["GET"])
@page(Audience.DESK, permission=WRITE)
def rule_fields(request: PageRequest) -> HttpResponse:
    """The fields whose name or meaning holds a text: a fragment."""
    sought = request.GET.get("fields", "")[:FIELDS_SOUGHT]
    return render(request, "risk/rule_fields.html", {"catalogue": catalogue(sought), "sought": sought})
