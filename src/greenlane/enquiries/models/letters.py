"""Letters to Customs and their replies: enquiries in the officers' queue, drafts, and what officers changed."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.models.conversations import Conversation
from greenlane.enquiries.models.knowledge import Passage
from greenlane.enquiries.states import ENQUIRY, OPEN_ENQUIRIES, Channel, Domain, EnquiryState


class Enquiry(models.Model):
    """Something a person wants to know, from the first letter to the reply.

    `routed_because` lists what led to the domain. `due_at` follows from the working calendar. The sender's name and
    address stand here only; every text that is searched is masked.
    """

    LIFECYCLES = {"state": ENQUIRY}

    number = models.CharField(max_length=20, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    domain = models.CharField(max_length=30, choices=Domain, blank=True)
    routed_because = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=EnquiryState, default=EnquiryState.RECEIVED)
    state_since = models.DateTimeField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    officer = models.CharField(max_length=40, blank=True)
    second_reader_because = models.CharField(max_length=200, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    conversation = models.OneToOneField(Conversation, on_delete=models.SET_NULL, null=True, blank=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["state", "domain", "due_at"], name="enquiry_queue"),
            models.Index(fields=["sender_address", "received_at"], name="enquiry_sender"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_subject(self) -> str:
        return f"enquiry/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ENQUIRIES

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time for a first reply has passed while nobody has answered."""
        return self.is_open and self.due_at < now


class Letter(models.Model):
    """One letter in or out. `text` is as it came; `masked` has personal data replaced and is what search reads.

    `automatic` letters are written by a machine: our acknowledgements, and failures of mail servers to deliver.
    `delivered_at` is when the mail server took an outgoing one, `try_at` when it is offered to it next.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="letters")
    outgoing = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    text = models.TextField()
    masked = models.TextField()
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    original_sha256 = models.CharField(max_length=64, blank=True)
    attachments = models.JSONField(default=list)
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["enquiry", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~models.Q(message_id=""), name="letter_message_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=models.Q(try_at__isnull=False), name="letter_to_deliver"
            )
        ]


class DraftReply(models.Model):
    """A reply being written. `blocks` is the structured draft as the product made it and never changes;
    `text` is what the officer makes of it. One is sent at most, by a person.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="drafts")
    ordinal = models.PositiveSmallIntegerField()
    blocks = models.JSONField(default=list)
    drafted_text = models.TextField()
    text = models.TextField()
    drafted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=40, blank=True)
    second_reader = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=40, blank=True)
    edit_distance = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["enquiry", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "ordinal"], name="draft_ordinal"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | ~models.Q(sent_by__in=["", "system"]),
                name="draft_sent_by_a_person",
            ),
        ]


class DraftCitation(models.Model):
    """A passage that a draft quotes, so that superseding it can warn whoever is about to send."""

    draft = models.ForeignKey(DraftReply, on_delete=models.CASCADE, related_name="citations")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="cited_in")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_citation_number")]


class CurationNote(models.Model):
    """Something the curators should look at: an officer changed a draft, a question found no answer, a wrong rating."""

    class Cause(models.TextChoices):
        CHANGED = "changed", _("An officer changed a draft")
        UNANSWERED = "unanswered", _("A question found no answer")
        RATED_DOWN = "rated_down", _("An answer did not help")

    cause = models.CharField(max_length=12, choices=Cause)
    domain = models.CharField(max_length=30, choices=Domain, blank=True)
    language = models.CharField(max_length=10)
    passage = models.ForeignKey(Passage, on_delete=models.SET_NULL, null=True, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_how = models.TextField(blank=True)

    class Meta:
        ordering = ["-noted_at"]

    @property
    def event_subject(self) -> str:
        return f"curation_note/{self.pk}"


class CitationSample(models.Model):
    """A cited sentence drawn at random for an officer to judge: does the passage say what the answer says?"""

    asked = models.TextField()
    said = models.TextField()
    quote = models.TextField()
    cited = models.CharField(max_length=300, help_text=_("code@version#anchor"))
    title = models.CharField(max_length=300, blank=True)
    domain = models.CharField(max_length=30, choices=Domain, blank=True)
    language = models.CharField(max_length=10)
    came_from = models.CharField(max_length=60, unique=True)
    drawn_at = models.DateTimeField()
    right = models.BooleanField(null=True, blank=True)
    remark = models.TextField(blank=True)
    judged_by = models.CharField(max_length=40, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["drawn_at", "id"]

    @property
    def event_subject(self) -> str:
        return f"citation_sample/{self.pk}"
