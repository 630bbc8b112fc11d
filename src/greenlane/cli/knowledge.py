"""kb: the knowledge base from the command line: take documents in, publish from the code, look, check, hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    in_force,
    json_mode,
    progress,
    say,
    violation_text,
)

if TYPE_CHECKING:
    from greenlane.enquiries.importing import Imported
    from greenlane.foundation.access import Actor, Role

PANEL = "Enquiries"
commands = typer.Typer(no_args_is_help=True, help="The knowledge base: documents, versions, passages.")


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="kb", rich_help_panel=PANEL)


Language = Annotated[str, typer.Option("--lang", "--language", help="en, zh-hant, th, hi or km.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="As it was in force on this day.")]


@commands.command("import")
def import_(
    folder: Annotated[
        Path, typer.Argument(exists=True, readable=True, metavar="DIR", help="A folder, or one file.")
    ],
    domain: Annotated[str, typer.Option("--domain", help="Domain of files that name none.")] = "origin",
    kind: Annotated[str, typer.Option("--kind", help="Kind of files that name none.")] = "law",
    language: Language = "en",
    licence: Annotated[str, typer.Option("--licence", help="Licence; default: a LICENCE file there.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where the texts come from.")] = "",
    effective_from: Annotated[
        str, typer.Option("--effective-from", metavar="DATE", help="First day of files that name none.")
    ] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Leave them as drafts.")] = False,
    curator: Annotated[str, typer.Option("--curator", metavar="EMAIL", help="Who drafts.")] = "",
    approver: Annotated[str, typer.Option("--approver", metavar="EMAIL", help="Who approves.")] = "",
    json: JsonOption = False,
) -> None:
    """Take the documents of a folder (Markdown, HTML, PDF, DOCX) into the knowledge base.

    A file says of itself, in a head between two lines ---: code, title, domain, kind, language, law, first day.
    Without a head it becomes law of the origin of goods, coded by its folder and name. One bad file stops no other.
    A file alternatives.csv (code,anchor,language,question,answered) there brings questions that lead to their passages,
    and those (answered: no) that sound as if a passage answered them.
    """
    from greenlane.cli.prepare import ready

    since = day_given(effective_from, "--effective-from")
    ready()
    from greenlane.enquiries.alternatives import beside
    from greenlane.enquiries.importing import Defaults, files_below, import_directory

    _refuse_unknown(domain, kind, language)
    drafts, approves = _people(curator, approver, draft)
    defaults = Defaults(domain, kind, language, licence, source, since)
    total = len(files_below(folder)) + (beside(folder) is not None)
    if not total:
        raise WrongUsage("There is no document to take in.", hint="Markdown, HTML, PDF and DOCX are read.")
    done: list[Imported] = []
    with progress("Documents", total) as advance:

        def report(one: Imported) -> None:
            done.append(one)
            advance(1)

        import_directory(folder, curator=drafts, approver=approves, defaults=defaults, report=report)
    for one in sorted(done, key=lambda result: result.file):
        _tell(one)
    counts = {verdict: sum(one.verdict == verdict for one in done) for verdict in _VERDICTS}
    if not json_mode():
        say(", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count))
    _index()
    if counts["refused"]:
        raise typer.Exit(REFUSED)


def _index() -> None:
    """Index what is published now, so that no question waits for it."""
    from greenlane.enquiries.retrieval import refresh

    with progress("Index of words", None):
        refresh()


_VERDICTS = ("new", "changed", "unchanged", "drafted", "empty", "refused")


def _tell(one: Imported) -> None:
    from greenlane.enquiries.alternatives import FILE

    if json_mode():
        emit(
            {
                "file": one.file,
                "verdict": one.verdict,
                "id": f"{one.code}@{one.version}" if one.version else one.code,
                "code": one.code,
                "language": one.language,
                "version": one.version,
                "passages": one.passages,
                "remarks": list(one.remarks),
                "errors": [violation.as_dict() for violation in one.errors],
            }
        )
        return
    if one.verdict == "refused":
        say(f"{one.file}: refused")
        for violation in one.errors:
            say(violation_text(violation, indent="  "))
        return
    if one.file == FILE:
        say(f"{one.file}: {one.passages} new alternative questions")
        return
    if one.verdict == "empty":
        say(f"{one.file}: empty")
        return
    say(f"{one.file}: {one.verdict} {one.code}@{one.version} ({one.language}), {one.passages} passages")
    for remark in one.remarks:
        say(f"  left out: {remark}")


def _refuse_unknown(domain: str, kind: str, language: str) -> None:
    from greenlane.enquiries.engine.shapes import Language as Known
    from greenlane.enquiries.states import Domain, Kind

    known = {
        "--domain": (domain, list(Domain.values)),
        "--kind": (kind, list(Kind.values)),
        "--lang": (language, [one.value for one in Known]),
    }
    for option, (given, values) in known.items():
        if given not in values:
            raise WrongUsage(f"“{given[:40]}” is not known for {option}.", hint=", ".join(values))


def _people(curator: str, approver: str, draft: bool) -> tuple[Actor, Actor | None]:
    from greenlane.foundation.access import Role

    drafts = _officer(curator, Role.KNOWLEDGE_CURATOR, "--curator")
    return drafts, None if draft else _officer(approver, Role.KNOWLEDGE_APPROVER, "--approver")


def _officer(given: str, role: Role, option: str) -> Actor:
    from django.conf import settings

    from greenlane.cli.actors import officer

    if not given and not settings.DEMO:
        raise WrongUsage(f"Say who acts: {option} EMAIL.", hint="Or leave them as drafts: --draft.")
    return officer(given, role)


@commands.command()
def publish(json: JsonOption = False) -> None:
    """Write the administration's own time limits, fees, rules and codes anew from the code that enforces them."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.publishing import publish as write

    made = write()
    for version in made:
        row = {"id": version.id_of_text, "title": version.title, "passages": version.passages.count()}
        if json_mode():
            emit(row)
        else:
            say(f"{row['id']}: {row['title']}, {row['passages']} passages")
    if not made and not json_mode():
        say("Nothing has changed.")
    _index()


@commands.command()
def status(json: JsonOption = False) -> None:
    """How much is published, in which domains and languages, what waits, what is behind."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.selectors.overview import overview

    found = overview()
    if json_mode():
        emit(found)
        return
    say(
        f"{found['documents']} documents in force, {found['passages']} passages, "
        f"generation {found['generation']}; {found['drafts']} drafts, {found['proposed']} wait for approval"
    )
    for name in ("by_domain", "by_language", "by_kind"):
        say(f"{name[3:]}: " + ", ".join(f"{key} {count}" for key, count in found[name].items()))
    for one in found["behind"]:
        say(f"translation is behind: {one}")
    for name, mode in found["retrieval"].items():
        say(f"{name}: {mode}")


@commands.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="CODE, CODE@VERSION or CODE@VERSION#ANCHOR.")],
    language: Language = "en",
    as_of: AsOf = "",
    json: JsonOption = False,
) -> None:
    """Show a document or one passage of it, as it is cited."""
    from greenlane.cli.prepare import ready

    day = day_given(as_of, "--as-of")
    ready()
    from greenlane.enquiries.selectors import knowledge
    from greenlane.enquiries.shown_knowledge import passage_dict, version_dict
    from greenlane.foundation.errors import NotFound

    place = knowledge.place_of(id)
    if place.anchor and not day:
        passage = knowledge.cited(id, language)
        _print(passage_dict(passage), [passage])
        return
    if place.version:
        version = knowledge.version_of(place.code, language, place.version)
    else:
        found = knowledge.in_force(place.code, language, day)
        if found is None:
            raise NotFound(f"Nothing was in force under “{place.code[:120]}” in “{language}”.", pointer="id")
        version = found
    rows = list(version.passages.select_related("version__document"))
    rows = [row for row in rows if not place.anchor or row.anchor == place.anchor]
    if not rows:
        raise NotFound(f"There is no passage “{place.anchor[:120]}”.", pointer="id")
    _print(version_dict(version, rows), rows)


def _print(shown: dict[str, Any], rows: list[Any]) -> None:
    if json_mode():
        emit(shown)
        return
    version = rows[0].version
    say(f"{version.id_of_text} ({version.document.language}) {version.title}")
    days = in_force(version.stated_from, version.effective_to)
    say(f"{version.state}; {days}; {version.law or version.source}")
    for row in rows:
        head = " > ".join([*([row.article] if row.article else []), *row.trail])
        say(f"\n#{row.anchor}" + (f"  {head}" if head else ""))
        say(row.text)


@commands.command()
def questions(
    at: Annotated[str, typer.Option("--at", metavar="CODE#ANCHOR", help="Of one passage or document.")] = "",
    language: Annotated[str, typer.Option("--lang", help="Only this language.")] = "",
    json: JsonOption = False,
) -> None:
    """List the questions kept with passages, those marked "not" they do not answer.

    `kb import` takes more in from alternatives.csv.
    """
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.selectors.knowledge import alternatives_at

    for row in alternatives_at(at, language):
        if json_mode():
            known = {"at": row.place, "language": row.language, "question": row.text}
            emit({**known, "answered": row.answered})
        else:
            say(f"{row.place} ({row.language}) {'' if row.answered else 'not: '}{row.text}")


@commands.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where the files go.")],
    as_of: AsOf = "",
    language: Annotated[str, typer.Option("--lang", help="Only this language.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Only this domain.")] = "",
    json: JsonOption = False,
) -> None:
    """Write what is in force as Markdown files with heads, in the form that `kb import` reads."""
    from greenlane.cli.prepare import ready

    day = day_given(as_of, "--as-of")
    ready()
    from greenlane.enquiries.exporting import export as write

    written = write(folder, day=day, language=language, domain=domain)
    if json_mode():
        emit({"folder": str(folder), "files": written})
    else:
        say(f"{written} files in {folder}")


@commands.command()
def check(json: JsonOption = False) -> None:
    """Check the knowledge base: texts and passages against their digests, intervals, translations, codes.

    Exit status 1 where something is wrong.
    """
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.checking import check as look

    found, warned = look()
    if json_mode():
        emit(
            {
                "sound": not found,
                "errors": [one.as_dict() for one in found],
                "warnings": [one.as_dict() for one in warned],
            }
        )
    else:
        for one in found:
            say(violation_text(one))
        for one in warned:
            say(violation_text(one, indent="note "))
        say(f"{len(found)} errors, {len(warned)} remarks." if found or warned else "Sound.")
    if found:
        raise typer.Exit(REFUSED)
