"""The scanner for harmful content: a clamd server where one is named, and the embedded twin.

The twin knows the test file of the scanners' makers and refuses what starts as a program; that a file is whole, of
one kind and without active content is checked in any case (`documents.engine.structure`).
Source of the protocol: clamd(8), INSTREAM.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

SECONDS = 30
_CHUNK = 1 << 16
_TEST_FILE = re.compile(rb"X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR")


class ScannerSilent(Exception):
    """The scanner does not answer; the file can be sent again later."""


class Scanner(Protocol):
    """Looks at the bytes of a file before it is kept."""

    @property
    def name(self) -> str:
        """What is noted with a file that it has looked at."""

    def found(self, data: bytes) -> str:
        """What harmful thing was found, by its name; empty when nothing was. Raises ScannerSilent."""


class EmbeddedScanner:
    """Without a server: the test file of the makers, and programs."""

    name = "embedded"

    def found(self, data: bytes) -> str:
        if _TEST_FILE.search(data):
            return "Eicar-Test-Signature"
        return "Program" if data.startswith((b"MZ", b"\x7fELF", b"#!")) else ""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd server at `tcp://host:3310` or `unix:///path/of/socket`."""

    address: str
    name: str = "clamd"

    def found(self, data: bytes) -> str:
        try:
            with self._connection() as link:
                link.sendall(b"zINSTREAM\x00")
                for start in range(0, len(data), _CHUNK):
                    part = data[start : start + _CHUNK]
                    link.sendall(len(part).to_bytes(4, "big") + part)
                link.sendall(bytes(4))
                said = self._answer(link)
        except OSError as failure:
            raise ScannerSilent(f"the scanner at {self.address} does not answer: {failure}") from failure
        if said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        if not said.endswith("OK"):
            raise ScannerSilent(f"the scanner answered “{said[:80]}”")
        return ""

    def _connection(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(SECONDS)
            link.connect(parts.path)
            return link
        return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), SECONDS)

    @staticmethod
    def _answer(link: socket.socket) -> str:
        said = b""
        while not said.endswith(b"\x00") and len(said) < 4096:
            part = link.recv(1024)
            if not part:
                break
            said += part
        return said.rstrip(b"\x00\n").decode("utf-8", "replace")


def scanner_at(address: str) -> Scanner:
    """The scanner that a setting names; the embedded one when it is empty. Raises ValueError for another scheme."""
    if not address:
        return EmbeddedScanner()
    if urlsplit(address).scheme not in {"tcp", "unix"}:
        raise ValueError("GREENLANE_SCANNER_URL: use tcp://host:3310 or unix:///path")
    return Clamd(address)
