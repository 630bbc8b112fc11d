"""Who may turn the demo's live traffic on and off."""

from __future__ import annotations

from greenlane.foundation.access import Role, has_role, permit

permit({"simulation.steer_traffic": has_role(Role.SUPERVISOR, Role.SYSTEM)})
