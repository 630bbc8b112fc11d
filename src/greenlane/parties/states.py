"""How an organisation stands with Customs, and who changes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class Standing(models.TextChoices):
    APPLIED = "applied", _("Waiting for the registrar")
    REJECTED = "rejected", _("Application rejected")
    REGISTERED = "registered", _("Registered")
    RECOGNISED = "recognised", _("Recognised: number issued by a partner administration")
    SUSPENDED = "suspended", _("Suspended")


class Validity(models.TextChoices):
    """Where something with dates stands today: a mandate, a role, an AEO status."""

    COMING = "coming", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")
    REVOKED = "revoked", _("Revoked")


_REGISTER = (Role.REGISTRAR, Role.SYSTEM)

TRANSITIONS = transitions(
    # from                   verb         to                   who        label
    (Standing.APPLIED, "approve", Standing.REGISTERED, _REGISTER, _("Approve the application")),
    (Standing.APPLIED, "reject", Standing.REJECTED, _REGISTER, _("Reject the application")),
    (Standing.REJECTED, "approve", Standing.REGISTERED, _REGISTER, _("Approve the application after all")),
    (Standing.RECOGNISED, "register", Standing.REGISTERED, _REGISTER, _("Register")),
    (Standing.REGISTERED, "suspend", Standing.SUSPENDED, _REGISTER, _("Suspend")),
    (Standing.RECOGNISED, "suspend", Standing.SUSPENDED, _REGISTER, _("Suspend")),
    (Standing.SUSPENDED, "reinstate", Standing.REGISTERED, _REGISTER, _("Reinstate")),
)

NOT_ENTERED = frozenset({Standing.APPLIED, Standing.REJECTED})
"""Known by its application only: it is not in the register and lodges nothing."""
