"""The language of rules (docs/rule-language.md): text to a tree, and the tree to closures."""

from pathlib import Path

_GRAMMAR = "rule.lark"


def grammar_file() -> Path:
    """Packaged as edi/_grammars, or grammars/ of a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "_grammars", package.parent / "grammars"):
        if (folder / _GRAMMAR).is_file():
            return folder / _GRAMMAR
    raise FileNotFoundError(f"grammar {_GRAMMAR} is not part of this installation")
