"""`python -m tools.vendor`: write the files of files.toml and their list, VENDOR.json, into the tree."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from tools.vendor.packages import HERE, ROOT, Package, VendorError, package
from tools.vendor.recipes import RECIPES, Made

LIST = "VENDOR.json"


def main() -> int:
    """Bring each place in line with files.toml. Returns 1 and writes nothing when something is missing."""
    table = tomllib.loads((HERE / "files.toml").read_text(encoding="utf-8"))
    try:
        wanted = {
            place["path"]: files_of(name, place["licences"], table) for name, place in table["places"].items()
        }
    except VendorError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    for path, files in wanted.items():
        changed = bring_in_line(ROOT / path, files)
        print(f"{path}: {len(files)} files, {sum(map(len, files.values())):,} bytes, {changed} changed")
    return 0


def files_of(place: str, licences: list[str], table: dict[str, Any]) -> dict[str, bytes]:
    """All files of a place by path, its list among them."""
    bodies: dict[str, bytes] = {}
    entries: dict[str, dict[str, Any]] = {}
    for kind, recipe in RECIPES.items():
        for row in table.get(kind, []):
            if row["place"] != place:
                continue
            source = package(row["package"], licences)
            for made in recipe(row, source):
                bodies[made.path] = bodies.get(made.path, b"") + made.body
                enter(entries, made, source, bodies[made.path])
    bodies[LIST] = (json.dumps({"files": entries}, indent=1, sort_keys=True) + "\n").encode()
    return bodies


def enter(entries: dict[str, dict[str, Any]], made: Made, source: Package, body: bytes) -> None:
    """Write a file into the list. One that several packages share names them all, under the first one's licence."""
    entry = entries.setdefault(
        made.path, {"packages": {}, "licence": source.licence, "licence_file": made.licence_file}
    )
    if entry["licence"] != source.licence:
        raise VendorError(f"{made.path} would mix files under {entry['licence']} and {source.licence}")
    entry["packages"][source.name] = source.version
    entry |= {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}


def bring_in_line(folder: Path, files: dict[str, bytes]) -> int:
    """Write what differs and remove what is not wanted. Returns how many files changed."""
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    stale = [path for name, path in present.items() if name not in files]
    for path in stale:
        path.unlink()
    differing = [
        name for name, body in files.items() if name not in present or present[name].read_bytes() != body
    ]
    for name in differing:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[name])
    return len(stale) + len(differing)


if __name__ == "__main__":
    sys.exit(main())
