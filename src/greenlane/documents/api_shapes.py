"""Shapes of the documents API."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema

from greenlane.documents.states import DocumentState, Signature


class DocumentShape(Schema):
    """A filed document. Amounts of bytes in `size`; `pages` is null for a file without pages."""

    irn: str = Field(description="Its number, for the reference of the document on declarations.")
    type_code: str = Field(description="UN/EDIFACT 1001, e.g. 380.")
    number: str = Field(description="The number printed on it.")
    issued_on: date | None
    file_name: str
    media_type: str
    size: int
    pages: int | None
    digest: str = Field(description="SHA-256 of the file, hexadecimal.")
    holder: str = Field(description="Registration number of whose document it is; empty for one of customs.")
    filed_by: str = Field(description="Who filed it, where that is another organisation.")
    filed_at: datetime
    keep_until: date
    signature: Signature
    signer: str
    state: DocumentState
    replaces: str
    replaced_by: str


class Filed(DocumentShape):
    """The answer to filing; `again` when the same file was on file before."""

    again: bool


class Documents(Schema):
    items: list[DocumentShape]
    next: str | None
