"""Building blocks of request and answer shapes: bounded texts without NUL, bounded numbers, problems."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

BIGGEST = 2**63 - 1
NO_NUL = r"^[^\x00]*$"
_YEARS = range(1990, 2101)


def _civil(value: datetime) -> datetime:
    """Only years customs has business in; a moment without zone is UTC."""
    if value.year not in _YEARS:
        raise ValueError(f"the year must lie between {_YEARS[0]} and {_YEARS[-1]}")
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _text(shortest: int, longest: int) -> Any:
    return StringConstraints(min_length=shortest, max_length=longest, pattern=NO_NUL)


Line = Annotated[str, _text(0, 200)]
Name = Annotated[str, _text(1, 200)]
Reason = Annotated[str, _text(1, 2000)]
Code = Annotated[str, _text(1, 35)]
Reference = Annotated[str, _text(1, 70)]
Moment = Annotated[datetime, AfterValidator(_civil)]
Minor = Annotated[int, Field(ge=0, le=BIGGEST, description="Amount in minor units (cents).")]


class Asked(Schema):
    """A request body: unknown members are refused, so that a misspelt name is not silently lost."""

    model_config = ConfigDict(extra="forbid")


class Fault(Schema):
    """One error: `pointer` is a WCO path, a JSON pointer or the name of a parameter."""

    code: str = Field(examples=["GL002"])
    message: str
    pointer: str = ""
    hint: str = ""
    basis: str = Field("", description="Legal basis, where there is one.")


class Problem(Schema):
    """What went wrong (RFC 9457); `errors` holds everything found, all at once."""

    type: str = Field(examples=["https://greenlane.example/problems/GL002"])
    title: str
    status: int = Field(ge=400, le=599)
    code: str = Field(examples=["GL002"])
    errors: list[Fault]
