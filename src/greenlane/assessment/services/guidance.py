"""Guidance notes: drafted by the national assessment centre, published and withdrawn by a second person."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from greenlane.assessment.errors import GuidanceUnusable, ReasonTooShort, SecondPersonNeeded
from greenlane.assessment.models import GuidanceNote
from greenlane.assessment.permissions import DRAFT_GUIDANCE, PUBLISH_GUIDANCE
from greenlane.assessment.states import GuidanceState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

PREFIX = re.compile(r"[0-9]{2,10}")
SHORTEST = 10


@verb
def draft_guidance(
    *,
    title: str,
    prefix: str,
    text: str,
    law: str,
    words: Sequence[str] = (),
    expects: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: Actor,
) -> GuidanceNote:
    """Draft a note about goods. Raises GuidanceUnusable (UNI001, 422) with every fault at once, Forbidden (403)."""
    require(by, DRAFT_GUIDANCE)
    since = valid_from or clock.today()
    faults = list(_faults(title, prefix, text, law, expects, since, valid_until))
    if faults:
        raise GuidanceUnusable.of(faults)
    at = clock.now()
    number = f"GN{clock.day_of(at).year}-{secrets.token_hex(3).upper()}"
    made = GuidanceNote.objects.create(
        number=number,
        title=title.strip(),
        prefix=prefix,
        words=[word.strip() for word in words if word.strip()],
        text=text.strip(),
        law=law.strip(),
        expects=expects,
        valid_from=since,
        valid_until=valid_until,
        drafted_by=by.id,
        drafted_at=at,
    )
    record("assessment.guidance_drafted", subject=made, actor=by, prefix=prefix)
    return made


@verb
def publish_guidance(*, number: str, by: Actor) -> GuidanceNote:
    """Let a note stand beside such goods. Raises SecondPersonNeeded (UNI002, 403) for who drafted it,
    IllegalTransition (409), NotFound (404), Forbidden (403)."""
    require(by, PUBLISH_GUIDANCE)
    found = lock(GuidanceNote.objects.all(), number=number)
    if by.id == found.drafted_by:
        raise SecondPersonNeeded(hint="Somebody else of the centre or a national supervisor publishes it.")
    advance(found, "state", "publish", by=by)
    found.published_by, found.published_at = by.id, clock.now()
    found.save(update_fields=["state", "published_by", "published_at"])
    record("assessment.guidance_published", subject=found, actor=by, prefix=found.prefix)
    return found


@verb
def withdraw_guidance(*, number: str, reason: str, by: Actor) -> GuidanceNote:
    """Take a note away, or drop a draft. Raises ReasonTooShort (DRW003, 422), SecondPersonNeeded (UNI002, 403) for who
    published it, IllegalTransition (409), NotFound (404), Forbidden (403)."""
    require(by, PUBLISH_GUIDANCE)
    if len(reason.strip()) < SHORTEST:
        raise ReasonTooShort(pointer="reason", hint="Ten characters at least; say what has changed.")
    found = lock(GuidanceNote.objects.all(), number=number)
    if found.state == GuidanceState.PUBLISHED and by.id == found.published_by:
        raise SecondPersonNeeded(hint="Somebody else than who published it withdraws it.")
    advance(found, "state", "withdraw", by=by)
    found.withdrawn_by, found.withdrawn_at, found.reason = by.id, clock.now(), reason.strip()
    found.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "reason"])
    record("assessment.guidance_withdrawn", subject=found, actor=by, reason=found.reason)
    return found


def _faults(
    title: str, prefix: str, text: str, law: str, expects: str, since: date, until: date | None
) -> Iterable[Violation]:
    code = GuidanceUnusable.code
    for name, value in (("title", title), ("text", text), ("law", law)):
        if len(value.strip()) < 5:
            yield Violation(code, "This must be said.", name, "Five characters at least.")
    if not PREFIX.fullmatch(prefix):
        yield Violation(code, "A code begins with two to ten digits.", "prefix", "For example 190590.")
    if expects and not PREFIX.fullmatch(expects):
        yield Violation(code, "A code begins with two to ten digits.", "expects", "For example 19059010.")
    if until is not None and until < since:
        yield Violation(code, "The note would end before it begins.", "valid_until", "Choose a later day.")
