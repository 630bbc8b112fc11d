"""What people were told, and how they want to be told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.parties.models import Membership


class Kind(models.TextChoices):
    """What a notification is about: people choose for each of these how they are told."""

    REGISTERED = "registered", _("A declaration is registered")
    REJECTED = "rejected", _("A message is rejected")
    SELECTED = "selected", _("A declaration is chosen for a check")
    ASKED = "asked", _("Customs asks something, or takes it back")
    REFUSED = "refused", _("A declaration is refused")
    ENDED = "ended", _("A declaration is withdrawn or cancelled, or its cancellation is declined")
    DUE = "due", _("An amount is due, or no longer due")
    PAID = "paid", _("A payment is booked")
    REVERSED = "reversed", _("The bank takes a payment back")
    REFUND = "refund", _("Money is given back")
    ARRIVED = "arrived", _("Goods have arrived and can be registered")
    LATE = "late", _("A limit has passed, and Customs says why")
    RELEASED = "released", _("Goods are released")
    LEFT = "left", _("Goods have left")
    MANDATE = "mandate", _("A mandate is given or revoked")
    CANCELLATION = "cancellation", _("A cancellation is asked for")


class Way(models.TextChoices):
    """How somebody is told."""

    NONE = "none", _("Not at all")
    PAGE = "page", _("On the page")
    MAIL = "mail", _("On the page and by e-mail at once")
    DAILY = "daily", _("On the page and in one e-mail a day")


class Preference(models.Model):
    """How one person is told of one kind; without a row the default of the kind holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_preference_once")]


class Notification(models.Model):
    """One event of the log told to one person: once, however often the log is read.

    `facts` are what its sentence names (`kinds.RULES`); the words are found when it is shown, in the reader's
    language. `membership` is the role in which it concerns him. `mail_due_at` is set while a mail is wanted.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    event_kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(help_text=_("When it happened."))
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-position"]
        constraints = [models.UniqueConstraint(fields=["user", "position"], name="notification_once")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mailed_at=None, mail_due_at__isnull=False),
                name="notification_to_mail",
            ),
        ]

    @property
    def title(self) -> str:
        from greenlane.interchange.notifications.kinds import sentence

        return sentence(self.event_kind, self.facts)

    @property
    def reason(self) -> str:
        return str(self.facts.get("reason", ""))

    @property
    def url(self) -> str:
        """The page of what it is about; empty where there is none."""
        from greenlane.interchange.notifications.kinds import address

        return address(self.event_kind, self.facts)

    def as_told(self) -> dict[str, Any]:
        """What a list and a mail show of it."""
        return {"title": self.title, "reason": self.reason, "url": self.url}
