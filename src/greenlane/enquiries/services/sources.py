"""Sources of a reply: a passage put into it by hand, a changed one replaced by the text in force now."""

from __future__ import annotations

from greenlane.enquiries.engine.drafts import OPEN_MARK, Source
from greenlane.enquiries.engine.phrases import phrase
from greenlane.enquiries.errors import SourceChanged
from greenlane.enquiries.models import DraftCitation, DraftReply, Enquiry, Passage
from greenlane.enquiries.reviewing import state_of
from greenlane.enquiries.services.queue import in_hand
from greenlane.enquiries.services.replies import save_draft, seen
from greenlane.enquiries.states import VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb


@verb
def insert_passage(*, number: str, passage: int, revision: str, by: Actor) -> DraftReply:
    """Put a passage in force into the reply, with its number and its line in the list of sources.

    It takes the place of the first open question, else it stands before the closing words.
    Raises NotFound (404), SourceChanged (LET007), DraftChanged (LET003), NotInYourHands (LET002).
    """
    found = in_hand(number, by)
    row = seen(found, revision)
    row = row if row is not None else save_draft(number=number, text="", revision="", by=by)
    quoted = _passage(passage)
    if state_of(quoted.version, clock.today()) != "in_force":
        raise SourceChanged(pointer="passage", hint="Choose a text that is in force.")
    cited = row.citations.filter(passage=quoted).first()
    place = cited.number if cited else _next_number(row)
    if cited is None:
        DraftCitation.objects.create(draft=row, passage=quoted, number=place)
    row.text = _with_source(
        _with_quote(row.text, f"{quoted.text.strip()} [{place}]", found), quoted, place, found
    )
    row.edited_at, row.edited_by = clock.now(), by.id
    row.save(update_fields=["text", "edited_at", "edited_by"])
    record("enquiries.passage_inserted", subject=found, actor=by, passage=_id(quoted))
    return row


@verb
def recite(*, number: str, citation: int, revision: str, by: Actor) -> DraftReply:
    """Let a number of the reply stand for the text in force now; a quote of the old text is replaced by the new.

    Raises NotFound (404) where the document in force has no such place any more.
    """
    found = in_hand(number, by)
    row = seen(found, revision)
    cited = (
        row.citations.select_related("passage__version__document").filter(number=citation).first()
        if row
        else None
    )
    if row is None or cited is None:
        raise NotFound("This reply has no such source.")
    old, new = cited.passage, _in_force(cited.passage)
    cited.passage = new
    cited.save(update_fields=["passage"])
    row.text = row.text.replace(old.text.strip(), new.text.strip())
    row.text = _with_source(_without_source(row.text, citation), new, citation, found)
    row.edited_at, row.edited_by = clock.now(), by.id
    row.save(update_fields=["text", "edited_at", "edited_by"])
    record("enquiries.source_renewed", subject=found, actor=by, before=_id(old), after=_id(new))
    return row


def _passage(key: int) -> Passage:
    found = Passage.objects.select_related("version__document").filter(pk=key).first()
    if found is None or found.version.document.audience != "public":
        raise NotFound("There is no such passage for the public.")
    return found


def _in_force(old: Passage) -> Passage:
    rows = Passage.objects.select_related("version__document").filter(
        version__document=old.version.document, version__state=VersionState.APPROVED, anchor=old.anchor
    )
    today = clock.today()
    found = next((one for one in rows if state_of(one.version, today) == "in_force"), None)
    if found is None:
        raise NotFound(
            "No text in force has this place.", hint="Search for another one, or take the sentence out."
        )
    return found


def _id(passage: Passage) -> str:
    return f"{passage.version.document.code}@{passage.version.ordinal}#{passage.anchor}"


def _next_number(row: DraftReply) -> int:
    kept = [int(one["number"]) for block in row.blocks for one in block.get("citations", ())]
    return max([*kept, *row.citations.values_list("number", flat=True), 0]) + 1


def _with_quote(text: str, quote: str, found: Enquiry) -> str:
    if OPEN_MARK.search(text):
        return OPEN_MARK.sub(lambda _match: quote, text, count=1)
    closing = phrase(found.language, "closing")
    head, mark, tail = text.partition(f"\n{closing}\n")
    return f"{head.rstrip()}\n\n{quote}\n{mark}{tail}" if mark else f"{text.rstrip()}\n\n{quote}".strip()


def _with_source(text: str, passage: Passage, number: int, found: Enquiry) -> str:
    """The text with the passage's line in its list of sources."""
    version = passage.version
    line = Source(
        number=number,
        id=_id(passage),
        title=version.title,
        heading=passage.trail[-1] if passage.trail and passage.trail[-1] != version.title else "",
        passage=passage.pk,
        version=version.ordinal,
        article=passage.article,
        law=version.law,
        effective_from=version.stated_from.isoformat() if version.stated_from else "",
        effective_to=version.effective_to.isoformat() if version.effective_to else "",
    ).line(found.language)
    if line in text.split("\n"):
        return text
    heading = phrase(found.language, "sources")
    has_list = heading in text.split("\n")
    return f"{text.rstrip()}\n{line}" if has_list else f"{text.rstrip()}\n\n{heading}\n{line}"


def _without_source(text: str, number: int) -> str:
    start = f"[{number}] "
    return "\n".join(line for line in text.split("\n") if not line.strip().startswith(start))
