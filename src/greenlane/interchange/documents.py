"""Stored documents: text for the database, XML and JSON again, and which profile reads them."""

from __future__ import annotations

import orjson

from greenlane.declarations import content, faceless
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.interchange.engine import friendly
from greenlane.interchange.engine.friendly import Friendly, text_of
from greenlane.interchange.engine.infoset import Document
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.engine.messages import Incoming

XML, JSON = Lodgement.Form.XML.value, Lodgement.Form.JSON.value
_DMS_AGENCIES = frozenset({"HMRC"})
_DMS_COUNTRIES = frozenset({"GB"})


def document_text(incoming: Incoming) -> str:
    """What is kept of a message: the lossless infoset of XML, the sorted members of JSON."""
    if incoming.format == JSON:
        return json_text(incoming.friendly)
    return orjson.dumps(incoming.document.to_json()).decode()


def json_text(message: Friendly) -> str:
    return orjson.dumps(message, option=orjson.OPT_SORT_KEYS).decode()


def document_xml(lodgement: Lodgement) -> bytes:
    """The stored document as XML; for one that came as XML its canonical form equals that of the message."""
    kept = orjson.loads(lodgement.document)
    if lodgement.form == XML:
        return Document.from_json(kept).to_xml()
    return friendly.to_xml(kept)


def document_json(lodgement: Lodgement) -> Friendly:
    """The stored document in the JSON form of the WCO Data Model."""
    kept = orjson.loads(lodgement.document)
    if lodgement.form == XML:
        return friendly.to_friendly(Document.from_json(kept))
    message: Friendly = kept
    return message


def unnamed_json(found: Declaration, lodgement: Lodgement) -> Friendly:
    """What a version declares, written anew without the parties: what is not read from messages is left out."""
    data = content.data_of(lodgement)
    assert data is not None  # noqa: S101 - the reader of stored messages is in this module
    message: Friendly = faceless.told(from_data(faceless.shown(data, found)), found)
    return message


def unnamed_xml(message: Friendly) -> bytes:
    return friendly.to_xml(message)


def profile_of(message: Friendly) -> str:
    """`dms` for messages of the UK's DMS customisation, by what their envelope says; else `meridia`."""
    envelope = message.get("MetaData") or {}
    agency = text_of(envelope.get("ResponsibleAgencyName")).upper()
    country = text_of(envelope.get("ResponsibleCountryCode")).upper()
    return "dms" if agency in _DMS_AGENCIES or country in _DMS_COUNTRIES else "meridia"
