"""Files named on the command line: directories walked, bytes read up to the limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from greenlane.cli.output import WrongUsage

MESSAGES = (".xml", ".json")
SUFFIXES = (*MESSAGES, ".csv")

Files = Annotated[
    list[Path],
    typer.Argument(exists=True, readable=True, help="Files, or folders to search for *.xml, *.json, *.csv."),
]


def expand(paths: list[Path], suffixes: tuple[str, ...] = SUFFIXES) -> list[Path]:
    """The files meant: a folder stands for its messages, sorted by path, at any depth."""
    found: list[Path] = []
    for path in paths:
        found += _inside(path, suffixes) if path.is_dir() else [path]
    if not found:
        raise WrongUsage(
            "There is no file to work on.", hint=f"Name files, or a folder with {', '.join(suffixes)} files."
        )
    return found


def _inside(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in suffixes and p.is_file())


def in_folders(paths: list[Path], suffixes: tuple[str, ...]) -> list[Path]:
    """The files with these endings inside the folders named."""
    return [found for path in paths if path.is_dir() for found in _inside(path, suffixes)]


def contents(paths: list[Path], limit: int) -> Iterator[tuple[Path, bytes]]:
    """Each file and its bytes; of a file over the limit, one byte more than the limit is read.

    Raises WrongUsage (CLI001) for a file that cannot be read.
    """
    for path in paths:
        try:
            with path.open("rb") as file:
                yield path, file.read(limit + 1)
        except OSError as error:
            raise WrongUsage(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from error
