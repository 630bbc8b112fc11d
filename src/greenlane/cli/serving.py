"""Web workers (granian) with the background worker beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from greenlane.cli.output import WrongUsage, remark

_STOP_SECONDS = 20
TARGET = "greenlane.config.wsgi:application"


def run(*, address: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until told to stop. The background worker is stopped with the server."""
    from django.conf import settings

    with in_use(Path(settings.HOME)) if settings.DEMO else nullcontext():
        _run(address=address, port=port, workers=workers, with_worker=with_worker)


def _run(*, address: str, port: int, workers: int, with_worker: bool) -> None:
    from django.db import connections

    require_free(address, port)
    collect_static()
    connections.close_all()
    many = "s" if workers > 1 else ""
    remark(f"Serving http://{address}:{port}/ with {workers} web worker{many}; Ctrl-C stops.")
    if not with_worker:
        _serve(address, port, workers)
        return
    with background_worker():
        _serve(address, port, workers)


@contextmanager
def in_use(home: Path, *, alone: bool = False) -> Iterator[None]:
    """Keep others from emptying this folder; `alone` also keeps them from serving it.

    Raises WrongUsage (CLI001) when that is not possible because another command uses the folder.
    """
    import fcntl

    home.mkdir(parents=True, exist_ok=True)
    with (home / "in-use.lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise WrongUsage(
                f"Another command uses the demo in {home}.",
                hint="Stop it first, or choose another folder: GREENLANE_HOME=...",
            ) from error
        yield


def collect_static() -> None:
    """Copy, compress and fingerprint the files that pages load; nothing to do when none of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    root, known = Path(settings.STATIC_ROOT), _static_files()
    stamp, manifest = root / ".collected", root / "staticfiles.json"
    if manifest.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == known:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(known, encoding="utf-8")


def _static_files() -> str:
    """Every file to serve with its size and time of change, a line each."""
    from django.contrib.staticfiles.finders import get_finders

    lines = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            lines.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
    return "\n".join(sorted(lines))


def require_free(address: str, port: int) -> None:
    """Raise WrongUsage (CLI001) when somebody listens there already."""
    import socket

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise WrongUsage(
                f"{address}:{port} cannot be used: {error.strerror}.", hint="Choose another with --port."
            ) from error


def _serve(address: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        target=TARGET,
        interface=Interfaces.WSGI,
        address=address,
        port=port,
        workers=workers,
        blocking_threads=4,
        backlog=1024,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()


@contextmanager
def background_worker() -> Iterator[subprocess.Popen[bytes]]:
    """`greenlane worker` as a process of its own, stopped at the end."""
    process = subprocess.Popen([sys.executable, "-m", "greenlane.cli", "worker"], env={**os.environ})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(address: str, port: int, *, seconds: float = 30) -> bool:
    """Whether the server answered `/healthz` in time."""
    import httpx

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://{address}:{port}/healthz", timeout=2).status_code == httpx.codes.OK:
                return True
        except httpx.HTTPError:
            time.sleep(0.1)
    return False
