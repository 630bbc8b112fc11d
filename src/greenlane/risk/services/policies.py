"""The verbs on policies: draft, publish by another hand, discard. Publication makes the next edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import for_update, lock, mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.selectors import offices
from greenlane.risk.errors import PolicyOutOfBounds, SameHand
from greenlane.risk.models import Policy
from greenlane.risk.services.editions import publish_edition
from greenlane.risk.states import Publication

WRITE, APPROVE = "risk.write_rules", "risk.approve_rules"
PARTS = ("part_probability", "part_money", "part_safety")
CHOSEN = ("model_share", "expected_blue", "expected_yellow", "expected_red")
CAPACITIES = ("capacity_documents", "capacity_examinations")
MOST_CHECKS = 1_000_000
PLACES = Decimal("0.0001")


@verb
def draft_policy(
    *,
    office: str,
    direction: str,
    shares: Mapping[str, Decimal],
    capacities: Mapping[str, int],
    by: Actor,
    note: str = "",
) -> Policy:
    """Draft how lanes are decided at an office (empty: everywhere without its own) in one direction.

    `shares` are the fields of `Policy.SHARES`, `capacities` those of CAPACITIES; what is not named keeps its usual
    value. Raises PolicyOutOfBounds (RSK006, 422) with every field that is not possible.
    """
    require(by, WRITE)
    values = {**usual_values(), **shares, **capacities}
    if faults := list(_faults(office, direction, values, note)):
        raise PolicyOutOfBounds.of(faults)
    same = Policy.objects.filter(office=office, direction=direction)
    number = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    policy = Policy.objects.create(
        office=office,
        direction=direction,
        version=number,
        note=note,
        author=by.id,
        authored_at=clock.now(),
        **values,
    )
    record(
        "risk.policy_drafted", subject=policy, actor=by, office=office, direction=direction, version=number
    )
    return policy


def usual_values() -> dict[str, Any]:
    """What a policy holds where nobody said otherwise: shares as Decimal, capacities as int."""
    fields = (Policy._meta.get_field(name) for name in (*Policy.SHARES, *CAPACITIES))
    return {field.name: field.to_python(field.get_default()) for field in fields}  # type: ignore[union-attr]


def _faults(office: str, direction: str, values: Mapping[str, Any], note: str) -> Iterator[Violation]:
    if office and office not in offices():
        yield _fault("office", f"There is no office {office[:20]}.")
    if direction not in Policy.Direction.values:
        yield _fault("direction", "The direction is import or export.")
    unknown = set(values) - {*Policy.SHARES, *CAPACITIES}
    yield from (_fault("", f"A policy has no field {name[:40]}.") for name in sorted(unknown))
    wrong = [name for name in Policy.SHARES if not _is_share(values[name])]
    yield from (_fault(name, "A share lies between 0 and 1, with up to four decimals.") for name in wrong)
    if not set(PARTS) & set(wrong) and not sum(values[name] for name in PARTS) > 0:
        yield _fault("part_probability", "The parts of the model's share are all nothing.")
    if not set(CHOSEN) & set(wrong) and sum(values[name] for name in CHOSEN) > 1:
        yield _fault(
            "model_share",
            "The model's share and the expected shares add up to more than everything.",
        )
    for name in CAPACITIES:
        if isinstance(values[name], bool) or not isinstance(values[name], int):
            yield _fault(name, "A capacity is a whole number.")
        elif not 0 <= values[name] <= MOST_CHECKS:
            yield _fault(name, f"A capacity lies between 0 and {MOST_CHECKS:,} checks a day.")
    if len(note) > 200:
        yield _fault("note", "The note is longer than 200 characters.")


def _fault(pointer: str, message: str) -> Violation:
    return Violation(PolicyOutOfBounds.code, message, pointer)


def _is_share(value: Any) -> bool:
    return (
        isinstance(value, Decimal)
        and value.is_finite()
        and 0 <= value <= 1
        and value == value.quantize(PLACES)
    )


@verb
def publish_policy(*, policy: Policy, by: Actor) -> Policy:
    """Put a draft in force; the version before it is superseded. Who wrote it does not publish it (RSK001, 403)."""
    require(by, APPROVE, policy)
    found = lock(Policy.objects.all(), pk=policy.pk)
    if found.author == by.id and not by.has(Role.SYSTEM):
        raise SameHand(hint="A second officer has to look at it.")
    advance(found, "state", "publish", by=by)
    same = Policy.objects.filter(office=found.office, direction=found.direction, state=Publication.PUBLISHED)
    for before in for_update(same):
        mark_locked(before)
        advance(before, "state", "supersede", by=by)
        before.save(update_fields=["state"])
        record("risk.policy_superseded", subject=before, actor=by, by_version=found.version)
    found.approver, found.published_at = by.id, clock.now()
    found.save(update_fields=["state", "approver", "published_at"])
    in_force = publish_edition(cause=f"Policy {found}", by=by)
    record("risk.policy_published", subject=found, actor=by, version=found.version, edition=in_force.pk)
    return found


@verb
def discard_policy(*, policy: Policy, reason: str, by: Actor) -> Policy:
    """Give a draft up. Raises IllegalTransition (409)."""
    require(by, WRITE if by.has(Role.RISK_ANALYST, Role.SYSTEM) else APPROVE, policy)
    found = lock(Policy.objects.all(), pk=policy.pk)
    advance(found, "state", "discard", by=by)
    found.save(update_fields=["state"])
    record("risk.policy_discarded", subject=found, actor=by, reason=reason)
    return found
