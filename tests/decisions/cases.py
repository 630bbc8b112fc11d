"""Declarations with real messages in a documentary check, officers and declarants, for tests of decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from greenlane.assessment import services
from greenlane.assessment.models import Reassessment
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import OFFICE, TRADER, declaration_data
from greenlane.foundation.access import Actor, Role
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Membership, Office
from greenlane.parties.selectors import actor_for_membership

GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
OFFICER = Actor("officer-1", frozenset({Role.DOCUMENT_OFFICER}), office=OFFICE)
SUPERVISOR = Actor("supervisor-1", frozenset({Role.SUPERVISOR}), office=OFFICE)
MONDAY = datetime(2026, 11, 30, 4, tzinfo=UTC)
LATER = MONDAY + timedelta(days=30)
FACTS = "The invoice names a price that includes no freight."
REASONS = "Freight to the place of entry belongs to the customs value."
REPLY = "The freight bill on file shows that the buyer paid it."
OBJECTION = "The freight was paid by the seller and is in the price."
GROUNDS = [GroundTaken("V2", "The freight bill of the carrier is not in the declared value.")]
EVIDENCE = [Evidence("comparables", text="Like goods: 24.10 to 27.80 USD for a kilogram, 14 items.")]
UP, DOWN = [Change(1, Field.VALUE, "2500")], [Change(1, Field.VALUE, "1500")]


def yellow(**changes: Any) -> Declaration:
    """In a documentary check, with its message as a trader sends it."""
    Office.objects.update(control_share=Decimal(1))
    raw = orjson.dumps(from_data(declaration_data(**changes)))
    verdict = take(Message(raw, channel="test"), by=GATEWAY)
    assert not verdict.refused, verdict.errors
    return fresh(verdict.mrn)


def fresh(mrn: str) -> Declaration:
    return Declaration.objects.select_related("declarant", "trader").get(mrn=mrn)


def importer() -> Actor:
    """A person of the declarant."""
    rows = Membership.objects.select_related("user", "office")
    return actor_for_membership(
        rows.filter(organisation__identifier=TRADER, role=Role.DECLARANT).order_by("pk")[0]
    )


def proposed(found: Declaration, changes: list[Change] | None = None, by: Actor = OFFICER) -> Reassessment:
    return services.propose(mrn=found.mrn, changes=changes or UP, grounds=GROUNDS, evidence=EVIDENCE, by=by)


def objected(found: Declaration, **more: Any) -> Reassessment:
    return services.answer(mrn=found.mrn, objections=[OBJECTION], by=importer(), **more)


def decided(found: Declaration, by: Actor = OFFICER, **more: Any) -> Reassessment:
    said = {"facts": FACTS, "reasoning": REASONS, "replies": [REPLY], **more}
    return services.decide(mrn=found.mrn, by=by, **said)
