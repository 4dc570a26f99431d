"""Files that are wrong in one thing are read as the list says (`readings.txt`)."""

from pathlib import Path

import pytest
from readings import BASES, LIST, readings

KNOWN = LIST.read_text(encoding="utf-8").splitlines()


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("base", BASES, ids=lambda path: path.stem)
def test_what_is_wrong_is_read_as_listed(base: Path) -> None:
    """To list them anew: `PYTHONPATH=tests/structure python tests/structure/readings.py`."""
    listed = [line for line in KNOWN if line.startswith(f"{base.stem} ")]
    assert list(readings(base)) == listed


def test_no_file_is_forgotten() -> None:
    assert {line.split()[0] for line in KNOWN} == {base.stem for base in BASES}
