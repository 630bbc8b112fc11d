"""An enquiry as programs read it: the queue's row, its letters, the reply being written with sources and evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from greenlane.enquiries.engine.difference import edit_distance
from greenlane.enquiries.engine.drafts import OPEN_MARK
from greenlane.enquiries.engine.letter_text import own_words
from greenlane.enquiries.evidence import Evidence, blocks_of
from greenlane.enquiries.models import DraftReply, Enquiry, Letter
from greenlane.enquiries.reviewing import Standing, reviewed
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services.replies import current, revision_of
from greenlane.enquiries.states import Channel
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.web.api.answers import moment


def enquiry_dict(found: Enquiry) -> dict[str, Any]:
    """As in the queue: who wrote is not told."""
    return {
        "number": found.number,
        "state": found.state,
        "channel": found.channel,
        "domain": found.domain,
        "language": found.language,
        "subject": found.subject,
        "received_at": moment(found.received_at),
        "due_at": moment(found.due_at),
        "answered_at": moment(found.answered_at),
        "overdue": found.is_overdue(clock.now()),
        "officer": found.officer,
        "second_reader_because": found.second_reader_because,
    }


def case_dict(found: Enquiry, actor: Actor) -> dict[str, Any]:
    """Everything an officer reads before answering."""
    draft = current(found) if found.is_open else found.drafts.order_by("-ordinal").first()
    similar = selectors.similar_replies(found) if found.is_open else []
    return {
        **enquiry_dict(found),
        "mine": found.is_open and found.officer == actor.id,
        "sender_name": found.sender_name,
        "sender_address": found.sender_address,
        "routed_because": found.routed_because,
        "duplicate_of": found.duplicate_of.number if found.duplicate_of else None,
        "follows": found.follows.number if found.follows else None,
        "closed_reason": found.closed_reason,
        "letters": [letter_dict(found, one) for one in selectors.letters_of(found)],
        "draft": draft_dict(found, draft) if draft is not None else None,
        "similar": [_similar(one) for one in similar],
    }


def letter_dict(found: Enquiry, row: Letter) -> dict[str, Any]:
    """`words` are the writer's own, without what is quoted under them."""
    quotes = found.channel == Channel.EMAIL and not row.outgoing
    return {
        "at": moment(row.at),
        "outgoing": row.outgoing,
        "automatic": row.automatic,
        "text": row.text,
        "words": own_words(row.text) if quotes else row.text,
        "attachments": row.attachments,
        "delivered_at": moment(row.delivered_at),
    }


def draft_dict(found: Enquiry, draft: DraftReply) -> dict[str, Any]:
    """The reply with what to look at before it is sent. `open` counts the questions still marked in its text."""
    looked = reviewed(found, draft)
    return {
        "ordinal": draft.ordinal,
        "revision": revision_of(draft) if draft.sent_at is None else "",
        "text": draft.text,
        "drafted_text": draft.drafted_text,
        "drafted_at": moment(draft.drafted_at),
        "edited_at": moment(draft.edited_at),
        "sent_at": moment(draft.sent_at),
        "changed": round(edit_distance(draft.drafted_text, draft.text), 4),
        "open": len(OPEN_MARK.findall(draft.text)),
        "questions": [_question(one) for one in blocks_of(draft)],
        "citations": [_citation(one) for one in looked.standings],
        "lint": [one.as_dict() for one in looked.lint],
        "warnings": [asdict(one) for one in looked.warnings] if draft.sent_at is None else [],
    }


def evidence_dict(one: Evidence) -> dict[str, Any]:
    return asdict(one)


def _question(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "question": block["question"],
        "status": block["status"],
        "text": block["text"],
        "confidence": block["confidence"],
        "why": block["why"],
        "how": list(block["how"]),
        "evidence": [evidence_dict(one) for one in block["evidence"]],
    }


def _citation(one: Standing) -> dict[str, Any]:
    passage = one.citation.passage
    return {
        "number": one.number,
        "id": one.id,
        "title": passage.version.title,
        "article": passage.article,
        "text": passage.text,
        "standing": one.state,
        "renewable": one.now is not None and not one.is_in_force,
    }


def _similar(one: selectors.PastReply) -> dict[str, Any]:
    return {
        "number": one.enquiry.number,
        "score": round(one.score, 4),
        "holds": one.holds,
        "text": one.draft.text,
        "sent_at": moment(one.draft.sent_at),
    }
