"""Documents of customs itself, such as the photos of an examination: nobody holds them, officers file them."""

from __future__ import annotations

from greenlane.documents.examining import Upload, examine
from greenlane.documents.filing import keep_document
from greenlane.documents.models import Document
from greenlane.documents.store import store
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import Forbidden


def file_for_customs(*, upload: Upload, by: Actor) -> Document:
    """Examine a file, keep it and give it a number (IRN), as a document that no trader holds.

    For modules that have checked that this officer may, inside their verb; they say what it supports. Raises
    CustomsError (422) with every flaw, ScannerAway (503), Forbidden (403) for who is no officer.
    """
    if not by.is_officer:
        raise Forbidden()
    sound = examine(upload)
    store().put(upload.data)
    return keep_document(upload=upload, sound=sound, by=by)
