"""A server that speaks S3, started for tests as a process of its own, with users and buckets of theirs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
import httpx

from greenlane.engines.objects_address import Bucket

BUCKET = "papers"
_POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


@dataclass(frozen=True)
class Peer:
    """The running server and a user who may do everything in it."""

    endpoint: str
    key: str
    secret: str
    process: subprocess.Popen[bytes]

    def bucket(self, name: str = BUCKET, **changed: Any) -> Bucket:
        known = {"endpoint": self.endpoint, "key": self.key, "secret": self.secret, "style": "path"}
        return Bucket(name, **(known | changed))

    def address(self, name: str = BUCKET, more: str = "") -> str:
        return f"s3://{name}?endpoint={self.endpoint}&style=path{more}"

    @cached_property
    def client(self) -> Any:
        """A client beside ours, with which tests look at what the server has and damage it."""
        return _client("s3", self.endpoint, self.key, self.secret)

    def names(self, name: str = BUCKET) -> list[str]:
        return [one["Key"] for one in self.client.list_objects_v2(Bucket=name).get("Contents", ())]


@contextmanager
def peer() -> Iterator[Peer]:
    """Start the server on a free port; afterwards that process is ended."""
    port = free_port()
    # Whatever the tests' own settings are, the server must not take its users from them.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env=clean,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _awaited(endpoint, process)
        yield _furnished(endpoint, process)
    finally:
        process.kill()
        process.wait(10)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _awaited(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{endpoint}/moto-api/", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server that speaks S3 did not start")


def _furnished(endpoint: str, process: subprocess.Popen[bytes]) -> Peer:
    """One user who may do everything; from then on the server compares keys and signatures."""
    iam = _client("iam", endpoint, "first", "first")
    iam.create_user(UserName="greenlane")
    iam.put_user_policy(UserName="greenlane", PolicyName="all", PolicyDocument=_POLICY)
    made = iam.create_access_key(UserName="greenlane")["AccessKey"]
    found = Peer(endpoint, made["AccessKeyId"], made["SecretAccessKey"], process)
    httpx.post(f"{endpoint}/moto-api/reset-auth", content=b"0").raise_for_status()
    found.client.create_bucket(Bucket=BUCKET)
    return found


def _client(service: str, endpoint: str, key: str, secret: str) -> Any:
    return boto3.session.Session().client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )
