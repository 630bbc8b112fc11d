"""Documents of the knowledge base for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.services import knowledge
from greenlane.foundation.access import Actor, Role

CURATOR = Actor("curator-1", frozenset({Role.KNOWLEDGE_CURATOR}))
APPROVER = Actor("approver-1", frozenset({Role.KNOWLEDGE_APPROVER}))
READER = Actor("officer-1", frozenset({Role.DOCUMENT_OFFICER}))
TRADER = Actor("trader-1", frozenset({Role.DECLARANT}), organisation_id=1)
TEXT = "## How much cash may I carry? {#how-much-cash}\nAny amount. Declare USD 10,000 or more.\n"
SINCE = date(2024, 1, 1)


def drafted(
    code: str = "passengers/cash", text: str = TEXT, *, since: date = SINCE, language: str = "en", **more: Any
) -> DocumentVersion:
    """A draft of the curator's."""
    told: dict[str, Any] = {
        "title": "Carrying cash",
        "domain": code.partition("/")[0],
        "kind": "guidance",
        "by": CURATOR,
        **more,
    }
    return knowledge.draft(code=code, language=language, text=text, effective_from=since, **told)


def approved(code: str = "passengers/cash", text: str = TEXT, **more: Any) -> DocumentVersion:
    """A version in force."""
    made = knowledge.propose(version=drafted(code, text, **more), by=CURATOR)
    return knowledge.approve(version=made, by=APPROVER)
