"""What findings advise: the remedy has to fit what stands there."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def message(code: str, *changes: tuple[str, str]) -> str:
    """The message of the only finding of this rule, after changes to the professional file."""
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (found,) = edi.validate(text.encode(), select=[code])
    return found.message


@pytest.mark.parametrize(
    ("cas", "hint"),
    [
        ("co*45", "write CO in capitals"),
        ("45*CO", "group and reason are swapped, CO belongs here"),
        ("ZZ*CO", "use CO, OA, PI or PR"),  # CO is a group, but ZZ no reason
        ("45*97", "use CO, OA, PI or PR"),  # 45 is a reason, but 97 no group
        ("ZZ*45", "use CO, OA, PI or PR"),
    ],
)
def test_group_codes(cas: str, hint: str) -> None:
    found = message("CAS001", ("CAS*CO*45*70~", f"CAS*{cas}*70~"))
    assert found.endswith(f": {hint}.")
