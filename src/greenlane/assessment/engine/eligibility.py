"""Who may be drawn: every officer of the group with the reasons that exclude him, and the band of the least loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an officer is not drawn. Codes are published and never reused."""

    OFF_DUTY = "off_duty"
    ON_LEAVE = "on_leave"
    PORT_OF_IMPORT = "port_of_import"
    CONFLICT = "conflict"
    LOAD_CAP = "load_cap"
    PREVIOUS_CASE = "previous_case"
    HAD_IT_BEFORE = "had_it_before"


YIELDING = frozenset({Reason.PREVIOUS_CASE, Reason.HAD_IT_BEFORE})
"""Reasons that give way where nobody else is left: the trader's last case, and having had this case already."""
BAND = 1
"""Open cases above the least loaded that still count as equally free."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """One officer of the group at the moment of the draw. `officer` is a pseudonym, `load` his open cases.

    In a published record the same under a blinded name, with no more of office, load and reasons than it must tell.
    """

    officer: str
    office: str
    load: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of one officer when a case comes in, apart from his office and load."""

    on_duty: bool = True
    on_leave: bool = False
    in_conflict: bool = False
    decided_previous: bool = False
    had_it_before: bool = False


def judged(
    *, officer: str, office: str, load: int, situation: Situation, port: str, load_cap: int
) -> Candidate:
    """An officer with every reason against drawing him, in the order of the codes."""
    against = {
        Reason.OFF_DUTY: not situation.on_duty,
        Reason.ON_LEAVE: situation.on_leave,
        Reason.PORT_OF_IMPORT: office == port,
        Reason.CONFLICT: situation.in_conflict,
        Reason.LOAD_CAP: load >= load_cap,
        Reason.PREVIOUS_CASE: situation.decided_previous,
        Reason.HAD_IT_BEFORE: situation.had_it_before,
    }
    return Candidate(officer, office, load, tuple(reason.value for reason, holds in against.items() if holds))


def divide(candidates: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """(eligible, excluded), each by pseudonym.

    Reasons that yield count only while somebody is left without them; the officers who are then eligible all
    the same keep them in the record.
    """
    everybody = sorted(candidates)
    free = [one for one in everybody if not one.reasons]
    if not free:
        free = [one for one in everybody if YIELDING.issuperset(one.reasons)]
    chosen = {one.officer for one in free}
    return tuple(free), tuple(one for one in everybody if one.officer not in chosen)


def least_loaded(eligible: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those among the eligible whose load is within one case of the least: the draw is uniform over them."""
    if not eligible:
        return ()
    least = min(one.load for one in eligible)
    return tuple(one for one in eligible if one.load <= least + BAND)
