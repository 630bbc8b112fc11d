"""Reads of enquiries: the queue, one enquiry with its letters, what was answered to others like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from greenlane.enquiries.engine import segment
from greenlane.enquiries.engine.letters import number_in
from greenlane.enquiries.engine.similar import likest
from greenlane.enquiries.models import DraftReply, Enquiry, Letter
from greenlane.enquiries.permissions import READ_ENQUIRIES
from greenlane.enquiries.reviewing import Standing, standings_of
from greenlane.enquiries.services.mailing import opens
from greenlane.enquiries.states import OPEN_ENQUIRIES, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed, require
from greenlane.foundation.errors import NotFound

COMPARED = 400
"""Past replies that are compared with a letter, the latest ones."""
OPEN = "open"
"""Every state in which a reply is still due."""
OVERDUE, TODAY, LATER = "overdue", "today", "later"
"""When a reply is due: before now, within a day, after that."""


def enquiries_seen_by(actor: Actor) -> QuerySet[Enquiry]:
    """Every enquiry, for officers who answer them and for oversight; none for others."""
    rows = Enquiry.objects.all()
    return rows if allowed(actor, READ_ENQUIRIES) else rows.none()


def enquiry(number: str, *, by: Actor) -> Enquiry:
    """One enquiry. Raises Forbidden (403), NotFound (404)."""
    require(by, READ_ENQUIRIES)
    rows = Enquiry.objects.select_related("duplicate_of", "follows", "conversation")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("There is no such enquiry.")
    return found


def by_link(number: str, key: str) -> Enquiry:
    """The enquiry of who holds its link. Raises NotFound (404) for a wrong link as for a number nobody gave."""
    found = None
    if number_in(number) == number and opens(number, key):
        found = Enquiry.objects.select_related("duplicate_of").filter(number=number).first()
    if found is None:
        raise NotFound("There is no such enquiry.", pointer="number")
    return found


def public_step(found: Enquiry) -> str:
    """What the public sees of a state: who is writing and who reads is nobody's business."""
    match EnquiryState(found.state):
        case EnquiryState.RECEIVED:
            return "waits"
        case EnquiryState.IN_HAND | EnquiryState.TO_READ:
            return "in_hand"
        case EnquiryState.ANSWERED:
            return "answered"
        case EnquiryState.CLOSED:
            return "closed"


def public_replies(found: Enquiry) -> list[Letter]:
    """Replies that stand on the page of the enquiry: those to whom no address was given."""
    if found.sender_address:
        return []
    return list(found.letters.filter(outgoing=True, automatic=False).order_by("at", "id"))


def matching(rows: QuerySet[Enquiry], text: str) -> QuerySet[Enquiry]:
    """By number, or by the words of letters with personal data masked."""
    number = number_in(text)
    if number:
        return rows.filter(number=number)
    said = Letter.objects.filter(enquiry=OuterRef("pk"))
    for word in text.split()[:8]:
        said = said.filter(masked__icontains=word)
    return rows.filter(Exists(said))


def in_state(rows: QuerySet[Enquiry], state: str) -> QuerySet[Enquiry]:
    """Those in a state, or with `open` those that are not yet answered."""
    return rows.filter(state__in=OPEN_ENQUIRIES) if state == OPEN else rows.filter(state=state)


def due_when(rows: QuerySet[Enquiry], when: str) -> QuerySet[Enquiry]:
    """Open ones whose reply is overdue, due today (within a day) or later."""
    now = clock.now()
    rows = rows.filter(state__in=OPEN_ENQUIRIES)
    soon = now + timedelta(days=1)
    match when:
        case "overdue":
            return rows.filter(due_at__lt=now)
        case "today":
            return rows.filter(due_at__gte=now, due_at__lt=soon)
        case _:
            return rows.filter(due_at__gte=soon)


def open_of(actor: Actor) -> QuerySet[Enquiry]:
    return enquiries_seen_by(actor).filter(state__in=OPEN_ENQUIRIES)


def letters_of(found: Enquiry) -> list[Letter]:
    return list(found.letters.order_by("at", "id"))


@dataclass(frozen=True, slots=True)
class PastReply:
    """A reply sent before to a letter like this one, and how the texts it cites stand today."""

    enquiry: Enquiry
    draft: DraftReply
    score: float
    standings: list[Standing]

    @property
    def holds(self) -> bool:
        """Whether everything it cites is still in force."""
        return all(one.is_in_force for one in self.standings)


def similar_replies(found: Enquiry, *, most: int = 3) -> list[PastReply]:
    """Past replies to letters like this one, over masked texts, best first, each with its sources as of today."""
    past = list(
        Enquiry.objects.filter(state=EnquiryState.ANSWERED, language=found.language)
        .exclude(pk=found.pk)
        .order_by("-answered_at")[:COMPARED]
    )
    texts = _masked([found, *past])
    mine = segment.terms(texts.get(found.pk, ""), found.language)
    others = [segment.terms(texts.get(one.pk, ""), one.language) for one in past]
    alike = {past[one.place].pk: (past[one.place], one.score) for one in likest(mine, others, most=most)}
    sent = _sent(alike)
    stand = standings_of(sent.values())
    return [
        PastReply(row, sent[key], score, stand[sent[key].pk])
        for key, (row, score) in alike.items()
        if key in sent
    ]


def _sent(enquiries: Iterable[int]) -> dict[int, DraftReply]:
    """The last reply sent in each of these enquiries, by the enquiry's key. One query."""
    rows = DraftReply.objects.filter(enquiry__in=list(enquiries)).exclude(sent_at=None)
    return {row.enquiry_id: row for row in rows.order_by("sent_at", "ordinal")}


def _masked(rows: list[Enquiry]) -> dict[int, str]:
    """The masked letters of many enquiries, in one query."""
    texts: dict[int, str] = {}
    found = Letter.objects.filter(enquiry__in=rows, outgoing=False, automatic=False).order_by("at", "id")
    for key, text in found.values_list("enquiry_id", "masked"):
        texts[key] = f"{texts.get(key, '')}\n{text}".strip()
    return texts


def held_by(actor: Actor) -> list[Enquiry]:
    """What this officer is answering, and what others wrote that waits for a second reader. One query."""
    mine = Q(state=EnquiryState.IN_HAND, officer=actor.id)
    to_read = Q(state=EnquiryState.TO_READ) & ~Q(officer=actor.id)
    return list(enquiries_seen_by(actor).filter(mine | to_read).order_by("due_at", "id")[:20])
