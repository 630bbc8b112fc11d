"""The rate of exchange of a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import Answered, currency_in, day_in, declined, fact, need
from greenlane.enquiries.sayings import NO_SUCH
from greenlane.foundation import clock
from greenlane.tariff.engine.fx import NoExchangeRate
from greenlane.tariff.selectors import exchange_rate

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_ASKED = re.compile(
    r"\b(?:exchange rate|rate of exchange|conversion rate|currency rate)\b|匯率|汇率|兌換率|อัตราแลกเปลี่ยน|विनिमय दर|អត្រាប្តូរប្រាក់|អត្រាប្ដូរប្រាក់",
    re.I,
)
_VALUE = re.compile(
    r"\b(?:what(?:'s| is| was)|which|how (?:much|high)|tell me|give me|current|today)\b|多少|幾|เท่าไ|เท่าใด|कितन|क्या है|ប៉ុន្មាន",
    re.I,
)
_GENERAL = re.compile(
    r"\b(?:which|what) (?:day|date|exchange rate (?:is|does|do|will) .{0,20}(?:used?|apply|applies|counts?))\b|\bused\b|\bapplies\b|\bapply\b|\buses?\b|"
    r"\bpublish|\bwhere\b|\bhow often\b|\bwho\b|\bwhen\b|\bchange\b|\bnext (?:year|month|week)\b|\bwill\b|\bforecast\b|\bwhich rate\b|使用|適用|公布|ใช้|लागू|"
    r"प्रयोग|ប្រើ|明年|ปีหน้า|अगले",
    re.I,
)


def exchange(asked: Asked, asking: Asking) -> Answered | None:
    """The rate by which customs converts a currency on a day."""
    text = asked.text
    if not _ASKED.search(text) or _GENERAL.search(text):
        return None
    currency = _currency(text)
    if not currency and not _VALUE.search(text):
        return None
    day = day_in(text, asking.day) or asking.day
    if not currency:
        return need(asked, asking, "currency", _("Tell me the currency, for example EUR."))
    if day > clock.today():
        return declined(
            asked,
            asking,
            NO_SUCH,
            _("No exchange rate is published for %(day)s yet.") % {"day": day.isoformat()},
        )
    try:
        quote = exchange_rate(currency, day)
    except NoExchangeRate as refusal:
        return declined(asked, asking, NO_SUCH, f"{refusal.message} {refusal.hint}".strip())
    said = _("On %(day)s, 1 %(currency)s is %(rate)s %(home)s for customs purposes.") % {
        "day": day.isoformat(),
        "currency": quote.currency,
        "rate": f"{quote.rate:f}",
        "home": quote.target,
    }
    data = {
        "currency": quote.currency,
        "to": quote.target,
        "rate": f"{quote.rate:f}",
        "on": day.isoformat(),
        "published": quote.published.isoformat() if quote.published else None,
    }
    return fact(asked, asking, said, [Step(quote.text, quote.source)], data=data)


def _currency(text: str) -> str:
    """The foreign currency asked for; the home currency only where no other is named."""
    home = settings.GREENLANE_CURRENCY
    found = currency_in(text)
    if found != home:
        return found
    rest = re.sub(
        r"US dollars?|dollars?|USD|\$|美元|ดอลลาร์(?:สหรัฐ)?|अमेरिकी डॉलर|डॉलर|ដុល្លារ(?:អាមេរិក)?",
        " ",
        text,
        flags=re.I,
    )
    return currency_in(rest) or home
