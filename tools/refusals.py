"""Every code a refusal can carry, read from the code: `docs/rules/refusals.md`."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import greenlane
from greenlane.foundation.errors import CustomsError

SOURCE = Path(greenlane.__file__).parent
CODE = re.compile(r"[A-Z]{2,5}[0-9]{3}")
LEFT_OUT = {"tests", "migrations", "tools", "__main__"}

HEAD = """# Codes of refusals

Generated from the code; do not edit. A code means one thing and is never reused. The rules on declarations have a
[list of their own](declarations.md). 422 is for shape, 409 for state, 403 for permission, 404 for absence,
413 for size.

| code | what it says | status | from |
|---|---|---|---|
"""


def refusals_as_markdown(listed_elsewhere: set[str]) -> str:
    """One row a code, ordered by code; `listed_elsewhere` are codes with a page of their own."""
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for code, message, status, module in (*_classes(), *_literals()):
        if code not in listed_elsewhere:
            found[code].add((message, status, module))
    return HEAD + "".join(_row(code, found[code]) for code in sorted(found))


def _row(code: str, uses: set[tuple[str, str, str]]) -> str:
    """Messages of several places stand together; a placeholder shows as …"""
    texts = sorted({text for text, _, _ in uses if text})
    statuses = sorted({status for _, status, _ in uses if status}) or ["422"]
    modules = sorted({f"`{module}`" for _, _, module in uses})
    cells = (code, " / ".join(texts[:3]) or "see the message", ", ".join(statuses), ", ".join(modules))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _classes() -> Iterator[tuple[str, str, str, str]]:
    for info in pkgutil.walk_packages([str(SOURCE)], "greenlane."):
        if not LEFT_OUT & set(info.name.split(".")):
            importlib.import_module(info.name)
    for kind in _family(CustomsError):
        message = (kind.__doc__ or "").strip().split("\n")[0]
        if "code" in vars(kind) and kind.__module__.startswith("greenlane."):
            yield kind.code, message, str(kind.status), _short(kind.__module__)


def _family(kind: type[CustomsError]) -> Iterator[type[CustomsError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _family(child)


def _literals() -> Iterator[tuple[str, str, str, str]]:
    """Calls that name a code and say the message right after it."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if LEFT_OUT & set(parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for code, message in _named(node):
                    yield code, message, "", ".".join(parts)


def _named(call: ast.Call) -> Iterator[tuple[str, str]]:
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Constant) and CODE.fullmatch(str(argument.value)):
            texts = (_text([after]) for after in call.args[position + 1 :])
            yield str(argument.value), next((text for text in texts if " " in text), "")
    for keyword in call.keywords:
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value), _text(call.args[:1])


def _text(arguments: list[ast.expr]) -> str:
    """A literal message; what is filled in stands as …"""
    match arguments:
        case [ast.Constant(value=str() as text)]:
            return text
        case [ast.JoinedStr(values=parts)]:
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case [ast.Call(args=[ast.Constant(value=str() as text), *_])]:
            return text
    return ""


def _short(module: str) -> str:
    return module.removeprefix("greenlane.")
