"""Queries to declarants: what was asked, on what evidence, and what was replied."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.engine.questions import Evidence, Question
from greenlane.assessment.engine.reasons import Reason, pointer_of, reasons
from greenlane.assessment.states import IN_WRITING, MOST_QUERIES, QUERY, UNDER_WAY, QueryState
from greenlane.declarations.models import Declaration


class InformationRequest(models.Model):
    """One query: everything an officer wants to know about a declaration, asked at once.

    Officers and supervisors are pseudonyms. `outcome` is how an issued one ended, kept when its case is closed.
    """

    LIFECYCLES = {"state": QUERY}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="queries")
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=19, choices=QueryState, default=QueryState.DRAFTED)
    outcome = models.CharField(max_length=19, blank=True, choices=QueryState)
    group = models.CharField(max_length=12, blank=True, help_text=_("Code of the officer's group."))
    drafted_by = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    why_not_before = models.TextField(
        blank=True, help_text=_("Of a second or third query: why it was not asked in the first.")
    )
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True, help_text=_("The supervisor."))
    declined_because = models.TextField(blank=True)
    issued_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text=_("Until when the declarant replies."))
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True, help_text=_("Why it was taken back."))
    replied_by = models.CharField(max_length=64, blank=True)
    will_amend = models.BooleanField(default=False)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "ordinal"], name="query_ordinal_once"),
            models.CheckConstraint(
                name="query_three_at_most", condition=Q(ordinal__gte=1, ordinal__lte=MOST_QUERIES)
            ),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=UNDER_WAY), name="query_one_at_a_time"
            ),
            models.CheckConstraint(
                name="query_issued_with_limit",
                condition=Q(state__in=IN_WRITING) | Q(issued_at__isnull=False, due_at__isnull=False),
            ),
            # Whoever wrote it is not who approved it; a first query needs nobody.
            models.CheckConstraint(
                name="query_second_hand",
                condition=Q(ordinal=1)
                | Q(state__in=IN_WRITING)
                | (~Q(decided_by="") & ~Q(decided_by=F("drafted_by"))),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="query_due", condition=Q(state=QueryState.ISSUED)),
            models.Index(
                fields=["submitted_at"],
                name="query_to_approve",
                condition=Q(state=QueryState.AWAITING_SUPERVISOR),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration.mrn}/{self.ordinal}"

    @property
    def event_subject(self) -> str:
        return f"query/{self.declaration.mrn}/{self.ordinal}"

    @property
    def needs_supervisor(self) -> bool:
        return self.ordinal > 1

    @property
    def is_open(self) -> bool:
        return self.state == QueryState.ISSUED


class QueryItem(models.Model):
    """One question of a query, with the evidence as it was when it was asked."""

    query = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=4, blank=True)
    fact = models.CharField(max_length=20, blank=True)
    item = models.PositiveIntegerField(null=True, help_text=_("Goods item; empty: the whole declaration."))
    text = models.TextField(blank=True)
    document = models.CharField(max_length=4, blank=True, help_text=_("Type of a document asked for."))
    evidence = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["query", "position"], name="query_item_once")]

    @property
    def why(self) -> Reason | None:
        return reasons().get(self.reason)

    @property
    def pointer(self) -> str:
        """The place in the declaration, as a WCO path."""
        return pointer_of(self.fact, self.item)

    @property
    def proofs(self) -> list[Evidence]:
        return [Evidence.of(one) for one in self.evidence]

    @property
    def question(self) -> Question:
        """The item as the rules look at it."""
        return Question(self.reason, self.fact, self.item, self.text, self.document, tuple(self.proofs))


class QueryAnswer(models.Model):
    """What the declarant said to one question; append-only. `documents` are numbers of filed documents (IRNs)."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        CANNOT = "cannot", _("Cannot be provided")

    item = models.OneToOneField(QueryItem, on_delete=models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    documents = models.JSONField(default=list)
    answered_at = models.DateTimeField()
