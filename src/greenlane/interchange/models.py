"""What interchange keeps: webhooks and what was told them; drafts, catalogues and uploads of organisations."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.parties.models import Organisation


class WebhookEndpoint(models.Model):
    """An address of an organisation. `kinds` are event kinds or families such as `declaration.*`; `secret` is
    encrypted with the installation's key; events before `from_position` are not told. While it is paused its
    deliveries wait."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    secret = models.TextField()
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    paused_at = models.DateTimeField(null=True, blank=True)
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
            models.Index(fields=["next_try_at"], condition=Q(status="waiting"), name="webhook_delivery_due"),
            # How a webhook fares, without reading all it was ever told.
            models.Index(
                fields=["endpoint", "status"],
                condition=Q(status__in=["waiting", "dead"]),
                name="webhook_delivery_open",
            ),
            models.Index(
                fields=["endpoint", "-delivered_at"],
                condition=Q(delivered_at__isnull=False),
                name="webhook_delivery_last",
            ),
        ]


class Draft(models.Model):
    """A declaration being written on the page by one organisation, kept at every step.

    `content` holds plain answers (`guided.questions`); `base` the message that an amendment starts from, so that
    what the page does not ask stays as it was. `stamp` rises with every change: two windows cannot overwrite each
    other unseen. `lodged_mrn` is set once it was lodged; from then on it only tells.
    """

    class Origin(models.TextChoices):
        BLANK = "blank", _("Written from scratch")
        COPY = "copy", _("Copied from an earlier declaration")
        UPLOAD = "upload", _("From a refused file")
        AMENDMENT = "amendment", _("Amends a declaration")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="drafts"
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.BLANK)
    source_mrn = models.CharField(max_length=18, blank=True)
    amends_version = models.PositiveSmallIntegerField(null=True)
    lrn = models.CharField(max_length=70, blank=True)
    items_count = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    stamp = models.PositiveIntegerField(default=1)
    lodged_mrn = models.CharField(max_length=18, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="draft_recent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source_mrn"],
                condition=Q(origin="amendment", lodged_mrn=""),
                name="draft_one_amendment",
            ),
        ]

    def __str__(self) -> str:
        return self.lrn or str(self.public_id)

    @property
    def is_amendment(self) -> bool:
        return self.origin == self.Origin.AMENDMENT

    @property
    def is_lodged(self) -> bool:
        return bool(self.lodged_mrn)


class CatalogueGood(models.Model):
    """One of an organisation's own goods: what it is called, its code and what is usually declared of it.

    `net_mass` is kilograms a unit, `unit_value` a price a unit in `currency`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="catalogue")
    sku = models.CharField(max_length=40)
    description = models.CharField(max_length=512)
    code = models.CharField(max_length=10)
    origin = models.CharField(max_length=2, blank=True)
    preference = models.CharField(max_length=3, blank=True)
    unit = models.CharField(max_length=3, blank=True)
    net_mass = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    unit_value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    notes = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sku"], name="catalogue_sku_once"),
        ]
        indexes = [models.Index(fields=["organisation", "code"], name="catalogue_code")]

    def __str__(self) -> str:
        return self.sku


class Upload(models.Model):
    """Files sent on the upload page in one go, with their verdicts. `token` is made of the form's and of what was
    sent with it: a form sent twice as it was counts once. With `dry_run` nothing was lodged."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    token = models.UUIDField()
    dry_run = models.BooleanField(default=False)
    files = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    finished = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "token"], name="upload_once")]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="upload_recent")]


class UploadVerdict(models.Model):
    """What became of one message, or of one declaration of a CSV file, of an upload.

    `verdict` is a word of `intake.Word`, or `valid` and `invalid` of a check that lodged nothing; a check also keeps
    the `documents` that the declaration needs.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="verdicts")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    verdict = models.CharField(max_length=24)
    kind = models.CharField(max_length=40, blank=True)
    mrn = models.CharField(max_length=18, blank=True)
    lrn = models.CharField(max_length=70, blank=True)
    lodgement = models.ForeignKey(
        "declarations.Lodgement", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused = models.BooleanField(default=False)
    replayed = models.BooleanField(default=False)
    errors = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    payable_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_verdict_once")]


# Models of `notifications`, where Django looks for them.
from greenlane.interchange.notifications.models import Notification, Preference  # noqa: E402, F401
