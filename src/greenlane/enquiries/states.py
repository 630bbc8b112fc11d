"""The lives of a version of a document in the knowledge base, and of an enquiry that an officer answers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

CURATOR = Role.KNOWLEDGE_CURATOR
APPROVER = Role.KNOWLEDGE_APPROVER
OFFICER = Role.ENQUIRY_OFFICER


class Domain(TextChoices):
    """What a document is about; also what routes a letter to the officers who answer it."""

    PASSENGERS = "passengers", _("Passengers")
    CARGO = "cargo", _("Cargo")
    FACILITATION = "facilitation", _("Facilitation and authorised operators")
    PAYMENTS = "payments", _("Payments and valuation")
    ORIGIN = "origin", _("Origin")
    PERMITS = "permits", _("Permits and prohibited goods")
    INTELLECTUAL_PROPERTY = "intellectual-property", _("Intellectual property")
    CONSUMER_PROTECTION = "consumer-protection", _("Consumer protection")
    ANTI_MONEY_LAUNDERING = "anti-money-laundering", _("Anti-money-laundering")


class Kind(TextChoices):
    """What a document is; the law's own text weighs more than words about it."""

    LAW = "law", _("Law")
    PROCEDURE = "procedure", _("Procedure")
    TABLE = "table", _("Table")
    GUIDANCE = "guidance", _("Guidance")
    NOTICE = "notice", _("Notice")


class KnowledgeAudience(TextChoices):
    PUBLIC = "public", _("Everybody")
    OFFICERS = "officers", _("Officers only")


class VersionState(TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISCARDED = "discarded", _("Discarded")


VERSION = transitions(
    # from                    verb         to                       who       label
    (VersionState.DRAFT, "propose", VersionState.PROPOSED, (CURATOR, Role.SYSTEM), _("Send for approval")),
    (VersionState.DRAFT, "discard", VersionState.DISCARDED, CURATOR, _("Discard the draft")),
    (VersionState.PROPOSED, "approve", VersionState.APPROVED, (APPROVER, Role.SYSTEM), _("Approve")),
    (VersionState.PROPOSED, "send_back", VersionState.DRAFT, APPROVER, _("Send it back to the curator")),
    (VersionState.APPROVED, "supersede", VersionState.SUPERSEDED, (APPROVER, Role.SYSTEM), _("Supersede")),
    (VersionState.APPROVED, "withdraw", VersionState.WITHDRAWN, APPROVER, _("Withdraw")),
    (VersionState.SUPERSEDED, "withdraw", VersionState.WITHDRAWN, APPROVER, _("Withdraw")),
)
PUBLISHED = (VersionState.APPROVED, VersionState.SUPERSEDED)
"""States in which a version may be quoted, for the days it was in force."""


class Channel(TextChoices):
    """How a question or a letter came in."""

    WEB = "web", _("Public pages")
    KIOSK = "kiosk", _("Kiosk")
    MESSAGING = "messaging", _("Messaging service")
    EMAIL = "email", _("E-mail")
    FORM = "form", _("Web form")
    HAND_OVER = "hand_over", _("Handed over by the assistant")
    API = "api", _("API")


class EnquiryState(TextChoices):
    RECEIVED = "received", _("Received")
    IN_HAND = "in_hand", _("Being answered")
    TO_READ = "to_read", _("Second reader")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without a reply")


ENQUIRY = transitions(
    # from                    verb          to                     who      label
    (EnquiryState.RECEIVED, "take", EnquiryState.IN_HAND, OFFICER, _("Answer this")),
    (EnquiryState.RECEIVED, "close", EnquiryState.CLOSED, OFFICER, _("Close without a reply")),
    (EnquiryState.IN_HAND, "put_back", EnquiryState.RECEIVED, OFFICER, _("Give it back")),
    (EnquiryState.IN_HAND, "ask_second", EnquiryState.TO_READ, OFFICER, _("Ask a second reader")),
    (EnquiryState.IN_HAND, "send", EnquiryState.ANSWERED, OFFICER, _("Send the reply")),
    (EnquiryState.IN_HAND, "close", EnquiryState.CLOSED, OFFICER, _("Close without a reply")),
    (EnquiryState.TO_READ, "send_back", EnquiryState.IN_HAND, OFFICER, _("Send it back")),
    (EnquiryState.TO_READ, "send", EnquiryState.ANSWERED, OFFICER, _("Agree and send")),
    (EnquiryState.ANSWERED, "reopen", EnquiryState.RECEIVED, Role.SYSTEM, _("A further letter came in")),
    (EnquiryState.CLOSED, "reopen", EnquiryState.RECEIVED, Role.SYSTEM, _("A further letter came in")),
)
OPEN_ENQUIRIES = (EnquiryState.RECEIVED, EnquiryState.IN_HAND, EnquiryState.TO_READ)

LIFECYCLES = {"version of a document": VERSION, "enquiry": ENQUIRY}
