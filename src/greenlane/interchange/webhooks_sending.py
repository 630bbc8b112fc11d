"""One POST to one webhook: to the judged address, without redirects, over after ten seconds whatever happens."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from greenlane.foundation.errors import CustomsError
from greenlane.interchange.webhooks_address import Target, resolve

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status, or in a few words why none did."""

    status: int | None
    error: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send a body. Never raises for what the other side does; the answer's content is not read."""
    try:
        target = resolve(url)
        status = _send(target, body, headers, seconds)
    except CustomsError as refusal:
        return Answer(None, refusal.message)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(None, _words(error))
    return Answer(status, "" if 200 <= status < 300 else f"answered {status}")


def _send(target: Target, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    connection = _Pinned(target, seconds)
    # A timeout of the socket ends one silent read; this ends a server that drips.
    watch = threading.Timer(seconds, connection.abort)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        watch.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the judged address that speaks to (and verifies) the host by name."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.address, self._target.port), self.timeout)
        if self._target.scheme == "https":
            # The handshake comes after the socket is known, so that `abort` can end it too.
            self.sock = _tls().wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def abort(self) -> None:
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return f"{type(error).__name__}: {error}"[:200]
