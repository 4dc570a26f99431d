"""CAS003 by the day of the decision: what was not yet, and what was no longer, a reason code."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import edi
from edi.codes import carc

TEXT = (Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi").read_text(
    encoding="utf-8"
)
FIRST_USE = date(2009, 1, 1)  # of 005010 transactions


def _found(reasons: list[str], day: date) -> list[str]:
    """CAS003 of the claim's adjustments, decided on this day."""
    trios = "".join(f"*{reason}*1*" for reason in reasons)
    assert TEXT.count("CAS*CO*45*70~") == 1
    text = TEXT.replace("CAS*CO*45*70~", f"CAS*CO{trios.rstrip('*')}~")
    text = text.replace("DTP*573*D8*20260428", f"DTP*573*D8*{day:%Y%m%d}")
    return [f.message for f in edi.validate(text.encode(), select=["CAS003"])]


NEW = next(c for c in carc.all_codes() if c.started and c.started > FIRST_USE and not c.stopped)
OLD = next(c for c in carc.all_codes() if c.stopped and c.stopped > date(2012, 1, 1))
LASTING = next(
    c
    for c in carc.all_codes()
    if c.started and date(2003, 1, 1) < c.started < FIRST_USE and not c.stopped
)


@pytest.mark.parametrize(("days", "is_found"), [(-1, True), (0, False), (1, False)])
def test_a_code_that_did_not_exist_yet(days: int, is_found: bool) -> None:
    assert NEW.started is not None
    found = _found([NEW.code], NEW.started + timedelta(days))
    assert len(found) == is_found
    if is_found:
        assert found[0].startswith(f"Reason code {NEW.code} did not exist before {NEW.started}")


@pytest.mark.parametrize(("days", "is_found"), [(-1, False), (0, False), (1, True)])
def test_a_code_that_was_deactivated(days: int, is_found: bool) -> None:
    assert OLD.stopped is not None
    found = _found([OLD.code], OLD.stopped + timedelta(days))
    assert len(found) == is_found
    if is_found:
        assert found[0].startswith(f"Reason code {OLD.code} was deactivated on {OLD.stopped}")


def test_a_code_older_than_005010_is_never_too_new() -> None:
    """Whatever day stands there, and whatever other codes stand beside it."""
    assert LASTING.started is not None
    day = LASTING.started - timedelta(400)
    assert _found([LASTING.code], day) == []
    found = _found([NEW.code, LASTING.code], day)
    assert len(found) == 1
    assert found[0].startswith(f"Reason code {NEW.code} ")
