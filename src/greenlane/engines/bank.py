"""The bank: where payment orders go and where confirmations come from, and its embedded twin.

The twin is a bank in a folder. `outbox/` holds the orders Customs sent, `inbox/` the messages the bank sent
back, `filed/` those of them that Customs keeps itself, `settled/` the orders it is done with. Every write is atomic
(rename), every step can be repeated.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

Signer = Callable[[bytes, datetime], str]
_SOUND_REFERENCE = re.compile(r"[0-9A-Z\-]{1,24}")


@dataclass(frozen=True, slots=True)
class BankOrder:
    """An amount Customs asks a payer for; `amount_minor` in minor units. `attempt` counts from 1 and goes up
    when a payment was reversed and the order is sent again."""

    reference: str
    payer: str
    amount_minor: int
    currency: str
    due_at: str
    memo: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Callback:
    """A signed message of the bank: the body as it travels, and its signature header."""

    reference: str
    body: bytes
    signature: str


class Bank(Protocol):
    """What Customs needs of a bank. Both calls may be repeated."""

    def submit(self, order: BankOrder) -> None:
        """Tell the bank that an amount is due."""

    def withdraw(self, reference: str) -> bool:
        """Tell the bank to forget an order; False when it no longer knows it as open."""


class FileBank:
    """A bank in a folder that pays every order when told to settle.

    `sign(body, moment)` gives the signature header; the caller brings it, as it knows the shared secret.
    """

    def __init__(self, home: Path, sign: Signer) -> None:
        folders = [home / name for name in ("outbox", "inbox", "filed", "settled")]
        self._outbox, self._inbox, self._filed, self._settled = folders
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        self._sign = sign

    def submit(self, order: BankOrder) -> None:
        """Write the order to the outbox. An order settled in this attempt is not asked for again."""
        if not self._message(order.reference, "paid", order.attempt).exists():
            _write(self._order(order.reference), _json(asdict(order)))

    def withdraw(self, reference: str) -> bool:
        try:
            self._order(reference).unlink()
        except FileNotFoundError:
            return False
        return True

    def waiting(self) -> list[str]:
        """References of the orders in the outbox, sorted."""
        return sorted(path.stem for path in self._outbox.glob("*.json"))

    def settle(self, *, at: datetime, references: list[str] | None = None) -> list[Callback]:
        """Pay the orders in the outbox (or those named), and return the signed messages that say so.

        Until `acknowledge`, settling again gives the same messages, signed anew.
        """
        wanted = self.waiting() if references is None else references
        return [self._pay(order, at) for order in map(self._load, wanted) if order is not None]

    def _pay(self, order: BankOrder, at: datetime) -> Callback:
        return self._say(order, "paid", order.attempt, at)

    def acknowledge(self, reference: str) -> None:
        """Customs has booked the payment: the order leaves the outbox."""
        source = self._order(reference)
        if source.exists():
            source.replace(self._settled / source.name)

    def reverse(self, reference: str, *, at: datetime) -> Callback | None:
        """Take a settled payment back, and return the signed message; None for an order never settled."""
        path = self._settled / self._order(reference).name
        if not path.exists():
            return None
        order = BankOrder(**json.loads(path.read_bytes()))
        return self._say(order, "reversed", order.attempt, at)

    def _say(self, order: BankOrder, kind: str, attempt: int, at: datetime) -> Callback:
        """The message is written once; later calls read it, so that its content never changes."""
        path = self._message(order.reference, kind, attempt)
        if not path.exists():
            _write(path, _json(_message(order, kind, attempt, at)))
        body = path.read_bytes()
        return Callback(order.reference, body, self._sign(body, at))

    def _load(self, reference: str) -> BankOrder | None:
        try:
            return BankOrder(**json.loads(self._order(reference).read_bytes()))
        except FileNotFoundError:
            return None

    def _order(self, reference: str) -> Path:
        return self._outbox / f"{_checked(reference)}.json"

    def _message(self, reference: str, kind: str, attempt: int) -> Path:
        """Where a message is, filed or not; where it is going to be, if there is none yet."""
        name = f"{_checked(reference)}-{kind}-{attempt}.json"
        filed = self._filed / name
        return filed if filed.exists() else self._inbox / name

    def messages(self) -> Iterator[Path]:
        """The messages the bank has sent and that are not filed, as files named by their number."""
        yield from sorted(self._inbox.glob("*.json"))

    def file(self, number: str) -> None:
        """Customs keeps this message itself: nobody need look at it again."""
        with suppress(FileNotFoundError):
            (self._inbox / f"{number}.json").replace(self._filed / f"{number}.json")


def _message(order: BankOrder, kind: str, attempt: int, at: datetime) -> dict[str, Any]:
    return {
        "id": f"{order.reference}-{kind}-{attempt}",
        "kind": kind,
        "order": order.reference,
        "bank_reference": f"BANK-{order.reference}-{attempt}",
        "amount_minor": order.amount_minor,
        "currency": order.currency,
        "at": at.astimezone(UTC).isoformat(),
    }


def _checked(reference: str) -> str:
    """A reference is part of a file name: nothing but capitals, digits and hyphens. Raises ValueError."""
    if not _SOUND_REFERENCE.fullmatch(reference):
        raise ValueError(f"{reference[:40]!r} is not an order reference")
    return reference


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _write(path: Path, content: bytes) -> None:
    """Atomic: a reader sees the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
