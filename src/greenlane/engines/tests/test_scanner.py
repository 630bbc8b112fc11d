"""The scanner: the embedded twin, and clamd as it speaks on a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from greenlane.engines.scanner import Clamd, EmbeddedScanner, ScannerSilent, scanner_at

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Peer:
    """Listens like clamd: takes a stream in parts, keeps it, answers what it is told to."""

    def __init__(self, answer: bytes) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.answer, self.received = answer, b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.server.getsockname()[1]}"

    def _serve(self) -> None:
        link, _ = self.server.accept()
        with link, link.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\x00"
            while size := int.from_bytes(stream.read(4)):
                self.received += stream.read(size)
            link.sendall(self.answer)


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    made = Peer(request.param)
    yield made
    made.thread.join(5)
    made.server.close()


@pytest.mark.parametrize("peer", [b"stream: OK\x00"], indirect=True)
def test_found_sends_the_whole_file_in_parts(peer: Peer) -> None:
    data = bytes(range(256)) * 700
    assert scanner_at(peer.address).found(data) == ""
    peer.thread.join(5)
    assert peer.received == data


@pytest.mark.parametrize("peer", [b"stream: Win.Test.EICAR_HDB-1 FOUND\x00"], indirect=True)
def test_found_gives_the_name_of_what_was_found(peer: Peer) -> None:
    assert Clamd(peer.address).found(EICAR) == "Win.Test.EICAR_HDB-1"


@pytest.mark.parametrize("peer", [b"INSTREAM size limit exceeded. ERROR\x00", b""], indirect=True)
def test_found_never_takes_an_odd_answer_for_a_clean_file(peer: Peer) -> None:
    with pytest.raises(ScannerSilent):
        Clamd(peer.address).found(b"data")


def test_found_says_when_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(ScannerSilent):
        Clamd(address).found(b"data")


def test_embedded_scanner_knows_the_test_file_and_programs() -> None:
    scanner = EmbeddedScanner()
    assert scanner.found(b"%PDF-" + EICAR) == "Eicar-Test-Signature"
    assert [bool(scanner.found(data)) for data in (b"MZ\x90", b"\x7fELF", b"#!/bin/sh", b"%PDF-1.7")] == [
        True,
        True,
        True,
        False,
    ]


def test_scanner_at_refuses_another_kind_of_address() -> None:
    assert scanner_at("").name == "embedded"
    with pytest.raises(ValueError, match="GREENLANE_SCANNER_URL"):
        scanner_at("http://scanner")
