"""Value types: small, immutable, checked at the door. They are `str` underneath, so they store as text."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, total_ordering
from typing import ClassVar, Self

from greenlane.foundation.errors import CustomsError


class InvalidValue(CustomsError):
    """The value has the wrong form."""

    code = "GL001"


class Code(str):
    """A code with a fixed form; upper-cased and stripped on construction."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]]
    what: ClassVar[str]
    example: ClassVar[str]

    def __new__(cls, text: str) -> Self:
        clean = _cleaned(text)
        if not cls.pattern.fullmatch(clean) or not cls.sound(clean):
            raise InvalidValue(f"“{str(text)[:40]}” is not {cls.what}.", hint=f"Example: {cls.example}")
        return super().__new__(cls, clean)

    @classmethod
    def sound(cls, clean: str) -> bool:
        """Whether check characters and ranges agree; the form is already known to match."""
        return True

    @classmethod
    def valid(cls, text: str) -> bool:
        clean = _cleaned(text)
        return bool(cls.pattern.fullmatch(clean)) and cls.sound(clean)


def _cleaned(text: str) -> str:
    """Stripped and upper-cased. Other alphabets stay as they are: upper-casing turns “ß” into a country."""
    stripped = str(text).strip()
    return stripped.upper() if stripped.isascii() else stripped


_MRN_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LETTER_VALUES = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", [n for n in range(10, 39) if n % 11], strict=True),
)


def check_digit(text: str) -> str:
    """ISO 6346 check digit: letters count 10..38 without multiples of 11, weight 2^position, mod 11 mod 10.

    Source: ISO 6346:2022, annex A; also used for the EU movement reference number.
    """
    total = sum((_LETTER_VALUES[c] if c.isalpha() else int(c)) << i for i, c in enumerate(text))
    return str(total % 11 % 10)


class Mrn(Code):
    """Movement reference number: two digits of the year, country, 13 characters, check digit (18 in all)."""

    __slots__ = ()
    pattern = re.compile(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{13}[0-9]")
    what = "a movement reference number (MRN) with a right check digit"
    example = "26XM0123456789ABC5"

    @classmethod
    def sound(cls, clean: str) -> bool:
        return check_digit(clean[:17]) == clean[17]

    @classmethod
    def issue(cls, *, year: int, country: str) -> Mrn:
        """A new number. The serial is random (66 bits), so that numbers cannot be guessed or enumerated
        and offices can issue them without asking each other."""
        return str.__new__(cls, _numbered(f"{year % 100:02d}{country}", 13))


class Irn(Code):
    """Number of a document in the repository: two digits of the year, country, the letter D, 12 characters,
    check digit (18 in all). Written like an MRN, so that what carries the one carries the other."""

    __slots__ = ()
    pattern = re.compile(r"[0-9]{2}[A-Z]{2}D[0-9A-Z]{12}[0-9]")
    what = "a number of the document repository (IRN) with a right check digit"
    example = "26XMD0123456789AB2"

    @classmethod
    def sound(cls, clean: str) -> bool:
        return check_digit(clean[:17]) == clean[17]

    @classmethod
    def issue(cls, *, year: int, country: str) -> Irn:
        """A new number. The serial is random (61 bits), so that nobody finds documents by counting."""
        return str.__new__(cls, _numbered(f"{year % 100:02d}{country}D", 12))


class GrievanceNumber(Code):
    """Number of an escalation: two digits of the year, country, the letter G, 12 characters, check digit."""

    __slots__ = ()
    pattern = re.compile(r"[0-9]{2}[A-Z]{2}G[0-9A-Z]{12}[0-9]")
    what = "a grievance number with a right check digit"
    example = "26XMG0123456789AB6"

    @classmethod
    def sound(cls, clean: str) -> bool:
        return check_digit(clean[:17]) == clean[17]

    @classmethod
    def issue(cls, *, year: int, country: str) -> GrievanceNumber:
        """A new number. The serial is random, so that nobody finds complaints by counting."""
        return str.__new__(cls, _numbered(f"{year % 100:02d}{country}G", 12))


def _numbered(head: str, length: int) -> str:
    """A random serial after the head, and the check digit after both."""
    body = head + "".join(secrets.choice(_MRN_ALPHABET) for _ in range(length))
    return body + check_digit(body)


class CountryCode(Code):
    """ISO 3166-1 alpha-2 (user-assigned codes such as XM included)."""

    __slots__ = ()
    pattern = re.compile(r"[A-Z]{2}")
    what = "a country code of two letters"
    example = "TH"


class OfficeCode(Code):
    """Customs office: country and six characters."""

    __slots__ = ()
    pattern = re.compile(r"[A-Z]{2}[0-9A-Z]{6}")
    what = "an office code (country and six characters)"
    example = "XM000101"


class Ucr(Code):
    """Unique consignment reference: last digit of the year, country, operator, reference; 35 at most.

    Source: WCO Recommendation on the UCR, ISO 15459.
    """

    __slots__ = ()
    pattern = re.compile(r"[0-9][A-Z]{2}[0-9A-Z()./\-]{1,32}")
    what = "a unique consignment reference (UCR)"
    example = "6XM553202734852-INV0042"


class HsCode(Code):
    """A commodity code of 2 to 10 digits in pairs; dots are dropped."""

    __slots__ = ()
    pattern = re.compile(r"(?:[0-9]{2}){1,5}")
    what = "a commodity code of 2, 4, 6, 8 or 10 digits"
    example = "190590"

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, str(text).replace(".", "").replace(" ", ""))

    @property
    def chapter(self) -> str:
        return self[:2]

    @property
    def heading(self) -> str:
        return self[:4]

    @property
    def hs6(self) -> str:
        """The international part. Raises InvalidValue for a bare chapter or heading."""
        if len(self) < 6:
            raise InvalidValue(
                f"“{self}” has fewer than six digits.", hint="Give the subheading, e.g. 190590."
            )
        return self[:6]


# ISO 4217 minor units other than two (checked against the 2024 list).
_MINOR_UNITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) and its ISO 4217 currency. Mixing two currencies is refused."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str, *, rounding: str = ROUND_HALF_UP) -> Money:
        """`amount` in major units (dollars), rounded to minor ones. Raises InvalidValue for what is no number."""
        try:
            minor = Decimal(amount).scaleb(minor_places(currency)).quantize(Decimal(1), rounding=rounding)
            return cls(int(minor), currency)
        except (InvalidOperation, ValueError) as error:
            raise InvalidValue(
                f"“{str(amount)[:40]}” is not an amount of money.", hint="Example: 12.50"
            ) from error

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_places(self.currency))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __str__(self) -> str:
        return f"{self.amount:,.{minor_places(self.currency)}f} {self.currency}"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise InvalidValue(
                f"{self.currency} and {other.currency} cannot be mixed.", hint="Convert one of them first."
            )


def minor_places(currency: str) -> int:
    """Decimals of a currency: 2, except those ISO 4217 lists with 0 or 3."""
    return _MINOR_UNITS.get(currency, 2)


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for USD, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-minor_places(currency))
