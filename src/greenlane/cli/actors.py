"""On whose behalf a command acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from greenlane.cli.output import WrongUsage

if TYPE_CHECKING:
    from greenlane.foundation.access import Actor, Role

AsOption = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="EMAIL|ORGANISATION",
        help="Act as this user, or as this organisation's declarant. Default: the national message gateway.",
    ),
]


def gateway() -> Actor:
    """The command line as a message gateway: it lodges for the declarant named in the message."""
    from greenlane.foundation.access import Actor, Role

    return Actor("cli", frozenset({Role.GATEWAY}))


def sender(given: str) -> Actor:
    """Who sends messages: the gateway, a user, or an organisation's declarant."""
    from greenlane.foundation.access import Actor, Role
    from greenlane.parties import selectors

    if not given:
        return gateway()
    if "@" in given:
        return user(given)
    found = selectors.organisation(given)
    return Actor(f"cli:{found.identifier}"[:40], frozenset({Role.DECLARANT}), organisation_id=found.pk)


def user(email: str) -> Actor:
    """A user in all roles he plays now, at the first of his places. Raises NotFound (404)."""
    from greenlane.foundation import clock
    from greenlane.foundation.access import Actor, Role
    from greenlane.foundation.errors import NotFound
    from greenlane.parties.models import Membership

    rows = Membership.objects.select_related("user", "office").filter(user__email=email.lower())
    held = [row for row in rows.order_by("pk") if row.in_force(clock.today()) and row.user.is_active]
    if not held:
        raise NotFound(f"{email} plays no role.", hint="`greenlane demo` prints the demo accounts.")
    first = held[0]
    same_place = [
        r for r in held if (r.office_id, r.organisation_id) == (first.office_id, first.organisation_id)
    ]
    return Actor(
        id=str(first.user.pseudonym),
        roles=frozenset(Role(row.role) for row in same_place),
        organisation_id=first.organisation_id,
        office=first.office.code if first.office is not None else "",
    )


def officer(given: str, role: Role, office: str = "") -> Actor:
    """The officer who acts: the user named, or in demo mode the demo officer with this role at the office.

    Raises WrongUsage (CLI001) in production without --as, NotFound (404) where there is no such officer.
    """
    from django.conf import settings

    from greenlane.foundation.errors import NotFound
    from greenlane.parties.models import Membership
    from greenlane.parties.selectors import actor_for_membership

    if given:
        return user(given)
    if not settings.DEMO:
        raise WrongUsage("Say which officer acts.", hint="Give --as EMAIL.")
    rows = Membership.objects.select_related("user", "office").filter(role=role)
    found = (rows.filter(office__code=office).first() if office else None) or rows.order_by("pk").first()
    if found is None:
        raise NotFound(f"No demo account plays the role “{role.label}”.", hint="Run `greenlane setup`.")
    return actor_for_membership(found)
