"""The store of files, in a folder and in a bucket: whole or not at all, once, and never silently changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from greenlane.engines.objects import FolderStore, ObjectDamaged, ObjectStore, StoreAway, store_at
from greenlane.engines.objects_s3 import S3Store

from .bucket import BUCKET, Peer

DATA = b"an invoice" * 1000
KEY = hashlib.sha256(DATA).hexdigest()
OTHER = b"another paper"


@dataclass(frozen=True)
class Kept:
    """A store, and the hands of somebody who gets at what lies behind it."""

    store: ObjectStore
    names: Callable[[], list[str]]
    overwrite: Callable[[str, bytes], None]
    remove: Callable[[str], None]

    def name(self) -> str:
        [name] = self.names()
        return name


@pytest.fixture(params=["folder", "bucket", "bucket with a prefix"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    if request.param == "folder":
        return _folder(tmp_path)
    return _bucket(request.getfixturevalue("s3"), "papers/of-2026/" if "prefix" in request.param else "")


def _folder(root: Path) -> Kept:
    def names() -> list[str]:
        return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]

    def overwrite(name: str, data: bytes) -> None:
        (root / name).chmod(0o640)
        (root / name).write_bytes(data)

    return Kept(FolderStore(root), names, overwrite, lambda name: (root / name).unlink())


def _bucket(s3: Peer, prefix: str) -> Kept:
    return Kept(
        S3Store(s3.bucket(prefix=prefix)),
        s3.names,
        lambda name, data: s3.client.put_object(Bucket=BUCKET, Key=name, Body=data),
        lambda name: s3.client.delete_object(Bucket=BUCKET, Key=name),
    )


def test_put_keeps_content_once_under_its_digest(kept: Kept) -> None:
    assert kept.store.put(DATA) == kept.store.put(DATA) == KEY
    assert kept.name().endswith(f"{KEY[:2]}/{KEY[2:4]}/{KEY}")
    assert kept.store.get(KEY) == DATA


def test_put_keeps_a_file_of_nothing_and_a_large_one(kept: Kept) -> None:
    for data in (b"", bytes(range(256)) * 4096 * 25):
        assert kept.store.get(kept.store.put(data)) == data


def test_put_by_many_at_once_leaves_one_whole_file(kept: Kept) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept.store.put(DATA), range(32)))
    assert keys == {KEY}
    assert len(kept.names()) == 1
    assert kept.store.get(KEY) == DATA


def test_get_and_local_notice_what_is_gone_or_changed(kept: Kept) -> None:
    kept.store.put(DATA)
    with kept.store.local(KEY) as path:
        assert path.read_bytes() == DATA
    kept.overwrite(kept.name(), DATA[:-1] + b"X")
    with pytest.raises(ObjectDamaged, match="changed"):
        kept.store.get(KEY)
    kept.remove(kept.name())
    with pytest.raises(ObjectDamaged, match="gone"):
        kept.store.get(KEY)
    with pytest.raises(ObjectDamaged, match="gone"), kept.store.local(KEY):
        pass


@pytest.mark.parametrize("harm", [DATA[:-1] + b"X", DATA[:-1], b""])
def test_put_again_mends_a_file_that_was_damaged(kept: Kept, harm: bytes) -> None:
    kept.store.put(DATA)
    kept.overwrite(kept.name(), harm)
    assert not kept.store.holds(KEY)
    assert kept.store.put(DATA) == KEY
    assert kept.store.holds(KEY)
    assert kept.store.get(KEY) == DATA


def test_keys_lists_what_is_kept_in_order_and_nothing_else(kept: Kept) -> None:
    assert list(kept.store.keys()) == []
    keys = sorted(kept.store.put(data) for data in (DATA, OTHER, b"a third"))
    assert list(kept.store.keys()) == keys
    assert [kept.store.holds(key) for key in [*keys, "0" * 64]] == [True, True, True, False]
    kept.store.check()


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_get_takes_nothing_but_a_digest(kept: Kept, key: str) -> None:
    for read in (kept.store.get, kept.store.holds):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            read(key)


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")
    store = store_at(str(tmp_path / "taken"))
    with pytest.raises(StoreAway, match="cannot be written"):
        store.put(DATA)
    with pytest.raises(StoreAway, match="cannot be written"):
        store.check()
