"""Who may do what."""

from __future__ import annotations

import pytest
import rules

from greenlane.foundation.access import (
    OFFICER_ROLES,
    SYSTEM,
    Actor,
    Role,
    allowed,
    has_role,
    permission_names,
    permit,
    require,
)
from greenlane.foundation.errors import Forbidden

NAME = "test.stamp"


@pytest.fixture(autouse=True)
def permission():
    permit({NAME: has_role(Role.SUPERVISOR, Role.GATE_OFFICER)})
    yield
    rules.remove_perm(NAME)


def actor(*roles: Role, scopes: frozenset[str] | None = None) -> Actor:
    return Actor("a-1", frozenset(roles), scopes=scopes)


@pytest.mark.parametrize("role", Role)
def test_require_lets_only_the_named_roles_pass(role):
    if role in {Role.SUPERVISOR, Role.GATE_OFFICER}:
        require(actor(role), NAME)
        return
    with pytest.raises(Forbidden) as refusal:
        require(actor(role), NAME)
    assert refusal.value.status == 403
    assert NAME in refusal.value.hint


def test_require_refuses_a_token_without_the_scope_though_the_role_may():
    with pytest.raises(Forbidden, match="does not carry the scope"):
        require(actor(Role.SUPERVISOR, scopes=frozenset({"test.other"})), NAME)


def test_require_refuses_a_token_whose_scope_exceeds_the_role():
    with pytest.raises(Forbidden):
        require(actor(Role.DECLARANT, scopes=frozenset({NAME})), NAME)


def test_allowed_needs_role_and_scope():
    assert allowed(actor(Role.SUPERVISOR, scopes=frozenset({NAME})), NAME)
    assert not allowed(actor(Role.SUPERVISOR, scopes=frozenset()), NAME)


def test_allowed_of_an_unknown_permission_is_a_programming_error():
    with pytest.raises(KeyError, match=r"test\.unknown"):
        allowed(actor(Role.SUPERVISOR), "test.unknown")


def test_permission_names_lists_what_is_registered():
    assert NAME in permission_names()


def test_oversight_and_declarants_are_told_apart():
    assert actor(Role.OVERSIGHT).is_officer
    assert not actor(Role.DECLARANT, Role.CARRIER).is_officer
    assert not SYSTEM.is_officer
    assert Role.SYSTEM not in OFFICER_ROLES


def test_role_written_to_the_log_does_not_depend_on_order():
    assert (
        actor(Role.SUPERVISOR, Role.CASHIER).role == actor(Role.CASHIER, Role.SUPERVISOR).role == Role.CASHIER
    )
