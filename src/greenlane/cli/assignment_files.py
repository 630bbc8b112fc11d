"""Verifying draws from files, without any database: what the public page gives, and single records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenlane.cli.output import WrongUsage

if TYPE_CHECKING:
    from greenlane.assessment.engine.blinding import Line

_LARGEST = 10_000_000
_KNOWN = ("officer", "office", "load", "reasons")


def worst(draws: list[dict[str, Any]]) -> str:
    """The verdict on all draws: broken, not_yet or sound."""
    return next((v for v in ("broken", "not_yet") if any(one["verdict"] == v for one in draws)), "sound")


def of_published(path: Path, openings: Path | None = None) -> dict[str, Any]:
    """The verdict on every draw in the JSON file of the public page, and whose the names are that were opened."""
    import orjson

    try:
        given = orjson.loads(_bytes(path, "--published"))
        mrn, rows = given["mrn"], list(given["draws"])
        draws = [_of_row(str(mrn), row) for row in rows]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise WrongUsage(
            f"{path} is no file of published draws: {error}",
            pointer="--published",
            hint="The page of the draws of a declaration gives it.",
        ) from None
    if openings is not None:
        _open(openings, str(mrn), rows, draws)
    return {"mrn": mrn, "verdict": worst(draws), "draws": draws}


def _open(path: Path, mrn: str, rows: list[dict[str, Any]], draws: list[dict[str, Any]]) -> None:
    """Adds to each sound draw the officers whose openings fit, and a problem for each that does not."""
    from greenlane.assessment.engine.auditing import opened
    from greenlane.assessment.engine.draw import record_from

    lines = _lines(path, mrn)
    for row, draw in zip(rows, draws, strict=True):
        if draw["verdict"] != "sound":
            continue
        record, mine = record_from(row["record"]), lines.get(draw["ordinal"], [])
        fits = [line for line in mine if opened(record, line)]
        draw["opened"] = [
            {"name": one.name, "officer": one.known.officer, "office": one.known.office} for one in fits
        ]
        if len(fits) < len(mine):
            draw["problems"] = [f"the opening of {one.name} does not fit" for one in mine if one not in fits]
            draw["verdict"] = "broken"


def _lines(path: Path, mrn: str) -> dict[int, list[Line]]:
    """The openings in a file, by the draw they are of."""
    import orjson

    from greenlane.assessment.engine.blinding import Line
    from greenlane.assessment.engine.draw import NoRecord, candidate_from

    found: dict[int, list[Line]] = {}
    try:
        given = orjson.loads(_bytes(path, "--openings"))
        of, rows = given["mrn"], list(given["openings"])
        for one in rows:
            known = candidate_from("openings", {name: one[name] for name in _KNOWN})
            line = Line(str(one["name"]), str(one["opening"]), known)
            found.setdefault(one["ordinal"], []).append(line)
    except (orjson.JSONDecodeError, KeyError, TypeError, NoRecord) as error:
        raise WrongUsage(f"{path} is no file of openings: {error}", pointer="--openings") from None
    if of != mrn:
        raise WrongUsage(f"{path} opens names of {of}, not of {mrn}.", pointer="--openings")
    return found


def _of_row(mrn: str, row: dict[str, Any]) -> dict[str, Any]:
    from greenlane.assessment.engine.draw import NoRecord, record_from
    from greenlane.assessment.engine.verification import verify

    told = {
        "ordinal": row["ordinal"],
        "day": str(row["day"]),
        "pick": "",
        "verdict": "not_yet",
        "problems": [],
    }
    if not row["secret"]:
        return told
    try:
        record = record_from(row["record"])
        secret = bytes.fromhex(str(row["secret"]))
    except (NoRecord, ValueError) as error:
        return {**told, "verdict": "broken", "problems": [f"it cannot be read: {error}"]}
    problems = verify(record, secret, commitment=str(row["commitment"]), digest=str(row["digest"]))
    if (record.mrn, record.ordinal, record.day) != (mrn, row["ordinal"], row["day"]):
        problems.append(f"the record is of draw {record.ordinal} of {record.mrn} on {record.day}")
    return {**told, "pick": record.pick, "verdict": "broken" if problems else "sound", "problems": problems}


def _bytes(path: Path, option: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}", pointer=option) from None


def of_record(path: Path, secret: str, commitment: str, digest: str) -> dict[str, Any]:
    """The verdict on one record in a file."""
    from greenlane.assessment.engine.draw import NoRecord, read_record
    from greenlane.assessment.engine.verification import verify as verified

    try:
        read = read_record(_bytes(path, "--record"))
    except NoRecord as error:
        raise WrongUsage(f"{path} is no draw record: {error}", pointer="--record") from None
    problems = verified(read, _secret(secret), commitment=commitment.lower(), digest=digest.lower())
    verdict = "broken" if problems else "sound"
    draw = {
        "ordinal": read.ordinal,
        "day": read.day,
        "pick": read.pick,
        "verdict": verdict,
        "problems": problems,
    }
    return {"mrn": read.mrn, "verdict": verdict, "draws": [draw]}


def _secret(given: str) -> bytes:
    try:
        found = bytes.fromhex(given)
    except ValueError:
        found = b""
    if not found:
        raise WrongUsage(
            "A record is verified with the published secret of its day, in hex.",
            pointer="--secret",
            hint="`greenlane assignment secrets` lists them.",
        )
    return found
