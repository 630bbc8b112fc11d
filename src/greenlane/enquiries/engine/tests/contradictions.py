"""Real sentences of the shipped texts, and the same turned into what contradicts their passage."""

from __future__ import annotations

import random
import re
from pathlib import Path

from greenlane.enquiries.engine.figures import figures
from greenlane.enquiries.engine.passages import passages

DATA = Path(__file__).resolve().parents[2] / "data"


def real_sentences() -> list[tuple[str, str]]:
    """(sentence, its passage) from the guidance and the articles that are shipped."""
    found = []
    for file in sorted(DATA.glob("guidance/*/*.en.md")) + sorted(DATA.glob("origin-articles/*/*.md")):
        body = re.sub(r"\A---.*?\n---\n", "", file.read_text(encoding="utf-8"), flags=re.S)
        for piece in passages(body, law="origin-articles" in str(file)):
            for sentence in re.split(r"(?<=[.])\s+(?=[A-Z])", piece.text):
                if 40 < len(sentence) < 320 and sentence.endswith((".", ")")) and "\n" not in sentence:
                    found.append((sentence, piece.text))
    return found


def another_number(sentence: str, chance: random.Random) -> str | None:
    counted = [one for one in figures(sentence) if one.unit and one.unit not in {"provision", "code", "date"}]
    if not counted:
        return None
    one = chance.choice(counted)
    shown = re.search(r"\d[\d,.]*\d|\d", sentence[one.start : one.end])
    if shown is None:
        return None
    at = one.start + shown.start()
    return sentence[:at] + str(int(float(one.value)) * 2 + 1) + sentence[at + len(shown.group()) :]


SWAPS = {
    "negation": [(r"\b(must|may|shall|can) (?!not)", r"\1 not "), (r"\b(must|may|shall) not ", r"\1 "), (r"\b(is|are) not ", r"\1 "), (r"\b(is|are) (?!not)", r"\1 not "), (r"\bneed not\b", "must")],
    "force": [(r"\bmust\b(?! not)", "may"), (r"\bmay\b(?! not)", "must"), (r"\bshall\b(?! not)", "need not")],
    "who": [(r"\bimporter\b", "exporter"), (r"\bexporter\b", "importer"), (r"\bcarrier\b", "importer"), (r"\bCustoms\b(?! (?:Act|duty|value))", "The bank"), (r"\btraveller\b", "carrier"), (r"\bimporting Party\b", "exporting Party"), (r"\bexporting Party\b", "importing Party"), (r"\bbroker\b", "carrier")],
    "opposite": [(r"\bbefore\b", "after"), (r"\bafter\b", "before"), (r"\bmore than\b", "less than"), (r"\bor more\b", "or less"), (r"\bor less\b", "or more"), (r"\bimport\b", "export"), (r"\bnot exceed\b", "exceed"), (r"\bat least\b", "at most")],
    "dropped": [(r",? (?:unless|except|if|provided that|but)\b[^.;]*", ""), (r"\b[Oo]nly ", "")],
    "every": [(r"\bA (\w+)", r"Every \1"), (r"\bonly\b", "always")],
}  # fmt: skip


def seeded(count: int) -> list[tuple[str, str, str]]:
    """`count` contradictions of real sentences: (kind, what is claimed, the passage). The same in every run."""
    chance = random.Random(20261129)
    pairs = real_sentences()
    chance.shuffle(pairs)
    kinds = ["number", *SWAPS]
    made: list[tuple[str, str, str]] = []
    for sentence, passage in pairs:
        kind = kinds[len(made) % len(kinds)]
        if kind == "number":
            changed = another_number(sentence, chance)
        else:
            fitting = [(a, b) for a, b in SWAPS[kind] if re.search(a, sentence)]
            changed = re.sub(*chance.choice(fitting), sentence, count=1) if fitting else None
        if changed and changed != sentence and len(changed) > 20:
            made.append((kind, changed, passage))
        if len(made) == count:
            break
    return made
