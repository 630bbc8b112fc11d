"""Policies: every field is checked at once, another hand publishes, an edition follows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.risk.editions import newest
from greenlane.risk.errors import PolicyOutOfBounds, SameHand
from greenlane.risk.models import Policy
from greenlane.risk.services import policies

from .factories import ANALYST, APPROVER, OFFICE, OVERSEER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def draft(office: str = "", by: Actor = ANALYST, **shares: str) -> Policy:
    capacities = {name: int(shares.pop(name)) for name in policies.CAPACITIES if name in shares}
    return policies.draft_policy(
        office=office,
        direction="IMPORT",
        shares={name: Decimal(value) for name, value in shares.items()},
        capacities=capacities,
        by=by,
    )


def test_draft_and_publish_put_the_terms_in_force():
    policy = draft(model_share="0.03", expected_red="0.01", capacity_examinations="7")
    assert (policy.state, policy.version, policy.part_money) == ("draft", 1, Decimal("0.3"))
    policies.publish_policy(policy=policy, by=APPROVER)
    terms = newest().terms(OFFICE, "IMPORT")
    assert (terms.model_share, terms.expected["red"], terms.capacity["red"]) == (0.03, 0.01, 7)
    assert newest().terms(OFFICE, "EXPORT").model_share == 0


def test_publish_supersedes_the_version_before():
    first = policies.publish_policy(policy=draft(), by=APPROVER)
    second = policies.publish_policy(policy=draft(model_share="0.05"), by=APPROVER)
    own = policies.publish_policy(policy=draft(OFFICE, model_share="0.2"), by=APPROVER)
    first.refresh_from_db()
    assert (first.state, second.state, own.state) == ("superseded", "published", "published")
    assert (second.version, own.version) == (2, 1)
    assert newest().terms(OFFICE, "IMPORT").model_share == 0.2
    assert newest().terms("XM000201", "IMPORT").model_share == 0.05


def test_draft_names_every_field_that_is_not_possible():
    with pytest.raises(PolicyOutOfBounds) as refusal:
        policies.draft_policy(
            office="XM999999",
            direction="SIDEWAYS",
            shares={
                "model_share": Decimal("1.5"),
                "part_money": Decimal("NaN"),
                "expected_red": Decimal("0.00001"),
                "aeo_factor": Decimal("-0.1"),
            },
            capacities={"capacity_documents": -1, "capacity_examinations": 10**9},
            note="x" * 201,
            by=ANALYST,
        )
    assert {fault.pointer for fault in refusal.value.violations} == {
        "office",
        "direction",
        "model_share",
        "part_money",
        "expected_red",
        "aeo_factor",
        "capacity_documents",
        "capacity_examinations",
        "note",
    }
    assert (refusal.value.code, refusal.value.status) == ("RSK006", 422)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("shares", "pointer"),
    [
        ({"part_probability": "0", "part_money": "0", "part_safety": "0"}, "part_probability"),
        ({"model_share": "0.5", "expected_yellow": "0.4", "expected_red": "0.2"}, "model_share"),
        ({"secret": "0.5"}, ""),
    ],
)
def test_draft_checks_what_fields_mean_together(shares, pointer):
    with pytest.raises(PolicyOutOfBounds) as refusal:
        draft(**shares)
    assert [fault.pointer for fault in refusal.value.violations] == [pointer]


def test_no_field_of_a_policy_touches_the_control_group():
    assert not [field.name for field in Policy._meta.fields if "control" in field.name]


def test_publish_by_the_author_is_refused():
    both = Actor("both", frozenset({Role.RISK_ANALYST, Role.RULE_APPROVER}))
    policy = draft(by=both)
    with pytest.raises(SameHand):
        policies.publish_policy(policy=policy, by=both)
    with pytest.raises(Forbidden):
        policies.publish_policy(policy=policy, by=ANALYST)
    assert newest() is None


def test_discard_ends_a_draft_for_good():
    policy = policies.discard_policy(policy=draft(), reason="Not needed.", by=ANALYST)
    with pytest.raises(IllegalTransition):
        policies.publish_policy(policy=policy, by=APPROVER)
    assert draft().version == 2


def test_others_touch_no_policy():
    with pytest.raises(Forbidden):
        draft(by=OVERSEER)
    with pytest.raises(Forbidden):
        policies.discard_policy(policy=draft(), reason="No.", by=OVERSEER)
