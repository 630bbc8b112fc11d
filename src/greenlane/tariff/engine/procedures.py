"""What a customs procedure does to each tax: payable, suspended, relieved, or not charged at all.

Codes are the requested procedure (first two digits of data element 1/10) and the additional procedures
(1/11) of the WCO DM profile. The effects are Meridia's (illustrative) and follow the Revised Kyoto
Convention's annexes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Treatment(IntEnum):
    """Ordered by strength: of several treatments the strongest counts."""

    PAYABLE = 0
    SUSPENDED = 1
    RELIEVED = 2
    NOT_CHARGED = 3


P, S, R, N = Treatment.PAYABLE, Treatment.SUSPENDED, Treatment.RELIEVED, Treatment.NOT_CHARGED


@dataclass(frozen=True, slots=True)
class Effect:
    """How duty, excise and VAT are treated; `reasons` name what causes it, with the legal basis."""

    duty: Treatment
    excise: Treatment
    vat: Treatment
    reasons: tuple[str, ...] = ()

    @property
    def charges_nothing(self) -> bool:
        """True when no tax is even calculated."""
        return self.duty == self.excise == self.vat == N

    @property
    def pays_nothing(self) -> bool:
        """True when nothing becomes payable now, whatever the value."""
        return P not in {self.duty, self.excise, self.vat}


PROCEDURES: dict[str, Effect] = {
    "00": Effect(N, N, N, ("clearance request or final supplementary declaration: no duty is calculated",)),
    "01": Effect(P, P, P),
    "07": Effect(P, S, S, ("07 release with VAT and excise warehousing (Excise Act s. 21)",)),
    "10": Effect(N, N, N, ("10 outright exportation: no export duty (Tariff Order s. 3)",)),
    "11": Effect(N, N, N, ("11 exportation before inward processing: no export duty",)),
    "21": Effect(N, N, N, ("21 outward processing: no export duty",)),
    "22": Effect(N, N, N, ("22 outward processing: no export duty",)),
    "23": Effect(N, N, N, ("23 temporary exportation: no export duty",)),
    "31": Effect(N, N, N, ("31 re-exportation: no export duty",)),
    "40": Effect(P, P, P),
    "42": Effect(P, P, R, ("42 home use with onward supply: VAT relieved (VAT Act s. 31)",)),
    "44": Effect(P, P, P),
    "45": Effect(P, S, S, ("45 release with tax warehousing: VAT and excise suspended (Excise Act s. 21)",)),
    "46": Effect(P, P, P),
    "48": Effect(P, P, P),
    "51": Effect(S, S, S, ("51 inward processing: suspended (Kyoto Convention, Annex F chapter 1)",)),
    "53": Effect(S, S, S, ("53 temporary admission: suspended (Kyoto Convention, Annex G chapter 1)",)),
    "54": Effect(S, S, S, ("54 inward processing in another territory: suspended",)),
    "61": Effect(
        R, R, R, ("61 re-importation in the same state: relieved (Kyoto Convention, Annex B chapter 2)",)
    ),
    "63": Effect(
        R, R, R, ("63 re-importation with onward supply: relieved (Kyoto Convention, Annex B chapter 2)",)
    ),
    "68": Effect(
        R, S, S, ("68 re-importation with tax warehousing: duty relieved, VAT and excise suspended",)
    ),
    "71": Effect(S, S, S, ("71 customs warehousing: suspended (Kyoto Convention, Annex D chapter 1)",)),
    "76": Effect(S, S, S, ("76 customs warehousing before export: suspended",)),
    "77": Effect(S, S, S, ("77 customs warehousing before export: suspended",)),
    "78": Effect(
        S, S, S, ("78 free zone: outside the customs territory (Kyoto Convention, Annex D chapter 2)",)
    ),
    "80": Effect(S, S, S, ("80 customs transit: suspended (Kyoto Convention, Annex E chapter 1)",)),
    "81": Effect(S, S, S, ("81 customs transit: suspended (Kyoto Convention, Annex E chapter 1)",)),
}
"""By requested procedure. A procedure that is not listed is charged like home use."""

ADDITIONAL: dict[str, Effect] = {
    **{
        f"C{number:02d}": Effect(
            R, P, R, (f"C{number:02d} relief for personal property (Relief Order s. 4)",)
        )
        for number in (1, 2, 3, 4, 6)
    },
    "C07": Effect(R, P, P, ("C07 consignment of negligible value: duty relieved (Relief Order s. 7)",)),
    "C08": Effect(R, P, R, ("C08 gift between private persons: relieved (Relief Order s. 8)",)),
    "F01": Effect(R, R, R, ("F01 returned goods: relieved (Relief Order s. 20)",)),
    "F02": Effect(R, R, R, ("F02 returned goods: relieved (Relief Order s. 20)",)),
    "F03": Effect(R, R, R, ("F03 returned goods, repaired: relieved (Relief Order s. 20)",)),
    "F05": Effect(R, R, R, ("F05 returned goods after processing: relieved (Relief Order s. 21)",)),
    "F47": Effect(P, P, R, ("F47 VAT accounted for by the seller at the point of sale (VAT Act s. 40)",)),
    "F48": Effect(P, P, R, ("F48 VAT accounted for in the one-stop scheme (VAT Act s. 41)",)),
    "F49": Effect(P, P, R, ("F49 VAT accounted for by the postal operator (VAT Act s. 42)",)),
}
"""By additional procedure; other C codes relieve the duty only, other codes have no effect on taxes."""
UNIT_PRICE_CODES = frozenset({"E01", "E02"})
"""Perishable goods on consignment: the value is the published unit price (WTO Valuation Agreement, Article 5)."""

_HOME_USE = Effect(P, P, P)


def _additional(code: str) -> Effect:
    known = ADDITIONAL.get(code)
    if known is not None:
        return known
    if len(code) == 3 and code[0] == "C" and code[1:].isdigit():
        return Effect(R, P, P, (f"{code} relief from customs duty (Relief Order s. 3)",))
    return _HOME_USE


@lru_cache(maxsize=4096)
def effect_of(procedure: str, additional: tuple[str, ...]) -> Effect:
    """The strongest treatment of each tax under the requested and the additional procedures."""
    effects = [PROCEDURES.get(procedure[:2], _HOME_USE), *(_additional(code) for code in additional)]
    return Effect(
        max(effect.duty for effect in effects),
        max(effect.excise for effect in effects),
        max(effect.vat for effect in effects),
        tuple(reason for effect in effects for reason in effect.reasons),
    )
