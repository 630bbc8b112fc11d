"""Names of people and organisations: one line each, wherever they come from and wherever they are printed."""

from __future__ import annotations

PERSON = 150
ORGANISATION = 200


def one_line(text: str, *, most: int) -> str:
    """A name without NUL, its line breaks and other white space made single blanks, cut at `most` characters.

    A name goes into mails that Customs sends to others: it must not look like a text of Customs there.
    """
    return " ".join(text.replace("\x00", "").split())[:most].rstrip()
