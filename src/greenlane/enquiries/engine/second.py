"""Which replies a second officer reads before they go out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "penalt",
        "fine of",
        "fined",
        "seize",
        "seizure",
        "confiscat",
        "forfeit",
        "prosecut",
        "offence",
        "appeal",
    ),
    "zh-hant": ("罰款", "處罰", "扣押", "沒收", "充公", "檢控", "起訴", "上訴"),
    "th": ("ค่าปรับ", "โทษปรับ", "ยึด", "ริบ", "ดำเนินคดี", "อุทธรณ์"),
    "hi": ("जुर्माना", "दंड", "जब्त", "ज़ब्त", "अभियोजन", "अपील"),
    "km": ("ពិន័យ", "រឹបអូស", "ចោទប្រកាន់", "បណ្តឹងឧទ្ធរណ៍"),
}
"""What a letter or a reply is about when it needs a second reader, by language."""
_REFUND = re.compile(r"refund|repay|退稅|退款|退還|คืนอากร|คืนเงิน|वापसी|रिफंड|សងប្រាក់វិញ|បង្វិលសង", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[,' ]\d{3})+(?:\.\d{1,2})?(?!\d|\.\d)|(?<![\d.,])\d{3,12}(?:\.\d{1,2})?(?![\d/%-]|\.\d)"
)


@dataclass(frozen=True, slots=True)
class SecondReading:
    """The rules of an administration: whole domains, words of its own, and refunds above an amount (0: none)."""

    domains: Collection[str] = ()
    words: Collection[str] = ()
    refund_over: Decimal = Decimal(0)

    def because(self, text: str, domain: str) -> str:
        """Why a second officer reads this, in a few words; empty when none has to."""
        if domain in self.domains:
            return f"domain {domain}"
        lowered = text.lower()
        for word in (*self.words, *(one for words in WORDS.values() for one in words)):
            if word.lower() in lowered:
                return f"the word “{word}”"
        if self.refund_over and _REFUND.search(text) and _largest(text) > self.refund_over:
            return f"a refund above {self.refund_over}"
        return ""


def _largest(text: str) -> Decimal:
    found = [Decimal(0)]
    for one in _AMOUNT.findall(text):
        try:
            found.append(Decimal(re.sub(r"[,' ]", "", one)))
        except InvalidOperation:
            continue
    return max(found)
