"""What Python cannot hold of a TOML or JSON file of a user's is said as all else that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edi.errors import EdiError
from edi.reconciliation.appeals import Appeals
from edi.remit.groups_file import load_groups
from edi.rules import cases, config
from edi.rules.partner.table import Table
from edi.secondary.coverage_file import read_coverages

TEXTS = {"digits": f"x = {'9' * 5000}", "depth": "x = " + "[" * 100_000}
READERS = {
    "appeals": Appeals.read,
    "cases": cases.read,
    "coverages": read_coverages,
    "groups": load_groups,
    "profile": Table.read,
    "settings": config.load,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", TEXTS)
def test_toml(tmp_path: Path, reader: str, text: str) -> None:
    file = tmp_path / "some.toml"
    file.write_text(TEXTS[text])
    read: Callable[[Path], object] = READERS[reader]
    with pytest.raises(EdiError):
        read(file)


@pytest.mark.parametrize("text", TEXTS)
def test_json(tmp_path: Path, text: str) -> None:
    file = tmp_path / "some.json"
    file.write_text(TEXTS[text].partition("= ")[2])
    with pytest.raises(EdiError, match="not JSON that can be read"):
        read_coverages(file)


@pytest.mark.parametrize("text", TEXTS)
def test_the_settings_of_a_project_may_be_for_others(tmp_path: Path, text: str) -> None:
    """As one that is no TOML at all."""
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[tool.edix]\n{TEXTS[text]}\n")
    assert config.find(tmp_path) is None
