"""Who may change the tariff."""

from __future__ import annotations

from greenlane.foundation.access import Role, has_role, permit

editor = has_role(Role.TARIFF_EDITOR, Role.SYSTEM)
approver = has_role(Role.TARIFF_APPROVER, Role.SYSTEM)

permit(
    {
        "tariff.edit_basket": editor,
        "tariff.approve_basket": approver,
        "tariff.publish_basket": approver,
        "tariff.import_rates": editor,
        "tariff.read_baskets": editor | approver | has_role(Role.OVERSIGHT),
    }
)
