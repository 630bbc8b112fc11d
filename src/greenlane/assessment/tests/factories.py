"""Groups, officers and yellow declarations for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from greenlane.assessment import services
from greenlane.assessment.engine.draw import read_sheet
from greenlane.assessment.engine.eligibility import Candidate, divide
from greenlane.assessment.models import AssessmentGroup, Assignment
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Lane
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Membership, Office
from greenlane.parties.selectors import actor_for_membership

NATIONAL = Actor("national-supervisor", frozenset({Role.SUPERVISOR}))
MONDAY = datetime(2026, 11, 30, 4, tzinfo=UTC)
"""11:00 in Meridia, an hour after the groups begin."""
HOUR = timedelta(hours=1)
ELSEWHERE = ("XM000102", "XM000201", "XM000301", "XM000401")
REASON = "The officer is ill and nobody else knows of it."


def officers(*offices: str) -> list[Membership]:
    """The documentary check officers of the demo offices, in the order of the offices."""
    rows = Membership.objects.select_related("user", "office").filter(role=Role.DOCUMENT_OFFICER)
    return list(rows.filter(office__code__in=offices or ("XM000101", *ELSEWHERE)).order_by("office__code"))


def group(*offices: str, active: bool = True, members: bool = True, **changes: Any) -> AssessmentGroup:
    """An active group for chapters 19 and 22 with one officer at each office."""
    values: dict[str, Any] = {"code": "FOOD", "name": "Food and drink", "chapters": ["19", "22"]}
    made = services.keep_group(**{**values, **changes}, by=NATIONAL)
    for one in officers(*offices) if members else ():
        services.add_member(group=made, membership=one, since=date(2026, 1, 1), by=NATIONAL)
    return services.set_active(group=made, active=active, by=NATIONAL)


def yellow(**changes: Any) -> Declaration:
    """A declaration that goes into a documentary check."""
    Office.objects.update(control_share=Decimal(1))
    found = declarations.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY).declaration
    assert found is not None
    assert found.lane == Lane.YELLOW
    return found


def opened(found: Declaration) -> Assignment:
    return found.assignments.get(state__in=["drawn", "unassigned"])


def sheet_of(assignment: Assignment) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Eligible and excluded of its draw as the administration knows them."""
    assert assignment.draw is not None
    return divide(read_sheet(assignment.draw.sheet.text))


def excluded(assignment: Assignment) -> dict[str, list[str]]:
    """Reason codes by office."""
    return {one.office: list(one.reasons) for one in sheet_of(assignment)[1]}


def drawn_officer(assignment: Assignment) -> Actor:
    assert assignment.membership is not None
    return actor_for_membership(assignment.membership)
