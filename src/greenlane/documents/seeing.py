"""Looking at a page as it is, for an officer who must not learn whose it is: with a reason, and in the log."""

from __future__ import annotations

from greenlane.documents.errors import NoReasonGiven, NoSuchPage
from greenlane.documents.faceless import is_veiled
from greenlane.documents.models import Document
from greenlane.documents.permissions import VIEW
from greenlane.documents.selectors import visible_to
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import NotFound
from greenlane.foundation.events import record
from greenlane.foundation.values import Irn
from greenlane.foundation.verbs import verb
from greenlane.parties.faceless import hidden_from

SHORTEST_REASON = 10


@verb
def see_unredacted(*, irn: str, page: int, reason: str, by: Actor) -> Document:
    """Note that a page is seen with its names, by whom and why, and give the document as it is stored.

    `page` is 0 for a file without pages. Raises NotFound (404), NoSuchPage (404), NoReasonGiven (422), Forbidden (403).
    """
    require(by, VIEW)
    found = visible_to(by).filter(irn=irn).first() if Irn.valid(irn) else None
    if found is None:
        raise NotFound("No document is known under this number.", hint="Check the number (IRN).")
    if not 0 <= page <= (found.content.pages or 0):
        raise NoSuchPage()
    if is_veiled(found):
        said = reason.strip()
        if len(said) < SHORTEST_REASON:
            raise NoReasonGiven(pointer="reason", hint="Ten characters at least; it is kept with your name.")
        linked = set(found.links.values_list("subject", flat=True)) & set(hidden_from(by))
        record(
            "document.seen_unredacted",
            subject=found,
            actor=by,
            page=page,
            reason=said,
            cases=sorted(linked),
        )
    return Document.objects.select_related("content").get(pk=found.pk)
