"""Acting on what one saw: a change meets the state its author looked at, or is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.foundation.canonical import canonical_json, digest_bytes
from greenlane.foundation.db import lock
from greenlane.foundation.errors import IllegalTransition
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments

T = TypeVar("T")

EVERYTHING = (
    "version",
    "digest",
    "lane",
    "assessment",
    "assessment_since",
    "cargo",
    "cargo_since",
    "payment",
    "payment_since",
    "release",
    "cancellation",
    "cancellation_since",
    "location",
    "payable_minor",
)


class ChangedMeanwhile(IllegalTransition):
    """This declaration has changed since you opened the page; nothing was done."""

    code = "DCL001"


def stamp(found: Declaration, names: Sequence[str] = EVERYTHING) -> str:
    """A short mark of the named fields of a declaration: equal while none of them changed."""
    return digest_bytes(canonical_json([found.mrn, *(getattr(found, name) for name in names)]))[:20]


@verb
def as_seen(*, mrn: str, seen: str, names: Sequence[str], change: Callable[[], T]) -> T:
    """Make a change if the declaration still bears the stamp its author saw, all in one transaction.

    Payment orders are locked first, as every verb does that needs both. It asks for no permission: the
    caller has read the declaration through `visible_to` (or `at_gate`), and `change` is a verb that asks for
    its own. Otherwise a stranger could hold rows and tell by the code of the refusal which numbers exist.

    Raises ChangedMeanwhile (DCL001, 409), NotFound (404) and what the change raises.
    """
    payments.hold(f"declaration/{mrn}")
    if stamp(lock(Declaration.objects.all(), mrn=mrn), names) != seen:
        raise ChangedMeanwhile(hint=_("Look at it as it stands now, then decide."))
    return change()
