"""What a declaration says of a consignment: the truth as declarants write it, or with one fact changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_UP, Decimal

from greenlane.documents.engine.findings import Expected, Field, Value
from greenlane.foundation.values import Money
from greenlane.simulation.papers.consignments import (
    CURRENCIES,
    FIRMS,
    INCOTERMS,
    Consignment,
    Firm,
    container,
)


def declared(facts: Consignment, fields: Sequence[Field], script: str, *, seed: int) -> list[Expected]:
    """The true facts as a declarant writes them: names often in capitals, masses sometimes rounded up."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    plain = draw.random() < 0.5
    rounded = draw.random() < 0.3
    told: list[Expected] = []
    for field in fields:
        if field is Field.CONTAINER:
            told += [Expected(field, number, f"container/{n}") for n, number in enumerate(facts.containers)]
        else:
            told.append(
                Expected(field, _value(facts, field, script, plain=plain, rounded=rounded), field.value)
            )
    return told


def _value(facts: Consignment, field: Field, script: str, *, plain: bool, rounded: bool) -> Value:
    match field:
        case Field.SELLER:
            return _name(facts.seller, script, plain=plain)
        case Field.BUYER:
            return _name(facts.buyer, script, plain=plain)
        case Field.TOTAL_AMOUNT:
            return Money.of(facts.total, facts.currency)
        case Field.GROSS_MASS:
            return facts.gross.quantize(Decimal(1), rounding=ROUND_UP) if rounded else facts.gross
        case Field.NET_MASS:
            return facts.net
        case Field.PACKAGES:
            return facts.packages
        case Field.INVOICE_DATE:
            return facts.invoice_date
    others = {
        Field.INVOICE_NUMBER: facts.invoice_number,
        Field.CURRENCY: facts.currency,
        Field.INCOTERM: facts.incoterm,
    }
    return others[field]


def _name(firm: Firm, script: str, *, plain: bool) -> str:
    name = str(getattr(firm, script))
    return name.upper().replace(",", "").replace(".", "") if plain else name


def planted(
    told: Sequence[Expected], field: Field, facts: Consignment, script: str, *, seed: int
) -> list[Expected]:
    """The same declaration with one fact of this field changed (of several containers, the first)."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    place = next(index for index, fact in enumerate(told) if fact.field is field)
    changed = replace(told[place], value=_changed(told[place].value, field, facts, script, draw))
    return [*told[:place], changed, *told[place + 1 :]]


def _changed(value: Value, field: Field, facts: Consignment, script: str, draw: random.Random) -> Value:
    if field in (Field.SELLER, Field.BUYER):
        others = [firm for firm in FIRMS if firm not in (facts.seller, facts.buyer, facts.notify)]
        return _name(draw.choice(others), script, plain=draw.random() < 0.5)
    if field in (Field.GROSS_MASS, Field.NET_MASS):
        return (Decimal(str(value)) * Decimal(draw.randrange(70, 98)) / 100).quantize(Decimal("0.1"))
    changes: dict[Field, Callable[[], Value]] = {
        Field.INVOICE_NUMBER: lambda: _transposed(str(value), draw),
        Field.INVOICE_DATE: lambda: (
            facts.invoice_date + timedelta(days=draw.choice((-31, -10, -2, -1, 1, 3, 14, 40)))
        ),
        Field.TOTAL_AMOUNT: lambda: Money(_other_sum(_minor(facts), draw), facts.currency),
        Field.PACKAGES: lambda: max(1, facts.packages + draw.choice((-20, -10, -2, -1, 1, 5, 12))),
        Field.CONTAINER: lambda: container(draw),
        Field.CURRENCY: lambda: draw.choice([code for code in CURRENCIES if code != value]),
        Field.INCOTERM: lambda: draw.choice([code for code in sorted(INCOTERMS) if code != value]),
    }
    return changes[field]()


def _minor(facts: Consignment) -> int:
    return Money.of(facts.total, facts.currency).minor


def _other_sum(minor: int, draw: random.Random) -> int:
    """Two digits changed places, or a part left out."""
    if draw.random() < 0.5:
        return int(_transposed(str(minor), draw))
    return minor * draw.randrange(40, 96) // 100


def _transposed(text: str, draw: random.Random) -> str:
    """Two neighbouring digits that differ change places; where there are none, the last digit changes."""
    pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
    pairs = [i for i in pairs if i > 0 or text[1] != "0"]
    if pairs:
        at = draw.choice(pairs)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:-1] + str((int(text[-1]) + 1) % 10 if text[-1].isdigit() else 7)
