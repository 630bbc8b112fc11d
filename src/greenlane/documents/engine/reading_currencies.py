"""Currencies as papers name them: ISO 4217 codes, signs and words. A sign such as `$` may mean several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.foundation import codes

_SIGNS = {
    "USD": "US$ U.S.$ USD$ US-Dollar 美元 美金 ดอลลาร์สหรัฐ dólares",
    "TWD": "NT$ NTD 新台幣 新臺幣",
    "HKD": "HK$ 港幣 港币",
    "SGD": "S$ SG$",
    "AUD": "A$ AU$",
    "CAD": "C$ CA$",
    "NZD": "NZ$",
    "MXN": "MX$",
    "BRL": "R$",
    "CNY": "RMB CN¥ 人民幣 人民币",
    "JPY": "JP¥ 日圓 日元 日幣",
    "EUR": "€ Euro Euros euro euros EURO EUROS 歐元 欧元 ยูโร",
    "GBP": "英鎊 英镑",
    "INR": "₹",
    "THB": "฿ บาท",
    "VND": "₫ đồng",
    "KRW": "₩",
    "PHP": "₱",
    "TRY": "₺",
    "ILS": "₪",
    "MYR": "RM",
    "IDR": "Rp",
    "CHF": "SFr SFr. Fr.",
    "PLN": "zł",
    "CZK": "Kč",
    "GBP EGP GIP FKP SHP": "£",
    "JPY CNY": "¥ 圓",
    "CNY TWD HKD JPY": "元",
    "INR PKR LKR NPR MUR SCR": "Rs Rs.",
    "SEK NOK DKK ISK": "kr kr.",
    "USD AUD CAD HKD NZD SGD TWD MXN BND FJD JMD NAD BBD BSD BZD GYD LRD SRD TTD CLP COP ARS": "$",
}
_MEANT = {sign: tuple(meant.split()) for meant, signs in _SIGNS.items() for sign in signs.split()}

_AMBIGUOUS = frozenset({"KGS"})
"""Kilograms far more often than som: a currency only where nothing else is said."""


def _bounded(sign: str) -> str:
    """A sign that begins or ends with a letter is no part of a longer word."""
    before = r"(?<![A-Za-z$])" if sign[0].isascii() and sign[0].isalpha() else ""
    after = r"(?![A-Za-z$])" if sign[-1].isascii() and sign[-1].isalpha() else ""
    return before + re.escape(sign) + after


_NAMED = re.compile(
    "|".join(_bounded(sign) for sign in sorted(_MEANT, key=len, reverse=True))
    + r"|(?<![A-Za-z])(?P<code>[A-Z]{3})(?![A-Za-z])"
)


def money_words(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and possible ISO codes of every currency named in a text."""
    for found in _NAMED.finditer(text):
        code = found["code"]
        if not code:
            yield found.start(), found.end(), _MEANT[found[0]]
        elif codes.get("currencies").has(code) and (code not in _AMBIGUOUS or text.strip() == code):
            yield found.start(), found.end(), (code,)
