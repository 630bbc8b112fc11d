"""The terms of a text: one analysis for what is indexed and for what is asked.

Words come from `tokens`; the names of countries and trade blocs are one sign in all languages (`places`).
"""

from __future__ import annotations

from functools import lru_cache

from greenlane.enquiries.engine.places import signed
from greenlane.enquiries.engine.tokens import tokens


def terms(text: str, language: str, *, pairs: bool = True) -> list[str]:
    """The terms of a text in their order, without words that say nothing. None contains white space."""
    return signed(tokens(text, language, pairs=pairs))


@lru_cache(maxsize=20_000)
def term_set(text: str, language: str) -> frozenset[str]:
    """The terms of a piece of a passage, kept: the same pieces are read for question after question."""
    return frozenset(terms(text, language))
