"""What people say to whoever answers them, and no text of the law answers: a greeting, thanks, who are you.

`data/courtesies.json` lists the messages, without punctuation and in small letters.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "data" / "courtesies.json"
_BETWEEN = re.compile(r"[.,;:!?。，！？；：、…।៖\n]+")


class Courtesy(StrEnum):
    """What a message is that asks nothing of Customs."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABOUT = "about"


def courtesy_of(text: str) -> Courtesy | None:
    """What a message is if it is nothing else: the last of "Hello! Who are you?"."""
    pieces = [" ".join(one.casefold().replace("’", "'").split()) for one in _BETWEEN.split(text)]
    kinds = [_known().get(one) for one in pieces if one]
    return kinds[-1] if kinds and None not in kinds else None


@lru_cache(maxsize=1)
def _known() -> dict[str, Courtesy]:
    said: dict[str, list[str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {phrase: Courtesy(kind) for kind, phrases in said.items() for phrase in phrases}
