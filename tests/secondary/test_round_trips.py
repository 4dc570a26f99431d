"""Generated claims of every guide, answered by generated remittances, to the claims for the next
payers: all of them balance, validate, and hold to the cent what the payers decided."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from answers import Expected, answer
from hypothesis import given, settings
from hypothesis import strategies as st
from secondary_cases import ROOT

import edi
from edi.secondary import Outcome, make_secondary
from edi.secondary.refusal import SETTLED, Reason

sys.path.insert(0, str(ROOT / "scripts"))

from claim_files import KINDS, write

TODAY = date(2026, 9, 15)
NEXT = (("NEXT HEALTH PLAN", "NXT77"), ("LAST MUTUAL", "LST88"))


def _coverage(folder: Path, claims: list[edi.Claim]) -> Path:
    """Two more payers for everybody."""
    members = sorted({one.subscriber.party.id for one in claims})
    entries = [
        {
            "member_id": member,
            "coverage_id": f"{payer_id}{member}"[:20],
            "filing": "CI",
            "payer": {"name": name, "id": payer_id},
        }
        for member in members
        for name, payer_id in NEXT
    ]
    path = folder / "coverage.json"
    path.write_text(json.dumps({"coverage": entries}))
    return path


def _ours(claim: edi.Claim, payer_id: str) -> Expected:
    """What the claim says that a payer has decided."""
    (payer,) = [one for one in claim.other_payers if one.payer_id == payer_id]
    found = Expected(payer.paid or Decimal(0))
    trios = [
        *payer.adjustments,
        *(a for _, d in claim.adjudications_by(payer) for a in d.adjustments),
    ]
    for one in trios:
        found.adjustments[one.group, one.reason] += int((one.amount or 0) * 100)
    return found


def _same(found: Expected, wanted: Expected) -> bool:
    drop = {key: cents for key, cents in wanted.adjustments.items() if cents}
    return (found.paid, dict(found.adjustments)) == (wanted.paid, drop)


def _check(
    outcome: Outcome, expected: dict[str, Expected], sources: list[edi.Claim], payer: str
) -> list[edi.Claim]:
    by_id = {one.id: one for one in sources}
    made = []
    for file in outcome.written:
        assert not [f for f in edi.validate(file.path) if f.severity == "error"]
        made += list(edi.read_claims(file.path))
    assert [one for one in outcome.not_made if one.reason not in SETTLED] == []
    assert len(made) + len(outcome.not_made) == len(sources)
    for one in outcome.not_made:
        assert expected[one.claim].patient == 0
    for claim in made:
        source = by_id[claim.id]
        assert claim.charge == source.charge
        assert [line.charge for line in claim.lines] == [line.charge for line in source.lines]
        decided = [one for one in claim.other_payers if claim.has_decided(one)]
        assert "PSTABCDEFGH".index(claim.responsibility) == len(decided)
        assert _same(_ours(claim, payer), expected[claim.id])
        for before in filter(source.has_decided, source.other_payers):
            assert _same(_ours(claim, before.payer_id), _ours(source, before.payer_id))
        assert (claim.patient.name, claim.patient.birth_date) == (
            source.patient.name,
            source.patient.birth_date,
        )
    return made


def _loop(kind: str, count: int, seed: int) -> list[bytes]:
    """Two rounds: to the next payer, and to the one after it. The files of both."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "first.837"
        write(kind, count, seed, source)
        claims = list(edi.read_claims(source))
        coverage = _coverage(folder, claims)
        payer_name, payer_id = claims[0].payer.name, claims[0].payer.id
        made_files: list[bytes] = []
        remittances: list[Path] = []
        for number in range(2):
            data, expected = answer(claims, seed + number, payer_name, payer_id)
            remittances.append(folder / f"r{number}.835")
            remittances[-1].write_bytes(data)
            out = folder / f"out{number}"
            outcome = make_secondary([source], remittances[-1:], out, coverage=coverage, date=TODAY)
            made = _check(outcome, expected, claims, payer_id)
            same = make_secondary([source], remittances[-1:], out, coverage=coverage, date=TODAY)
            said = [one.reason for one in same.not_made]
            assert same.made == 0 and said.count(Reason.MADE_BEFORE) == len(made)
            if not made:
                break
            (source,) = [one.path for one in outcome.written]
            made_files.append(source.read_bytes())
            claims = made
            first = made[0].payer
            payer_name, payer_id = first.name, first.id
        return made_files


@pytest.mark.parametrize("kind", ["837p", "837i", "837d"])
def test_a_few_claims(kind: str) -> None:
    assert len(_loop(kind, 6, 11)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["837p", "837i", "837d"])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(min_value=1, max_value=100_000))
def test_any_claims(kind: str, seed: int) -> None:
    _loop(kind, 25, seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["837p", "837i"])
def test_pyx12_reads_them(kind: str) -> None:
    if importlib.util.find_spec("pyx12") is None:
        pytest.skip("pyx12 is not installed")
    sys.path.insert(0, str(ROOT / "tests" / "independent"))
    from pyx12_opinion import opinion

    for data in _loop(kind, 30, 4):
        assert opinion(data.decode()) == []


@pytest.mark.slow
def test_the_remittance_of_the_generator(tmp_path: Path) -> None:
    """`remittance(n, seed)` answers `professional(n, seed)`."""
    assert {"837p", "835"} <= set(KINDS)
    write("837p", 300, 3, tmp_path / "c.837")
    write("835", 300, 3, tmp_path / "r.835")
    claims = list(edi.read_claims(tmp_path / "c.837"))
    coverage = _coverage(tmp_path, claims)
    outcome = make_secondary(
        [tmp_path / "c.837"], [tmp_path / "r.835"], tmp_path / "o", coverage=coverage, date=TODAY
    )
    assert [one for one in outcome.not_made if one.reason not in SETTLED] == []
    payments = {one.id: one for one in edi.read_payments(tmp_path / "r.835")}
    (file,) = outcome.written
    assert not [f for f in edi.validate(file.path) if f.severity == "error"]
    levels: Counter[str] = Counter()
    for claim in edi.read_claims(file.path):
        decided = list(filter(claim.has_decided, claim.other_payers))[-1]
        assert decided.paid == payments[claim.id].paid
        assert decided.claim_control_number == payments[claim.id].payer_claim_control_number
        levels[claim.responsibility] += 1
    assert levels == outcome.by_level
    assert outcome.made > 280
    assert outcome.payments_without_claim == 0
