"""A bucket as a store: its address, and what happens when the server is away, refuses, or is cut off."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from greenlane.engines import objects_s3
from greenlane.engines.objects import ObjectDamaged, StoreAway, store_at
from greenlane.engines.objects_address import Bucket, bucket_at
from greenlane.engines.objects_s3 import S3Store

from .bucket import BUCKET, Peer, free_port

DATA = bytes(range(256)) * 4096
KEY = hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("s3://papers", Bucket("papers")),
        ("s3://papers/of/2026/", Bucket("papers", prefix="of/2026/")),
        (
            "s3://papers?endpoint=https://files.example:9000&region=ap-1&style=path&encryption=AES256",
            Bucket("papers", "", "https://files.example:9000", "ap-1", "path", "AES256"),
        ),
        (
            "s3://papers?encryption=aws:kms&kms_key=arn:aws:kms:x",
            Bucket("papers", encryption="aws:kms", kms_key="arn:aws:kms:x"),
        ),
    ],
)
def test_bucket_at_reads_an_address(address: str, expected: Bucket) -> None:
    assert bucket_at(address) == expected


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("s3://", "no name of a bucket"),
        ("s3://Papers", "no name of a bucket"),
        ("s3://key:secret@papers", "belong in GREENLANE_OBJECTS_KEY"),
        ("s3://papers?endpoint=files.example", "no http or https address"),
        ("s3://papers?endpiont=https://files.example", "no option “endpiont”"),
        ("s3://papers?style=sideways", "style is"),
        ("s3://papers?encryption=rot13", "encryption is"),
        ("s3://papers?kms_key=x", "goes with"),
        ("s3://papers/../other bucket", "the prefix"),
    ],
)
def test_bucket_at_refuses_what_it_cannot_use(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bucket_at(address)


def test_bucket_at_takes_both_secrets_or_none_and_never_shows_them() -> None:
    with pytest.raises(ValueError, match="together"):
        bucket_at("s3://papers", key="id")
    assert "hush" not in repr(bucket_at("s3://papers", key="hush-1", secret="hush-2"))


def test_store_at_names_a_bucket_by_its_address(s3: Peer) -> None:
    store = store_at(s3.address(), key=s3.key, secret=s3.secret)
    assert store.get(store.put(DATA)) == DATA


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": "nobodys"}, "is not there"),
        ({"key": "AKIAUNKNOWN"}, "refuses our key"),
        ({"secret": "guessed"}, "refuses our key"),
    ],
)
def test_every_call_says_what_is_wrong_with_bucket_or_key(
    s3: Peer, changed: dict[str, Any], says: str
) -> None:
    S3Store(s3.bucket()).put(DATA)
    store = S3Store(s3.bucket(**changed))
    for call in (lambda: store.put(DATA), lambda: store.get(KEY), store.check, lambda: list(store.keys())):
        with pytest.raises(StoreAway, match=says) as told:
            call()
        assert "guessed" not in str(told.value)


def test_every_call_says_that_the_server_is_down(s3: Peer) -> None:
    store = S3Store(s3.bucket(endpoint=f"http://127.0.0.1:{free_port()}"))
    for call in (
        lambda: store.put(DATA),
        lambda: store.get(KEY),
        lambda: store.holds(KEY),
        lambda: list(store.keys()),
        store.check,
    ):
        with pytest.raises(StoreAway, match="does not answer"):
            call()


def test_server_that_never_answers_is_given_up(s3: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects_s3, "READ_SECONDS", 0.2)
    monkeypatch.setattr(objects_s3, "ATTEMPTS", 2)
    with _between(s3, silent=True) as endpoint, pytest.raises(StoreAway, match="does not answer"):
        S3Store(s3.bucket(endpoint=endpoint)).put(DATA)


def test_get_asks_again_when_an_answer_breaks_off(s3: Peer) -> None:
    S3Store(s3.bucket()).put(DATA)
    cuts = [100_000, 200_000]
    with _between(s3, cut_answers=cuts) as endpoint:
        assert S3Store(s3.bucket(endpoint=endpoint)).get(KEY) == DATA
    assert cuts == []


def test_get_gives_up_when_every_answer_breaks_off(s3: Peer) -> None:
    S3Store(s3.bucket()).put(DATA)
    with (
        _between(s3, cut_answers=[100_000] * 20) as endpoint,
        pytest.raises(StoreAway, match="does not answer"),
    ):
        S3Store(s3.bucket(endpoint=endpoint)).get(KEY)


def test_put_that_is_cut_off_on_the_way_is_sent_again(s3: Peer) -> None:
    cuts = [200_000]
    with _between(s3, cut_requests=cuts) as endpoint:
        assert S3Store(s3.bucket(endpoint=endpoint)).put(DATA) == KEY
    assert cuts == []
    assert S3Store(s3.bucket()).get(KEY) == DATA


def test_process_killed_in_the_middle_of_put_leaves_nothing_half_written(s3: Peer) -> None:
    half = threading.Event()
    script = (
        "import sys\n"
        "from greenlane.engines.objects import store_at\n"
        "address, key, secret = sys.argv[1:]\n"
        "store_at(address, key=key, secret=secret).put(bytes(range(256)) * 4096)\n"
    )
    with _between(s3, stall_after=300_000, stalled=half) as endpoint:
        address = f"s3://{BUCKET}?endpoint={endpoint}&style=path"
        child = subprocess.Popen([sys.executable, "-c", script, address, s3.key, s3.secret])
        try:
            assert half.wait(60), "the file never was half sent"
        finally:
            child.kill()
            assert child.wait(10) == -9
    store = S3Store(s3.bucket())
    assert (s3.names(), store.holds(KEY)) == ([], False)
    with pytest.raises(ObjectDamaged, match="gone"):
        store.get(KEY)
    assert store.put(DATA) == KEY
    assert store.get(KEY) == DATA


def test_put_says_to_the_server_once_only_digest_and_encryption(s3: Peer) -> None:
    """What is sent, as the server would see it: kept only where nothing is, compared on arrival, encrypted."""
    store, sent = S3Store(s3.bucket(encryption="AES256")), []
    store._client.meta.events.register(
        "before-send.s3.PutObject", lambda request, **_: sent.append(dict(request.headers))
    )
    store.put(DATA)
    [headers] = sent
    assert headers["If-None-Match"] in {"*", b"*"}
    assert "x-amz-checksum-sha256" in headers
    assert s3.client.head_object(Bucket=BUCKET, Key=s3.names()[0])["ServerSideEncryption"] == "AES256"
    store.put(DATA)
    assert len(sent) == 1, "what is there whole is not sent again"


def test_put_works_with_a_server_that_knows_no_conditions(s3: Peer) -> None:
    """An older server answers 501 to If-None-Match; the same bytes are then sent without it, from then on."""
    store, conditions = S3Store(s3.bucket()), []

    def refuse(request: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        conditions.append("If-None-Match" in request.headers)
        if not conditions[-1]:
            return None
        raw = _Said(b"<Error><Code>NotImplemented</Code></Error>")
        return AWSResponse(request.url, 501, {"content-type": "application/xml"}, raw)

    store._client.meta.events.register("before-send.s3.PutObject", refuse)
    assert store.get(store.put(DATA)) == DATA
    assert store.get(store.put(b"the next")) == b"the next"
    assert conditions[-2:] == [False, False]
    assert True in conditions


class _Said:
    """The body of an answer, as the client reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._body


@contextmanager
def _between(
    s3: Peer,
    *,
    silent: bool = False,
    cut_answers: list[int] | None = None,
    cut_requests: list[int] | None = None,
    stall_after: int = 0,
    stalled: threading.Event | None = None,
) -> Iterator[str]:
    """Somebody on the line to the server: silent, or cutting off what passes 50,000 bytes at the lengths given, or
    letting no byte of a request through after so many. Yields the address of the line."""
    listener = socket.create_server(("127.0.0.1", 0))
    host, _, port = s3.endpoint.removeprefix("http://").partition(":")
    ended = threading.Event()

    def carry(source: socket.socket, target: socket.socket, cuts: list[int] | None, stall: int) -> None:
        passed = 0
        while not ended.is_set():
            try:
                data = source.recv(1 << 14)
            except OSError:
                break
            passed += len(data)
            if not data or (cuts and passed > cuts[0] and cuts.pop(0)):
                break
            if stall and passed > stall:
                if stalled is not None:
                    stalled.set()
                ended.wait(60)
                break
            try:
                target.sendall(data)
            except OSError:
                break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while not ended.is_set():
            try:
                caller, _address = listener.accept()
            except OSError:
                return
            if silent:
                waiting.append(caller)
                continue
            server = socket.create_connection((host, int(port)))
            threading.Thread(
                target=carry, args=(caller, server, cut_requests, stall_after), daemon=True
            ).start()
            threading.Thread(target=carry, args=(server, caller, cut_answers, 0), daemon=True).start()

    waiting: list[socket.socket] = []
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.close()
        for one in waiting:
            one.close()
