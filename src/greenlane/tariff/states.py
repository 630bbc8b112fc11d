"""The life of a basket of reference data: drafted, approved by somebody else, published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class BasketState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Change(models.TextChoices):
    """What a basket does to a measure."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    ENDED = "ended", _("Ended")


_EDITORS = (Role.TARIFF_EDITOR, Role.SYSTEM)
_APPROVERS = (Role.TARIFF_APPROVER, Role.SYSTEM)

TRANSITIONS = transitions(
    # from                  verb         to                     who         label
    (BasketState.DRAFT, "approve", BasketState.APPROVED, _APPROVERS, _("Approve")),
    (BasketState.DRAFT, "withdraw", BasketState.WITHDRAWN, _EDITORS, _("Withdraw")),
    (BasketState.APPROVED, "return", BasketState.DRAFT, _APPROVERS, _("Return to the editor")),
    (BasketState.APPROVED, "publish", BasketState.PUBLISHED, _APPROVERS, _("Publish")),
)
