"""What an examiner is told to do: a pure function of the goods, the risk, how they are packed and what was asked.

The same input gives the same text under the same number, so that two consignments alike are examined alike, at
whatever port and by whomever. Source: domain description F27, uniform standard examination orders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

ALWAYS = "always"
PREFIX = "XO"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Instruction:
    """One standing instruction. It belongs in an order when one of `values` holds of the fact `about`.

    Goods match by the beginning of their HS code, everything else as a whole. `id` is never used for another text.
    """

    id: str
    text: str
    about: str = ALWAYS
    values: tuple[str, ...] = ()

    def applies(self, facts: Mapping[str, Sequence[str]]) -> bool:
        if self.about == ALWAYS:
            return True
        known = facts.get(self.about, ())
        if self.about == "goods":
            return any(code.startswith(self.values) for code in known)
        return not set(self.values).isdisjoint(known)


@dataclass(frozen=True, slots=True)
class OrderInput:
    """What an order follows from: HS codes, why (lane, checks asked for), reasons of the risk engine, packing, the
    assessor's question. Sorted and without repetition: the order in which things were declared makes no difference."""

    goods: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    packing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        goods: Iterable[str] = (),
        causes: Iterable[str] = (),
        risk: Iterable[str] = (),
        packing: Iterable[str] = (),
        questions: Iterable[str] = (),
    ) -> OrderInput:
        return cls(
            goods=_plain(goods),
            causes=_plain(causes),
            risk=_plain(risk),
            packing=_plain(packing),
            questions=_plain(" ".join(one.split()) for one in questions),
        )

    def facts(self) -> dict[str, tuple[str, ...]]:
        return {"goods": self.goods, "causes": self.causes, "risk": self.risk, "packing": self.packing}


@dataclass(frozen=True, slots=True)
class Table:
    """A version of the instructions, named by what is in it."""

    instructions: tuple[Instruction, ...]
    version: str = field(init=False)

    def __post_init__(self) -> None:
        ids = [one.id for one in self.instructions]
        if len(ids) != len(set(ids)):
            raise ValueError("an instruction's id stands in the table twice")
        rows = [asdict(one) for one in self.instructions]
        object.__setattr__(self, "version", _digest(rows)[:12])


@dataclass(frozen=True, slots=True)
class Order:
    """An order: its number, the instructions in the order of the table, and what the assessor asked."""

    id: str
    table: str
    instructions: tuple[Instruction, ...]
    questions: tuple[str, ...]

    def lines(self) -> list[str]:
        """The text of the order, a line each."""
        told = [f"[{one.id}] {one.text}" for one in self.instructions]
        asked = [f"[QUESTION] {one}" for one in self.questions]
        return [f"{number}. {line}" for number, line in enumerate([*told, *asked], start=1)]


def order_of(given: OrderInput, table: Table) -> Order:
    """The order for an input; its number is a digest of the input and the version of the table."""
    facts = given.facts()
    chosen = tuple(one for one in table.instructions if one.applies(facts))
    mark = _digest({"input": asdict(given), "table": table.version})
    return Order(f"{PREFIX}-{mark[:_DIGITS].upper()}", table.version, chosen, given.questions)


def _plain(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value.strip() for value in values if value.strip()}))


def _digest(value: object) -> str:
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()
