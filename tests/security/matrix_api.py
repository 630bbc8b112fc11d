"""Operations of the API that open to who is signed in at this site, not to a token: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .outcomes import SIGN_IN
from .rules import Rule, only


@dataclass(frozen=True, slots=True)
class Call:
    """An operation of the API that opens to who is signed in at this site: who, and a body that has its form."""

    rule: Rule
    body: dict[str, Any] | None = None
    query: str = ""


def signed_in(who: Any) -> Rule:
    return only(who, roleless=SIGN_IN)


_READS, _ANSWERS = signed_in({"enquiries", "oversight"}), signed_in({"enquiries"})
_WHY = {"reason": "A reason long enough to be read."}

OPERATIONS: dict[str, Call] = {
    "list_enquiries": Call(_READS),
    "read_enquiry": Call(_READS),
    "search_enquiry_evidence": Call(_READS, query="?q=cash"),
    "take_next_enquiry": Call(_ANSWERS, {"domain": None}),
    "take_enquiry": Call(_ANSWERS),
    "put_back_enquiry": Call(_ANSWERS),
    "move_enquiry": Call(_ANSWERS, {"domain": "origin", **_WHY}),
    "close_enquiry": Call(_ANSWERS, _WHY),
    "redraft_enquiry": Call(_ANSWERS),
    "save_enquiry_draft": Call(_ANSWERS, {"text": "Mine.", "revision": ""}),
    "insert_enquiry_passage": Call(_ANSWERS, {"passage": 1, "revision": ""}),
    "renew_enquiry_citation": Call(_ANSWERS, {"revision": ""}),
    "ask_second_reader": Call(_ANSWERS),
    "send_back_enquiry": Call(_ANSWERS, _WHY),
    "send_enquiry_reply": Call(_ANSWERS, {"revision": ""}),
}
