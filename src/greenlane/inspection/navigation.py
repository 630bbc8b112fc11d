"""Menu entries, panels, sections and buttons of inspection."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import faceless
from greenlane.declarations.models import Declaration
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.declarations.views.sections import Section, register_section
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.inspection import selectors
from greenlane.inspection.gates import SPARED, is_taken_into_account, verified_lanes
from greenlane.inspection.models import Examination
from greenlane.inspection.notes import Notes
from greenlane.inspection.permissions import ANSWER, APPOINT, CONFIRM, DECIDE, READ, VERIFY
from greenlane.inspection.states import ExaminationState, FindingKind, Result
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10
_EXAMINES = (Role.EXAMINING_OFFICER, Role.SUPERVISOR, Role.OVERSIGHT)
_VERIFIES = (Role.COMPLIANCE_VERIFIER, Role.SUPERVISOR, Role.OVERSIGHT)

register(
    Entry(
        Audience.DESK,
        _("Examinations"),
        "examinations",
        "package",
        order=60,
        permission=READ,
        shown=lambda actor: actor.has(*_EXAMINES),
    ),
    Entry(
        Audience.DESK,
        _("Compliance verification"),
        "verifications",
        "clipboard-check",
        order=70,
        permission=READ,
        shown=lambda actor: actor.has(*_VERIFIES),
    ),
)


def to_examine(request: PageRequest) -> dict[str, Any] | None:
    """What an examiner takes next; for supervisors what waits for a second officer is in the list too. One query."""
    if not request.actor.has(Role.EXAMINING_OFFICER):
        return None
    rows = list(selectors.to_examine(request.actor)[: TEN + 1])
    return {"rows": rows[:TEN], "more": len(rows) > TEN}


def to_verify(request: PageRequest) -> dict[str, Any] | None:
    """The verification in hand, and how many wait. Two queries, none for others."""
    if not request.actor.has(Role.COMPLIANCE_VERIFIER):
        return None
    return {
        "mine": selectors.in_hand(request.actor),
        "rows": list(selectors.waiting(request.actor)[:TEN]),
        "may_verify": allowed(request.actor, VERIFY),
    }


def to_answer(request: PageRequest) -> dict[str, Any] | None:
    """Times that customs proposed to this trader; left out while there is none. One query."""
    if not request.actor.has(Role.DECLARANT) or request.actor.organisation_id is None:
        return None
    rows = list(selectors.answers_due(request.actor)[:TEN])
    return {"rows": rows} if rows else None


register_panel(Panel(Audience.DESK, "to_examine", "inspection/panels/to_examine.html", to_examine, 12))
register_panel(Panel(Audience.DESK, "to_verify", "inspection/panels/to_verify.html", to_verify, 13))
register_panel(Panel(Audience.PORTAL, "to_answer", "inspection/panels/to_answer.html", to_answer, 12))


def examinations_section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    """The examinations of a declaration: the trader sees what was found once the report counts."""
    if found.lane in SPARED:
        return None
    rows = selectors.examinations_of(found)
    if not rows:
        return None
    return {
        "rows": [_shown(found, row, request.actor) for row in rows],
        "is_officer": request.actor.is_officer,
        "may_answer": rows[0].answer_due and allowed(request.actor, ANSWER, found),
    }


def _shown(found: Declaration, row: Examination, actor: Actor) -> dict[str, Any]:
    kinds = dict(FindingKind.choices)
    counts = row.state == ExaminationState.REPORTED
    notes = Notes.of(row.report) if counts else Notes()
    findings = [
        (one.item, kinds.get(one.kind, one.kind), faceless.text(one.text, found, actor))
        for one in notes.discrepancies
    ]
    photos = list(row.photos.values_list("document__irn", flat=True)) if counts else []
    return {
        "row": row,
        "notes": notes,
        "findings": findings,
        "photos": photos,
        "appointment": selectors.current_appointment(row) if row.is_open else None,
        "accepted": faceless.text(row.accepted_reason, found, actor) if row.accepted_reason else "",
    }


def verification_section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    lanes = verified_lanes()
    if not lanes or found.lane not in lanes:
        return None
    row = found.verifications.order_by("-number").first() if found.pk else None
    if row is None:
        return None
    return {"row": row, "reason": faceless.text(row.reason, found, request.actor) if row.reason else ""}


register_section(Section("examinations", "inspection/sections/examinations.html", examinations_section, 50))
register_section(Section("verification", "inspection/sections/verification.html", verification_section, 60))


def offer_examination(found: Declaration, actor: Actor) -> Choice | None:
    """What this reader does next about an examination: one button, the page behind it knows the rest."""
    if found.lane in SPARED or not (actor.has(Role.DECLARANT) or actor.has(*_EXAMINES)):
        return None
    row = Examination.objects.filter(declaration_id=found.pk).order_by("-number").first()
    if row is None:
        return None
    address = {"examine": "examination", "confirm": "examination_second", "decide": "examination_decide"}
    step = _step(found, row, actor)
    if step is None:
        return None
    name, label = step
    return Choice(label, reverse(address.get(name, name), args=[found.mrn]), "package", primary=True)


def _step(found: Declaration, row: Examination, actor: Actor) -> tuple[str, Any] | None:
    undecided = row.result == Result.DISCREPANCY and row.accepted_at is None
    if row.answer_due and allowed(actor, ANSWER, found):
        return "examination_answer", _("Answer the proposed time")
    if (
        row.state == ExaminationState.TO_CONFIRM
        and row.examiner != actor.id
        and allowed(actor, CONFIRM, found)
    ):
        return "confirm", _("Confirm what was found")
    if row.is_open and actor.has(Role.EXAMINING_OFFICER) and allowed(actor, APPOINT, found):
        return "examine", _("Examine the goods")
    if undecided and allowed(actor, DECIDE, found) and not is_taken_into_account(found, row):
        return "decide", _("Decide on the discrepancy")
    return None


register_offer(offer_examination)
