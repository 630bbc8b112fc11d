"""The store of files: whole or not at all, once, and never silently changed."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from greenlane.engines.objects import FolderStore, ObjectDamaged

DATA = b"an invoice" * 1000


def test_put_keeps_content_once_under_its_digest(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.put(DATA) == store.put(DATA) == hashlib.sha256(DATA).hexdigest()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [hashlib.sha256(DATA).hexdigest()]
    assert store.get(store.put(DATA)) == DATA


def test_put_by_many_at_once_leaves_one_whole_file(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: store.put(DATA), range(32)))
    assert len(keys) == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert store.get(keys.pop()) == DATA


def test_get_and_local_notice_what_is_gone_or_changed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    key = store.put(DATA)
    with store.local(key) as path:
        assert path.read_bytes() == DATA
    path.chmod(0o640)
    path.write_bytes(DATA[:-1] + b"X")
    with pytest.raises(ObjectDamaged, match="changed"):
        store.get(key)
    path.unlink()
    with pytest.raises(ObjectDamaged, match="gone"), store.local(key):
        pass


def test_put_again_mends_a_file_that_was_damaged(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    key = store.put(DATA)
    [path] = [one for one in tmp_path.rglob("*") if one.is_file()]
    path.chmod(0o640)
    path.write_bytes(DATA[:-1] + b"X")
    assert store.put(DATA) == key
    assert store.get(key) == DATA


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_get_takes_nothing_but_a_digest(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        FolderStore(tmp_path).get(key)
