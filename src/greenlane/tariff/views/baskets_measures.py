"""The changes of a draft: find a measure and change or end it, add a new one, take a change out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError
from greenlane.tariff import basket_reads, services
from greenlane.tariff.basket_forms import EndForm, FindForm, MeasureForm, ReplaceForm
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.errors import BasketClosed
from greenlane.tariff.models import Measure, ReferenceBasket
from greenlane.tariff.states import BasketState
from greenlane.tariff.views.baskets import EDIT, READ
from greenlane.tariff.views.baskets_tables import (
    conditions,
    first_day,
    goods,
    kind_words,
    rate_after,
    rate_before,
)
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page

FOUND = 100
"""Measures a search shows; more digits narrow it."""


def _draft(request: PageRequest, number: int) -> ReferenceBasket:
    """A basket that can still be changed. Raises BasketClosed (409)."""
    found = basket_reads.basket(request.actor, number)
    if found.state != BasketState.DRAFT:
        raise BasketClosed(hint=_("Open a new basket for further changes."))
    return found


@require_GET
@page(Audience.DESK, permission=EDIT)
def measures(request: PageRequest, number: int) -> HttpResponse:
    """Find measures in force by the first digits of the code, to change or to end them."""
    draft = _draft(request, number)
    form = FindForm(request.GET if "goods" in request.GET else None)
    rows = (
        list(basket_reads.measures_in_force(form.cleaned_data["goods"])[: FOUND + 1])
        if form.is_valid()
        else []
    )
    context = {
        "basket": draft,
        "form": form,
        "asked": form.is_bound and form.is_valid(),
        "rows": [described(row) for row in rows[:FOUND]],
        "more": len(rows) > FOUND,
        "limit": FOUND,
    }
    return render(request, "tariff/basket_measures.html", context, status=422 if form.errors else 200)


def described(row: Measure) -> dict[str, Any]:
    """A measure with its kind and conditions in words."""
    return {"measure": row, "kind": kind_words(row), "conditions": conditions(row)}


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=EDIT)
def measure_add(request: PageRequest, number: int) -> HttpResponse:
    """Add a measure to a draft."""
    draft = _draft(request, number)
    form = MeasureForm(request.POST or None)

    def add(given: dict[str, Any]) -> None:
        named = {name: value for name, value in given.items() if name not in {"goods", "kind"}}
        services.add_measure(
            basket=draft, kind=MeasureKind(given["kind"]), prefix=given["goods"], by=request.actor, **named
        )

    return _filled(
        request, draft, form, add, template="tariff/basket_measure_add.html", done=_("The measure is added.")
    )


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=EDIT)
def measure_replace(request: PageRequest, number: int, key: str) -> HttpResponse:
    """Give the goods of a measure in force another rate."""
    draft, measure = _draft(request, number), basket_reads.published_measure(key)
    form = ReplaceForm(request.POST or None, initial={"rate": measure.rate.text})

    def replace(given: dict[str, Any]) -> None:
        services.replace_measure(basket=draft, measure=measure, by=request.actor, **given)

    return _filled(
        request,
        draft,
        form,
        replace,
        template="tariff/basket_measure_replace.html",
        done=_("The new rate is in the basket."),
        measure=measure,
    )


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=EDIT)
def measure_end(request: PageRequest, number: int, key: str) -> HttpResponse:
    """Let a measure in force end."""
    draft, measure = _draft(request, number), basket_reads.published_measure(key)
    form = EndForm(request.POST or None)

    def end(given: dict[str, Any]) -> None:
        services.end_measure(basket=draft, measure=measure, by=request.actor, **given)

    return _filled(
        request,
        draft,
        form,
        end,
        template="tariff/basket_measure_end.html",
        done=_("The ending is in the basket."),
        measure=measure,
    )


def _filled(
    request: PageRequest,
    draft: ReferenceBasket,
    form: Form,
    work: Callable[[dict[str, Any]], None],
    *,
    template: str,
    done: str,
    measure: Measure | None = None,
) -> HttpResponse:
    """A form of a draft: shown, done, or shown again with what is wrong."""
    if form.is_bound and form.is_valid():
        try:
            work(form.cleaned_data)
        except CustomsError as refusal:
            add_violations(form, refusal, _fields(refusal))
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("basket", args=[draft.pk]))
    context = {"basket": draft, "form": form, "one": described(measure) if measure else None}
    return render(request, template, context, status=422 if form.errors else 200)


def _fields(refusal: CustomsError) -> dict[str, str]:
    """Pointers of the verbs as fields: those into a rate (`column 4`) belong to the rate."""
    into_rate = {v.pointer: "rate" for v in refusal.violations if v.code == "TAR010"}
    return {"prefix": "goods", **into_rate}


@require_GET
@page(Audience.DESK, permission=READ)
def basket_change(request: PageRequest, number: int, key: str) -> HttpResponse:
    """One change of a basket: rate before and after, from when, on what basis."""
    found = basket_reads.basket(request.actor, number)
    row = basket_reads.change(found, key)
    context = {
        "basket": found,
        **described(row),
        "goods": goods(row),
        "change": basket_reads.change_of(row, found),
        "before": rate_before(row),
        "after": rate_after(row),
        "first_day": first_day(row),
        "may_edit": found.state == BasketState.DRAFT and allowed(request.actor, EDIT),
    }
    return render(request, "tariff/basket_change.html", context)


@require_POST
@page(Audience.DESK, permission=EDIT)
def change_drop(request: PageRequest, number: int, key: str) -> HttpResponse:
    """Take a change out of a draft again; with a new rate goes the ending of the old one."""
    draft, measure = _draft(request, number), basket_reads.published_measure(key)
    return act(
        request,
        lambda: services.drop_change(basket=draft, measure=measure, by=request.actor),
        done=_("The change is taken out."),
        then=reverse("basket", args=[draft.pk]),
    )
