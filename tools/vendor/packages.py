"""The npm packages as `npm ci` unpacked them, checked against the lock file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = HERE / "node_modules"
OWN_LICENCES = "licences/"
RULE = "\n" + "-" * 78 + "\n\n"


class VendorError(Exception):
    """What hinders `make vendor`, in words for the person who called it."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the lock file: name, version and licence (SPDX)."""

    name: str
    version: str
    licence: str

    def read(self, path: str) -> bytes:
        """The bytes of one of its files. VendorError when it has no such file."""
        return contents(MODULES / self.name / path)

    def text(self, path: str) -> str:
        return self.read(path).decode()


@cache
def locked() -> dict[str, dict[str, Any]]:
    """The packages of the lock file by name."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    return {path.removeprefix("node_modules/"): entry for path, entry in lock["packages"].items() if path}


def package(name: str, allowed: list[str]) -> Package:
    """The package, if it is the locked version and under one of the allowed licences; else VendorError."""
    if name not in locked():
        raise VendorError(f"{name} is not in package-lock.json: run `npm install {name}` in tools/vendor")
    found = Package(name, locked()[name]["version"], locked()[name]["license"])
    unpacked = json.loads(found.text("package.json"))["version"]
    if unpacked != found.version:
        raise VendorError(
            f"{name} is unpacked in version {unpacked}, locked is {found.version}: run `make vendor`"
        )
    if found.licence not in allowed:
        raise VendorError(f"{name} is under {found.licence}; this place takes only {', '.join(allowed)}")
    return found


def licence_text(paths: list[str]) -> bytes:
    """The licence texts one after the other, in plain line ends."""
    folders = {True: HERE, False: MODULES}
    texts = [contents(folders[path.startswith(OWN_LICENCES)] / path).decode() for path in paths]
    return RULE.join(text.replace("\r\n", "\n").strip() + "\n" for text in texts).encode()


def contents(path: Path) -> bytes:
    if not path.is_file():
        raise VendorError(f"{path.relative_to(HERE)} does not exist in the locked packages")
    return path.read_bytes()
