"""The numbers in docs/evidence.md are those that the tests see."""

import pytest

pytest.importorskip("pyx12")

from evidence import DOCUMENT, rewritten

pytestmark = pytest.mark.slow


def test_the_tables_are_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == rewritten(text), "run: python tests/independent/evidence.py"
