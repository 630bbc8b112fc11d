"""The demo's queries: officers ask about declarations in a check, once or twice, and their traders reply.

Everything is synthetic; the same declarations give the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from greenlane.assessment import services
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.services import Answer, Asked
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor
from greenlane.simulation.cast import Cast

Tell = Callable[[str], None]
Pause = Callable[[int], None]
MOST = 2
"""Declarations that are asked about: the first of those in a check; the last of them twice."""
_WHAT = "What are the goods made of, and what are they used for?"
_ORIGIN = "Which maker made the goods, and in which country were they finished?"
_AGAIN = "The maker named in the reply has a second plant. In which of the two were the goods made?"
_WHY = "Only the reply to the first query named the maker."
_SAID = {
    "Q10": Answer("As on the data sheet of the maker; they are sold to households."),
    "Q11": Answer("The maker gives out no statement of origin for single consignments.", cannot=True),
}
_LAW = Cited(
    EvidenceKind.LAW, text="Customs Act s. 40(1): origin is shown by who makes or finishes the goods."
)


def ask(tell: Tell, pause: Pause, cast: Cast, checked: Sequence[Declaration]) -> list[str]:
    """Ask about the first declarations in a check; returns their MRNs. Each is back with its officer at the end."""
    chosen = list(checked[:MOST])
    if chosen:
        tell(
            f"Officers ask about {len(chosen)} of the declarations in a check, with evidence; the traders reply"
        )
    for number, found in enumerate(chosen, 1):
        by = cast.checkers[found.office]
        pause(9)
        _reply(services.ask(mrn=found.mrn, questions=list(_first(found)), by=by), cast.gateway, pause)
        if number == MOST:
            _second(found, cast, by, tell, pause)
    return [found.mrn for found in chosen]


def _first(found: Declaration) -> tuple[Asked, ...]:
    item = found.items.order_by("sequence")[0]
    tariff = Cited(EvidenceKind.TARIFF, code=item.hs6)
    return (
        Asked("Q10", "classification", item.sequence, _WHAT, evidence=(tariff,)),
        Asked("Q11", "origin", item.sequence, _ORIGIN, evidence=(_LAW,)),
    )


def _second(found: Declaration, cast: Cast, by: Actor, tell: Tell, pause: Pause) -> None:
    """A second query, which a supervisor lets pass."""
    tell(f"A supervisor approves a second query about {found.mrn}; a fourth would be impossible")
    item = found.items.order_by("sequence")[0]
    again = Asked("Q11", "origin", item.sequence, _AGAIN, evidence=(_LAW,))
    pause(7)
    services.ask(mrn=found.mrn, questions=[again], why_not_before=_WHY, by=by)
    pause(5)
    _reply(services.approve(mrn=found.mrn, by=cast.supervisor), cast.gateway, pause)


def _reply(query: InformationRequest, by: Actor, pause: Pause) -> None:
    pause(11)
    answers = {one.position: _SAID[one.reason] for one in query.items.all()}
    services.reply(mrn=query.declaration.mrn, answers=answers, by=by)
