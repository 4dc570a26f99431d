"""The generated files are deterministic, balanced, and clean for an independent validator."""

from __future__ import annotations

import io
import sys
from decimal import Decimal
from pathlib import Path

import oxedi
import pytest
from claim_arithmetic import adjustments, at, blocks, prior_payers_of_balanced, split

import edi

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import claim_files
from synthetic import claims_837
from synthetic.spelling import amount

SEEDS = (1, 2, 3)


@pytest.mark.parametrize("kind", sorted(claim_files.KINDS))
def test_same_seed_same_file(kind: str) -> None:
    make = claim_files.KINDS[kind]
    assert list(make(40, 5)) == list(make(40, 5))
    assert list(make(40, 5)) != list(make(40, 6))


@pytest.mark.parametrize("kind", ["837p", "837i", "837d"])
@pytest.mark.parametrize("claims", [1, 2, 57])
def test_number_of_claims(kind: str, claims: int) -> None:
    made = [segment for segment in split(claim_files.KINDS[kind](claims, 9)) if segment[0] == "CLM"]
    assert len({segment[1] for segment in made}) == len(made) == claims


def test_transaction_sets_are_counted_and_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_837, "CLAIMS_PER_TRANSACTION", 50)
    segments = split(claim_files.professional(200, 4))
    starts = [index for index, segment in enumerate(segments) if segment[0] == "ST"]
    ends = [index for index, segment in enumerate(segments) if segment[0] == "SE"]
    assert len(starts) > 2
    for start, end in zip(starts, ends, strict=True):
        assert int(segments[end][1]) == end - start + 1
        assert segments[end][2] == segments[start][2]
        levels = [segment[1] for segment in segments[start:end] if segment[0] == "HL"]
        assert levels == [str(level) for level in range(1, len(levels) + 1)]
    assert next(int(segment[1]) for segment in segments if segment[0] == "GE") == len(starts)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["837p", "837i", "837d"])
def test_claims_balance(kind: str, seed: int) -> None:
    claims = blocks(split(claim_files.KINDS[kind](150, seed)), "CLM", ("HL", "SE"))
    with_other_payers = sum(bool(prior_payers_of_balanced(claim)) for claim in claims)
    assert len(claims) / 5 < with_other_payers < len(claims) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_remittance_balances(seed: int) -> None:
    payments = blocks(split(claim_files.remittance(150, seed)), "ST", ("GE",))
    assert payments
    for transaction in payments:
        assert blocks(transaction, "CLP", ("LX", "PLB", "SE"))
        total = Decimal()
        for claim in blocks(transaction, "CLP", ("LX", "PLB", "SE")):
            header = claim[0]
            charge, paid, patient_owes = (Decimal(at(header, n) or "0") for n in (3, 4, 5))
            casses = [segment for segment in claim if segment[0] == "CAS"]
            assert charge - sum(map(adjustments, casses)) == paid
            assert patient_owes == sum(adjustments(cas) for cas in casses if cas[1] == "PR")
            charged = Decimal()
            for line in blocks(claim, "SVC", ()):
                charged += Decimal(line[0][2])
                adjusted = sum((adjustments(seg) for seg in line if seg[0] == "CAS"), Decimal())
                assert Decimal(line[0][2]) - adjusted == Decimal(line[0][3])
            assert charged == charge
            total += paid
        withheld = sum(
            (Decimal(x) for seg in transaction if seg[0] == "PLB" for x in seg[4::2]), Decimal()
        )
        assert Decimal(transaction[1][2]) == total - withheld >= 0


def test_remittance_answers_the_professional_claims() -> None:
    asked = [
        segment[1:3] for segment in split(claim_files.professional(80, 3)) if segment[0] == "CLM"
    ]
    answered = [
        [segment[1], segment[3]]
        for segment in split(claim_files.remittance(80, 3))
        if segment[0] == "CLP"
    ]
    assert answered == asked


def test_prior_payment_is_reported_only_by_later_payers() -> None:
    """OA-23 means that somebody decided before; a primary payer has nobody before it."""
    said_by = set()
    for claim in blocks(split(claim_files.professional(300, 8)), "CLM", ("HL", "SE")):
        ranks = {}
        for loop in blocks(claim, "SBR", ("LX",)):
            payer = next(at(segment, 9) for segment in loop if segment[:2] == ["NM1", "PR"])
            ranks[payer] = loop[0][1]
        for loop in blocks(claim, "SVD", ("LX",)):
            if ["CAS", "OA", "23"] in (segment[:3] for segment in loop):
                said_by.add(ranks[loop[0][1]])
    assert said_by == {"S"}


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0"), (10000, "100"), (3920, "39.2"), (80, ".8"), (5, ".05"), (-705, "-7.05")],
)
def test_amounts_are_written_as_x12_numbers(cents: int, text: str) -> None:
    assert amount(cents) == text


# It has no map of the 837D, and wants a date in the line status of a 277CA, where X12's own
# examples have none.
PYX12_KINDS = sorted(claim_files.KINDS.keys() - {"837d"})
PYX12_WANTS = {"277ca": '"Status Information Effective Date" (STC02) is missing'}


@pytest.mark.slow
@pytest.mark.parametrize("kind", PYX12_KINDS)
def test_pyx12_finds_no_errors(kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    path = tmp_path / "file.x12"
    claim_files.write(kind, 30, 11, path)
    with caplog.at_level("ERROR", logger="pyx12"):
        is_right = x12n_document(params(), str(path), None, None, fd_json=io.StringIO())
    said = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert bool(said) != is_right
    wanted = PYX12_WANTS.get(kind)
    assert [one for one in said if wanted is None or not one.endswith(wanted)] == []


def test_oxedi_finds_nothing_in_a_remittance(tmp_path: Path) -> None:
    path = tmp_path / "file.835"
    claim_files.write("835", 100, 11, path)
    assert list(oxedi.parse_file(path).diagnostics) == []


def test_most_claims_of_a_faulty_file_have_findings(tmp_path: Path) -> None:
    path = tmp_path / "faulty.837"
    claim_files.write("837p", 100, 5, path, with_faults=True)
    found = list(edi.validate(path))
    assert {one.code for one in found} == {"COD004", "SIT028", "SVC006"}
    assert len({one.claim for one in found}) >= 50
