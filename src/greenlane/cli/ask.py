"""ask: a question to the assistant, answered as on the public pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from greenlane.cli.output import JsonOption, WrongUsage, day_given, emit, in_force, json_mode, say

if TYPE_CHECKING:
    from greenlane.enquiries.engine.shapes import Answer, Citation

LANGUAGES = ("en", "zh-hant", "th", "hi", "km")
LONGEST = 20_000


def register(app: typer.Typer) -> None:
    app.command("ask", rich_help_panel="Enquiries")(ask)


def ask(
    question: Annotated[
        str, typer.Argument(help="What you want to know; several questions may be asked at once.")
    ],
    lang: Annotated[
        str,
        typer.Option(
            "--lang", help=f"Language of the answer: {', '.join(LANGUAGES)}. Default: that of the question."
        ),
    ] = "",
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="DATE", help="Answer as the law stood on this day; default: today."),
    ] = "",
    officers: Annotated[
        bool, typer.Option("--officers", help="Quote also what is meant for officers only.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer a question from the approved texts and the facts that are computed. Nothing is kept.

    Exit status 0 also where no answer is given: `status` and `why` say so.
    """
    from greenlane.cli.prepare import ready

    day = day_given(as_of, "--as-of")
    language = _language(lang)
    if not question.strip() or len(question) > LONGEST:
        raise WrongUsage("The question is empty or too long.", hint=f"At most {LONGEST} characters.")
    ready()
    from greenlane.enquiries.answering import answer
    from greenlane.enquiries.shown import as_dict

    audiences = ("public", "officers") if officers else ("public",)
    found = answer(question, language=language, as_of=day, audiences=audiences)
    if json_mode():
        emit(as_dict(found, question))
        return
    _show(found)


def _language(lang: str) -> str:
    given = lang.strip().lower().replace("_", "-")
    given = {"zh": "zh-hant", "zh-tw": "zh-hant", "zh-hk": "zh-hant"}.get(given, given)
    if given and given not in LANGUAGES:
        raise WrongUsage(
            f"“{lang[:20]}” is not among the languages.", hint=", ".join(LANGUAGES), pointer="--lang"
        )
    return given


def _show(answer: Answer) -> None:
    say(answer.text)
    for step in (step for part in answer.parts for step in part.how):
        say(f"  - {step.text}" + (f" ({step.source})" if step.source else ""))
    shown = {one.number: one for one in answer.citations}
    if shown:
        say()
    for number in sorted(shown):
        say(_line(shown[number]))
    say()
    say(f"{answer.status.value}, confidence {answer.confidence:.2f}, as of {answer.as_of}")


def _line(one: Citation) -> str:
    passage = one.passage
    place = ", ".join(part for part in (passage.article, passage.law) if part)
    named = f"[{one.number}] {passage.title} ({passage.id}){': ' if place else ''}{place}"
    return f"{named}; {in_force(passage.effective_from, passage.effective_to)}"
