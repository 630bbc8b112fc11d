"""What duty and taxes goods meet: the rate with its measures, or the estimate where a value is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import (
    Answered,
    Money,
    code_in,
    day_in,
    declined,
    fact,
    goods_in,
    money_in,
    need,
    origin_in,
)
from greenlane.enquiries.sayings import NO_SUCH
from greenlane.foundation.errors import CustomsError
from greenlane.tariff import selectors
from greenlane.tariff.books import current_book
from greenlane.tariff.browsing import Rate, country_name, lines_under, rates
from greenlane.tariff.engine.book import MeasureKind, NationalLine
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.labels import KINDS, TAXES
from greenlane.web.cells import money as shown_money

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_DUTY = re.compile(
    r"\b(?:import |customs )?(?:duty|duties|tariff|tariff rate|duty rate|import tax|vat|excise)\b|關稅|关税|稅率|进口税|進口稅|อากร|ภาษีนำเข้า|"
    r"आयात शुल्क|सीमा शुल्क|शुल्क दर|ពន្ធគយ|ពន្ធនាំចូល|អត្រាពន្ធ",
    re.I,
)
_ASKS_RATE = re.compile(
    r"\b(?:what|how (?:much|high)|which|calculate|estimate|tell me|rate|percent\w*|pay|owe|due|charged|apply|applies)\b|多少|幾|哪|เท่าไ|เท่าใด|กี่|कितन|क्या|"
    r"ប៉ុន្មាន|អ្វី",
    re.I,
)
_NOT_RATE = re.compile(
    r"\bfree of duty\b|\bduty[- ]free\b|\ballowance|\brefund|\bdrawback\b|\bwhen\b|\bwhy\b|\bwho\b|\bwhere\b|\bmean|\bdefin|\bcalculated\b|\bpaid back\b|"
    r"\bhow (?:do|can|may) i pay\b|\bbring (?:in|with|back)\b|\bcarry\b|\bluggage\b|\bbaggage\b|\bpersonal use\b|\bgift|\bhow is\b|\bwithout\b|免稅|免税|"
    r"ปลอดอากร|มुक्त|शुल्क[- ]मुक्त|រួចពន្ធ",
    re.I,
)


def duty(asked: Asked, asking: Asking) -> Answered | None:
    """The duty on goods named by code, or by an everyday word that leads to one rate."""
    text = f"{asked.context} {asked.text}".strip()
    if not _DUTY.search(asked.text) or not _ASKS_RATE.search(asked.text) or _NOT_RATE.search(asked.text):
        return None
    code = code_in(asked.text) or code_in(text)
    goods = [] if code else goods_in(asked.text) or goods_in(asked.context)
    if not code and not goods and asked.leans:
        code = asking.subject.get("code", "")
    if not code and not goods:
        return None
    day = day_in(text, asking.day) or asking.day
    origin = (
        origin_in(asked.text) or origin_in(text) or (asking.subject.get("origin", "") if asked.leans else "")
    )
    try:
        if not code:
            return _of_goods(asked, asking, goods, origin, day, money_in(text))
        return _of_code(asked, asking, code, origin, day, money_in(text))
    except CustomsError as refusal:
        return declined(
            asked, asking, NO_SUCH, f"{refusal.message} {refusal.hint}".strip(), data={"code": code}
        )


def _of_goods(
    asked: Asked, asking: Asking, goods: list[str], origin: str, day: date, value: Money | None
) -> Answered | None:
    """Goods by an everyday word: answered where every line it may mean has one duty, else asked for the code."""
    lines = [line for code in goods[:1] for line in lines_under(code)]
    if not lines:
        return None
    texts = {_mfn(line, day) for line in lines}
    if len(texts) == 1 and value is None:
        return _of_code(asked, asking, lines[0].code, origin, day, None, called=goods[0])
    shown = ", ".join(f"{line.code} ({_mfn(line, day) or '-'})" for line in lines[:4])
    return need(
        asked,
        asking,
        "code",
        _(
            "The duty depends on which goods they are. Tell me the commodity code. Under %(heading)s the tariff has: %(lines)s."
        )
        % {"heading": goods[0], "lines": f"{shown} …" if len(lines) > 4 else shown},
        data={"heading": goods[0], "lines": [line.code for line in lines[:40]]},
    )


def _mfn(line: NationalLine, day: date) -> str:
    measures = current_book(day).measures_for(line.code)
    return next((m.cell.text for m in measures if m.kind is MeasureKind.MFN and m.in_force(day)), "")


def _of_code(
    asked: Asked, asking: Asking, code: str, origin: str, day: date, value: Money | None, *, called: str = ""
) -> Answered:
    if len(code) == 4:
        lines = lines_under(code)
        if not lines:
            return declined(asked, asking, NO_SUCH, _("The tariff has no heading %(code)s.") % {"code": code})
        found = _of_goods(asked, asking, [code], origin, day, value)
        return found or declined(asked, asking, NO_SUCH)
    resolved = selectors.commodity(code, day)
    subject = {"code": code, **({"origin": origin} if origin else {})}
    if value is not None and origin:
        return _estimate(asked, asking, code, origin, day, value, subject)
    return _rates(asked, asking, resolved.line, code, origin, day, subject, resolved.notes, called)


def _rates(
    asked: Asked,
    asking: Asking,
    line: NationalLine,
    code: str,
    origin: str,
    day: date,
    subject: dict[str, str],
    notes: tuple[str, ...] | list[str],
    called: str,
) -> Answered:
    """Every measure of the line that goods of this origin may meet."""
    shown = [
        one
        for one in rates(line, day, origin)
        if one.when == "now" and one.measure.kind is not MeasureKind.UNIT_PRICE
    ]
    if not origin:
        shown = [one for one in shown if one.measure.kind is not MeasureKind.STATUTORY]
    description = selectors.describe(called, day) if called else line.description.split(" > ")[-1]
    named = _("Commodity %(code)s (%(text)s)") % {"code": called or line.code, "text": description}
    where = _("from %(country)s") % {"country": country_name(origin)} if origin else ""
    text = f"{named}{' ' if where else ''}{where}, {day.isoformat()}: {'; '.join(_sentences(shown, origin))}."
    how = [
        Step(_("The line of the tariff: %(code)s %(text)s") % {"code": line.code, "text": line.description}),
        *[Step(note) for note in notes],
        *[Step(f"{KINDS[one.measure.kind]}: {one.text}", one.measure.basis) for one in shown[:12]],
        Step(
            _("Tariff version %(version)s, as it stood on %(day)s")
            % {"version": current_book(day).version, "day": day.isoformat()}
        ),
    ]
    data = {
        "code": code,
        "line": line.code,
        "origin": origin,
        "on": day.isoformat(),
        "measures": [_shown(one) for one in shown],
    }
    if origin:
        preferences = any(one.measure.kind is MeasureKind.PREFERENCE for one in shown)
        tail = " " + _("A preference needs a proof of origin.") if preferences else ""
        return fact(asked, asking, text + tail, how, data=data, subject=subject)
    tail = _("Tell me the country of origin: a preference may apply.")
    return need(asked, asking, "origin", f"{text} {tail}", how=how, data=data, subject=subject)


def _sentences(shown: Sequence[Rate], origin: str) -> list[str]:
    """One sentence a measure; preferences only where the origin is known."""
    return [
        f"{KINDS[one.measure.kind]}: {one.text}"
        + (
            f" ({', '.join(map(str, one.groups))})"
            if one.groups and one.measure.kind is MeasureKind.PREFERENCE
            else ""
        )
        + (f" [{one.condition}]" if one.condition else "")
        for one in shown
        if origin or one.measure.kind is not MeasureKind.PREFERENCE
    ]


def _shown(one: Rate) -> dict[str, Any]:
    return {
        "kind": one.measure.kind.value,
        "rate": one.text,
        "basis": one.measure.basis,
        "groups": sorted(one.measure.groups),
    }


def _estimate(
    asked: Asked, asking: Asking, code: str, origin: str, day: date, value: Money, subject: dict[str, str]
) -> Answered:
    """The written calculation that a declaration of the goods would get, without a preference."""
    price = MoneyFact(value.amount, value.currency)
    item = ItemFacts(
        sequence=1,
        code=code,
        origin=origin,
        preference="100",
        procedure="40",
        previous_procedure="00",
        price=price,
    )
    book = current_book(day)
    found = calculate(ShipmentFacts(items=[item], incoterm="CIF", invoice=price), book, day)
    if found.violations:
        lacking = found.violations[0]
        return need(
            asked,
            asking,
            lacking.pointer.rsplit("/", 1)[-1] or "quantity",
            f"{lacking.message} {lacking.hint}".strip(),
            subject=subject,
        )
    lines = found.items[0].taxes
    total = shown_money(found.total_minor, found.currency)
    taxes = "; ".join(
        f"{TAXES.get(one.tax, one.tax)} {one.rate}: {_amount(one.payable)} {found.currency}" for one in lines
    )
    text = _(
        "For goods of %(code)s from %(country)s worth %(value)s you would pay %(total)s: %(taxes)s. "
        "This is an estimate without a preference; the declaration decides."
    ) % {
        "code": code,
        "country": country_name(origin),
        "value": f"{_amount(value.amount)} {value.currency}",
        "total": total,
        "taxes": taxes,
    }
    how = [
        *[Step(step) for step in found.items[0].value_steps],
        *[Step(" ".join(one.steps) or f"{one.tax} {one.rate}", one.basis) for one in lines],
        *[Step(note) for note in (*found.items[0].notes, *found.notes)],
    ]
    return fact(asked, asking, text, how, data={"calculation": found.as_json()}, subject=subject)


def _amount(number: Decimal) -> str:
    return f"{number:,.2f}"
