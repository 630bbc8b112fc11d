"""Only the officer drawn for a check decides it: what the declarations ask before an officer accepts or refuses."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from greenlane.assessment.errors import NotYourCase
from greenlane.assessment.models import Assignment, GroupMember
from greenlane.assessment.states import OPEN, AssignmentState
from greenlane.declarations.deciders import register_deciders
from greenlane.declarations.models import Declaration
from greenlane.documents.subjects import register_reading
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.db import for_update
from greenlane.parties.faceless import register_hidden, register_pool
from greenlane.parties.periods import covering

MOST_PAPERS = 500
"""Cases of an officer whose papers he can still open; the newest."""


MOST_HIDDEN = 5_000
"""Cases of an officer whose parties stay unknown to him on documents too; the newest, years of work."""


PSEUDONYM = 36
"""Characters of the pseudonym of a person; programs have others."""


class DrawnOfficers:
    """The officers drawn for checks, as the declarations ask for them."""

    def require(self, declaration: Declaration, by: Actor) -> None:
        """Raise NotYourCase (DRW001, 403) unless the open check is this officer's. The row stays held."""
        found = for_update(Assignment.objects.filter(declaration=declaration, state__in=OPEN)).first()
        if found is None or (found.state == AssignmentState.DRAWN and found.officer == by.id):
            return
        if found.state == AssignmentState.UNASSIGNED:
            raise NotYourCase(
                "No officer could be drawn for this check yet.",
                pointer="assessment",
                hint="It is drawn as soon as somebody is eligible; a national supervisor may take it over.",
            )
        raise NotYourCase(
            pointer="assessment",
            hint="It was drawn by lot; a national supervisor may have it drawn again or take it over.",
        )

    def decides(self, declaration: Declaration, actor: Actor) -> bool:
        return self._mine(declaration, actor, [AssignmentState.DRAWN])

    def reads(self, declaration: Declaration, actor: Actor) -> bool:
        """Also what he has decided, so that he can see what became of it."""
        return self._mine(declaration, actor, [AssignmentState.DRAWN, AssignmentState.DECIDED])

    def faceless(self, declaration: Declaration, actor: Actor) -> bool:
        """Once drawn by lot for a case, an officer of an office never learns whose it is; who took it over may."""
        if not (actor.is_officer and actor.office):
            return False
        drawn = Assignment.objects.filter(declaration=declaration, officer=actor.id, draw__isnull=False)
        return drawn.exists()

    def papers(self, actor: Actor) -> list[str]:
        """Subjects of the documents that he reads because of a check that is or was his."""
        mine = Assignment.objects.filter(
            officer=actor.id, state__in=[AssignmentState.DRAWN, AssignmentState.DECIDED]
        )
        newest = mine.order_by("-pk").values_list("declaration__mrn", flat=True)[:MOST_PAPERS]
        return [f"declaration/{mrn}" for mrn in newest]

    def can_be_drawn(self, actor: Actor) -> bool:
        """A member of an active group, today, in the office in which he acts."""
        mine = GroupMember.objects.filter(covering(clock.today()), group__active=True)
        return (
            len(actor.id) == PSEUDONYM
            and mine.filter(
                membership__user__pseudonym=actor.id, membership__office__code=actor.office
            ).exists()
        )

    def hidden(self, actor: Actor) -> list[str]:
        """Subjects whose parties he must not learn: the cases ever drawn for him."""
        if not (actor.is_officer and actor.office):
            return []
        drawn = Assignment.objects.filter(officer=actor.id, draw__isnull=False).order_by("-pk")
        return [
            f"declaration/{mrn}" for mrn in drawn.values_list("declaration__mrn", flat=True)[:MOST_HIDDEN]
        ]

    def left_to(self, rows: QuerySet[Declaration], actor: Actor) -> QuerySet[Declaration]:
        others = Assignment.objects.filter(declaration=OuterRef("pk"), state__in=OPEN).exclude(
            officer=actor.id
        )
        return rows.filter(~Exists(others))

    def _mine(self, declaration: Declaration, actor: Actor, states: list[AssignmentState]) -> bool:
        rows = Assignment.objects.filter(declaration=declaration, officer=actor.id, state__in=states)
        return rows.exists()


_drawn = DrawnOfficers()
register_deciders(_drawn)
register_reading(_drawn.papers)
register_hidden(_drawn.hidden)
register_pool(_drawn.can_be_drawn)
