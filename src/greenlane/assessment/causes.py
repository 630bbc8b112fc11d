"""Why checks are delayed: what a trader says when he escalates, and what the handler finds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Delay(TextChoices):
    """What a trader says is delayed."""

    NO_DECISION = "no_decision", _("Nobody has decided anything")
    REPLY_UNREAD = "reply", _("My reply to a query was not taken up")
    EXAMINATION = "examination", _("An examination or test takes too long")
    OTHER = "other", _("Something else")


class Cause(TextChoices):
    """Root causes of delays, recorded with every resolution. Source: domain description, 2.1 (AEM)."""

    OFFICER_ABSENT = "officer_absent", _("The officer was absent")
    WORKLOAD = "workload", _("Too many cases for the group")
    NOBODY_DRAWN = "nobody_drawn", _("No officer could be drawn")
    QUERY_UNANSWERED = "query_unanswered", _("A reply to a query was not taken up")
    DOCUMENT_UNREAD = "document_unread", _("A document was not read or not readable")
    EXAMINATION = "examination", _("The goods waited for an examination")
    LABORATORY = "laboratory", _("The laboratory took long")
    PARTNER_AGENCY = "partner_agency", _("A partner agency had not decided")
    SYSTEM = "system", _("The system failed")
    DIFFICULT = "difficult", _("The case is difficult and is being worked on")
    TRADER = "trader", _("It waited for the trader")
    OTHER = "other", _("Another cause")
