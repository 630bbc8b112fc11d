"""`make test`: the whole suite on SQLite, then on PostgreSQL what the database can change (decision 0032).

GREENLANE_TEST_POSTGRES_URL names a server where databases may be made and dropped (default: the local one).
Without a reachable server the second half is skipped with a line saying so; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
NO_TESTS_COLLECTED = 5


def main() -> int:
    arguments = sys.argv[1:]
    results = {"SQLite": run_pytest("", arguments)}
    server = os.environ.get("GREENLANE_TEST_POSTGRES_URL", DEFAULT_SERVER)
    trouble = unreachable(server)
    if not trouble:
        results["PostgreSQL"] = run_pytest(database_of(server), ["--database-only", *arguments])
    elif os.environ.get("CI") == "true":
        print(f"PostgreSQL: FAILED, not reachable and CI must not skip it ({trouble})")
        results["PostgreSQL"] = 1
    else:
        print(f"PostgreSQL: skipped, not reachable ({trouble}). Set GREENLANE_TEST_POSTGRES_URL.")
    failed = [name for name, code in results.items() if code]
    print(f"failed on: {', '.join(failed)}" if failed else f"passed on: {', '.join(results)}")
    return int(bool(failed))


def run_pytest(database_url: str, arguments: list[str]) -> int:
    """Run pytest on one database; an empty address means the embedded SQLite."""
    name = "PostgreSQL" if database_url else "SQLite"
    print(f"--- {name} ---", flush=True)
    environment = {
        k: v for k, v in os.environ.items() if k not in {"GREENLANE_DATABASE_URL", "GREENLANE_HOME"}
    }
    if database_url:
        environment["GREENLANE_DATABASE_URL"] = database_url
    # Stretches of tests, not single ones: what a module loads for its tests is loaded once.
    spread = ["-n", str(workers()), "--dist=worksteal"]
    command = [sys.executable, "-m", "pytest", "--create-db", *spread, *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return 0 if code == NO_TESTS_COLLECTED and arguments else code


def workers() -> int:
    """As many as there are cores, at most four: each worker makes its own database."""
    return min(os.cpu_count() or 1, 4)


def unreachable(server: str) -> str:
    """Why the server cannot be used; empty when it can."""
    try:
        with psycopg.connect(server, connect_timeout=3):
            return ""
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]


def database_of(server: str) -> str:
    """The address of this checkout's own test database, so that two checkouts never share one."""
    own = f"greenlane_{zlib.crc32(str(ROOT).encode()):08x}"
    parts = urlsplit(server)
    return urlunsplit(parts._replace(path=f"/{own}"))


if __name__ == "__main__":
    sys.exit(main())
