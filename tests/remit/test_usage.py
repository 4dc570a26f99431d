"""Test data (ISA15 T) stays test data, and has numbers and a history of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from remit_cases import Case, Folder, claim_file, decision, group, segments

from edi.remit import Refused


def folder(path: Path, *usages: str) -> Folder:
    """A claim C1, C2, … of each usage, each in an interchange of its own."""
    names = [f"C{n}" for n, _ in enumerate(usages, start=1)]
    data = b"".join(
        claim_file(Case(name), usage=usage) for name, usage in zip(names, usages, strict=True)
    )
    return Folder(path).put(data, [decision(name) for name in names], group())


@pytest.mark.parametrize(
    ("usages", "forced", "written"),
    [("P", False, "P"), ("T", False, "T"), ("P", True, "T"), ("T", True, "T"), ("PT", True, "T")],
)
def test_it_follows_the_claims(tmp_path: Path, usages: str, forced: bool, written: str) -> None:
    (one,) = folder(tmp_path, *usages).run(test=forced).written
    assert segments(one.path)[0][15] == written


@pytest.mark.parametrize("on_error", ["refuse", "skip"])
@pytest.mark.parametrize(
    ("usages", "told"), [("PT", "production and test claims"), ("X", "neither P nor T")]
)
def test_what_it_is_must_be_clear(tmp_path: Path, usages: str, told: str, on_error: str) -> None:
    one = folder(tmp_path, *usages)
    if on_error == "refuse":
        with pytest.raises(Refused, match=told):
            one.run()
    else:
        outcome = one.run(on_error="skip")
        assert told in outcome.refused[0].message
        assert not outcome.written
    assert one.written() == []


def test_numbers_and_history_are_apart(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    production, test = folder(tmp_path / "p", "P"), folder(tmp_path / "t", "T")
    first = test.run(ledger=ledger).written[0]
    assert first.interchange == 1
    made = production.run(ledger=ledger)  # the same claim, not paid by the test
    assert (made.written[0].interchange, made.warnings) == (1, ())
    with pytest.raises(Refused, match="paid before"):
        production.run(ledger=ledger)
    with pytest.raises(Refused, match="paid before"):
        test.run(ledger=ledger)


def test_they_do_not_share_a_folder(tmp_path: Path) -> None:
    """Their files would have the same names."""
    production, test = folder(tmp_path / "p", "P"), folder(tmp_path / "t", "T")
    production.out = test.out
    test.run()
    with pytest.raises(FileExistsError, match="folders of their own"):
        production.run()
