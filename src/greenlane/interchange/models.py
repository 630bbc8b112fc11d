"""Webhooks: where organisations want to be told about their declarations, and what was told them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.parties.models import Organisation


class WebhookEndpoint(models.Model):
    """An address of an organisation. `kinds` are event kinds or families such as `declaration.*`; `secret` is
    encrypted with the installation's key; events before `from_position` are not told."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    secret = models.TextField()
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    from_position = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(active=True), name="webhook_endpoint_active")
        ]

    @property
    def event_subject(self) -> str:
        return f"webhook/{self.public_id}"


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Given up")


class WebhookDelivery(models.Model):
    """One event told to one endpoint, until it answers 2xx or the tries are used up.

    `position` is that of the event in the log; empty for a ping.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    position = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_status_code = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "position"], name="webhook_delivery_once"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status="waiting"), name="webhook_delivery_due")
        ]
