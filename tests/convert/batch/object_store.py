"""A server of the S3 protocol in a process of its own, and what is in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SERVER = """
import sys, threading
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
print("port", server.get_host_and_port()[1], flush=True)
threading.Event().wait()
"""


class Store:
    """The server, reached over loopback."""

    bucket = "claims"

    def __init__(self, port: int) -> None:
        self.environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "NO_PROXY": "127.0.0.1",
        }
        import boto3

        names = ("access_key_id", "secret_access_key")
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            **{f"aws_{name}": "test" for name in names},
        )
        self._client.create_bucket(Bucket=self.bucket)

    def url(self, folder: str) -> str:
        return f"s3://{self.bucket}/{folder}"

    def put(self, name: str, data: bytes) -> None:
        self._client.put_object(Bucket=self.bucket, Key=name, Body=data)

    def put_folder(self, folder: Path, name: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def remove(self, name: str) -> None:
        self._client.delete_object(Bucket=self.bucket, Key=name)

    def names(self, folder: str) -> set[str]:
        """Below a folder."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"{folder}/"
        )
        found = (one["Key"] for page in pages for one in page.get("Contents", ()))
        return {name.removeprefix(f"{folder}/") for name in found}

    def fetch(self, folder: str, target: Path) -> Path:
        """All of a folder, on the disk."""
        for name in self.names(folder):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            got = self._client.get_object(Bucket=self.bucket, Key=f"{folder}/{name}")
            path.write_bytes(got["Body"].read())
        return target


@contextmanager
def running() -> Iterator[Store]:
    """A server as long as the block lasts."""
    command = [sys.executable, "-c", _SERVER]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    try:
        assert server.stdout is not None
        lines = (line.split() for line in server.stdout)
        port = next(int(line[1]) for line in lines if line[0] == b"port")
        _await(port)
        yield Store(port)
    finally:
        server.kill()
        server.wait()


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/").close()
            return
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
