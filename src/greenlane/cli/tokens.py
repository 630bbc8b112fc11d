"""token issue, list, revoke: access tokens of the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.parties.models import ApiToken

commands = typer.Typer(help="Access tokens of the API.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The user the token acts for.")]


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="token", rich_help_panel="Operation")


@commands.callback()
def _tokens() -> None:
    """Access tokens of the API."""


@commands.command()
def issue(
    email: Email,
    role: Annotated[str, typer.Option("--role", help="Role of the user; default: the only one.")] = "",
    name: Annotated[str, typer.Option("--name", help="What the token is for.")] = "command line",
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="Permission; repeatable. Default: all of the role.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="Days until it expires.")] = 90,
    json: JsonOption = False,
) -> None:
    """Issue a token. Its secret is shown only now."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.parties import services

    membership = membership_for(email, role)
    token, secret = services.issue_token(
        membership=membership,
        name=name,
        scopes=scope or scopes_of(membership),
        by=SYSTEM,
        expires=clock.now() + timedelta(days=days),
    )
    answer = {**as_json(token), "token": secret}
    if json_mode():
        emit(answer)
        return
    say(f"{secret}\n  for {email} as {membership.role}, until {token.expires_at:%Y-%m-%d}")
    say(f"  scopes: {', '.join(token.scopes)}")


def membership_for(email: str, role: str = "") -> Any:
    from greenlane.foundation.access import Role
    from greenlane.foundation.errors import NotFound
    from greenlane.parties.models import Membership

    if role and role not in Role.values:
        raise WrongUsage(f"“{role}” is not a role.", hint=f"One of: {', '.join(Role.values)}.")
    rows = Membership.objects.select_related("user", "office", "organisation").filter(
        user__email=email.lower()
    )
    held = list(rows.filter(role=role) if role else rows)
    if not held:
        raise NotFound(f"{email} plays no such role.", hint="`greenlane demo` prints the demo accounts.")
    if len({row.role for row in held}) > 1:
        raise WrongUsage(
            f"{email} plays several roles.", hint=f"Give --role: {', '.join(r.role for r in held)}."
        )
    return held[0]


def scopes_of(membership: Any) -> list[str]:
    """The permissions that could ever be granted to the role; the object decides each time."""
    from greenlane.parties.scopes import scopes_of as offered

    return offered(membership)


@commands.command("list")
def list_(json: JsonOption = False) -> None:
    """List tokens; secrets are never stored and cannot be shown."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.parties.models import ApiToken

    for token in ApiToken.objects.select_related("membership__user").order_by("pk"):
        row = as_json(token)
        if json_mode():
            emit(row)
        else:
            state = (
                f"revoked {row['revoked_at'][:10]}"
                if row["revoked_at"]
                else f"until {str(row['expires_at'])[:10]}"
            )
            say(f"{row['prefix']}  {row['email']:<44} {row['role']:<18} {state:<20} {row['name']}")


@commands.command()
def revoke(
    prefix: Annotated[
        str, typer.Argument(metavar="PREFIX", help="The part between gl_ and the next underscore.")
    ],
    json: JsonOption = False,
) -> None:
    """End a token now."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.access import SYSTEM
    from greenlane.foundation.errors import NotFound
    from greenlane.parties import services
    from greenlane.parties.models import ApiToken

    clean = prefix.removeprefix("gl_").partition("_")[0]
    token = ApiToken.objects.select_related("membership__user").filter(prefix=clean).first()
    if token is None:
        raise NotFound(f"No token begins with gl_{clean[:20]}.", hint="`greenlane token list` shows them.")
    answer = as_json(services.revoke_token(token=token, by=SYSTEM))
    if json_mode():
        emit(answer)
    else:
        say(f"revoked gl_{clean} of {answer['email']}")


def as_json(token: ApiToken) -> dict[str, Any]:
    """What may be told of a token."""
    return {
        "prefix": token.prefix,
        "name": token.name,
        "email": token.membership.user.email,
        "role": token.membership.role,
        "scopes": token.scopes,
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }
