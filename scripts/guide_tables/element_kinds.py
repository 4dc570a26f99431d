"""What each element of the guides holds, and which of its values are public: what edi deidentify
goes by. Decided in scripts/element_kinds.toml."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from edi.guides.guide import ElementSpec, Guide

from .schema import GenerateError

DECISIONS = Path(__file__).parents[1] / "element_kinds.toml"


def element_kinds(guides: Iterable[Guide]) -> str:
    """JSON: `kinds`, element to kind; `codes`, element to its codes in any guide, with "@list" for
    an external list. Raises `GenerateError` for an element that nobody
    has decided upon, and for two uses of an element of which the decisions differ."""
    decisions = tomllib.loads(DECISIONS.read_text(encoding="utf-8"))
    kinds: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    for guide in guides:
        for element in elements(guide):
            kind = kind_of(element, decisions)
            if kinds.setdefault(element.ref, kind) != kind:
                raise GenerateError(f"{element.ref} is both {kinds[element.ref]} and {kind}")
            if kind == "code":
                external = {f"@{element.external}"} if element.external else set()
                codes.setdefault(element.ref, set()).update(element.codes or (), external)
    parts: tuple[tuple[str, dict[str, str] | dict[str, list[str]]], ...] = (
        ("kinds", {ref: kinds[ref] for ref in sorted(kinds)}),
        ("codes", {ref: sorted(codes[ref]) for ref in sorted(codes) if codes[ref]}),
    )
    return "{\n" + ",\n".join(f'"{name}": {_table(table)}' for name, table in parts) + "\n}\n"


def kind_of(element: ElementSpec, decisions: dict[str, dict[str, str]]) -> str:
    """The kind of an element or component. Raises `GenerateError`."""
    for table, key in (
        ("elements", element.ref),
        ("data_elements", element.data_element),
        ("types", element.type),
    ):
        if key in decisions[table]:
            return decisions[table][key]
    raise GenerateError(
        f"{element.ref} ({element.data_element} {element.name}) is of no kind:"
        f" decide in {DECISIONS.name}"
    )


def elements(guide: Guide) -> Iterator[ElementSpec]:
    """Every use of an element or component of a guide, used or not."""
    for loop in guide.loops.values():
        for segment in loop.segments:
            for element in segment.elements:
                yield from element.components or (element,)


def _table(table: dict[str, str] | dict[str, list[str]]) -> str:
    lines = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in table.items())
    return "{\n" + ",\n".join(lines) + "\n}"
