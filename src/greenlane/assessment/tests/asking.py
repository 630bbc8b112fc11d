"""Questions, queries and replies for tests."""

from __future__ import annotations

from typing import Any

from greenlane.assessment import services
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.services import Answer, Asked
from greenlane.assessment.tests.factories import drawn_officer, opened
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.pages import actor

WORDS = "Which flour are the rolls made of, and in which share?"
LAW = Cited(EvidenceKind.LAW, text="Customs Act s. 40(1)")
TARIFF = Cited(EvidenceKind.TARIFF, code="1905")
TRADER = "importer@aurora"


def question(**changes: Any) -> Asked:
    """A sound question: what the goods of the first item are made of, by a text of the tariff."""
    values: dict[str, Any] = {
        "reason": "Q10",
        "fact": "classification",
        "item": 1,
        "text": WORDS,
        "evidence": (TARIFF,),
    }
    return Asked(**{**values, **changes})


def asked(found: Declaration, *questions: Asked) -> InformationRequest:
    """The first query about a drawn declaration, issued by its officer."""
    by = drawn_officer(opened(found))
    services.keep_draft(mrn=found.mrn, questions=questions or (question(),), by=by)
    return services.issue(mrn=found.mrn, by=by)


def replied(found: Declaration, text: str = "Wheat flour, 82 per cent.", **more: Any) -> InformationRequest:
    """Every question of the open query answered in the same words."""
    query = InformationRequest.objects.get(declaration=found, state="issued")
    answers = {one.position: Answer(text) for one in query.items.all()}
    return services.reply(mrn=found.mrn, answers=answers, by=actor(TRADER), **more)


def submitted(found: Declaration) -> InformationRequest:
    """A second or third query, with a supervisor."""
    by = drawn_officer(opened(found))
    why = "The reply to the first query named another firm."
    services.keep_draft(mrn=found.mrn, questions=[question()], why_not_before=why, by=by)
    return services.submit(mrn=found.mrn, by=by)
