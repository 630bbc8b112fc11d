"""What an officer sees before a reply goes out: sources that changed, claims without one, letters that came since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from greenlane.enquiries.engine.lint import CITED, Finding, findings
from greenlane.enquiries.errors import ClaimUncited, LetterSince, NumberUnknown, SourceChanged
from greenlane.enquiries.models import DocumentVersion, DraftCitation, DraftReply, Enquiry
from greenlane.enquiries.states import VersionState
from greenlane.foundation import clock
from greenlane.foundation.errors import Violation

CHANGED, UNCITED, UNKNOWN, NEWER = "changed", "uncited", "unknown", "newer"
CODES = {
    CHANGED: SourceChanged.code,
    UNCITED: ClaimUncited.code,
    UNKNOWN: NumberUnknown.code,
    NEWER: LetterSince.code,
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to confirm. `details` are what it is about."""

    code: str
    text: str
    details: tuple[str, ...] = ()

    @property
    def violation(self) -> Violation:
        return Violation(CODES[self.code], self.text, self.code, "; ".join(self.details)[:1000])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cited passage stands today. `now` is the version in force, where there is one."""

    number: int
    citation: DraftCitation
    state: str
    now: DocumentVersion | None

    @property
    def id(self) -> str:
        version = self.citation.passage.version
        return f"{version.document.code}@{version.ordinal}#{self.citation.passage.anchor}"

    @property
    def is_in_force(self) -> bool:
        return self.state == "in_force"


def numbers_in(text: str) -> set[int]:
    """The citation numbers that stand in the body of a letter, outside its list of sources."""
    body = [line for line in text.split("\n") if not _names_source(line)]
    return {int(one) for one in CITED.findall("\n".join(body))}


def _names_source(line: str) -> bool:
    found = CITED.match(line.strip())
    return found is not None and found.end() < len(line.strip())


def standings(draft: DraftReply) -> list[Standing]:
    """How the passages that a draft still cites stand today. Two queries."""
    return standings_of([draft])[draft.pk]


def standings_of(drafts: Collection[DraftReply]) -> dict[int, list[Standing]]:
    """How the passages that drafts still cite stand today, by the draft's key. Two queries, however many drafts."""
    today = clock.today()
    used = {draft.pk: numbers_in(draft.text) for draft in drafts}
    cited = DraftCitation.objects.filter(draft__in=used).select_related("passage__version__document")
    rows = [one for one in cited.order_by("draft", "number") if one.number in used[one.draft_id]]
    documents = {one.passage.version.document_id for one in rows}
    versions = DocumentVersion.objects.filter(document__in=documents, state=VersionState.APPROVED)
    now = {one.document_id: one for one in versions.defer("text") if _covers(one, today)}
    found: dict[int, list[Standing]] = {key: [] for key in used}
    for one in rows:
        version = one.passage.version
        found[one.draft_id].append(
            Standing(one.number, one, state_of(version, today), now.get(version.document_id))
        )
    return found


def state_of(version: DocumentVersion, today: date) -> str:
    """in_force, superseded, withdrawn, ended or not_yet."""
    if version.state == VersionState.WITHDRAWN:
        return "withdrawn"
    if version.state == VersionState.SUPERSEDED:
        return "superseded"
    if version.effective_from > today:
        return "not_yet"
    return "in_force" if _covers(version, today) else "ended"


def _covers(version: DocumentVersion, day: date) -> bool:
    return version.effective_from <= day and (version.effective_to is None or day < version.effective_to)


def lint_of(enquiry: Enquiry, draft: DraftReply) -> list[Finding]:
    """Claims of the letter without a source, and numbers that no source has."""
    return findings(draft.text, enquiry.language, known_numbers(draft), frame=frame_of(draft))


def known_numbers(draft: DraftReply) -> set[int]:
    computed = {int(one["number"]) for block in draft.blocks for one in block.get("citations", ())}
    return computed | set(draft.citations.values_list("number", flat=True))


def frame_of(draft: DraftReply) -> list[str]:
    """Lines of the letter that the product wrote around the answers: greeting, reference, closing, sources."""
    answers = {line.strip() for block in draft.blocks for line in str(block.get("text", "")).split("\n")}
    return [line for line in draft.drafted_text.split("\n") if line.strip() and line.strip() not in answers]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A draft as it is looked at before it goes out; `warnings` are what the officer confirms."""

    standings: list[Standing]
    lint: list[Finding]
    warnings: list[Warned]


def reviewed(enquiry: Enquiry, draft: DraftReply) -> Reviewed:
    """How its sources stand, what its sentences lack, what is to be confirmed. Four queries."""
    cited, lint = standings(draft), lint_of(enquiry, draft)
    found = _warnings(enquiry, draft, cited, lint)
    return Reviewed(cited, lint, [one for one in found if one.details])


def warnings_of(enquiry: Enquiry, draft: DraftReply) -> list[Warned]:
    """Everything an officer confirms before sending this."""
    return reviewed(enquiry, draft).warnings


def _warnings(
    enquiry: Enquiry, draft: DraftReply, cited: Collection[Standing], lint: Collection[Finding]
) -> list[Warned]:
    gone = [_gone(one) for one in cited if not one.is_in_force]
    newer = enquiry.letters.filter(
        outgoing=False, automatic=False, at__gt=draft.edited_at or draft.drafted_at
    )
    return [
        Warned(CHANGED, _("A text that this reply cites is no longer in force."), tuple(gone)),
        Warned(UNCITED, _("A sentence about the law has no source."), _sentences(lint, UNCITED)),
        Warned(UNKNOWN, _("A number in brackets has no source."), _sentences(lint, UNKNOWN)),
        Warned(NEWER, _("A further letter has come since this was written."), _moments(newer)),
    ]


def _gone(one: Standing) -> str:
    return f"[{one.number}] {one.id}: {state_words()[one.state]}"


def state_words() -> dict[str, str]:
    """How a source stands, in the reader's language."""
    return {
        "superseded": _("replaced by a newer version"),
        "withdrawn": _("withdrawn"),
        "ended": _("no longer in force"),
        "not_yet": _("not yet in force"),
        "in_force": _("in force"),
    }


def _sentences(lint: Collection[Finding], why: str) -> tuple[str, ...]:
    return tuple(one.sentence[:200] for one in lint if one.why == why)


def _moments(rows: Any) -> tuple[str, ...]:
    return tuple(f"{one.at:%Y-%m-%d %H:%M} UTC" for one in rows)
