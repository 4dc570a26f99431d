"""The innermost loops of a validation, compiled where a C compiler was there at installation.

Each module is the twin of Python code that does the same without it: `_accept` of
`edi.elements.pattern`, `_scan` of what finds chunks and segments in `edi.interchange.reader` and
`edi.structure`, `_look` of `edi.engine.precheck.amounts`. A twin is `None` where it was not
compiled, or is not wanted: with `EDI_COMPILED=0` in the environment.
"""

import os
from importlib import import_module
from typing import Any


def _twin(name: str) -> Any:
    if os.environ.get("EDI_COMPILED") == "0":
        return None
    try:
        return import_module(f"edi.native.{name}")
    except ImportError:
        return None


accept: Any = _twin("_accept")
look: Any = _twin("_look")
scan: Any = _twin("_scan")

STATE = "compiled" if accept and look and scan else "pure Python"
