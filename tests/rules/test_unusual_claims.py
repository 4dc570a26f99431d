"""Valid and seldom claims (fixtures/rules/unusual.toml): no rule makes an error of them."""

from pathlib import Path
from typing import Any

import pytest

import edi
from edi.finding import Severity
from edi.rules import cases

FILE = Path(__file__).parents[2] / "fixtures" / "rules" / "unusual.toml"
TABLE, CASES = cases.read(FILE)


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_no_error(case: dict[str, Any]) -> None:
    data = cases.data(TABLE, case, FILE.parent / "base")
    errors = [one for one in edi.validate(data) if one.severity is Severity.ERROR]
    assert [f"{one.code} {one.path}: {one.message}" for one in errors] == []
