"""Helpers of tests that decide real declarations: rules in force, a trained model, days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.verbs import verb
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import canonical, read_rule
from greenlane.risk.models import Edition, Policy, Rule
from greenlane.risk.services.editions import publish_edition
from greenlane.risk.states import Publication, RuleState

ANALYST = Actor("analyst", frozenset({Role.RISK_ANALYST}))
APPROVER = Actor("approver", frozenset({Role.RULE_APPROVER}))
SENIOR = Actor("senior", frozenset({Role.SUPERVISOR}))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def rule(text: str, *, code: str = "R0001", state: RuleState = RuleState.LIVE, **changes: Any) -> Rule:
    """A stored rule as if it had gone through its life."""
    values: dict[str, Any] = {
        "code": code,
        "state": state,
        "title": "Bread of Thailand",
        "text": text,
        "tree": canonical(read_rule(text, words_in_force())),
        "lane": "red",
        "probability": Decimal(1),
        "instruction": "Open two cartons of each item.",
        "legal_basis": "Customs Act s. 31",
        "valid_from": date(2020, 1, 1),
        "review_on": date(2030, 1, 1),
        "author": ANALYST.id,
        "authored_at": MONDAY,
    }
    return Rule.objects.create(**{**values, **changes})


def policy(**changes: Any) -> Policy:
    values: dict[str, Any] = {
        "direction": "IMPORT",
        "state": Publication.PUBLISHED,
        "author": ANALYST.id,
        "authored_at": MONDAY,
    }
    return Policy.objects.create(**{**values, **changes})


@verb
def in_force_now(**scales: Any) -> Edition:
    return publish_edition(cause="Test", by=SYSTEM, scales=scales or None)


def lodge(*, drawn: bool = False, **changes: Any) -> Declaration:
    """A registered declaration; `drawn` ones belong to the control group (its office's share is set to 1)."""
    outcome = services.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY)
    assert outcome.declaration is not None, outcome.violations
    return outcome.declaration


@contextmanager
def days(start: datetime = MONDAY) -> Iterator[Any]:
    """A held clock; calling what is given lets whole days pass."""
    with clock.at(start):
        yield lambda count=1: clock.advance(timedelta(days=count))
