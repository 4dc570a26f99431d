"""Conversions of bytes, for tests."""

import io
import json
from typing import Any

from edi.convert.formats import to_claims_json, to_json, to_x12


def as_json(data: bytes) -> bytes:
    target = io.BytesIO()
    to_json(io.BytesIO(data), target)
    return target.getvalue()


def as_x12(data: bytes) -> bytes:
    target = io.BytesIO()
    to_x12(io.BytesIO(data), target)
    return target.getvalue()


def as_claims(data: bytes, file: str | None = None) -> list[dict[str, Any]]:
    target = io.BytesIO()
    to_claims_json(io.BytesIO(data), target, file)
    return [json.loads(line) for line in target.getvalue().split(b"\n")[:-1]]


def lines_of(data: bytes) -> list[dict[str, Any]]:
    """The objects of the lossless JSON, without the header."""
    header, *lines = as_json(data).decode().split("\n")[:-1]
    assert json.loads(header) == {"format": "edi-x12-json", "version": 1}
    return [json.loads(line) for line in lines]
