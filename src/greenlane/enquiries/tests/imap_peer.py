"""A small IMAP server on the loopback, enough for a mailbox that is polled. Source: RFC 3501."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from greenlane.foundation.tests.peers import serving


@dataclass
class Store:
    """Folders with letters by UID, and the flags of each letter."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    seen: set[int] = field(default_factory=set)
    fail_store: int = 0
    """How many times marking a letter fails."""

    def add(self, raw: bytes) -> int:
        uid = 1 + max((one for folder in self.folders.values() for one in folder), default=0)
        self.folders["INBOX"][uid] = raw
        return uid


class _Handler(socketserver.StreamRequestHandler):
    store: Store
    folder = "INBOX"

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8").strip().partition(" ")
            name, _, args = rest.partition(" ")
            if name.upper() == "UID":
                name, _, args = args.partition(" ")
            if name.upper() == "LOGOUT":
                self._say("* BYE", f"{tag} OK done")
                return
            self._say(f"{tag} {self._answer(name.upper(), args)} done")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, name: str, args: str) -> str:
        work = getattr(self, f"do_{name.lower()}", None)
        return work(args) if work else "BAD unknown"

    def do_capability(self, _args: str) -> str:
        self._say("* CAPABILITY IMAP4rev1 MOVE")
        return "OK"

    def do_login(self, args: str) -> str:
        return "OK" if args == 'officer "a secret"' else "NO wrong"

    def do_select(self, args: str) -> str:
        self.folder = args.strip('"')
        rows = self.store.folders.get(self.folder)
        if rows is None:
            return "NO no such folder"
        self._say(f"* {len(rows)} EXISTS")
        return "OK [READ-WRITE]"

    def do_search(self, _args: str) -> str:
        unread = [str(uid) for uid in self.store.folders[self.folder] if uid not in self.store.seen]
        self._say(f"* SEARCH {' '.join(unread)}")
        return "OK"

    def do_fetch(self, args: str) -> str:
        uid, _, what = args.partition(" ")
        raw = self.store.folders[self.folder][int(uid)]
        if "RFC822.SIZE" in what:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK"

    def do_store(self, args: str) -> str:
        if self.store.fail_store:
            self.store.fail_store -= 1
            return "NO try later"
        found = re.match(r"(\d+) \+FLAGS", args)
        assert found
        self.store.seen.add(int(found[1]))
        return "OK"

    def do_create(self, args: str) -> str:
        name = args.strip('"')
        if name in self.store.folders:
            return "NO is there already"
        self.store.folders[name] = {}
        return "OK"

    def do_move(self, args: str) -> str:
        uid, _, name = args.partition(" ")
        self.store.folders[name.strip('"')][int(uid)] = self.store.folders[self.folder].pop(int(uid))
        return "OK"


@contextmanager
def imap_peer() -> Iterator[tuple[Store, int]]:
    """A server that runs inside the block: its letters, and its port."""
    store = Store()
    handler = type("Handler", (_Handler,), {"store": store})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with serving(server):
        yield store, server.server_address[1]
