"""Countries and trade blocs that a text names, in any of the languages, as one sign: "@kr" for Korea, 韓國 or เกาหลี.

So a question finds a text about the same country in another language, and whoever asks about a country that no text
is about can be told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.engine.tokens import tokens


def signed(words: Sequence[str]) -> list[str]:
    """The words with the sign of each place in place of its name, the longest names first."""
    names = _names()
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        for name, sign in names.get(word, ()):
            if len(name) == 1 or tuple(words[at : at + len(name)]) == name:
                found.append(sign)
                at += len(name)
                break
        else:
            found.append(word)
            at += 1
    return found


def places(text: str, language: str = Language.ENGLISH) -> frozenset[str]:
    """The signs of the places that a text names: `@` and the code of a country (ISO 3166-1, small) or bloc."""
    return frozenset(word for word in signed(tokens(text, language)) if word.startswith("@"))


@lru_cache(maxsize=1)
def _names() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Names as they are cut, by their first word, with their signs."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    lines = (Path(__file__).parent / "data" / "places.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        code, *names = line.split(" = ")
        for name in names:
            cut = tuple(tokens(name, Language.ENGLISH, pairs=False))
            if len("".join(cut)) > 1:
                found.setdefault(cut[0], {}).setdefault(cut, f"@{code}")
    return {first: sorted(names.items(), key=lambda one: -len(one[0])) for first, names in found.items()}
