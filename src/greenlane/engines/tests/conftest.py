"""A server that speaks S3 for the tests of engines, one for all of them; each test gets an empty bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .bucket import BUCKET, Peer, peer


@pytest.fixture(scope="session")
def _server() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def s3(_server: Peer) -> Peer:
    for name in _server.names():
        _server.client.delete_object(Bucket=BUCKET, Key=name)
    return _server
