"""The life of a paper brought to a desk: kept on a shelf until it is given back."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class PaperState(TextChoices):
    KEPT = "kept", _("Kept by Customs")
    RETURNED = "returned", _("Given back")


TRANSITIONS = transitions(
    # from             verb         to                   who                     label
    (PaperState.KEPT, "give_back", PaperState.RETURNED, Role.FACILITATION_DESK, _("Give it back")),
)
