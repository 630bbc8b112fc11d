"""Papers brought to a desk and their sheets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.documents.counter.states import TRANSITIONS, PaperState
from greenlane.documents.kinds import name_of
from greenlane.foundation import clock
from greenlane.parties.models import Organisation


class CounterPaper(models.Model):
    """A paper as it was brought: for whom and for what, by whom, and where the original is.

    `subject` is what it is for, such as `declaration/26XM…`; empty where it is only a trader's.
    """

    LIFECYCLES = {"state": TRANSITIONS}

    office = models.CharField(max_length=8)
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="papers_brought")
    subject = models.CharField(max_length=80, blank=True)
    type_code = models.CharField(max_length=4)
    number = models.CharField(max_length=70, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    sheets_counted = models.PositiveSmallIntegerField()
    brought_by = models.CharField(max_length=100, help_text=_("The person, as he gave his name."))
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.KEPT)
    shelf = models.CharField(max_length=60, blank=True, help_text=_("Where the original lies."))
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64, help_text=_("Pseudonym of the officer."))
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_to = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["office", "-id"], name="counter_paper_office"),
            models.Index(fields=["subject"], name="counter_paper_subject", condition=~Q(subject="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="counter_paper_returned",
                condition=Q(state=PaperState.KEPT, returned_at=None)
                | Q(state=PaperState.RETURNED, returned_at__isnull=False),
            ),
        ]

    @property
    def reference(self) -> str:
        """What the receipt calls it: `CP26-000042`."""
        return f"CP{clock.day_of(self.received_at):%y}-{self.pk:06}"

    @property
    def event_subject(self) -> str:
        return f"paper/{self.reference}"

    @property
    def type_name(self) -> str:
        return name_of(self.type_code)

    @property
    def subject_number(self) -> str:
        """The number of what it is for, without what kind of thing that is."""
        return self.subject.partition("/")[2]


class CounterSheet(models.Model):
    """One sheet of a paper, filed as a document with its own number (IRN). Rows are never changed."""

    paper = models.ForeignKey(CounterPaper, on_delete=models.PROTECT, related_name="sheets")
    ordinal = models.PositiveSmallIntegerField()
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="counter_sheets"
    )
    scan = models.CharField(max_length=64, help_text=_("SHA-256 of the scan that it came from."))

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["paper", "ordinal"], name="counter_sheet_once")]
        indexes = [models.Index(fields=["scan"], name="counter_sheet_scan")]
