"""The register of organisations for officers; the registrar changes it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.lifecycle import Transition
from greenlane.parties import listing, selectors, services
from greenlane.parties.accounts.enrolment import approve_application, reject_application
from greenlane.parties.forms import AeoEndForm, AeoForm, BecauseForm, CapacityForm, RegistrationForm
from greenlane.parties.models import Capacity, Organisation
from greenlane.parties.periods import covering
from greenlane.parties.states import TRANSITIONS, Standing, Validity
from greenlane.parties.views.tables import ORGANISATIONS, mandate_state
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

SHOWN = 25
"""Mandates and members shown on the page of an organisation; the lists show all."""

Decide = Callable[..., Organisation]


@dataclass(frozen=True, slots=True)
class Step:
    """What a button of the standing does: the verb, what is said when it is done, whether it is a refusal."""

    work: Decide
    done: Any
    danger: bool = False
    reasoned: bool = True


STEPS: dict[str, Step] = {
    "approve": Step(approve_application, gettext_lazy("The application is approved."), reasoned=False),
    "reject": Step(reject_application, gettext_lazy("The application is rejected."), danger=True),
    "suspend": Step(services.suspend, gettext_lazy("The organisation is suspended."), danger=True),
    "reinstate": Step(services.reinstate, gettext_lazy("The organisation is reinstated.")),
}
"""Steps of the transition table that have a button here; `register` has a form of its own."""


def capacity_rows(organisation: Organisation) -> list[tuple[Capacity, Validity]]:
    """The parts an organisation plays or played, newest first, each with where it stands today."""
    rows = organisation.capacities.order_by("-since", "pk")
    return [(row, listing.validity(row.since, row.until)) for row in rows]


def aeo_rows(organisation: Organisation) -> list[tuple[Any, Validity]]:
    """The AEO statuses of an organisation, newest first, each with where it stands today."""
    return [(row, listing.validity(row.since, row.until)) for row in organisation.aeo_statuses.all()]


@require_GET
@page(Audience.DESK, permission="parties.read_register")
def organisations(request: PageRequest) -> HttpResponseBase:
    """The register: search, standing, parts, CSV."""
    today = Capacity.objects.filter(covering(clock.today())).order_by("part")
    rows = selectors.visible_to(request.actor).prefetch_related(Prefetch("capacities", queryset=today))
    may_register = allowed(request.actor, "parties.register_organisation")
    context = {
        "may_register": may_register,
        "waiting": selectors.visible_to(request.actor).filter(standing=Standing.APPLIED).count()
        if may_register
        else 0,
    }
    return ORGANISATIONS.respond(request, rows, "parties/organisations.html", context)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission="parties.register_organisation")
def organisation_register(request: PageRequest) -> HttpResponse:
    """Enter an organisation in the register; one that was only recognised so far becomes registered."""
    form = RegistrationForm(request.POST or None, initial={"identifier": request.GET.get("number", "")[:17]})
    if request.method == "POST" and form.is_valid():
        try:
            entered = services.register_organisation(**form.cleaned_data, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The organisation is registered."))
            return HttpResponseRedirect(reverse("organisation", args=[entered.identifier]))
    return render(
        request, "parties/organisation_register.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
@page(Audience.DESK, permission="parties.read_register")
def organisation(request: PageRequest, identifier: str) -> HttpResponse:
    """One organisation: standing, parts, AEO status, mandates, members, history, and what the registrar can do."""
    return _shown(request, _found(request.actor, identifier))


def _found(actor: Actor, identifier: str) -> Organisation:
    found = selectors.visible_to(actor).filter(identifier=identifier).first()
    if found is None:
        raise NotFound()
    return found


def _shown(
    request: PageRequest,
    found: Organisation,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    """The page; `wrong` is a form that was refused, shown again in the fold called `opened`."""
    actor = request.actor
    forms: dict[str, BaseForm] = {
        "capacity": CapacityForm(prefix="capacity"),
        "aeo": AeoForm(prefix="aeo"),
        "aeo_end": AeoEndForm(prefix="aeo_end"),
    }
    if wrong is not None:
        forms[opened] = wrong
    mandates = listing.mandates_visible_to(actor).order_by("-pk")
    named = allowed(actor, "parties.read_users")
    context = {
        "organisation": found,
        "forms": forms,
        "opened": opened,
        "opens": {opened: True},
        "wrong": wrong,
        "steps": [_button(step, opened, wrong) for step in TRANSITIONS.next_actions(found.standing, actor)],
        "may_change": allowed(actor, "parties.add_capacity", found),
        "capacities": capacity_rows(found),
        "statuses": aeo_rows(found),
        "has_aeo": bool(selectors.aeo_tier(found, clock.today())),
        "given": [(row, mandate_state(row)) for row in mandates.filter(principal=found)[:SHOWN]],
        "held": [(row, mandate_state(row)) for row in mandates.filter(agent=found)[:SHOWN]],
        "reads_people": named,
        "members": listing.memberships_visible_to(actor).filter(organisation=found)[:SHOWN],
        "history": history_of(found, named=named),
    }
    return render(request, "parties/organisation.html", context, status=status)


def _button(step: Transition, opened: str, wrong: BaseForm | None) -> dict[str, Any]:
    """A step of the transition table as the page draws it."""
    known = STEPS.get(step.verb)
    form = wrong if wrong is not None and opened == step.verb else BecauseForm(prefix=step.verb)
    return {"verb": step.verb, "label": step.label, "known": known, "form": form, "open": opened == step.verb}


@require_POST
@page(Audience.DESK, permission="parties.suspend_organisation")
def organisation_step(request: PageRequest, identifier: str, verb: str) -> HttpResponse:
    """Change the standing: approve or reject an application, suspend, reinstate. With a reason where one is owed."""
    found = _found(request.actor, identifier)
    step = STEPS.get(verb)
    if step is None:
        raise NotFound()
    form = BecauseForm(request.POST, prefix=verb)
    if step.reasoned and not form.is_valid():
        return _shown(request, found, status=422, opened=verb, wrong=form)
    extra = {"reason": form.cleaned_data["reason"]} if step.reasoned else {}
    try:
        step.work(organisation=found, by=request.actor, **extra)
    except CustomsError as refusal:
        form.is_valid()
        add_violations(form, refusal)
        return _shown(request, found, status=refusal.status, opened=verb, wrong=form)
    messages.success(request, step.done)
    return HttpResponseRedirect(reverse("organisation", args=[found.identifier]))


def _change(
    request: PageRequest,
    identifier: str,
    *,
    name: str,
    form: BaseForm,
    work: Callable[..., object],
    done: str,
) -> HttpResponse:
    """One form of the page: do it and go back to the page, or show the form again with what is wrong."""
    found = _found(request.actor, identifier)
    if form.is_valid():
        try:
            work(organisation=found, by=request.actor, **form.cleaned_data)
        except CustomsError as refusal:
            add_violations(form, refusal)
            return _shown(request, found, status=refusal.status, opened=name, wrong=form)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("organisation", args=[found.identifier]))
    return _shown(request, found, status=422, opened=name, wrong=form)


@require_POST
@page(Audience.DESK, permission="parties.add_capacity")
def organisation_capacity(request: PageRequest, identifier: str) -> HttpResponse:
    """Let an organisation play a part."""
    form = CapacityForm(request.POST, prefix="capacity")
    return _change(
        request,
        identifier,
        name="capacity",
        form=form,
        work=services.add_capacity,
        done=_("The part is added."),
    )


@require_POST
@page(Audience.DESK, permission="parties.manage_aeo")
def organisation_aeo(request: PageRequest, identifier: str) -> HttpResponse:
    """Grant AEO status."""
    form = AeoForm(request.POST, prefix="aeo")
    return _change(
        request,
        identifier,
        name="aeo",
        form=form,
        work=services.grant_aeo,
        done=_("The AEO status is granted."),
    )


@require_POST
@page(Audience.DESK, permission="parties.manage_aeo")
def organisation_aeo_end(request: PageRequest, identifier: str) -> HttpResponse:
    """End the AEO status on a day."""
    form = AeoEndForm(request.POST, prefix="aeo_end")
    return _change(
        request,
        identifier,
        name="aeo_end",
        form=form,
        work=services.end_aeo,
        done=_("The AEO status is ended."),
    )
