"""Where a webhook may go: https to public addresses, judged again whenever something is sent.

An address inside our own network must never be reachable through a trader's webhook (server-side request
forgery). The name is resolved once, every address it has is judged, and the connection goes to a judged one, so
that a name cannot change its mind in between. Setting GREENLANE_WEBHOOKS_PRIVATE lifts this for demo and tests.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from greenlane.foundation.errors import CustomsError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOST = re.compile(r"[0-9a-z]([0-9a-z.\-]{0,251}[0-9a-z])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_TARGET = re.compile(r"[!-~]*")
_LONGEST = 500
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class RefusedAddress(CustomsError):
    """A webhook cannot go to this address."""

    code = "WHK001"


@dataclass(frozen=True, slots=True)
class Target:
    """A judged destination: connect to `address`, ask for `host`."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def check_url(url: str) -> None:
    """Judge an address before it is stored. Raises RefusedAddress (WHK001) with what is wrong with it."""
    target = _parsed(url)
    if not settings.GREENLANE_WEBHOOKS_PRIVATE:
        _public_address(target.host, target.port)


def resolve(url: str) -> Target:
    """The destination of a stored address, now. Raises RefusedAddress (WHK001)."""
    target = _parsed(url)
    pick = _any_address if settings.GREENLANE_WEBHOOKS_PRIVATE else _public_address
    return Target(target.scheme, target.host, target.port, target.path, pick(target.host, target.port))


def _parsed(url: str) -> Target:
    if len(url) > _LONGEST or not _TARGET.fullmatch(url) or "\\" in url:
        raise _refused("The address holds characters that do not belong there.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused("The address cannot be read.") from error
    allowed = {"https", "http"} if settings.GREENLANE_WEBHOOKS_PRIVATE else {"https"}
    if parts.scheme not in allowed:
        raise _refused("Webhooks go to https addresses only.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("The address must not hold user names, passwords or fragments.")
    host = (parts.hostname or "").rstrip(".")
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise _refused("The address has no valid host.")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, "")


def _public_address(host: str, port: int) -> str:
    """The first address of a host, when all of them are public."""
    found = _addresses(host, port)
    if not all(is_public(ipaddress.ip_address(address)) for address in found):
        raise _refused("The host has an address that is not public.")
    return found[0]


def _any_address(host: str, port: int) -> str:
    return _addresses(host, port)[0]


def _addresses(host: str, port: int) -> list[str]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _refused("The host is not known.") from error
    return [str(row[4][0]).partition("%")[0] for row in rows]


def is_public(address: IPAddress) -> bool:
    """Whether an address lies in the public internet, also when it wraps an older one."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped(address: IPAddress) -> IPAddress | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _refused(text: str) -> RefusedAddress:
    return RefusedAddress(
        text, pointer="/url", hint="Give a public https address, e.g. https://example.com/hook."
    )
