"""What the commands that fit parameters to questions share: their arguments, Django, the questions."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")


def started(doc: str | None, target: Path, **flags: str) -> tuple[argparse.Namespace, list[dict[str, Any]]]:
    """The arguments (`questions`, `write`, `flags` with their help) and every line of the files; Django is set up."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help=f"put the weights into {target}")
    for name, help_text in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=help_text)
    given = parser.parse_args()
    import django

    django.setup()
    return given, [line for path in given.questions for line in lines(path)]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
