"""Citations drawn at random, and officers' judgement whether the passage says what the answer says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from greenlane.enquiries.engine.lint import sentences
from greenlane.enquiries.errors import SampleJudged
from greenlane.enquiries.models import CitationSample, DraftReply, Turn
from greenlane.enquiries.permissions import ANSWER
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb

MOST = 50
LOOKED_AT = 2000
"""Answers and replies a sample is drawn from, the latest ones."""


@verb
def draw(*, count: int, since: datetime, by: Actor) -> list[CitationSample]:
    """Draw citations of answers and replies since a moment, each at most once ever. May give fewer than asked."""
    require(by, ANSWER)
    known = set(CitationSample.objects.values_list("came_from", flat=True))
    found = [one for one in _citations(since) if one.came_from not in known]
    chosen = random.SystemRandom().sample(found, min(max(count, 0), MOST, len(found)))
    return CitationSample.objects.bulk_create(chosen)


def _citations(since: datetime) -> Iterator[CitationSample]:
    turns = Turn.objects.filter(asked_at__gte=since, status__in=["answered", "partial"]).order_by("-asked_at")
    for turn in turns[:LOOKED_AT]:
        for part in turn.answer.get("parts") or [turn.answer]:
            text = part.get("text") or part.get("answer") or ""
            asked = part.get("question") or turn.question
            yield from _of(
                part, text, asked, f"turn/{turn.pk}/{part.get('number', 0)}", turn.domain, turn.language
            )
    drafts = DraftReply.objects.filter(sent_at__gte=since).select_related("enquiry").order_by("-sent_at")
    for draft in drafts[:LOOKED_AT]:
        for place, block in enumerate(draft.blocks):
            enquiry = draft.enquiry
            origin = f"draft/{draft.pk}/{place}"
            yield from _of(block, block["text"], block["question"], origin, enquiry.domain, enquiry.language)


def _of(
    part: dict[str, Any], text: str, asked: str, origin: str, domain: str, language: str
) -> Iterator[CitationSample]:
    for one in part.get("citations") or ():
        number = one.get("number")
        said = " ".join(piece for piece in sentences(text) if f"[{number}]" in piece)
        if not said or not one.get("quote") or not one.get("document"):
            continue
        yield CitationSample(
            asked=asked,
            said=said,
            quote=one["quote"],
            cited=f"{one['document']}@{one.get('version')}#{one.get('anchor')}"[:300],
            title=str(one.get("title", ""))[:300],
            domain=domain,
            language=language,
            came_from=f"{origin}/{number}"[:60],
            drawn_at=clock.now(),
        )


@verb
def judge(*, sample: int, right: bool, remark: str = "", by: Actor) -> CitationSample:
    """Say whether a passage says what the sentence says that cites it. Raises SampleJudged (LET013, 409)."""
    require(by, ANSWER)
    found = lock(CitationSample.objects.all(), pk=sample)
    if found.judged_at is not None:
        raise SampleJudged(pointer="right")
    found.right, found.remark = right, " ".join(remark.split())[:500]
    found.judged_by, found.judged_at = by.id, clock.now()
    found.save(update_fields=["right", "remark", "judged_by", "judged_at"])
    record("enquiries.citation_judged", subject=found, actor=by, right=right)
    return found
