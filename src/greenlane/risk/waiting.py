"""What waits for an analyst or an approver: the panel of his home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.risk.models import ListVersion, Policy, RiskModel, Rule
from greenlane.risk.services.rules import APPROVE, WRITE
from greenlane.risk.states import ModelState, Publication, RuleState
from greenlane.web.pages import PageRequest

MOST = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what it is, since when it waits, and where it is done."""

    name: str
    about: str
    since: datetime | None
    url: str


def panel(request: PageRequest) -> dict[str, Any] | None:
    """What this officer can do next about selection; left out while there is nothing. Five queries at most."""
    found = sorted(_waiting(request.actor), key=lambda one: (one.since is None, one.since))
    return {"rows": found[:MOST], "more": max(len(found) - MOST, 0)} if found else None


def _waiting(actor: Actor) -> Iterator[Waiting]:
    if allowed(actor, APPROVE):
        yield from _to_approve(actor)
    if allowed(actor, "risk.approve_models"):
        yield from _models(actor)
    if allowed(actor, WRITE):
        yield from _to_review()


def _to_approve(actor: Actor) -> Iterator[Waiting]:
    """Rules, lists and policies that another wrote."""
    for rule in Rule.objects.filter(state=RuleState.BACKTESTED).exclude(author=actor.id):
        url = reverse("rule", args=[rule.key])
        yield Waiting(f"{rule.key} {rule.title}", _("Approve or return the rule"), rule.backtested_at, url)
    for version in (
        ListVersion.objects.filter(state=Publication.DRAFT).exclude(author=actor.id).defer("values")
    ):
        url = reverse("risk_list", args=[version.pk])
        yield Waiting(str(version), _("Publish the list"), version.authored_at, url)
    for policy in Policy.objects.filter(state=Publication.DRAFT).exclude(author=actor.id):
        url = reverse("risk_policy", args=[policy.pk])
        yield Waiting(str(policy), _("Publish the policy"), policy.authored_at, url)


def _models(actor: Actor) -> Iterator[Waiting]:
    """Models that were evaluated and wait to be tried in shadow."""
    rows = RiskModel.objects.filter(state=ModelState.EVALUATED).exclude(trained_by=actor.id)
    for model in rows.defer("content"):
        url = reverse("risk_model", args=[model.pk])
        yield Waiting(str(model), _("Look at the evaluation"), model.trained_at, url)


def _to_review() -> Iterator[Waiting]:
    """Rules that select and whose review is over."""
    due = Rule.objects.filter(state=RuleState.LIVE, review_on__lte=clock.today()).order_by("review_on")
    for rule in due[:MOST]:
        url = reverse("rule", args=[rule.key])
        yield Waiting(f"{rule.key} {rule.title}", _("Review the rule"), rule.live_at, url)
