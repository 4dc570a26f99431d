"""Docstrings of `edi` as Sphinx reads them: plain text, in which only backticks mean something."""

import re
from typing import Any

_CODE = re.compile(r"`[^`\n]+`")


def setup(app: Any) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _process(
    _app: Any, _what: str, _name: str, _object: Any, _options: Any, lines: list[str]
) -> None:
    lines[:] = [_escaped(line) for line in lines]


def _escaped(line: str) -> str:
    """A line in which `*`, `_` and `|` are no marks, but where it is an example or a code."""
    if line.startswith("    "):
        return line
    done: list[str] = []
    end = 0
    for found in _CODE.finditer(line):
        done += (re.sub(r"([*_|\\])", r"\\\1", line[end : found.start()]), f"`{found[0]}`")
        end = found.end()
    done.append(re.sub(r"([*_|\\])", r"\\\1", line[end:]))
    return "".join(done)
