"""Modules as they are without the compiled ones."""

import importlib.util
from types import ModuleType
from unittest.mock import patch

from edi import native

_COMPILED = (
    "accept",
    "answers",
    "codes",
    "columns",
    "days",
    "decided",
    "judged",
    "judging",
    "look",
    "paying",
    "permuted",
    "plain",
    "repeats",
    "rewritten",
    "runs",
    "scan",
    "stated",
)
without_native = patch.multiple(native, **dict.fromkeys(_COMPILED))


def pure(name: str) -> ModuleType:
    """A second copy of a module, as it is without compiled modules."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with without_native:
        spec.loader.exec_module(module)
    return module
