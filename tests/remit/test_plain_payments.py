"""Native code makes of plain decisions on plain claims what the Python code makes of them."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from remit_cases import Case, Folder, claim_file, decision, group, line

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from synthetic.decided_runs import GROUPS, Run

from edi.api import read_claims
from edi.remit import plain
from edi.remit.plain import PlainPayments

pytestmark = pytest.mark.skipif(not plain.is_available(), reason="there are no compiled modules")


@pytest.fixture(autouse=True)
def known_shapes() -> None:
    """The first claim of a shape is read piece by piece."""
    assert list(read_claims(claim_file(Case())))


@contextmanager
def counted() -> Iterator[list[bool]]:
    """For each claim that the native code was asked about: is it plain?"""
    found: list[bool] = []
    pay = PlainPayments.pay

    def counting(self: PlainPayments, *given: Any) -> Any:
        paid = pay(self, *given)
        found.append(paid is not None)
        return paid

    with patch.object(PlainPayments, "pay", counting):
        yield found


def all_of(folder: Folder, **options: Any) -> dict[str, Any]:
    """Everything that a run says and leaves behind."""
    outcome = folder.run(on_error="skip", **options)
    found: dict[str, Any] = {
        "refused": outcome.refused,
        "warnings": outcome.warnings,
        "undecided": outcome.undecided,
        "written": [(one.group, one.payments) for one in outcome.written],
        **{path.name: path.read_bytes() for path in sorted(folder.out.glob("*.835"))},
    }
    ledger = folder.out / "ledger.sqlite"
    if ledger.exists():
        with closing(sqlite3.connect(ledger)) as connection:
            for table in ("claim", "service", "payment"):
                found[table] = connection.execute(f"SELECT * FROM {table}").fetchall()
    return found


def both(
    path: Path, claims: bytes, decisions: list[Any], groups: str, later: Sequence[str] = ()
) -> tuple[Any, Any, int]:
    """What native code and Python come to, and how many claims were plain; with another run, of
    `later` decisions, each behind its own."""
    folder = Folder(path)
    found = []
    with counted() as plainly:
        for name in ("native", "python"):
            folder.out = path / name
            with patch.object(plain, "is_available", return_value=name == "native"):
                one = [all_of(folder.put(claims, decisions, groups))]
                if later:
                    folder.put(claims, later, groups)
                    one.append(all_of(folder, allow_missing_decisions=True))
            found.append(one)
    return found[0], found[1], sum(plainly)


@pytest.mark.thorough_but_one_in(2)
@pytest.mark.slow_but_one_in(20)
@pytest.mark.parametrize("kind", ["P", "I"])
@pytest.mark.parametrize("seed", range(40))
def test_twisted_claims_and_decisions(tmp_path: Path, seed: int, kind: str) -> None:
    run = Run(seed, 60, kind=kind)
    native, python, plainly = both(tmp_path, run.claims, run.decisions, GROUPS, run.later)
    assert plainly > 5
    assert len(python[0]["refused"]) > 5
    for here, there in zip(native, python, strict=True):
        for key, value in there.items():
            assert here[key] == value, key
        assert here.keys() == there.keys()


@pytest.mark.parametrize("kind", ["P", "I"])
def test_claims_as_they_should_be_are_plain(tmp_path: Path, kind: str) -> None:
    run = Run(1, 60, kind=kind, twisted=0)
    native, python, plainly = both(tmp_path, run.claims, run.decisions, GROUPS)
    assert plainly > 30
    assert native == python


PLAIN = decision("C1", "60", line(1, "60", {"group": "CO", "reason": "45", "amount": "40"}))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"group": "G1", "frequency": "1", "charge": "100.00", "filing": "12", "covered": "100"},
        {"received": "2026-04-10", "remarks": ["N130", "MA01"], "interest": "0"},
        {"interest": None, "crossover": None, "original_claim_control_number": "", "drg": ""},
        {"adjustments": []},
    ],
)
def test_decisions_that_are_plain(tmp_path: Path, more: dict[str, Any]) -> None:
    native, python, plainly = both(tmp_path, claim_file(Case()), [PLAIN | more], group())
    assert plainly == 1
    assert native == python
    assert not native[0]["refused"]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(
    "more",
    [
        {"status": "2"},
        {"status": "22"},
        {"status": "4"},
        {"paid": "60.01"},
        {"charge": "100.01"},
        {"covered": "100.01"},
        {"group": "G2"},
        {"frequency": "7"},
        {"provider": "1234567893"},
        {"filing": "XX"},
        {"received": "2026-04-01"},
        {"received": "2026-07-04"},
        {"interest": "0.01"},
        {"drg": "123"},
        {"coverage_expired": "2026-04-02"},
        {"original_claim_control_number": "OLD"},
        {"adjustments": [{"group": "CO", "reason": "45", "amount": "0.01"}]},
        {"lines": [line(1, "60", {"group": "CO", "reason": "23", "amount": "40"})]},
        {"lines": [line(1, "60", {"group": "CO", "reason": "45", "amount": "-40"})]},
        {"lines": [line(1, "60", {"group": "CO", "reason": "nope", "amount": "40"})]},
        {"lines": [line(2, "60", {"group": "CO", "reason": "45", "amount": "40"})]},
        {"lines": [PLAIN["lines"][0] | {"allowed": "59.99"}]},
        {"lines": [PLAIN["lines"][0] | {"allowed": "100.01"}]},
        {"lines": [PLAIN["lines"][0] | {"units": "2"}]},
        {"lines": [PLAIN["lines"][0] | {"units": "0"}]},
        {"lines": [PLAIN["lines"][0] | {"remarks": ["nope"]}]},
        {"unknown": "1"},
    ],
)
def test_decisions_that_ask_for_a_closer_look(tmp_path: Path, more: dict[str, Any]) -> None:
    native, python, plainly = both(tmp_path, claim_file(Case()), [PLAIN | more], group())
    assert plainly == 0
    assert native == python


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PLAIN) + " ,",
        json.dumps(PLAIN)[:-1],
        json.dumps(PLAIN).replace('"paid"', '"paid": "60", "paid"', 1),
        json.dumps(PLAIN).replace("PC1", "P\u00e9"),
        json.dumps(PLAIN).replace("PC1", "P\\u0041"),
        json.dumps(PLAIN).replace('"60"', "60", 1),
        json.dumps(PLAIN).replace('"60"', '"060"', 1),
        json.dumps(PLAIN).replace('"60"', '"60.001"', 1),
        json.dumps(PLAIN).replace('"PC1"', '" PC1"', 1),
        json.dumps(PLAIN).replace("[", "[,", 1),
    ],
)
def test_lines_that_ask_for_a_closer_look(tmp_path: Path, text: str) -> None:
    native, python, plainly = both(tmp_path, claim_file(Case()), [text], group())
    assert plainly == 0
    assert native == python


def test_claims_between_others_keep_their_order(tmp_path: Path) -> None:
    """A claim that is not plain comes before the plain one that follows it."""
    cases = [Case(f"C{n}", level="S" if n % 2 else "P") for n in range(6)]
    decisions = [decision(case.id) for case in cases]
    native, python, plainly = both(tmp_path, claim_file(*cases), decisions, group())
    assert plainly == 3
    assert native == python
    numbers = [row[5] for row in native[0]["claim"]]
    assert numbers == [f"PC{n}" for n in range(6)]


def test_a_decision_that_fits_two_claims(tmp_path: Path) -> None:
    cases = [Case("C1", provider=1), Case("C1", provider=2)]
    native, python, plainly = both(tmp_path, claim_file(*cases), [PLAIN], group())
    assert plainly == 1
    assert native == python
    assert [one.message for one in native[0]["refused"]]
