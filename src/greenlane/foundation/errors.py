"""What can go wrong, said so that the reader can act on it.

One exception type crosses the whole product: `CustomsError`. It carries a list of `Violation`s, so that
a lodgement returns every error at once. Codes are never reused; each has a page in `docs/rules/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    `pointer` is a WCO path (`Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity`), a JSON
    pointer (`/items/1/origin`), `row 12, column origin` for CSV or `line 3, column 9` for raw text.
    """

    code: str
    message: str
    pointer: str = ""
    hint: str = ""
    basis: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class CustomsError(Exception):
    """A refusal: 422 for shape, 409 for state, 403 for permission, 404 for absence, 413 for size.

    Raise a subclass with its own `code` and `status`, or `CustomsError.of(violations)` for many at once.
    """

    code = "GL000"
    status = 422

    def __init__(
        self,
        message: str = "",
        *,
        pointer: str = "",
        hint: str = "",
        code: str | None = None,
        status: int | None = None,
        violations: Iterable[Violation] = (),
    ) -> None:
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status
        self.message = message or (type(self).__doc__ or "").strip().split("\n")[0]
        self.pointer = pointer
        self.hint = hint
        self.violations: tuple[Violation, ...] = tuple(violations) or (
            Violation(self.code, self.message, pointer, hint),
        )
        super().__init__(self.message)

    @classmethod
    def of(cls, violations: Iterable[Violation], message: str = "") -> CustomsError:
        """Bundle all violations of one input; the first one lends its code."""
        found = tuple(violations)
        if not found:
            raise ValueError("CustomsError.of needs at least one violation")
        text = message or (found[0].message if len(found) == 1 else f"{len(found)} errors were found.")
        return cls(text, code=found[0].code, pointer=found[0].pointer, hint=found[0].hint, violations=found)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "status": self.status,
            "errors": [violation.as_dict() for violation in self.violations],
        }


class NotFound(CustomsError):
    """There is no such record, or you may not see it."""

    code = "GL404"
    status = 404


class Forbidden(CustomsError):
    """Your role does not allow this."""

    code = "GL403"
    status = 403


class IllegalTransition(CustomsError):
    """The record is not in a state that allows this."""

    code = "GL409"
    status = 409


class TooLarge(CustomsError):
    """The input is larger than the limit."""

    code = "GL413"
    status = 413
