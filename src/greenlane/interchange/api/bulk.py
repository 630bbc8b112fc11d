"""Bulk lodgement over HTTP: a CSV file in, one verdict a line out, while it is being worked on."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Annotated

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.bulk import bulk_csv
from greenlane.interchange.engine.csv_map import ColumnMap, built_in_map
from greenlane.web.api.answers import to_json
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.callers import actor_of
from greenlane.web.api.metering import VERDICTS
from greenlane.web.api.openapi import needs, raw_request
from greenlane.web.api.problems import UnsupportedMediaType, body_of, refusal_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Lodging"])
CSV = "text/csv"
LINES = "application/x-ndjson"
_READ = frozenset({CSV, "text/plain", "application/octet-stream", ""})


@router.post(
    "/bulk/declarations",
    openapi_extra=needs(
        "declaration.lodge",
        **raw_request(CSV, description="CSV in UTF-8 with a header line."),
        responses={
            200: {
                "description": "A JSON object a line: file (rows), verdict, mrn, lrn, errors, notices.",
                "content": {LINES: {"schema": {"type": "string"}}},
            }
        },
    ),
    summary="Lodge the declarations of a CSV file",
)
def lodge_bulk(
    request: HttpRequest,
    map: Annotated[
        str, Query(min_length=1, max_length=60, pattern=NO_NUL, description="Name of a column map")
    ],
) -> HttpResponseBase:
    """One verdict for each declaration, streamed in the order of the file; repeating the request changes
    nothing twice. A fault of the file itself ends the stream with a line of verdict `unreadable`."""
    kind = (request.content_type or "").lower()
    if kind not in _READ:
        raise UnsupportedMediaType(f"“{kind[:60]}” is not read here.", hint="Send text/csv.")
    actor = actor_of(request)
    require(actor, "declaration.lodge")
    mapped = built_in_map(map)
    return StreamingHttpResponse(_lines(raw_body(request), mapped, actor), content_type=LINES)


def _lines(raw: bytes, mapped: ColumnMap, actor: Actor) -> Iterator[bytes]:
    """The answer has begun when a fault shows, so it is told as the last line."""
    try:
        for verdict in bulk_csv(BytesIO(raw), mapped, by=actor):
            VERDICTS.labels(verdict.verdict.value).inc()
            yield to_json(verdict.as_json()) + b"\n"
    except Exception as error:
        refusal = refusal_of(error)
        yield to_json({"file": "", "verdict": "unreadable", "mrn": "", **_told(refusal)}) + b"\n"
        if not isinstance(error, CustomsError):
            raise


def _told(refusal: CustomsError) -> dict[str, object]:
    body = body_of(refusal)
    return {"code": body["code"], "errors": body["errors"]}
