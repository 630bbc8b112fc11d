"""What `greenlane serve` does before it listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from greenlane.cli.serving import collect_static


@pytest.fixture
def page_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """One file to serve, in a folder of its own, and the storage that the product serves from."""
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    finders.get_finder.cache_clear()
    path = tmp_path / "source/page.css"
    path.parent.mkdir()
    path.write_text("p { margin: 0 }")
    yield path
    finders.get_finder.cache_clear()


def collected(root: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in root.iterdir()}


def test_collect_static_again_touches_nothing_while_no_file_changed(page_file: Path, settings: Any) -> None:
    collect_static()
    before = collected(settings.STATIC_ROOT)
    assert any(name.startswith("page.") and name.endswith(".css") and name != "page.css" for name in before)
    collect_static()
    assert collected(settings.STATIC_ROOT) == before


def test_collect_static_after_a_change_serves_the_new_file(page_file: Path, settings: Any) -> None:
    collect_static()
    before = set(collected(settings.STATIC_ROOT))
    page_file.write_text("p { margin: 1rem; padding: 0 }")
    collect_static()
    new = set(collected(settings.STATIC_ROOT)) - before
    assert any(name.endswith(".css") for name in new)


def test_collect_static_repeats_what_was_lost(page_file: Path, settings: Any) -> None:
    collect_static()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    collect_static()
    assert (settings.STATIC_ROOT / "staticfiles.json").is_file()
