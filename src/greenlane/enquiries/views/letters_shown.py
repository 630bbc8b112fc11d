"""An enquiry as its pages show it: letters, draft, sources with their standing, evidence, warnings, differences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from greenlane.enquiries.engine.difference import difference, edit_distance
from greenlane.enquiries.engine.letter_text import own_words
from greenlane.enquiries.evidence import blocks_of
from greenlane.enquiries.forms_letters import NAMES
from greenlane.enquiries.models import Enquiry, Letter
from greenlane.enquiries.permissions import ANSWER
from greenlane.enquiries.reviewing import Standing, reviewed, state_words
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services.replies import current, revision_of
from greenlane.enquiries.states import Channel, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.web.history import history_of, names_of


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A letter with the words of its writer apart from what is quoted under them."""

    row: Letter
    words: str
    rest: str


def case_context(found: Enquiry, actor: Actor, *, written: str | None = None) -> dict[str, Any]:
    """Everything the page of an enquiry shows."""
    draft = current(found) if found.is_open else found.drafts.order_by("-ordinal").first()
    now = clock.now()
    mine = found.state == EnquiryState.IN_HAND and found.officer == actor.id
    reads = found.state == EnquiryState.TO_READ and actor.id not in {
        found.officer,
        draft.edited_by if draft else "",
    }
    may = allowed(actor, ANSWER)
    looked = reviewed(found, draft) if draft else None
    names = names_of([found.officer]) if found.officer else {}
    return {
        "enquiry": found,
        "language": NAMES.get(found.language, found.language),
        "letters": [shown(found, one) for one in selectors.letters_of(found)],
        "draft": draft,
        "revision": revision_of(draft) if found.is_open else "",
        "text": written if written is not None else (draft.text if draft else ""),
        "blocks": blocks_of(draft),
        "standings": _standings(looked.standings if looked else ()),
        "difference": difference(draft.drafted_text, draft.text)
        if draft and draft.text != draft.drafted_text
        else [],
        "distance": round(edit_distance(draft.drafted_text, draft.text) * 100) if draft else 0,
        "lint": looked.lint if looked else [],
        "warnings": looked.warnings if looked and found.is_open else [],
        "similar": selectors.similar_replies(found) if found.is_open else [],
        "history": history_of(found, named=True),
        "names": names,
        "officer_name": names.get(found.officer, ""),
        "may_answer": may,
        "may_take": may and found.state == EnquiryState.RECEIVED,
        "may_edit": may and mine,
        "may_read": may and reads,
        "may_send": may and (reads or (mine and not found.second_reader_because)),
        "needs_second": bool(found.second_reader_because) and mine,
        "late": found.is_overdue(now),
        "now": now,
    }


def shown(found: Enquiry, row: Letter) -> ShownLetter:
    if row.outgoing or found.channel != Channel.EMAIL:
        return ShownLetter(row, row.text, "")
    words = own_words(row.text)
    return ShownLetter(row, words, row.text if words != row.text.strip() else "")


def _standings(cited: Collection[Standing]) -> list[dict[str, Any]]:
    words = state_words()
    return [
        {
            "number": one.number,
            "id": one.id,
            "title": one.citation.passage.version.title,
            "code": one.citation.passage.version.document.code,
            "anchor": one.citation.passage.anchor,
            "article": one.citation.passage.article,
            "text": one.citation.passage.text,
            "state": words[one.state],
            "in_force": one.is_in_force,
            "renewable": one.now is not None and not one.is_in_force,
        }
        for one in cited
    ]
