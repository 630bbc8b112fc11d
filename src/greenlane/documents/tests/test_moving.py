"""Documents in a bucket, and the way there from a folder: complete, compared, to be repeated, nothing removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from greenlane.documents import services
from greenlane.documents.errors import ContentDamaged, StoreSilent
from greenlane.documents.models import Document
from greenlane.documents.moving import move_store
from greenlane.documents.selectors import compared, content_of, page_image
from greenlane.documents.store import store, store_named
from greenlane.engines.tests.bucket import BUCKET, Peer, free_port, peer
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import Forbidden

from . import papers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _server() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def s3(_server: Peer, settings: Any) -> Peer:
    for name in _server.names():
        _server.client.delete_object(Bucket=BUCKET, Key=name)
    settings.GREENLANE_OBJECTS_KEY, settings.GREENLANE_OBJECTS_SECRET = _server.key, _server.secret
    return _server


def filed(people: Any, text: str = "Invoice"):
    upload = services.Upload("invoice.pdf", papers.pdf(text), "380")
    return services.file_document(upload=upload, by=people.importer).document


def test_documents_are_filed_read_and_drawn_in_a_bucket(people, s3: Peer, settings, folder: Path) -> None:
    settings.GREENLANE_OBJECTS = s3.address()
    found = filed(people)
    assert content_of(found) == papers.pdf("Invoice")
    assert page_image(found, 1, 400).startswith(b"\x89PNG")
    assert [one.damage for one in compared(by=SYSTEM)] == [""]
    assert not folder.exists()
    s3.client.put_object(Bucket=BUCKET, Key=s3.names()[0], Body=b"something else")
    with pytest.raises(ContentDamaged):
        content_of(found)


def test_silent_store_is_an_answer_and_leaves_nothing_half_filed(people, s3: Peer, settings) -> None:
    settings.GREENLANE_OBJECTS = f"s3://{BUCKET}?endpoint=http://127.0.0.1:{free_port()}"
    with pytest.raises(StoreSilent) as told:
        filed(people)
    assert (told.value.status, told.value.code) == (503, "DOC023")
    assert BUCKET not in str(told.value.as_dict())
    assert not Document.objects.exists()


def test_move_store_brings_everything_and_removes_nothing(people, s3: Peer, settings, folder: Path) -> None:
    documents = [filed(people, f"Invoice {number}") for number in range(20)]
    outcome = list(move_store(store(), store_named(s3.address()), by=SYSTEM))
    assert {one.verdict for one in outcome} == {"moved"}
    assert sum(one.size for one in outcome) == sum(
        len(papers.pdf(f"Invoice {number}")) for number in range(20)
    )
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 20
    settings.GREENLANE_OBJECTS = s3.address()
    assert [content_of(one) for one in documents] == [papers.pdf(f"Invoice {n}") for n in range(20)]


def test_move_store_goes_on_where_it_was_stopped(people, s3: Peer) -> None:
    for number in range(20):
        filed(people, f"Invoice {number}")
    target = store_named(s3.address())
    begun = move_store(store(), target, by=SYSTEM)
    next(begun)
    begun.close()
    again = [one.verdict for one in move_store(store(), target, by=SYSTEM)]
    assert again.count("there") >= 1
    assert again.count("there") + again.count("moved") == 20
    assert {one.verdict for one in move_store(store(), target, by=SYSTEM)} == {"there"}


def test_move_store_names_what_is_changed_or_gone_and_brings_the_rest(people, s3: Peer, folder: Path) -> None:
    kept, changed, gone = (filed(people, text) for text in ("kept", "changed", "gone"))
    for found in (changed, gone):
        [path] = folder.rglob(found.content_id)
        path.chmod(0o640)
        path.write_bytes(b"X") if found is changed else path.unlink()
    outcome = list(move_store(store(), store_named(s3.address()), by=SYSTEM))
    damage = {one.digest: one.damage for one in outcome if one.damage}
    assert len(outcome) == 3
    assert "changed" in damage[changed.content_id]
    assert "gone" in damage[gone.content_id]
    assert [name.rpartition("/")[2] for name in s3.names()] == [kept.content_id]


def test_move_store_mends_what_is_damaged_in_the_new_store(people, s3: Peer) -> None:
    found = filed(people)
    target = store_named(s3.address())
    list(move_store(store(), target, by=SYSTEM))
    s3.client.put_object(Bucket=BUCKET, Key=s3.names()[0], Body=b"cut")
    assert [one.verdict for one in move_store(store(), target, by=SYSTEM)] == ["moved"]
    assert target.get(found.content_id) == papers.pdf("Invoice")


def test_move_store_goes_back_into_a_folder(people, s3: Peer, settings, tmp_path: Path) -> None:
    settings.GREENLANE_OBJECTS = s3.address(more="&encryption=AES256")
    found = filed(people)
    back = store_named(str(tmp_path / "back"))
    assert [one.verdict for one in move_store(store(), back, by=SYSTEM)] == ["moved"]
    assert back.get(found.content_id) == papers.pdf("Invoice")


def test_move_store_begins_nothing_towards_a_silent_store_or_for_a_trader(people, s3: Peer) -> None:
    filed(people)
    away = store_named(f"s3://{BUCKET}?endpoint=http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreSilent):
        list(move_store(store(), away, by=SYSTEM))
    with pytest.raises(Forbidden):
        list(move_store(store(), store_named(s3.address()), by=people.importer))
    assert s3.names() == []
