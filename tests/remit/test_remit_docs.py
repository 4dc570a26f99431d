"""docs/remit.md shows inputs that work, and every key there is."""

from __future__ import annotations

import io
import re
from dataclasses import fields

from remit_cases import ROOT

from edi.cli.remit import remit
from edi.remit.decisions import DecidedLine, Decision, ProviderAdjustment, parse_decisions
from edi.remit.employer_group import parse_groups
from edi.remit.refusal import Refusal

TEXT = (ROOT / "docs" / "remit.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_examples_are_read() -> None:
    records = [r for b in blocks("json") for r in parse_decisions(io.BytesIO(b.encode()), "")]
    assert len(records) == 3
    assert not [r for r in records if isinstance(r, Refusal)]
    assert [len(parse_groups(block).groups) for block in blocks("toml")] == [1]
    for block in blocks("python"):
        compile(block, "docs/remit.md", "exec")


def test_every_key_and_option_is_told() -> None:
    names = {f.name for kind in (Decision, DecidedLine, ProviderAdjustment) for f in fields(kind)}
    names -= {"place", "number"}
    assert [n for n in sorted(names) if f"`{n}`" not in TEXT and f'"{n}"' not in TEXT] == []
    for parameter in remit.params:
        if parameter.param_type_name == "option":
            assert f"`{parameter.opts[0]}" in TEXT, parameter.opts
