"""The declarant's side of a query: he replies to all of it at once, is reminded, or lets the time pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from greenlane.assessment.errors import ReplyFaulty, ReplyNotDue
from greenlane.assessment.models import InformationRequest, QueryAnswer, QueryItem
from greenlane.assessment.permissions import REPLY_QUERY
from greenlane.assessment.services.queries import end, opened
from greenlane.assessment.states import IN_WRITING, QueryState
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.documents.selectors import own_to
from greenlane.documents.services import Support, link_documents
from greenlane.documents.states import DocumentState
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

REMIND_AFTER = timedelta(hours=24)
SHORTEST_ANSWER, SHORTEST_EXCUSE = 2, 10
MOST_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one question. `cannot`: it cannot be provided, and the text says why."""

    text: str = ""
    documents: tuple[str, ...] = ()
    cannot: bool = False


@verb
def reply(
    *, mrn: str, answers: Mapping[int, Answer], will_amend: bool = False, by: Actor
) -> InformationRequest:
    """Answer every question of the open query, by its position; the case goes back to the same officer.

    Documents are named by number (IRN); they are linked to the declaration. Raises ReplyFaulty (422) with every
    fault, IllegalTransition (409), NoQuery (404), NotFound (404), Forbidden (403).
    """
    docket = Docket.open(mrn)
    declaration = docket.declaration
    require(by, REPLY_QUERY, declaration)
    docket.move("assessment", "reply", by=by)
    query = opened(declaration)
    items = list(query.items.all())
    named = sorted({irn for one in answers.values() for irn in one.documents})
    usable = set(own_to(by).filter(irn__in=named, state=DocumentState.ON_FILE).values_list("irn", flat=True))
    found = list(_faults(items, answers, usable))
    if found:
        raise ReplyFaulty.of(found)
    _keep(items, answers, docket)
    link_documents(supports=[_support(declaration, frozenset(named))])
    query.replied_by, query.will_amend = by.id, will_amend
    query.save(update_fields=["replied_by", "will_amend"])
    end(query, "reply", docket.at, by)
    docket.note(
        "assessment.query_replied",
        by=by,
        query=query.ordinal,
        items=len(items),
        documents=len(named),
        will_amend=will_amend,
    )
    docket.save()
    return query


@verb
def lapse(*, mrn: str, by: Actor = SYSTEM) -> InformationRequest:
    """What the timer does at the limit: the officer decides on what is on record.

    Raises ReplyNotDue (QRY019, 409), NoQuery (404), IllegalTransition (409), Forbidden (403).
    """
    docket = Docket.open(mrn)
    docket.move("assessment", "lapse", by=by)
    query = opened(docket.declaration)
    if query.due_at is None or query.due_at > docket.at:
        raise ReplyNotDue(pointer="due_at", hint="The declarant has time until then.")
    end(query, "lapse", docket.at, by)
    docket.note("assessment.query_lapsed", by=by, query=query.ordinal)
    docket.save()
    return query


@verb
def remind_of_query(*, mrn: str, by: Actor = SYSTEM) -> InformationRequest | None:
    """Remind the declarant once, a day after he was asked; None where that is not due any more."""
    docket = Docket.open(mrn)
    require(by, "assessment.time_queries")
    rows = InformationRequest.objects.filter(
        declaration=docket.declaration, state=QueryState.ISSUED, reminded_at=None
    )
    query = for_update(rows.filter(issued_at__lte=docket.at - REMIND_AFTER)).first()
    if query is None:
        return None
    query.reminded_at = docket.at
    query.save(update_fields=["reminded_at"])
    due = query.due_at.isoformat(timespec="seconds") if query.due_at else ""
    docket.note("assessment.query_reminded", by=by, query=query.ordinal, due=due)
    docket.save()
    return query


@verb
def close_queries(*, declaration: Declaration, by: Actor) -> int:
    """Close the queries of a case that is decided or over, and throw an unsent draft away; returns how many."""
    rows = for_update(InformationRequest.objects.filter(declaration=declaration))
    closed = 0
    for query in rows.exclude(state=QueryState.CLOSED):
        closed += 1
        if query.state in IN_WRITING:
            query.delete()
            continue
        mark_locked(query)
        query.declaration = declaration
        _close(query)
    return closed


def _close(query: InformationRequest) -> None:
    """Close one; a query that nobody replied to ends with its case."""
    advance(query, "state", "close", by=SYSTEM)
    query.ended_at = query.ended_at or clock.now()
    query.save(update_fields=["state", "ended_at"])


def _faults(items: Sequence[QueryItem], answers: Mapping[int, Answer], usable: set[str]) -> list[Violation]:
    found = [
        Violation(
            "QRY013",
            "The query has no such question.",
            f"answers/{position}",
            "Its questions are numbered from 1.",
        )
        for position in sorted(answers.keys() - {one.position for one in items})
    ]
    for one in items:
        found += _of_answer(one.position, answers.get(one.position), usable)
    return found


def _of_answer(position: int, answer: Answer | None, usable: set[str]) -> list[Violation]:
    place = f"answers/{position}"
    if answer is None or (not answer.text.strip() and not answer.documents):
        return [
            Violation(
                "QRY013",
                "Every question is answered, all at once.",
                f"{place}/text",
                "Answer it, or say why you cannot.",
                "Customs Act s. 46(6)",
            )
        ]
    found = []
    if answer.cannot and len(answer.text.strip()) < SHORTEST_EXCUSE:
        found.append(
            Violation(
                "QRY013",
                "Say in a sentence why it cannot be provided.",
                f"{place}/text",
                "Ten characters at least.",
            )
        )
    if len(answer.documents) > MOST_DOCUMENTS:
        found.append(
            Violation("QRY014", "These are too many documents.", f"{place}/documents", "Name twenty at most.")
        )
    found += [
        Violation(
            "QRY014",
            f"{irn[:18]} is not the number of a document of yours that can be named.",
            f"{place}/documents",
            "File it first, or give the number (IRN) of its newest version.",
        )
        for irn in answer.documents
        if irn not in usable
    ]
    return found


def _keep(items: Sequence[QueryItem], answers: Mapping[int, Answer], docket: Docket) -> None:
    kinds = QueryAnswer.Kind
    QueryAnswer.objects.bulk_create(
        QueryAnswer(
            item=one,
            kind=kinds.CANNOT if answers[one.position].cannot else kinds.ANSWERED,
            text=answers[one.position].text.strip(),
            documents=list(dict.fromkeys(answers[one.position].documents)),
            answered_at=docket.at,
        )
        for one in items
    )


def _support(declaration: Declaration, irns: frozenset[str]) -> Support:
    return Support(
        declaration.event_subject,
        irns,
        declaration.office,
        party=declaration.trader_id,
        agent=declaration.declarant_id,
    )
