"""Runs in a process of its own, with one checkout's `edi`: a request a line in, a reply a line out.

A request is {"command": [arguments of edi]} or {"validate": path, "strict": bool}, the latter for
`edi.validate`; its findings are given with all their fields, those that hold values as digests. A
reply is {"code", "out", "err"}. A request that takes too long ends the process.
"""

import contextlib
import gc
import hashlib
import io
import json
import signal
import sys
from dataclasses import fields
from typing import Any

import edi
from edi.cli.main import main

_COLLECT_EACH = 200  # requests
HOLDS_VALUES = ("detail", "raw", "separators")


def _findings(path: str, strict: bool) -> str:
    try:
        return "".join(_line(finding) for finding in edi.validate(path, strict=strict))
    except Exception as error:  # of an unreadable file, or a fault in one of the checkouts
        return json.dumps({"code": "EXCEPTION", "message": type(error).__name__})


def _line(finding: edi.Finding) -> str:
    values = {one.name: getattr(finding, one.name) for one in fields(finding)}
    for name in HOLDS_VALUES:
        text = repr(values.get(name)).encode("utf-8", "surrogatepass")
        values[name] = hashlib.blake2b(text, digest_size=6).hexdigest()
    return json.dumps(values) + "\n"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        if "validate" in request:
            code = 0
            out.write(_findings(request["validate"], request["strict"]))
        else:
            code = main(request["command"])
    gc.unfreeze()  # a command freezes what it finds, which would add up here
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def serve(seconds: int) -> None:
    for number, line in enumerate(sys.stdin):
        signal.alarm(seconds)
        reply = json.dumps(answer(json.loads(line)))
        signal.alarm(0)
        if number % _COLLECT_EACH == 0:
            gc.collect()  # a command lets the collector look so seldom that it never would here
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
