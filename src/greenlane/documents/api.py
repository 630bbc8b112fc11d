"""Documents over HTTP: file, read, replace. A file is the body of the request, as it is."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from greenlane.documents import selectors, services
from greenlane.documents.api_shapes import Documents, DocumentShape, Filed
from greenlane.documents.engine.sniffing import Media
from greenlane.documents.errors import OriginalWithheld
from greenlane.documents.examining import MOST_BYTES
from greenlane.documents.faceless import is_veiled, shown
from greenlane.documents.models import Document
from greenlane.documents.permissions import FILE, VIEW
from greenlane.documents.states import DocumentState
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import not_modified, tagged
from greenlane.web.api.openapi import answers, header, needs, raw_request
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Documents"])
NEWEST_FIRST = Order("documents", ("filed_at", "id"))
_MEDIA = tuple(media.value for media in Media)
_BODY = raw_request(*_MEDIA, "application/octet-stream", description="The file; its real type is found out.")
_SIGNATURE = header("Document-Signature", "A detached signature (CMS), base64.", longest=16_000)

IrnPath = Annotated[
    str, Path(min_length=1, max_length=24, pattern=NO_NUL, description="e.g. 26XMD0123456789AB2")
]
TypeCode = Annotated[
    str, Query(alias="type", max_length=4, pattern=NO_NUL, description="UN/EDIFACT 1001, e.g. 380")
]
FileName = Annotated[
    str, Query(max_length=200, pattern=NO_NUL, description="For people; folders are left out.")
]
Number = Annotated[str, Query(max_length=70, pattern=NO_NUL, description="As printed on the document.")]
Holder = Annotated[
    str, Query(max_length=17, pattern=NO_NUL, description="Whose document it is; yours when left out.")
]
IssuedOn = Annotated[date | None, Query(description="As printed on the document.")]


class BadSignature(CustomsError):
    """The signature is not base64."""

    code = "DOC019"


@router.post(
    "/documents",
    response={201: Filed, 200: Filed},
    openapi_extra=needs(FILE, parameters=[_SIGNATURE], **_BODY),
    summary="File a document",
)
def file_document(
    request: HttpRequest,
    type_code: TypeCode,
    name: FileName = "document",
    number: Number = "",
    issued_on: IssuedOn = None,
    holder: Holder = "",
) -> HttpResponse:
    """Examined, kept and numbered (201). The same file of the same type gives its first number again (200)."""
    require(actor_of(request), FILE)
    upload = _upload(request, type_code, name, number, issued_on)
    filed = services.file_document(upload=upload, holder=holder, by=actor_of(request))
    body = {**_shape(filed.document), "again": filed.again}
    headers = {"Location": f"{request.path}/{filed.document.irn}"}
    return json_answer(body, status=200 if filed.again else 201, headers=headers)


@router.post(
    "/documents/{irn}/replacement",
    response={201: Filed},
    openapi_extra=needs(FILE, parameters=[_SIGNATURE], **_BODY),
    summary="Replace a document",
)
def replace_document(
    request: HttpRequest,
    irn: IrnPath,
    type_code: TypeCode,
    name: FileName = "document",
    number: Number = "",
    issued_on: IssuedOn = None,
) -> HttpResponse:
    """The newer file gets a number of its own; the old one stays readable and can support nothing new."""
    require(actor_of(request), FILE)
    upload = _upload(request, type_code, name, number, issued_on)
    filed = services.replace_document(irn=irn.strip().upper(), upload=upload, by=actor_of(request))
    headers = {"Location": request.path.replace(f"{irn}/replacement", filed.document.irn)}
    return json_answer({**_shape(filed.document), "again": False}, status=201, headers=headers)


@router.get("/documents", response=Documents, openapi_extra=needs(VIEW), summary="List documents")
def list_documents(
    request: HttpRequest,
    state: DocumentState | None = None,
    type_code: Annotated[str, Query(alias="type", max_length=4, pattern=NO_NUL)] = "",
    number: Number = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: Annotated[str, Query(max_length=400, pattern=NO_NUL)] = "",
) -> HttpResponse:
    """The documents you may see, newest first: traders their own, officers what supports a declaration."""
    require(actor_of(request), VIEW)
    rows = selectors.visible_to(actor_of(request)).select_related("replaces", "replaced_by")
    rows = rows.filter(state=state.value) if state else rows
    rows = rows.filter(type_code=type_code) if type_code else rows
    rows = rows.filter(Q(number=number) & Q(veiled=False)) if number else rows
    page = page_of(rows, NEWEST_FIRST, limit=limit, cursor=cursor)
    return page_answer(request, page, lambda row: _shape(shown(row)))


@router.get("/documents/{irn}", response=DocumentShape, openapi_extra=needs(VIEW), summary="One document")
def read_document(request: HttpRequest, irn: IrnPath) -> HttpResponse:
    """What it is, whose, and whether a newer one stands in its place."""
    return json_answer(_shape(selectors.document(irn, by=actor_of(request))))


@router.get(
    "/documents/{irn}/content",
    openapi_extra=needs(
        VIEW, parameters=[header("If-None-Match", "The ETag you hold.")], **answers(200, *_MEDIA)
    ),
    summary="The file of a document",
)
def read_document_content(request: HttpRequest, irn: IrnPath) -> HttpResponse:
    """The bytes as they were filed; the ETag is their SHA-256. 409 when a stored byte was changed; 403 for an officer
    who must not learn whose they are."""
    found = selectors.document(irn, by=actor_of(request))
    if is_veiled(found):
        raise OriginalWithheld(hint="Open its page: names are black there.")
    tag = f'"{found.content_id}"'
    if (same := not_modified(request, tag)) is not None:
        return same
    return tagged(HttpResponse(selectors.content_of(found), content_type=found.content.media_type), tag)


def _upload(
    request: HttpRequest, type_code: str, name: str, number: str, issued_on: date | None
) -> services.Upload:
    try:
        signature = base64.b64decode(request.headers.get("Document-Signature", ""), validate=True)
    except binascii.Error as failure:
        raise BadSignature(pointer="Document-Signature", hint="Encode the CMS file as base64.") from failure
    data = raw_body(request, MOST_BYTES)
    return services.Upload(name, data, type_code, number.strip(), issued_on, signature)


def _shape(row: Document) -> dict[str, Any]:
    newer = getattr(row, "replaced_by", None)
    return {
        "irn": row.irn,
        "type_code": row.type_code,
        "number": row.number,
        "issued_on": row.issued_on,
        "file_name": row.file_name,
        "media_type": row.content.media_type,
        "size": row.content.size,
        "pages": row.content.pages,
        "digest": row.content_id,
        "holder": row.holder.identifier if row.holder is not None else "",
        "filed_by": row.filed_by.identifier if row.filed_by else "",
        "filed_at": moment(row.filed_at),
        "keep_until": row.keep_until,
        "signature": row.signature,
        "signer": row.signer,
        "state": row.state,
        "replaces": row.replaces.irn if row.replaces else "",
        "replaced_by": newer.irn if newer is not None else "",
    }
