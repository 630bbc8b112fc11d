"""The life of a document: on file, then replaced by a newer one. Nothing is ever removed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class DocumentState(TextChoices):
    ON_FILE = "on_file", _("On file")
    REPLACED = "replaced", _("Replaced")


class Signature(TextChoices):
    """What is known of the holder's signature."""

    NONE = "none", _("Not signed")
    TRUSTED = "trusted", _("Signed, signer trusted")
    UNKNOWN = "unknown", _("Signed, signer not known to Customs")
    BROKEN = "broken", _("Signature does not fit the document")


TRANSITIONS = transitions(
    # from                   verb       to                      who                             label
    (
        DocumentState.ON_FILE,
        "replace",
        DocumentState.REPLACED,
        (Role.DECLARANT, Role.GATEWAY),
        _("Replace it with a newer one"),
    ),
)
