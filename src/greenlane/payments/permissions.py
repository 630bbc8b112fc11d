"""Who may do what with money."""

from __future__ import annotations

from typing import Any

import rules

from greenlane.foundation.access import CASE_ROLES, Actor, Role, has_role, permit


@rules.predicate
def pays_for_itself(actor: Actor, account_holder: Any) -> bool:
    """A declarant using the duty account of its own organisation."""
    return (
        account_holder is not None
        and actor.has(Role.DECLARANT)
        and actor.organisation_id is not None
        and actor.organisation_id == account_holder.pk
    )


_cash_desk = has_role(Role.CASHIER, Role.SYSTEM)

permit(
    {
        "payment.view": has_role(Role.DECLARANT, Role.GATEWAY, Role.SYSTEM, *CASE_ROLES),
        "payment.charge": has_role(Role.SYSTEM, Role.DOCUMENT_OFFICER, Role.SUPERVISOR, Role.CASHIER),
        "payment.confirm": _cash_desk,
        "payment.reverse": _cash_desk,
        "payment.top_up": _cash_desk,
        "payment.pay_from_account": _cash_desk | pays_for_itself,
        "payment.receive_deposit": _cash_desk | has_role(Role.SUPERVISOR),
        "payment.return_deposit": _cash_desk,
        "payment.request_refund": has_role(Role.CASHIER, Role.SUPERVISOR, Role.SYSTEM),
        "payment.pay_out_refund": _cash_desk,
        "payment.view_books": has_role(Role.CASHIER, Role.OVERSIGHT, Role.SYSTEM),
    }
)
