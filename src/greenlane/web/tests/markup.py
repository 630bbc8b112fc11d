"""Markup as tests compare it, however the formatter of the templates broke its lines."""

from __future__ import annotations

import re


def squeezed(markup: str) -> str:
    """In one line: one space for any white space, and none before the end of a tag."""
    return re.sub(r"\s+", " ", markup).replace(" >", ">")
