"""Commands that work only where the source is checked out: benchmarks and generated documents."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import greenlane
from greenlane.cli.output import WrongUsage

_HELPERS = frozenset({"__init__", "harness", "peers"})


def root() -> Path:
    """The checkout this package runs from. Raises WrongUsage (CLI001) for an installed package."""
    found = Path(greenlane.__file__).resolve().parents[2]
    if not (found / "pyproject.toml").is_file():
        raise WrongUsage(
            "This command needs the source checkout.", hint="Clone the repository, then `make install`."
        )
    return found


def benchmarks() -> list[str]:
    """Names of the benchmarks: modules of bench/ with a `main`."""
    folder = root() / "bench"
    modules = sorted(p for p in folder.glob("*.py") if p.stem not in _HELPERS and not p.stem.startswith("_"))
    found = [p.stem for p in modules if "def main(" in p.read_text(encoding="utf-8")]
    if not found:
        raise WrongUsage("The checkout has no benchmarks.", hint=f"They belong in {folder}.")
    return found


def run_benchmark(name: str, *, as_json: bool, options: Sequence[str] = ()) -> int:
    """Run one benchmark in a process of its own, so that its settings and imports are its own."""
    return run_module(f"bench.{name}", [*(["--json"] if as_json else []), *options])


def run_module(module: str, arguments: list[str]) -> int:
    """`python -m module` at the root of the checkout; returns its exit status."""
    home = root()
    if not (home / Path(*module.split("."))).with_suffix(".py").is_file():
        raise WrongUsage(f"The checkout has no {module}.", hint="Check out the whole repository.")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(home), os.environ.get("PYTHONPATH", "")]).strip(":"),
    }
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=home, env=environment, check=False).returncode  # noqa: S603 - our own modules
