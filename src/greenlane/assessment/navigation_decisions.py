"""What reassessments show elsewhere: buttons and a section of the declaration page, panels, words of events."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.assessment.hearings import proposals_of, to_answer, to_decide
from greenlane.assessment.models import Reassessment
from greenlane.assessment.permissions import ANSWER, COUNTERSIGN
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.states import ReassessmentState
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.declarations.views.sections import Section, register_section
from greenlane.declarations.words import Said, register_events
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10
_MILD = frozenset({Lane.GREEN.value, Lane.BLUE.value})
_BEFORE = frozenset({Assessment.REGISTERED, Assessment.ASSESSED})


def offer(found: Declaration, actor: Actor) -> Choice | None:
    """The button of whoever has to go on: propose, answer, decide, sign."""
    if found.assessment == Assessment.IN_ASSESSMENT and allowed(actor, CHECK, found):
        return Choice(_("Propose a reassessment"), reverse("declaration_reassess", args=[found.mrn]), "scale")
    if found.assessment not in {Assessment.HEARING, Assessment.HEARD}:
        return None
    proposal = proposals_of(found).first()
    if proposal is None:
        return None
    return _next(found, proposal, actor)


def _next(found: Declaration, proposal: Reassessment, actor: Actor) -> Choice | None:
    if proposal.state == ReassessmentState.PROPOSED and allowed(actor, ANSWER, found):
        url = reverse("declaration_hearing", args=[found.mrn])
        return Choice(_("Answer the proposed reassessment"), url, "scale", primary=True)
    if proposal.state == ReassessmentState.SUBMITTED:
        url = reverse("declaration_countersign", args=[found.mrn])
        may = allowed(actor, COUNTERSIGN, found) and actor.id != proposal.officer
        return Choice(_("Sign the reassessment"), url, "gavel", primary=True) if may else None
    if allowed(actor, CHECK, found):
        url = reverse("declaration_decide", args=[found.mrn])
        return Choice(_("Decide on the reassessment"), url, "gavel", primary=True)
    return None


def section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    """The proposals on a declaration; none is looked for where no officer had it."""
    if found.lane in _MILD and found.assessment in _BEFORE:
        return None
    rows = list(proposals_of(found)[:TEN])
    return {"proposals": rows} if rows else None


def answers(request: PageRequest) -> dict[str, Any] | None:
    """Proposals that wait for this trader. One query."""
    if not request.actor.has(Role.DECLARANT):
        return None
    rows = perishables_first(to_answer(request.actor), "answer_due_at", "pk", of="declaration")[:TEN]
    found = [(row, reverse("declaration_hearing", args=[row.declaration.mrn]), _("Answer")) for row in rows]
    return {"rows": found, "title": _("Proposed reassessments to answer")} if found else None


def decisions(request: PageRequest) -> dict[str, Any] | None:
    """What an officer decides or signs next. One query."""
    if not request.actor.has(Role.DOCUMENT_OFFICER, Role.SUPERVISOR):
        return None
    rows = perishables_first(to_decide(request.actor), "answer_due_at", "pk", of="declaration")[:TEN]
    found = [(row, *_where(row)) for row in rows]
    return {"rows": found, "title": _("Reassessments to decide")} if found else None


def _where(row: Reassessment) -> tuple[str, str]:
    if row.state == ReassessmentState.SUBMITTED:
        return reverse("declaration_countersign", args=[row.declaration.mrn]), _("Sign")
    return reverse("declaration_decide", args=[row.declaration.mrn]), _("Decide")


register_offer(offer)
register_section(Section("reassessment", "assessment/sections/reassessment.html", section, order=30))
register_panel(Panel(Audience.PORTAL, "hearings", "assessment/panels/hearings.html", answers, 4))
register_panel(Panel(Audience.DESK, "decisions", "assessment/panels/hearings.html", decisions, 7))
register_events(
    {
        "assessment.reassessment_proposed": Said(gettext_lazy("Reassessment proposed"), "scale", "yellow"),
        "assessment.reassessment_answered": Said(
            gettext_lazy("Declarant objected to the reassessment"), "hand-stop", "blue"
        ),
        "assessment.hearing_appointed": Said(gettext_lazy("Hearing appointed"), "calendar-event", "blue"),
        "assessment.reassessment_consented": Said(
            gettext_lazy("Declarant agreed to the reassessment"), "check", "green"
        ),
        "assessment.reassessment_dropped": Said(
            gettext_lazy("Reassessment dropped"), "arrow-back-up", "secondary", "%(reason)s"
        ),
        "assessment.reassessment_submitted": Said(
            gettext_lazy("Reassessment waits for a second signature"), "gavel", "yellow"
        ),
        "assessment.reassessment_sent_back": Said(
            gettext_lazy("Second signature refused"), "arrow-back-up", "yellow"
        ),
        "assessment.reassessed": Said(
            gettext_lazy("Reassessed with written reasons"),
            "gavel",
            "yellow",
            gettext_lazy("Decision %(decision)s, document %(document)s."),
        ),
    }
)
