"""Baskets of reference data: what each changes, its trial, its way to publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.lifecycle import Transition
from greenlane.tariff import basket_reads, services
from greenlane.tariff.basket_forms import BasketForm, BecauseForm
from greenlane.tariff.baskets import editors_of
from greenlane.tariff.canaries import UNKNOWN_GOODS
from greenlane.tariff.labels import TAXES
from greenlane.tariff.models import ReferenceBasket
from greenlane.tariff.states import TRANSITIONS, BasketState
from greenlane.tariff.views.baskets_tables import BASKETS, LINES, changes_table
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

READ, EDIT = "tariff.read_baskets", "tariff.edit_basket"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a basket's life as its page offers it."""

    work: Callable[..., ReferenceBasket]
    done: Any
    question: Any = ""
    danger: bool = False

    @property
    def reasoned(self) -> bool:
        """Without a question to confirm, a reason is asked for."""
        return not self.question


STEPS = {
    "approve": Step(
        services.approve_basket,
        gettext_lazy("The basket is approved."),
        gettext_lazy("Nobody changes an approved basket. It can be published, or returned to its editor."),
    ),
    "return": Step(services.return_basket, gettext_lazy("The basket is returned to its editor.")),
    "publish": Step(
        services.publish_basket,
        gettext_lazy("The basket is published: it is the next version of the tariff."),
        gettext_lazy(
            "It becomes the next version of the tariff at once. This cannot be undone: "
            "a mistake is mended by another basket. The trial declarations are calculated first."
        ),
        danger=True,
    ),
    "withdraw": Step(services.withdraw_basket, gettext_lazy("The basket is withdrawn."), danger=True),
}


@require_GET
@page(Audience.DESK, permission=READ)
def baskets(request: PageRequest) -> HttpResponseBase:
    """Every basket, newest first."""
    rows = basket_reads.baskets_visible_to(request.actor)
    return BASKETS.respond(request, rows, "tariff/baskets.html", {"may_edit": allowed(request.actor, EDIT)})


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=EDIT)
def basket_open(request: PageRequest) -> HttpResponse:
    """Open a draft."""
    form = BasketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = services.open_basket(title=form.cleaned_data["title"], by=request.actor)
        messages.success(request, _("The draft is open. Add the changes."))
        return HttpResponseRedirect(reverse("basket", args=[opened.pk]))
    return render(request, "tariff/basket_open.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(Audience.DESK, permission=READ)
def basket(request: PageRequest, number: int) -> HttpResponseBase:
    """One basket: its state, what it changes against what is in force, its trial, its history."""
    return shown(request, basket_reads.basket(request.actor, number))


def shown(
    request: PageRequest,
    found: ReferenceBasket,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponseBase:
    """The page of a basket; `wrong` is a form that was refused, shown again at the step `opened`."""
    people = names_of([found.drafted_by, found.approved_by, found.published_by])
    context = {
        "basket": found,
        "people": [
            (gettext_lazy("Opened by"), people.get(found.drafted_by, found.drafted_by)),
            (gettext_lazy("Approved by"), people.get(found.approved_by, found.approved_by)),
            (gettext_lazy("Published by"), people.get(found.published_by, found.published_by)),
        ],
        "may_edit": found.state == BasketState.DRAFT and allowed(request.actor, EDIT),
        "steps": _steps(found, request.actor, opened, wrong),
        "same_hand": _same_hand(found, request.actor),
        "wrong": wrong,
        "line_count": basket_reads.lines(found).count(),
        "groups": basket_reads.origin_groups(found),
        "canaries": canary_rows(found.canaries),
        "currency": settings.GREENLANE_CURRENCY,
        "history": history_of(found, named=True),
    }
    rows = basket_reads.changes(found)
    return changes_table(found).respond(request, rows, "tariff/basket.html", context, status=status)


def _same_hand(found: ReferenceBasket, actor: Actor) -> bool:
    """Whether the reader could approve, had he no hand in the draft himself."""
    is_draft = found.state == BasketState.DRAFT
    return is_draft and allowed(actor, "tariff.approve_basket") and actor.id in editors_of(found)


def _steps(found: ReferenceBasket, actor: Actor, opened: str, wrong: BaseForm | None) -> list[dict[str, Any]]:
    return [_step(row, opened, wrong) for row in TRANSITIONS.next_actions(found.state, actor)]


def _step(row: Transition, opened: str, wrong: BaseForm | None) -> dict[str, Any]:
    is_open = opened == row.verb
    form = wrong if is_open and wrong is not None else BecauseForm(prefix=row.verb)
    return {"verb": row.verb, "label": row.label, "known": STEPS[row.verb], "form": form, "open": is_open}


def canary_rows(canaries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The trial declarations as the page shows them: each tax before and after, in minor units."""
    return [_canary(line) for line in canaries]


def _canary(line: dict[str, Any]) -> dict[str, Any]:
    before, after = line.get("before") or {}, line.get("after") or {}
    taxes = sorted({*before, *after}, key=list(TAXES).index)
    violations = line.get("violations", [])
    return {
        "name": line["canary"],
        "amounts": [(TAXES[tax], before.get(tax), after.get(tax)) for tax in taxes],
        "first": line.get("before") is None,
        "changed": before != after,
        "violations": violations,
        "unknown_goods": bool(violations) and UNKNOWN_GOODS.issuperset(violations),
    }


@require_POST
@page(Audience.DESK, permission=READ)
def basket_step(request: PageRequest, number: int, verb: str) -> HttpResponseBase:
    """Approve, return, publish or withdraw a basket; the verb asks for the permission."""
    found = basket_reads.basket(request.actor, number)
    step = STEPS.get(verb)
    if step is None:
        raise NotFound()
    form = BecauseForm(request.POST, prefix=verb)
    if step.reasoned and not form.is_valid():
        return shown(request, found, status=422, opened=verb, wrong=form)
    extra = {"reason": form.cleaned_data["reason"]} if step.reasoned else {}
    try:
        step.work(basket=found, by=request.actor, **extra)
    except CustomsError as refusal:
        form.is_valid()
        form.errors.clear()
        add_violations(form, refusal)
        return shown(request, found, status=refusal.status, opened=verb, wrong=form)
    messages.success(request, step.done)
    return HttpResponseRedirect(reverse("basket", args=[found.pk]))


@require_GET
@page(Audience.DESK, permission=READ)
def basket_lines(request: PageRequest, number: int) -> HttpResponseBase:
    """The national lines a basket brings."""
    found = basket_reads.basket(request.actor, number)
    return LINES.respond(request, basket_reads.lines(found), "tariff/basket_lines.html", {"basket": found})


@require_GET
@page(Audience.DESK, permission=READ)
def basket_trial(request: PageRequest, number: int) -> HttpResponse:
    """The trial declarations under the tariff in force and with the basket on top; nothing is stored."""
    found = basket_reads.basket(request.actor, number)
    if found.state not in {BasketState.DRAFT, BasketState.APPROVED}:
        return HttpResponseRedirect(reverse("basket", args=[found.pk]))  # it was tried when it was published
    context = {
        "basket": found,
        "canaries": canary_rows(basket_reads.trial(found)),
        "currency": settings.GREENLANE_CURRENCY,
    }
    return render(request, "tariff/basket_trial.html", context)
