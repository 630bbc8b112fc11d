"""Writing to Customs over HTTP, and asking where a letter stands. Public, with the limits of the form."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Router

from greenlane.enquiries import api_letter_shapes as shapes
from greenlane.enquiries.limits import count_letter, count_look
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services.letters import id_for, receive
from greenlane.enquiries.services.mailing import status_key
from greenlane.enquiries.states import Channel
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Enquiries"], auth=None)
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=64,
        pattern=r"^[!-~]+$",
        description="The same letter under the same key is taken once.",
    ),
]
NumberPath = Annotated[str, Path(min_length=1, max_length=24, pattern=NO_NUL, examples=["ENQ-26-7K3M9QPA"])]


@router.post("/letters", response={201: shapes.LetterTaken}, summary="Write to Customs")
def write_letter(
    request: HttpRequest, payload: shapes.LetterGiven, idempotency_key: Key = ""
) -> HttpResponse:
    """Its number, the day of the reply and the key to its standing. Who wrote is told the same by e-mail."""
    count_letter(request)
    found = receive(
        channel=Channel.API,
        text=payload.text,
        subject=payload.subject,
        sender_name=payload.name,
        sender_address=payload.address,
        language=payload.language,
        message_id=id_for(idempotency_key, payload.address, payload.subject, payload.text),
    )
    body = {"number": found.number, "key": status_key(found.number), "due_at": moment(found.due_at)}
    return json_answer(body, status=201)


@router.get("/letters/{number}/{key}", response=shapes.LetterStanding, summary="Where a letter stands")
def read_letter_standing(
    request: HttpRequest,
    number: NumberPath,
    key: Annotated[str, Path(min_length=1, max_length=100, pattern=NO_NUL)],
) -> HttpResponse:
    """For who holds its key; 404 for a wrong one as for a number nobody gave."""
    count_look(request)
    found = selectors.by_link(number, key)
    return json_answer(
        {
            "number": found.number,
            "step": selectors.public_step(found),
            "received_at": moment(found.received_at),
            "due_at": moment(found.due_at),
            "answered_at": moment(found.answered_at),
            "duplicate_of": found.duplicate_of.number if found.duplicate_of else None,
            "replies": [one.text for one in selectors.public_replies(found)],
        }
    )
