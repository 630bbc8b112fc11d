"""A messaging service on this machine: sends signed questions to the product and takes its replies over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from greenlane.foundation.tests.peers import serving

SECRET = "a-secret-shared-with-the-messaging-service"


@dataclass(slots=True)
class Peer:
    """`answers` are the statuses it will give, 200 once they are used up; `taken` what it was sent."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.taken]


@contextmanager
def running() -> Iterator[Peer]:
    peer = Peer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            peer.taken.append((dict(self.headers), body))
            self.send_response(peer.answers.pop(0) if peer.answers else 200)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.url = f"http://127.0.0.1:{server.server_port}/replies"
    with serving(server):
        yield peer
