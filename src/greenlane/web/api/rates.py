"""How often somebody may ask: a fixed window per caller, counted in the shared cache.

Setting GREENLANE_RATE_LIMIT: `6000/m` (s, m, h); `0/m` switches it off. Headers as in the IETF draft
"RateLimit header fields for HTTP".
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from greenlane.foundation.errors import CustomsError

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_ATTRIBUTE = "greenlane_rate"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands in the present window. `reset` is in seconds."""

    limit: int
    remaining: int
    reset: int


class TooManyRequests(CustomsError):
    """You ask too often."""

    code = "GL429"
    status = 429

    def __init__(self, reset: int) -> None:
        super().__init__(hint=f"Wait {reset} seconds.")
        self.reset = reset


def count(request: HttpRequest, caller: str, *, share: int = 1) -> None:
    """Count one request of a caller; `share` divides the limit (strangers get less).

    Raises TooManyRequests (GL429) with the seconds to wait.
    """
    limit, window = _limit(settings.GREENLANE_RATE_LIMIT)
    if not limit:
        return
    allowed = max(1, limit // share)
    moment = int(time.time())
    reset = window - moment % window
    used = _add_one(f"rate:{caller}:{moment // window}", window)
    setattr(request, _ATTRIBUTE, Standing(allowed, max(0, allowed - used), reset))
    if used > allowed:
        raise TooManyRequests(reset)


def _add_one(key: str, window: int) -> int:
    if cache.add(key, 1, timeout=window + 1):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        cache.set(key, 1, timeout=window + 1)
        return 1


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Say in the headers what is left of the limit."""
    standing: Standing | None = getattr(request, _ATTRIBUTE, None)
    if standing is None:
        return
    response["RateLimit-Limit"] = str(standing.limit)
    response["RateLimit-Remaining"] = str(standing.remaining)
    response["RateLimit-Reset"] = str(standing.reset)
    if response.status_code == 429:
        response["Retry-After"] = str(standing.reset)


def address_of(request: HttpRequest) -> str:
    """The caller's network address: as the server saw it, or behind a trusted proxy as the proxy tells it.

    Of IPv6 the network of 64 bits: who has one has all its addresses, and counts as one caller.
    """
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told:
            return _network_of(told[:45])
    return _network_of(str(request.META.get("REMOTE_ADDR", ""))) or "unknown"


def _network_of(address: str) -> str:
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(found) >> 64 << 64)}/64"


@lru_cache(maxsize=8)
def _limit(text: str) -> tuple[int, int]:
    number, _, unit = text.partition("/")
    if not number.isdigit() or unit not in _SECONDS:
        raise ValueError(f"GREENLANE_RATE_LIMIT: “{text}” is not like 6000/m")
    return int(number), _SECONDS[unit]
