"""A written reason for a delay as people read it: rendered from its data, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from greenlane.declarations import words
from greenlane.declarations.models import DelayReason
from greenlane.declarations.release import Holder
from greenlane.declarations.rules.limits import Counting
from greenlane.declarations.stages import stage_label, stage_words

_LIMITS: dict[str, Any] = {
    "decision": gettext_lazy("Decision on the documents"),
    "query_reply": gettext_lazy("Reply to a question"),
    "first_check": gettext_lazy("Examination before assessment"),
    "laboratory": gettext_lazy("Laboratory test"),
    "hearing": gettext_lazy("Hearing"),
    "cancellation": gettext_lazy("Decision on a cancellation"),
    "goods": gettext_lazy("Registration of the goods"),
    "payment": gettext_lazy("Payment"),
    "release_air": gettext_lazy("Release of goods that came by air"),
    "release": gettext_lazy("Release of goods that came by sea or land"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """The parts of a written reason. `limit` says which time passed, `waits_for` what is missing, `next_step` what the
    trader can do."""

    about: str
    limit: str
    basis: str
    due_at: datetime
    stage: str
    waits_for: str
    holder: str
    held_since: datetime
    next_step: str
    issued_at: datetime


def limit_label(name: str) -> str:
    """The name of a limit; one of another table shows its id."""
    return str(_LIMITS.get(name) or name.replace("_", " ").capitalize())


def in_words(row: DelayReason) -> Reason:
    stage = stage_words(row.stage)
    return Reason(
        about=limit_label(row.limit_code),
        limit=_hours(row.hours, row.counting),
        basis=row.basis,
        due_at=row.due_at,
        stage=stage_label(row.stage),
        waits_for=str(stage.waits_for),
        holder=str(words.HOLDERS[Holder(row.holder)]),
        held_since=row.held_since,
        next_step=str(stage.next_step),
        issued_at=row.issued_at,
    )


def _hours(hours: int, counting: str) -> str:
    if counting == Counting.WORKING:
        found = ngettext("%(count)s working hour", "%(count)s working hours", hours)
    else:
        found = ngettext("%(count)s hour", "%(count)s hours", hours)
    return found % {"count": hours}


def sentence(row: DelayReason) -> str:
    """A reason in one line, for lists."""
    told = in_words(row)
    return _("%(about)s: more than %(limit)s. Held by: %(holder)s. %(waits_for)s") % {
        "about": told.about,
        "limit": told.limit,
        "holder": told.holder,
        "waits_for": told.waits_for,
    }
