"""Conversations with the assistant. They remember what was spoken about, never who spoke."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.states import Channel


class Conversation(models.Model):
    """Questions asked one after the other. `token` is random and known only to the browser or channel that asks.

    `subject` is what is being spoken about (domain, code of goods, origin, document). `peer` is the keyed digest of an
    address of a messaging service, so that its next message finds the conversation.
    """

    token = models.CharField(max_length=43, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=10)
    subject = models.JSONField(default=dict)
    peer = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["last_at"], name="conversation_last")]


class Turn(models.Model):
    """One question and its answer. The question is kept with personal data masked."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    ordinal = models.PositiveSmallIntegerField()
    question = models.TextField()
    language = models.CharField(max_length=10)
    answer = models.JSONField(default=dict)
    status = models.CharField(max_length=10)
    confidence = models.FloatField(default=0)
    domain = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=10, blank=True)
    rating = models.SmallIntegerField(null=True, blank=True, help_text=_("1 helped, -1 did not."))
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["conversation", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["conversation", "ordinal"], name="turn_ordinal")]
        indexes = [models.Index(fields=["asked_at"], name="turn_asked_at")]


class PeerMessage(models.Model):
    """A question that came through a messaging service, until its reply was taken there.

    `text` is the question as it came and is emptied once it was answered; `reply_to`, the address at the service, is
    emptied once the reply was delivered. What stays tells that a message was dealt with, so that it is not dealt
    with twice.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ANSWERED = "answered", _("Answered, reply not yet delivered")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    OPEN = (Status.RECEIVED, Status.ANSWERED)

    adapter = models.CharField(max_length=20)
    message_id = models.CharField(max_length=120)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="peer_messages")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    reply_to = models.CharField(max_length=200, blank=True)
    reply = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [models.UniqueConstraint(fields=["adapter", "message_id"], name="peer_message_once")]
        indexes = [models.Index(fields=["status", "next_try_at"], name="peer_message_due")]
