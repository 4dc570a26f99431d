"""The precheck clears no rule of payers that has something to find: on every case of theirs."""

import io
import tomllib
from pathlib import Path
from unittest.mock import patch

import pytest

from edi.engine.check import Runner
from edi.engine.rule_choice import RuleChoice
from edi.rules import cases

RULES = Path(__file__).parents[2] / "fixtures" / "rules"


def _found(data: bytes) -> list[tuple[str, str | None]]:
    return [(f.code, f.path) for f in Runner().check(io.BytesIO(data))]


@pytest.mark.slow
@pytest.mark.parametrize("family", ["bal", "cas", "cob"])
def test_a_closer_look_finds_no_more(family: str) -> None:
    for file in sorted((RULES / family).glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in table["case"]:
            data = cases.data(table, case, RULES / "base")
            with patch.object(RuleChoice, "precheck", lambda self, claim: None):
                expected = _found(data)
            assert _found(data) == expected, (file.stem, case["name"])
