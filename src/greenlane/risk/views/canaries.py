"""Canaries: declarations whose lane must not change by what goes live."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.risk import canaries as flying
from greenlane.risk.models import Canary
from greenlane.risk.permissions import READ
from greenlane.risk.rule_forms import CanaryForm, DropForm, put_on
from greenlane.risk.services.canaries import drop_canary, keep_canary
from greenlane.risk.services.rules import WRITE
from greenlane.risk.views.rules_table import shade
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=READ)
def canaries(request: PageRequest) -> HttpResponse:
    """Every canary with the lane it has to keep and the one the live rules give it; POST keeps another."""
    form = CanaryForm(request.POST or None)
    if request.method == "POST":
        require(request.actor, WRITE)
        if form.is_valid():
            try:
                made = keep_canary(by=request.actor, **form.cleaned_data)
            except CustomsError as refusal:
                _put_on(form, refusal)
            else:
                messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
                return HttpResponseRedirect(reverse("canaries"))
    return _shown(request, form, status=422 if form.errors else 200)


def _put_on(form: CanaryForm, refusal: CustomsError) -> None:
    """A declaration without a decision is told at the field of its number."""
    if isinstance(refusal, NotFound) or refusal.status == 404:
        form.add_error("mrn", f"{refusal.message} ({refusal.code})")
    else:
        put_on(form, refusal)


def _shown(
    request: PageRequest, form: BaseForm, *, status: int = 200, wrong: BaseForm | None = None, at: int = 0
) -> HttpResponse:
    """The page; `wrong` is a reason that was refused, shown again at the canary `at`."""
    rows = [
        {
            "canary": one.canary,
            "kept": shade(one.canary.lane),
            "now": shade(one.lane),
            "same": one.same,
            "rules": one.rules,
            "form": wrong
            if wrong is not None and one.canary.pk == at
            else DropForm(prefix=str(one.canary.pk)),
            "open": one.canary.pk == at,
        }
        for one in flying.fly(flying.rules_with([]))
    ]
    context = {"rows": rows, "form": form, "wrong": wrong, "may_write": allowed(request.actor, WRITE)}
    return render(request, "risk/canaries.html", context, status=status)


@require_POST
@page(Audience.DESK, permission=WRITE)
def canary_drop(request: PageRequest, number: int) -> HttpResponse:
    """Take a canary out of use, with a reason."""
    found = Canary.objects.filter(pk=number, active=True).first()
    if found is None:
        raise NotFound()
    form = DropForm(request.POST, prefix=str(found.pk))
    if form.is_valid():
        try:
            drop_canary(canary=found, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is no canary any more.") % {"name": found.name})
            return HttpResponseRedirect(reverse("canaries"))
    return _shown(request, CanaryForm(), status=422, wrong=form, at=found.pk)
