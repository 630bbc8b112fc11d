"""Who may do what with a declaration."""

from __future__ import annotations

import rules
from django.conf import settings

from greenlane.declarations.deciders import is_decider
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import CASE_ROLES, Actor, Role, has_role, permit
from greenlane.parties.selectors import mandate_in_force


@rules.predicate
def is_party(actor: Actor, declaration: Declaration | None) -> bool:
    """The declarant or the trader of the declaration; always true where no declaration is given."""
    if declaration is None:
        return True
    parties = {declaration.declarant_id, declaration.trader_id}
    return actor.organisation_id is not None and actor.organisation_id in parties


@rules.predicate
def still_acts(actor: Actor, declaration: Declaration | None) -> bool:
    """The trader, or the declarant while he may act for him; always true where no declaration is given.

    A declarant whose mandate has ended still sees what he lodged, and changes nothing more of it. Traders with a
    recognised number of elsewhere record no mandates: for them the representation declared at lodgement stands.
    """
    if declaration is None or actor.organisation_id == declaration.trader_id:
        return True
    trader = declaration.trader
    if trader is None or not trader.identifier.startswith(settings.GREENLANE_COUNTRY):
        return True
    return mandate_in_force(trader, declaration.declarant, clock.today()) is not None


@rules.predicate
def is_national(actor: Actor) -> bool:
    """Acts for the administration, not for one organisation."""
    return actor.organisation_id is None


@rules.predicate
def at_office(actor: Actor, declaration: Declaration | None) -> bool:
    """At the declaration's office, or of no single office: the national supervisors."""
    return declaration is None or actor.office in {"", declaration.office}


@rules.predicate
def is_chosen(actor: Actor, declaration: Declaration | None) -> bool:
    """Chosen to check this declaration, of whatever office."""
    return declaration is not None and is_decider(declaration, actor)


# A gateway of an organisation sends what its people could send; only the national one acts for everybody.
_party = has_role(Role.DECLARANT, Role.GATEWAY) & is_party
_trader = _party & still_acts
_gateway = has_role(Role.GATEWAY) & is_national
_supervisor = has_role(Role.SUPERVISOR) & at_office

VIEW_LOAD = "declaration.view_load"
"""See how much waits at an office, and who decided what."""

EXPLAIN_DELAY = "declaration.explain_delay"
"""Issue the written reason for a delay."""
VIEW_TIMES = "declaration.view_times"
"""See where the time of the declarations of an office went."""

permit(
    {
        VIEW_TIMES: has_role(Role.SUPERVISOR, Role.OVERSIGHT, Role.ASSESSMENT_MONITOR),
        EXPLAIN_DELAY: has_role(Role.SYSTEM),
        VIEW_LOAD: has_role(Role.SUPERVISOR, Role.OVERSIGHT),
        "declaration.lodge": has_role(Role.DECLARANT, Role.GATEWAY),
        "declaration.view": _party | _gateway | has_role(*CASE_ROLES) | has_role(Role.SYSTEM),
        "declaration.amend": _trader | _gateway,
        "declaration.withdraw": _trader | _gateway,
        "declaration.request_cancellation": _trader | _gateway,
        "declaration.decide_cancellation": _supervisor,
        "declaration.register_goods": _trader | _gateway,
        "declaration.check_documents": (has_role(Role.DOCUMENT_OFFICER) & (at_office | is_chosen))
        | _supervisor,
        "declaration.change_lane": _supervisor,
        "declaration.gate_out": has_role(Role.GATE_OFFICER, Role.TERMINAL_OPERATOR),
        "cargo.report": has_role(Role.CARRIER, Role.TERMINAL_OPERATOR, Role.GATEWAY),
    }
)
