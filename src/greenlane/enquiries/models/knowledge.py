"""The knowledge base: documents by language, their versions by date, and the passages of each version."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.engine.shapes import PassageKind, stated
from greenlane.enquiries.states import VERSION, Domain, Kind, KnowledgeAudience, VersionState


class KnowledgeDocument(models.Model):
    """One text in one language. Its translations share the code, and so do its versions."""

    code = models.CharField(max_length=120, help_text=_("Domain and name, such as passengers/cash."))
    language = models.CharField(max_length=10)
    domain = models.CharField(max_length=30, choices=Domain)
    kind = models.CharField(max_length=12, choices=Kind)
    audience = models.CharField(max_length=10, choices=KnowledgeAudience, default=KnowledgeAudience.PUBLIC)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "language"]
        constraints = [models.UniqueConstraint(fields=["code", "language"], name="knowledge_code_language")]


class DocumentVersion(models.Model):
    """The text of a document from a day on. `text` is Markdown, whatever it was read from.

    A version is in force from `effective_from` up to, and without, `effective_to`; one that a later version replaced
    from its first day on has an empty interval. `declared_to` is the end it was approved with: what was known before
    a later version cut it. `published_from` names the part of the product that the text was written from, for those
    that no person drafts. `translates` is the version of the English original. People are named by pseudonym.
    """

    LIFECYCLES = {"state": VERSION}

    document = models.ForeignKey(KnowledgeDocument, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    state_since = models.DateTimeField()
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    law = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    declared_to = models.DateField(null=True, blank=True)
    translates = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=80, default="text/markdown")
    original_sha256 = models.CharField(max_length=64, blank=True)
    published_from = models.CharField(max_length=80, blank=True)
    most_asked = models.BooleanField(default=False)
    drafted_by = models.CharField(max_length=40)
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was sent back or withdrawn."))

    class Meta:
        ordering = ["document", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="knowledge_version_ordinal"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["draft", "proposed"]),
                name="knowledge_one_open_draft",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="knowledge_interval",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "superseded"]) | ~Q(approved_by=""),
                name="knowledge_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_from"], name="knowledge_in_force")]

    @property
    def event_subject(self) -> str:
        return f"knowledge/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in {VersionState.DRAFT, VersionState.PROPOSED}

    @property
    def stated_from(self) -> date | None:
        """The first day as the text states it; None where it states none."""
        return stated(self.effective_from)

    @property
    def id_of_text(self) -> str:
        """`code@version`: what a citation of its passages begins with."""
        return f"{self.document.code}@{self.ordinal}"


class Passage(models.Model):
    """A piece of a version that can be quoted by itself. Written with the version, never changed after approval."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="passages")
    anchor = models.CharField(max_length=160)
    ordinal = models.PositiveIntegerField()
    part = models.CharField(max_length=10, choices=[(one.value, one.value) for one in PassageKind])
    trail = models.JSONField(default=list)
    article = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["version", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["version", "anchor"], name="knowledge_passage_anchor")]


class AlternativeQuestion(models.Model):
    """A question in people's own words that a passage answers. It helps to find the passage and is never quoted.

    One that is not `answered` sounds as if the passage answered it, which it does not: it keeps the passage from being
    taken for an answer to such a question.

    It belongs to the place (`code#anchor`), not to a version: it stays when the text is written anew, and leads to
    the text in the reader's language. Where the place is gone it waits without effect. One that a curator ended stays,
    so that no later import brings it back. People are named by pseudonym.
    """

    code = models.CharField(max_length=120)
    anchor = models.CharField(max_length=160)
    language = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    answered = models.BooleanField(default=True)
    added_by = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    ended_by = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code", "anchor", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "anchor", "language", "text"], name="knowledge_alternative_once"
            )
        ]

    @property
    def event_subject(self) -> str:
        return f"knowledge_question/{self.pk}"

    @property
    def place(self) -> str:
        """`code#anchor`: where the passage stands, whatever its version."""
        return f"{self.code}#{self.anchor}"


class KnowledgeGeneration(models.Model):
    """One row: how often the published knowledge has changed. Processes reopen their index when it grows."""

    number = models.PositiveBigIntegerField(default=0)
