"""What pages read of models, drift reports, policies and of long work on models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db.models import QuerySet

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import NotFound
from greenlane.foundation.models import Event
from greenlane.risk.learning import decisions_of
from greenlane.risk.models import DriftReport, Policy, RiskModel
from greenlane.risk.permissions import READ
from greenlane.risk.services.works import ASKED, ENDED
from greenlane.risk.states import ModelState, Publication

LARGE = 2000
"""Decisions from which on work is left to the worker instead of keeping a page waiting."""
SHOWN = 5


def models_visible_to(actor: Actor) -> QuerySet[RiskModel]:
    """Every model without its file, for those who read selection; for others none."""
    rows = RiskModel.objects.defer("content")
    return rows if allowed(actor, READ) else rows.none()


def model(actor: Actor, number: int) -> RiskModel:
    """One model. Raises NotFound (404)."""
    return _one(models_visible_to(actor), number)


def reports_visible_to(actor: Actor) -> QuerySet[DriftReport]:
    """Every drift report."""
    rows = DriftReport.objects.select_related("model").defer("model__content", "model__card")
    return rows if allowed(actor, READ) else rows.none()


def report(actor: Actor, number: int) -> DriftReport:
    """One drift report. Raises NotFound (404)."""
    return _one(reports_visible_to(actor), number)


def newest_report(actor: Actor) -> DriftReport | None:
    """The newest drift report of the live model."""
    return reports_visible_to(actor).filter(model__state=ModelState.LIVE).order_by("-until", "-pk").first()


def policies_visible_to(actor: Actor) -> QuerySet[Policy]:
    """Every version of every policy."""
    return Policy.objects.all() if allowed(actor, READ) else Policy.objects.none()


def policy(actor: Actor, number: int) -> Policy:
    """One version of a policy. Raises NotFound (404)."""
    return _one(policies_visible_to(actor), number)


def published_beside(policy: Policy) -> Policy | None:
    """The version in force where this one would be; what applies there now where it is not the same scope's own."""
    rows = Policy.objects.filter(direction=policy.direction, state=Publication.PUBLISHED).exclude(
        pk=policy.pk
    )
    return rows.filter(office=policy.office).first() or rows.filter(office="").first()


def is_large(since: date, until: date) -> bool:
    """Whether a period holds so many decisions that the worker should read them."""
    return decisions_of(since, until).order_by()[: LARGE + 1].count() > LARGE


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work as a page shows it: what was asked, when, and how it ended; `refused` holds the reasons."""

    what: str
    since: date
    until: date
    at: datetime
    done: bool
    model: int | None
    refused: list[str]


def works(limit: int = SHOWN) -> list[Progress]:
    """The long work asked for last, newest first: two queries."""
    asked = list(Event.objects.filter(kind=ASKED).order_by("-pk")[:limit])
    ends = Event.objects.filter(subject__in=[one.subject for one in asked], kind=ENDED)
    ended = {one.subject: orjson.loads(one.data) for one in ends} if asked else {}
    return [_progress(one, ended.get(one.subject)) for one in asked]


def _progress(asked: Event, ended: dict[str, Any] | None) -> Progress:
    said = orjson.loads(asked.data)
    end = ended or {}
    return Progress(
        what=said["what"],
        since=date.fromisoformat(said["since"]),
        until=date.fromisoformat(said["until"]),
        at=asked.at,
        done=ended is not None,
        model=end.get("model") or said["model"],
        refused=end.get("refused", []),
    )


def _one(rows: QuerySet[Any], number: int) -> Any:
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotFound()
    return found
