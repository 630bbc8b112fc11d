"""The gate of the security: goods assessed provisionally stay until the security is accepted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from greenlane.assessment.models import ProvisionalAssessment
from greenlane.assessment.states import ProvisionalState, SecurityState
from greenlane.declarations.intervals import OPENS, register_turns, waits
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Holder, Verdict, register_gate
from greenlane.declarations.stages import Stage, register_stages
from greenlane.declarations.states import Assessment
from greenlane.declarations.words import register_gate_name

NAME, LOOK = "security", "security_look"
WANTED, OFFERED = gettext_lazy("A security is to be given."), gettext_lazy("Customs looks at the security.")


def security_gate(declaration: Declaration) -> Gate | None:
    """Applies while the assessment is provisional and something is to be secured. One query then, none else."""
    if declaration.assessment != Assessment.PROVISIONAL:
        return None
    rows = ProvisionalAssessment.objects.filter(declaration_id=declaration.pk, state=ProvisionalState.OPEN)
    found = rows.only("security", "security_since").first()
    if found is None:
        return None
    since = found.security_since
    match SecurityState(found.security):
        case SecurityState.NOT_NEEDED:
            return None
        case SecurityState.WANTED:
            return Gate(NAME, Verdict.WAITING, since, Holder.TRADER, str(WANTED))
        case SecurityState.OFFERED:
            return Gate(NAME, Verdict.WAITING, since, Holder.OFFICER, str(OFFERED), LOOK)
        case SecurityState.ACCEPTED | SecurityState.DISCHARGED | SecurityState.DRAWN:
            return Gate(NAME, Verdict.OPEN, since)


register_gate(NAME, security_gate)
register_gate_name(NAME, gettext_lazy("Security"))
_WANTED, _OFFERED = waits(Holder.TRADER, WANTED), waits(Holder.OFFICER, OFFERED, LOOK)
register_turns(
    NAME,
    {
        "assessment.assessed_provisionally": lambda data: _WANTED if data.get("security_minor") else None,
        "assessment.security_offered": _OFFERED,
        "assessment.security_declined": _WANTED,
        "assessment.security_accepted": OPENS,
        "assessment.finalised": OPENS,
    },
)
register_stages(
    {
        NAME: Stage(
            gettext_lazy("Security"),
            gettext_lazy("A security for the amount in doubt is to be given."),
            gettext_lazy("Give a bond, a guarantee or a deposit on the page of the provisional assessment."),
        ),
        LOOK: Stage(
            gettext_lazy("Acceptance of the security"),
            gettext_lazy("Customs looks at the security that was given."),
        ),
    }
)
