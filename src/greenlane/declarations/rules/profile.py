"""How Meridia reads a family of messages: a TOML file a profile, loaded once.

`meridia` is the country's own; `dms` reads the WCO Data Model customisation of the UK's Declaration
Management Service, in which the proof data is written.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from greenlane.foundation import codes


@dataclass(frozen=True, slots=True)
class StatementPair:
    """Two statements that exclude each other, on the declaration or on one item."""

    first: str
    second: str
    scope: str


@dataclass(frozen=True, slots=True)
class Locations:
    """What a profile knows about goods locations."""

    style: str
    types: frozenset[str]
    qualifiers: frozenset[str]
    operators: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offices:
    """From the place or the mode of transport to the office of Meridia."""

    by_place: dict[str, str]
    by_mode: dict[str, str]
    inland: str
    inland_types: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """The constants of one message family. `home` are the codes read as the home territory.

    Rules named in `notices_only` refuse nothing in this family; they tell the declarant what is missing.
    """

    name: str
    home: frozenset[str]
    home_currency: str
    other_countries: frozenset[str]
    import_procedures: frozenset[str]
    export_procedures: frozenset[str]
    previous_procedures: frozenset[str]
    low_value_procedures: frozenset[str]
    internal_procedures: frozenset[str]
    optional: frozenset[str]
    quota_prefixes: tuple[str, ...]
    preferences: frozenset[str]
    proof_of_origin: tuple[str, ...]
    payment_methods: frozenset[str]
    authorisation_documents: dict[str, str]
    procedure_authorisations: dict[str, tuple[str, ...]]
    statements_for_procedure: dict[str, tuple[str, ...]]
    exclusive_statements: tuple[StatementPair, ...]
    untaxed_statements: frozenset[str]
    notices_only: frozenset[str]
    declared_by_statement: frozenset[str]
    locations: Locations
    offices: Offices
    countries: frozenset[str] = field(default_factory=frozenset)


@cache
def profile(name: str) -> Profile:
    """The profile of that name; KeyError when there is none."""
    source = files("greenlane.declarations.rules") / "profiles" / f"{name}.toml"
    if not source.is_file():
        raise KeyError(f"There is no profile {name!r}.")
    raw = tomllib.loads(source.read_text(encoding="utf-8"))
    return _profile(name, raw)


def profile_names() -> list[str]:
    """The profiles there are, in alphabetical order."""
    folder = files("greenlane.declarations.rules") / "profiles"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def _profile(name: str, raw: dict[str, Any]) -> Profile:
    sets = {key: frozenset(raw["sets"][key]) for key in raw["sets"]}
    countries = frozenset(codes.get("countries")) | frozenset(codes.get("countries_dms"))
    return Profile(
        name=name,
        home_currency=raw["home_currency"],
        quota_prefixes=tuple(raw["quota_prefixes"]),
        proof_of_origin=tuple(raw["proof_of_origin"]),
        authorisation_documents=dict(raw["authorisation_documents"]),
        procedure_authorisations={k: tuple(v) for k, v in raw["procedure_authorisations"].items()},
        statements_for_procedure={k: tuple(v) for k, v in raw["statements_for_procedure"].items()},
        exclusive_statements=tuple(StatementPair(*pair) for pair in raw["exclusive_statements"]),
        locations=_locations(raw["locations"]),
        offices=_offices(raw["offices"]),
        countries=countries | sets["other_countries"] | sets["home"],
        **sets,
    )


def _locations(raw: dict[str, Any]) -> Locations:
    return Locations(
        style=raw["style"],
        types=frozenset(raw["types"]),
        qualifiers=frozenset(raw["qualifiers"]),
        operators=frozenset(raw["operators"]),
        places=frozenset(raw["places"]),
    )


def _offices(raw: dict[str, Any]) -> Offices:
    by_place = {place: office for office, places in raw["places"].items() for place in places}
    return Offices(
        by_place=by_place,
        by_mode=dict(raw["by_mode"]),
        inland=raw["inland"],
        inland_types=frozenset(raw["inland_types"]),
        all=frozenset(raw["all"]),
    )
