"""draft, letters ..., enquiries stats: letters to Customs. Nothing here sends a reply: a person does, at a desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.files import Files, contents, expand
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    progress,
    remark,
    say,
    violation_text,
)
from greenlane.foundation.errors import Violation

if TYPE_CHECKING:
    from greenlane.enquiries.engine.letters import ReadLetter

LETTERS = (".eml",)
MOST_BYTES = 10 * 1024 * 1024
LANGUAGES = ("en", "zh-hant", "th", "hi", "km")

letters = typer.Typer(help="Letters to Customs: take in, list.", no_args_is_help=True)
enquiries = typer.Typer(help="Enquiries: how well they are answered.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command("draft", rich_help_panel="Enquiries")(draft)
    app.add_typer(letters, name="letters", rich_help_panel="Enquiries")
    app.add_typer(enquiries, name="enquiries", rich_help_panel="Enquiries")


def draft(
    files: Files,
    lang: Annotated[
        str,
        typer.Option("--lang", help=f"Language of the reply: {', '.join(LANGUAGES)}. Default: the letter's."),
    ] = "",
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="DATE", help="Answer as the law stood on this day; default: today."),
    ] = "",
    json: JsonOption = False,
) -> None:
    """Draft replies to letters (.eml): every question answered with its sources, or listed as open. Nothing is kept.

    Exit status 1 when a file is no letter that can be read.
    """
    from greenlane.cli.prepare import ready

    day = day_given(as_of, "--as-of")
    if lang and lang not in LANGUAGES:
        raise WrongUsage(
            f"“{lang[:20]}” is not among the languages.", hint=", ".join(LANGUAGES), pointer="--lang"
        )
    paths = expand(files, LETTERS)
    ready()
    from greenlane.enquiries.drafting import as_dict, compose

    sound = True
    with progress("Drafting", len(paths)) as advance:
        for path, raw in contents(paths, MOST_BYTES):
            letter, errors = _read(raw)
            if letter is not None and not letter.text.strip():
                errors = [
                    Violation("LET010", "The letter has no text.", "", "What is attached is not opened.")
                ]
            if letter is None or errors:
                sound = False
                _show_errors(path, errors)
            else:
                found = compose(
                    letter.text, subject=letter.subject, language=lang, name=letter.sender_name, as_of=day
                )
                said = {"file": str(path), **_about(letter), **as_dict(found)}
                emit(said) if json_mode() else _show_draft(said)
            advance(1)
    if not sound:
        raise typer.Exit(REFUSED)


def _read(raw: bytes) -> tuple[ReadLetter | None, list[Violation]]:
    from greenlane.enquiries.engine.letters import BadLetter, read_letter

    try:
        return read_letter(raw), []
    except BadLetter as failure:
        hint = "Save the message from a mail program as .eml."
        return None, [Violation("LET001", str(failure), "", hint)]


def _about(letter: ReadLetter) -> dict[str, Any]:
    return {
        "subject": letter.subject,
        "automatic": letter.automatic,
        "attachments": [one.as_dict() for one in letter.attachments],
    }


def _show_errors(path: Path, errors: list[Violation]) -> None:
    if json_mode():
        emit({"file": str(path), "errors": [one.as_dict() for one in errors]})
        return
    remark(str(path))
    for one in errors:
        remark(violation_text(one, "  "))


def _show_draft(said: dict[str, Any]) -> None:
    say(f"{said['file']}  {said['domain']}  {said['language']}  confidence {said['confidence']}")
    for reason in said["domain_reasons"]:
        say(f"  {reason}")
    say()
    say(said["draft"])
    say()
    for one in said["open"]:
        say(f"  open: {one['question']}" + (f" ({one['why']})" if one["why"] else ""))
    for one in said["lint"]:
        say(f"  {one['why']}: {one['sentence']}")


@letters.command("receive")
def receive(files: Files, json: JsonOption = False) -> None:
    """Take letters (.eml) in, as if they had come by the mailbox. Exit status 1 when one cannot be read."""
    from greenlane.cli.prepare import ready

    paths = expand(files, LETTERS)
    ready()
    from greenlane.enquiries.services.letters import receive_letter

    sound = True
    for path, raw in contents(paths, MOST_BYTES):
        letter, errors = _read(raw)
        if letter is None:
            sound = False
            _show_errors(path, errors)
            continue
        found = receive_letter(letter)
        said = {
            "file": str(path),
            "number": found.number if found else None,
            "domain": found.domain if found else None,
            "language": found.language if found else None,
            "due_at": found.due_at if found else None,
            "duplicate_of": found.duplicate_of.number if found and found.duplicate_of else None,
            "automatic": letter.automatic,
        }
        if json_mode():
            emit(said)
        else:
            say(f"{path}  {said['number'] or 'not kept: ' + letter.automatic}  {said['domain'] or ''}")
    if not sound:
        raise typer.Exit(REFUSED)


@letters.command("list")
def list_letters(
    state: Annotated[str, typer.Option("--state", help="Only those in this state, e.g. received.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Only those of this domain.")] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those whose time limit has passed.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List enquiries, what is due first first. Who wrote is not shown."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.models import Enquiry
    from greenlane.enquiries.states import OPEN_ENQUIRIES, Domain, EnquiryState
    from greenlane.foundation import clock

    for given, known, option in (
        (state, EnquiryState.values, "--state"),
        (domain, Domain.values, "--domain"),
    ):
        if given and given not in known:
            raise WrongUsage(f"“{given[:40]}” is not known.", pointer=option, hint=", ".join(known))
    rows = Enquiry.objects.order_by("due_at", "id")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(domain=domain) if domain else rows
    rows = rows.filter(state__in=OPEN_ENQUIRIES, due_at__lt=clock.now()) if overdue else rows
    for row in rows.iterator():
        line = {
            "number": row.number,
            "state": row.state,
            "domain": row.domain,
            "language": row.language,
            "channel": row.channel,
            "received_at": row.received_at,
            "due_at": row.due_at,
            "answered_at": row.answered_at,
            "overdue": row.is_overdue(clock.now()),
            "second_reader_because": row.second_reader_because,
        }
        if json_mode():
            emit(line)
        else:
            due = f"due {row.due_at:%Y-%m-%d %H:%M} UTC"
            say(f"{row.number}  {row.state:<9}  {row.domain:<22}  {row.language:<7}  {due}")


@enquiries.command("stats")
def stats(
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="First day; default: 90 days ago.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; default: today.")] = "",
    by: Annotated[
        str, typer.Option("--by", help="Lines by month, domain or language; default: all.")
    ] = "all",
    json: JsonOption = False,
) -> None:
    """Times to reply, shares answered without a person and abstained, changes by officers, citations judged, gaps."""
    from greenlane.cli.prepare import ready

    first, last = day_given(since, "--since"), day_given(until, "--until")
    ready()
    from greenlane.enquiries.measures import BY, figures, gaps
    from greenlane.foundation import clock

    if by not in BY:
        raise WrongUsage(f"“{by[:20]}” is no grouping.", pointer="--by", hint=", ".join(BY))
    last = last or clock.today()
    first = first or last - timedelta(days=89)
    if first > last:
        raise WrongUsage("The first day is after the last one.", pointer="--since")
    lines = [one.as_dict() for one in figures(since=first, until=last, by=by)]
    missing = [one.as_dict() for one in gaps(since=first, until=last)]
    if json_mode():
        emit({"since": first, "until": last, "by": by, "lines": lines, "gaps": missing})
        return
    for line in lines:
        say("  ".join(f"{key} {value}" for key, value in line.items() if value is not None))
    for gap in missing:
        say(f"gap: {', '.join(gap['terms'])} ({gap['count']})")
