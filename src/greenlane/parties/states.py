"""How an organisation stands with Customs, and who changes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class Standing(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    RECOGNISED = "recognised", _("Recognised: number issued by a partner administration")
    SUSPENDED = "suspended", _("Suspended")


_REGISTER = (Role.REGISTRAR, Role.SYSTEM)

TRANSITIONS = transitions(
    # from                   verb         to                   who        label
    (Standing.RECOGNISED, "register", Standing.REGISTERED, _REGISTER, _("Register")),
    (Standing.REGISTERED, "suspend", Standing.SUSPENDED, _REGISTER, _("Suspend")),
    (Standing.RECOGNISED, "suspend", Standing.SUSPENDED, _REGISTER, _("Suspend")),
    (Standing.SUSPENDED, "reinstate", Standing.REGISTERED, _REGISTER, _("Reinstate")),
)
