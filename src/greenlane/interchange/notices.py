"""What Customs tells about a declaration, as WCO response notices: accepted, checked, taxed, released, ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.states import Assessment, Lane
from greenlane.foundation.errors import Violation
from greenlane.interchange.engine.responses import (
    AcceptanceNotice,
    CancellationNotice,
    ControlNotice,
    Notice,
    RejectionNotice,
    ReleaseNotice,
    TaxLine,
    TaxNotice,
)
from greenlane.payments.models import PaymentOrder

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_CHECKED = frozenset({Lane.YELLOW, Lane.RED})


def notices_of(
    declaration: Declaration, lodgement: Lodgement, order: PaymentOrder | None = None
) -> list[Notice]:
    """Every notice so far, in order of time. `lodgement` is the present version, `order` what is to be paid."""
    found = [
        acceptance(declaration, lodgement),
        *_control(declaration),
        *_taxes(declaration, lodgement, order),
        *_release(declaration),
        *_end(declaration),
    ]
    return sorted(found, key=lambda notice: notice.issued_at)


def acceptance(declaration: Declaration, lodgement: Lodgement) -> AcceptanceNotice:
    """DMSACC with what was noticed and does not hold the declaration up."""
    return AcceptanceNotice(
        **_about(declaration, declaration.registered_at),
        accepted_at=declaration.registered_at,
        warnings=[Violation(**row) for row in lodgement.notices],
    )


def rejection(lodgement: Lodgement, violations: tuple[Violation, ...]) -> RejectionNotice:
    """DMSREJ of a message that was not registered, with every error."""
    at = lodgement.received_at
    return RejectionNotice(lrn=lodgement.lrn[:35], issued_at=at, rejected_at=at, violations=violations)


def _about(declaration: Declaration, at: datetime) -> dict[str, Any]:
    return {
        "lrn": declaration.lrn,
        "mrn": declaration.mrn,
        "version": declaration.version,
        "issued_at": at,
    }


def _control(declaration: Declaration) -> Iterator[Notice]:
    if declaration.lane in _CHECKED:
        physical = declaration.lane == Lane.RED
        yield ControlNotice(**_about(declaration, declaration.registered_at), physical=physical)


def _taxes(declaration: Declaration, lodgement: Lodgement, order: PaymentOrder | None) -> Iterator[Notice]:
    lines = [
        _tax_line(item["item"], tax, declaration.currency)
        for item in orjson.loads(lodgement.calculation or b'{"items":[]}')["items"]
        for tax in item["taxes"]
    ]
    if not lines:
        return
    yield TaxNotice(
        **_about(declaration, order.issued_at if order else lodgement.received_at),
        lines=lines,
        currency=declaration.currency,
        final=declaration.assessed_at is not None,
        payment_reference=order.reference if order else "",
        due_at=order.due_at if order else None,
    )


def _tax_line(item: int, tax: dict[str, Any], currency: str) -> TaxLine:
    on_value = tax["base_unit"] == currency
    rate = _PERCENT.fullmatch(tax["rate"].strip())
    return TaxLine(
        item=item,
        type=tax["tax"],
        assessed=Decimal(tax["amount"]),
        payable=Decimal(tax["payable"]),
        base_amount=Decimal(tax["base"]) if on_value else None,
        base_quantity=None if on_value else Decimal(tax["base"]),
        base_unit="" if on_value else tax["base_unit"],
        rate=Decimal(rate[1]) if rate else None,
    )


def _release(declaration: Declaration) -> Iterator[Notice]:
    if declaration.released_at is not None:
        result = "A1" if declaration.lane in _CHECKED else "A2"
        at = declaration.released_at
        yield ReleaseNotice(**_about(declaration, at), released_at=at, control_result=result)


def _end(declaration: Declaration) -> Iterator[Notice]:
    at, reason = declaration.assessment_since, declaration.decision_reason
    match Assessment(declaration.assessment):
        case Assessment.WITHDRAWN | Assessment.CANCELLED:
            yield CancellationNotice(**_about(declaration, at), cancelled_at=at, reason=reason)
        case Assessment.REFUSED:
            why = Violation("ASM010", f"Refused after the documentary check: {reason}", "Declaration")
            yield RejectionNotice(**_about(declaration, at), rejected_at=at, violations=[why])
        case _:
            return
