"""What an examiner writes down: read from what was kept, and judged before it becomes a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from greenlane.foundation.errors import Violation
from greenlane.inspection.errors import ReportIncomplete
from greenlane.inspection.states import FindingKind

MOST_TEXT, MOST_SEALS, MOST_PACKAGES = 1000, 50, 100_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one goods item; `item` 0 is the consignment as a whole. `conform` is None while not said."""

    item: int
    conform: bool | None = None
    kind: str = ""
    quantity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything an examiner notes. `checked` are ids of instructions that were followed."""

    checked: tuple[str, ...] = ()
    packages_opened: int | None = None
    findings: tuple[Finding, ...] = ()
    seals_removed: tuple[str, ...] = ()
    seals_affixed: tuple[str, ...] = ()
    remark: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Notes:
        return cls(
            checked=tuple(kept.get("checked", ())),
            packages_opened=kept.get("packages_opened"),
            findings=tuple(Finding(**one) for one in kept.get("findings", ())),
            seals_removed=tuple(kept.get("seals_removed", ())),
            seals_affixed=tuple(kept.get("seals_affixed", ())),
            remark=kept.get("remark", ""),
        )

    @classmethod
    def conform(
        cls, *, instructions: Sequence[Sequence[str]], items: Sequence[int], opened: int = 1
    ) -> Notes:
        """Everything was followed and is as declared."""
        return cls(
            checked=tuple(one[0] for one in instructions),
            packages_opened=opened,
            findings=tuple(Finding(item, True) for item in items),
        )

    def as_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}

    @property
    def discrepancies(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.conform is False)


def flaws(notes: Notes, *, instructions: Sequence[Sequence[str]], items: Sequence[int]) -> list[Violation]:
    """Everything that keeps these notes from being a report."""
    return [
        Violation(ReportIncomplete.code, message, pointer, hint)
        for message, pointer, hint in _flaws(notes, instructions, items)
    ]


def _flaws(
    notes: Notes, instructions: Sequence[Sequence[str]], items: Sequence[int]
) -> Iterator[tuple[str, str, str]]:
    skipped = [one[0] for one in instructions if one[0] not in notes.checked]
    if skipped and len(notes.remark.strip()) < 10:
        yield (
            _("Not everything that was ordered is done: %(ids)s.") % {"ids": ", ".join(skipped)},
            "remark",
            _("Tick it, or say in the remark why it could not be done."),
        )
    if notes.packages_opened is None:
        yield _("How many packages were opened is missing."), "packages_opened", _("Zero is an answer.")
    elif not 0 <= notes.packages_opened <= MOST_PACKAGES:
        yield _("So many packages cannot be."), "packages_opened", _("Count them again.")
    said = {one.item: one for one in notes.findings}
    for item in items:
        if said.get(item) is None or said[item].conform is None:
            yield (
                _("Nothing is said of item %(item)s.") % {"item": item},
                f"item_{item}",
                _("Say whether it is as declared."),
            )
    for one in notes.discrepancies:
        yield from _discrepancy(one)


def _discrepancy(one: Finding) -> Iterator[tuple[str, str, str]]:
    if one.kind not in FindingKind.values:
        yield _("Say what differs."), f"item_{one.item}_kind", _("Choose from the list.")
    if len(one.text.strip()) < 10:
        yield (
            _("Describe the difference."),
            f"item_{one.item}_text",
            _("Ten characters at least: what was declared, what was found."),
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
