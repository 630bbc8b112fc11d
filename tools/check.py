"""`make check`: every check that needs no database server, each named, with its time; all run, then the verdict."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."],
    "templates": [str(BIN / "djangofmt"), "--check", "src"],
    "lint": [str(BIN / "ruff"), "check", "--output-format=concise", "."],
    "types": [str(BIN / "mypy")],
    "contracts": [str(BIN / "lint-imports")],
    "migrations": [str(BIN / "django-admin"), "makemigrations", "--check", "--dry-run"],
    "documents": [sys.executable, "-m", "tools.docs", "--check"],
    "languages": [sys.executable, "-m", "tools.i18n", "--check"],
}


def main() -> int:
    """Run the checks named on the command line, or all. Returns 1 when one failed."""
    chosen = sys.argv[1:] or list(CHECKS)
    with tempfile.TemporaryDirectory(prefix="greenlane-check-") as home:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "greenlane.config.settings",
            "GREENLANE_HOME": home,
            "GREENLANE_MODE": "demo",
        }
        failed = [name for name in chosen if not passes(name, environment)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return int(bool(failed))


def passes(name: str, environment: dict[str, str]) -> bool:
    began = time.perf_counter()
    run = subprocess.run(CHECKS[name], env=environment, capture_output=True, text=True, check=False)
    verdict = "ok" if run.returncode == 0 else "FAILED"
    print(f"{name:<11} {verdict:<7} {time.perf_counter() - began:5.1f} s", flush=True)
    if run.returncode:
        print(run.stdout, run.stderr, sep="\n", flush=True)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
