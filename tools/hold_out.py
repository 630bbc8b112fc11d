"""Hold alternative questions out of the knowledge in the database in use, and write them as questions to fit to.

python -m tools.hold_out OUT.jsonl QUESTIONS...

The development questions are close to the words of the texts; what people ask is not. Some of the alternative questions
of passages are therefore taken off and asked instead, so that weights and thresholds are fitted to questions in
people's own words, with the other alternatives at hand as in use. Only of guidance that no question marked `seen` or
`test` in QUESTIONS names: rows of tables and articles that several agreements share are found by more than one right
place. The shipped weights were fitted beside 200 of the 718 that this held out, drawn at random and kept in
`enquiries/data/questions/held200.jsonl`. Use a scratch database (GREENLANE_HOME=$(mktemp -d)): what is held out is gone
from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")
SHARE = {"en": 0.25, "zh-hant": 0.4, "th": 0.4, "hi": 0.4, "km": 0.4}
"""Of the alternatives of a passage, how many are held out; more where there are few."""


def main() -> int:
    out, *files = map(Path, sys.argv[1:])
    import django

    django.setup()
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.models import AlternativeQuestion
    from greenlane.enquiries.services.alternatives import end_alternative
    from greenlane.foundation.access import Actor, Role

    curator = Actor("hold-out", frozenset({Role.KNOWLEDGE_CURATOR}))
    kept = _others(files)
    every = AlternativeQuestion.objects.filter(ended_at__isnull=True)
    rows = [row for row in every if row.code not in kept and row.code.count("/") == 1]
    held = [row for row in rows if _drawn(f"{row.place} {row.text}") < SHARE[row.language]]
    for row in held:
        end_alternative(number=row.pk, by=curator)
    out.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in _questions(held)), encoding="utf-8"
    )
    print(f"{len(held)} of {len(rows)} alternative questions held out, in {out}")
    return 0


def _others(files: list[Path]) -> set[str]:
    """The documents that questions of other splits than dev name."""
    from tools.fitting import lines

    found: set[str] = set()
    for row in (row for file in files for row in lines(file) if row["split"] != "dev"):
        found |= {*row.get("documents", ()), *(other["document"] for other in row.get("also", ()))}
    return found


def _questions(held: list[Any]) -> Iterator[dict[str, Any]]:
    from greenlane.enquiries.models import KnowledgeDocument

    read_by = dict(KnowledgeDocument.objects.values_list("code", "audience"))
    for row in held:
        yield {
            "id": f"held-{row.pk}", "split": "dev", "language": row.language, "domain": row.code.partition("/")[0],
            "question": row.text, "answerable": True, "documents": [row.code], "at": row.place, "quote": "",
            "audience": read_by.get(row.code, "public"),
        }  # fmt: skip


def _drawn(name: str) -> float:
    """The same share for the same text, evenly over 0 to 1."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8


if __name__ == "__main__":
    raise SystemExit(main())
