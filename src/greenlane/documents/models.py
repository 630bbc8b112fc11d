"""What is filed: contents by their digest, documents by their number, and what each supports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.documents.kinds import name_of
from greenlane.documents.states import TRANSITIONS, DocumentState, Signature
from greenlane.parties.models import Organisation


class Content(models.Model):
    """The bytes of a file, once, whoever filed them; the key is their SHA-256. Rows are never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text=_("None where a file has no pages."))
    scanner = models.CharField(max_length=20)
    stored_at = models.DateTimeField()


class Document(models.Model):
    """A filed document with its reference number (IRN). What it says never changes; it can be replaced.

    `holder` is whose document it is; `filed_by` the organisation that filed it, where that is another (a broker).
    """

    LIFECYCLES = {"state": TRANSITIONS}

    irn = models.CharField(max_length=18, unique=True)
    holder = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
        help_text=_("Nobody's where it is a document of customs, such as a photo of an examination."),
    )
    filed_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="documents_filed"
    )
    filed_by_person = models.CharField(max_length=40)
    type_code = models.CharField(max_length=4)
    number = models.CharField(max_length=70, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=200)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="documents")
    signature = models.CharField(max_length=8, choices=Signature, default=Signature.NONE)
    signer = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    detached = models.BinaryField(null=True, blank=True, help_text=_("The detached signature (CMS)."))
    state = models.CharField(max_length=8, choices=DocumentState, default=DocumentState.ON_FILE)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    filed_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["holder", "-id"], name="document_holder")]
        constraints = [
            # The same file of the same type is one document of its holder, until it is replaced.
            models.UniqueConstraint(
                fields=["holder", "content", "type_code"],
                condition=Q(state=DocumentState.ON_FILE),
                name="document_once",
            ),
        ]

    @property
    def event_subject(self) -> str:
        return f"document/{self.irn}"

    @property
    def holder_name(self) -> str:
        """Whose it is, as pages say it."""
        if self.holder is None:
            return str(_("Customs"))
        return self.holder.name or self.holder.identifier

    @property
    def type_name(self) -> str:
        return name_of(self.type_code)


class Link(models.Model):
    """That a document supports something, such as `declaration/26XM…`. Rows are never changed or removed.

    `office` is where that is handled, `party` the trader it concerns and `agent` who declares it: all three may then
    see the document.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    subject = models.CharField(max_length=80)
    office = models.CharField(max_length=8, blank=True)
    party = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "subject"], name="link_once")]
        indexes = [models.Index(fields=["subject"], name="link_subject")]


from greenlane.documents.counter.models import CounterPaper, CounterSheet  # noqa: E402  (the desk's own tables)

__all__ = ["Content", "CounterPaper", "CounterSheet", "Document", "Link"]
