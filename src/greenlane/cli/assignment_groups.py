"""assignment groups, group, switch, member: keeping the groups from the command line."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, day_given, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.assessment.models import AssessmentGroup
    from greenlane.foundation.access import Actor

CodeArgument = Annotated[str, typer.Argument(metavar="CODE", help="Code of the group.")]
ByOption = Annotated[
    str,
    typer.Option("--as", metavar="EMAIL", help="The national supervisor who acts; the demo's by default."),
]


def register(commands: typer.Typer) -> None:
    for command in (groups, group, switch, member):
        commands.command()(command)


def groups(json: JsonOption = False) -> None:
    """List the groups with their officers and open cases."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.loads import group_loads

    for one in group_loads():
        officers = [
            {"name": o.name, "office": o.office, "open": o.open, "away": o.away} for o in one.officers
        ]
        if json_mode():
            emit(
                {
                    **_short(one.group),
                    "unassigned": one.unassigned,
                    "overdue": one.overdue,
                    "officers": officers,
                }
            )
            continue
        word = "active" if one.group.active else "not active"
        say(
            f"{one.group}  {word}  chapters {', '.join(one.group.chapters)}  {one.open} open, {one.overdue} overdue"
        )
        for officer in officers:
            say(f"    {officer['office']}  {officer['name']:<30} {officer['open']} open")


def group(
    code: CodeArgument,
    name: Annotated[str, typer.Option("--name", help="Name of the group.")],
    chapters: Annotated[str, typer.Option("--chapters", help="HS chapters, such as 19,22.")],
    hours: Annotated[str, typer.Option("--hours", help="Working hours.")] = "10:00-20:00",
    weekdays: Annotated[
        str, typer.Option("--weekdays", help="Weekdays, 0 Monday to 6 Sunday.")
    ] = "0,1,2,3,4,5",
    load_cap: Annotated[int, typer.Option("--load-cap", help="Most open cases of an officer.")] = 20,
    limit: Annotated[int, typer.Option("--limit", help="Working hours until a case is drawn again.")] = 3,
    by: ByOption = "",
    json: JsonOption = False,
) -> None:
    """Open a group or change it. It takes cases once it is switched on."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment import services

    opens, closes = _hours(hours)
    kept = services.keep_group(
        code=code.upper(),
        name=name,
        chapters=_list(chapters),
        opens=opens,
        closes=closes,
        weekdays=_weekdays(weekdays),
        load_cap=load_cap,
        limit_hours=limit,
        by=_supervisor(by),
    )
    _told(kept)


def switch(
    code: CodeArgument,
    on: Annotated[bool, typer.Option("--on/--off", help="Take cases, or no new ones.")],
    by: ByOption = "",
    json: JsonOption = False,
) -> None:
    """Let a group take cases from now on, or no new ones."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment import services

    _told(services.set_active(group=_group(code), active=on, by=_supervisor(by)))


def member(
    code: CodeArgument,
    email: Annotated[str, typer.Argument(help="The officer.")],
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="First day; default: today.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; default: none.")] = "",
    by: ByOption = "",
    json: JsonOption = False,
) -> None:
    """Put an officer of the documentary check into a group."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment import services
    from greenlane.foundation import clock
    from greenlane.foundation.access import Role
    from greenlane.parties.selectors import membership_of

    first: date = day_given(since, "--since") or clock.today()
    services.add_member(
        group=_group(code),
        membership=membership_of(email.lower(), Role.DOCUMENT_OFFICER),
        since=first,
        until=day_given(until, "--until"),
        by=_supervisor(by),
    )
    _told(_group(code))


def _group(code: str) -> AssessmentGroup:
    from greenlane.assessment.models import AssessmentGroup
    from greenlane.foundation.errors import NotFound

    found = AssessmentGroup.objects.filter(code=code.upper()).first()
    if found is None:
        raise NotFound(f"There is no group “{code[:35]}”.", hint="`greenlane assignment groups` lists them.")
    return found


def _supervisor(given: str) -> Actor:
    """The national supervisor who acts."""
    from django.conf import settings

    from greenlane.cli.actors import user
    from greenlane.foundation.access import Role
    from greenlane.parties.models import Membership
    from greenlane.parties.selectors import actor_for_membership

    if given:
        return user(given)
    national = Membership.objects.select_related("user").filter(role=Role.SUPERVISOR, office=None)
    found = national.order_by("pk").first() if settings.DEMO else None
    if found is None:
        raise WrongUsage("Say which national supervisor acts.", hint="Give --as EMAIL.")
    return actor_for_membership(found)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _weekdays(text: str) -> list[int]:
    try:
        return [int(part) for part in _list(text)]
    except ValueError:
        raise WrongUsage(f"“{text[:40]}” are no weekdays.", hint="Write them like 0,1,2,3,4.") from None


def _hours(text: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise WrongUsage(f"“{text[:40]}” are no hours.", hint="Write them like 10:00-20:00.") from None
    return opens, closes


def _short(found: AssessmentGroup) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "active": found.active,
        "chapters": found.chapters,
        "hours": f"{found.opens:%H:%M}-{found.closes:%H:%M}",
        "weekdays": found.weekdays,
        "load_cap": found.load_cap,
        "limit_hours": found.limit_hours,
    }


def _told(found: AssessmentGroup) -> None:
    if json_mode():
        emit(_short(found))
    else:
        say(f"{found}: {'active' if found.active else 'not active'}, {found.members.count()} officers.")
