"""How often strangers write to Customs and look where a letter stands: by page and by program together."""

from __future__ import annotations

from django.http import HttpRequest

from greenlane.web.api import rates

SENT_SHARE, LOOKS_SHARE = 600, 100
"""Of the rate limit: ten letters and sixty looks a minute from one network address, by default."""


def count_letter(request: HttpRequest) -> None:
    """Raises TooManyRequests (GL429)."""
    rates.count(request, f"contact:{rates.address_of(request)}", share=SENT_SHARE)


def count_look(request: HttpRequest) -> None:
    """Raises TooManyRequests (GL429)."""
    rates.count(request, f"contact-status:{rates.address_of(request)}", share=LOOKS_SHARE)
