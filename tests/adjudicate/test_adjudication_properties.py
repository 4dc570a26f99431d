"""Whatever the plan and the claims: every cent has its reason, no accumulator is above its limit,
and what is reversed is taken back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from adjudication_cases import Case, Folder, Line
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CENT = Decimal("0.01")
METHODS = ("standard", "non-duplication", "own-share-after", "supplement")
CODES = ("99213", "97110", "73721", "27447")

amounts = st.integers(1, 2000_00).map(lambda cents: cents * CENT)


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan with limits, benefits, edits and a method."""
    individual, maximum = draw(amounts), draw(amounts)
    family, together = individual + draw(amounts), maximum + draw(amounts)
    method = draw(st.sampled_from(METHODS))
    supplement = 'supplement = { "1" = 50, "2" = 100, "3" = 80 }' if method == "supplement" else ""
    return f"""
[plans.one]
groups = ["G1"]
{draw(st.sampled_from(["", 'network = ["none"]']))}

[plans.one.fees]
{draw(st.sampled_from(['schedule = "fees.csv"', "per-cent-of-charge = 65"]))}

[plans.one.benefits]
deductible = {{ individual = "{individual}", family = "{family}" }}
out-of-pocket = {{ individual = "{maximum}", family = "{together}" }}
coinsurance = {draw(st.integers(0, 100))}
copay = "{draw(st.sampled_from(["0", "25.00", "7.77"]))}"

[plans.one.coordination]
method = "{method}"
{supplement}

[[plans.one.services]]
procedures = ["97110"]
maximum = "{draw(amounts)}"
visits = 2

[[plans.one.services]]
procedures = ["27447"]
covered = false

[[plans.one.unit-limits]]
procedures = ["99213"]
units = 2

[[plans.one.bundles]]
procedures = ["73721"]
with = ["99213"]
"""


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    """Claims of a family, with up to three payers before."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        lines = [
            Line(
                str(draw(amounts)),
                draw(st.sampled_from(CODES)),
                str(draw(st.integers(1, 4))),
                f"202604{draw(st.integers(1, 9)):02d}",
            )
            for _ in range(draw(st.integers(1, 3)))
        ]
        before = draw(st.integers(0, 3))
        case = Case(
            f"C{number}",
            lines,
            provider=number + 1,
            level="PSTA"[before],
            first=draw(st.sampled_from(["NADIA", "OMAR", "IDA"])),
            assigned=draw(st.sampled_from("YN")),
        )
        case.others = draw(payers(case.charge, before))
        found.append(case)
    return found


@st.composite
def payers(draw: st.DrawFn, charge: Decimal, count: int) -> Sequence[str]:
    """Loops 2320 that account for the charge to the cent, each with OA-23 for those before it."""
    segments: list[str] = []
    known = Decimal(0)
    for place in range(count):
        left = int((charge - known) / CENT)
        paid = draw(st.integers(0, left)) * CENT
        cut = draw(st.integers(0, left - int(paid / CENT))) * CENT
        open_ = charge - known - paid - cut
        cas = [("OA", "23", known), ("CO", "45", cut), ("PR", "2", open_)]
        segments += [
            f"SBR*{'PST'[place]}*18*G7******CI",
            *(f"CAS*{group}*{reason}*{amount}" for group, reason, amount in cas if amount),
            f"AMT*D*{paid}",
            "OI***Y***Y",
            "NM1*IL*1*ASH*NADIA****MI*P1",
            f"NM1*PR*2*PAYER*****PI*6000{place}",
            "DTP*573*D8*20260501",
        ]
        known += paid + cut
    return segments


def sums(folder: Folder) -> dict[tuple[Any, ...], int]:
    connection = sqlite3.connect(folder.path / "ledger.sqlite")
    try:
        return {
            tuple(row[:2]): row[2]
            for row in connection.execute(
                "SELECT kind, person, sum(amount) FROM accumulated GROUP BY kind, person"
            )
        }
    finally:
        connection.close()


def limit(plan: str, kind: str, whose: str) -> int:
    line = next(one for one in plan.splitlines() if one.startswith(kind))
    return int(Decimal(line.split(f'{whose} = "')[1].split('"')[0]) / CENT)


def judge(plan: str, given_: list[Case]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place), plan)
        file = folder.claims(*given_)
        first = folder.decide(file)  # every cent of each has its reason
        assert len(first) == len(given_)
        for one, case in zip(first, given_, strict=True):
            before = sum(
                (Decimal(s.split("*")[2]) for s in case.others if "AMT*D" in s), Decimal(0)
            )
            assert Decimal(one["paid"]) + before <= case.charge
        found = sums(folder)
        for kind in ("deductible", "out-of-pocket"):
            mine = [n for (of, _), n in found.items() if of == kind]
            assert all(0 <= n <= limit(plan, kind, "individual") for n in mine)
            assert sum(mine) <= limit(plan, kind, "family")
        outcome = folder.remit(file)
        assert not outcome.refused
        voids = [
            Case(**{**vars(case), "frequency": "8", "more": [f"REF*F8*{number}"]})
            for case, number in zip(
                given_, (one["payer_claim_control_number"] for one in first), strict=True
            )
        ]
        reversals = folder.decide(folder.claims(*voids))
        assert [one["status"] for one in reversals] == ["22"] * len(given_)
        assert [one["lines"] for one in reversals] == [one["lines"] for one in first]
        assert set(sums(folder).values()) <= {0}


@given(plans(), cases())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_plan_and_claims(plan: str, given_: list[Case]) -> None:
    judge(plan, given_)


@pytest.mark.slow
@given(plans(), cases())
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_many_plans_and_claims(plan: str, given_: list[Case]) -> None:
    judge(plan, given_)
