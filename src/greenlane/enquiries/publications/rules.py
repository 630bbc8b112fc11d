"""The rules that every declaration is checked against, and the refusals of the system with their codes."""

from __future__ import annotations

from collections.abc import Iterator

from greenlane.declarations.rules.base import RULES
from greenlane.declarations.rules.checks import FAMILIES
from greenlane.enquiries.publications.base import publication, section, sentence, table
from greenlane.foundation.errors import CustomsError


@publication(
    "cargo/published/declaration-rules",
    "Rules on declarations, by code",
    law="Customs Act s. 12 to 46",
    module="greenlane.declarations.rules.base",
)
def declaration_rules() -> str:
    families = {family.__name__ for family in FAMILIES}
    found = sorted((rule for rule in RULES if rule.__module__ in families), key=lambda rule: rule.__name__)
    refusing = sum(not rule.advisory for rule in found)
    lines = [
        (
            rule.__name__,
            sentence(rule.message()),
            "notice" if rule.advisory else "refusal",
            sentence(rule.hint) if rule.hint else "The message says what to do.",
            rule.basis,
            rule.since.isoformat(),
        )
        for rule in found
    ]
    columns = ("Code", "What it says", "Effect", "What to do", "Basis", "Since")
    return "\n".join(
        [
            section(
                "What does an error code of a declaration mean?",
                "meaning",
                f"Every declaration is checked against {len(found)} rules; {refusing} of them refuse it, the others "
                "are notices. All errors are told at once, each with its code, its place in the declaration and a "
                "hint. A refused declaration is not registered; correct it and lodge it again.",
            ),
            section("The rules", "rules", table(columns, lines)),
        ]
    )


@publication(
    "cargo/published/error-codes",
    "Refusals of the system, by code",
    law="Customs Act s. 12",
    module="greenlane.foundation.errors",
)
def error_codes() -> str:
    lines = sorted(_refusals(CustomsError))
    return "\n".join(
        [
            section(
                "What do the numbers of refusals mean?",
                "statuses",
                "Status 422 says that something is wrong with what was sent. Status 409 says that the step is not "
                "possible in this state. Status 403 says that your role does not allow it. Status 404 says that there "
                "is no such record, or that you may not see it. Status 413 says that it is too large.",
            ),
            section("Codes", "codes", table(("Code", "What it says", "Status"), lines)),
        ]
    )


def _refusals(kind: type[CustomsError]) -> Iterator[tuple[str, str, int]]:
    for one in kind.__subclasses__():
        said = (one.__doc__ or "").strip().split("\n")[0]
        own = (
            "code" in vars(one)
            and not one.code.startswith(("CLI", "GL0"))
            and one.__module__.startswith("greenlane.")
        )
        if own and said:
            yield one.code, sentence(said), one.status
        yield from _refusals(one)
