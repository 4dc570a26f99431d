"""What a reversal (CLP02 22) writes: every amount negated, nothing else, and no CLP05."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from remit_cases import Case, Folder, adjustment, balance, decision, group, line, segments

CLAIMS = [Case(charges=("100", "50"), units=["3", "1"])]


def decided(status: str) -> Any:
    lines = [
        line(
            1,
            "60",
            adjustment("30"),
            {**adjustment("10", reason="151"), "quantity": "1"},
            allowed="70",
            units="2",
            procedure={"code": "99212"},
            remarks=["N130"],
        ),
        line(2, "25", adjustment("25", "PR", "1"), allowed="50"),
    ]
    more = {"covered": "150", "interest": "1.25", "drg": "470", "drg_weight": "1.9"}
    taken = {"adjustments": [adjustment("10", reason="44")]}  # of the claim as a whole
    return decision("C1", "75", *lines, status=status, remarks=["MA01"], **more, **taken)


def written(tmp_path: Path, *decisions: Any) -> list[str]:
    """The claim payments, as raw segments."""
    (one,) = Folder(tmp_path).put(CLAIMS, decisions, group(recoupment=True)).run().written
    balance(one.path)
    texts = ["*".join(segment) for segment in segments(one.path)]
    start = texts.index("LX*1") + 1
    end = next(n for n, text in enumerate(texts) if text.startswith(("PLB", "SE")))
    return texts[start:end]


PAID = """\
CLP*C1*1*150*75*25*12*PC1*11*1**470*1.9
CAS*CO*44*10
NM1*QC*1*ASH*NADIA****MI*M0001
MOA***MA01
REF*1L*G1
DTM*232*20260402
DTM*233*20260402
AMT*AU*150
AMT*I*1.25
SVC*HC:99212*100*60**2*HC:99213*3
DTM*472*20260402
CAS*CO*45*30**151*10*1
REF*6R*C1L1
AMT*B6*70
LQ*HE*N130
SVC*HC:99213*50*25**1
DTM*472*20260402
CAS*PR*1*25
REF*6R*C1L2
AMT*B6*50""".split("\n")

# Units, quantities and the DRG weight are no amounts: they stay as they are.
REVERSED = """\
CLP*C1*22*-150*-75**12*PC1*11*1**470*1.9
CAS*CO*44*-10
NM1*QC*1*ASH*NADIA****MI*M0001
MOA***MA01
REF*1L*G1
DTM*232*20260402
DTM*233*20260402
AMT*AU*-150
AMT*I*-1.25
SVC*HC:99212*-100*-60**2*HC:99213*3
DTM*472*20260402
CAS*CO*45*-30**151*-10*1
REF*6R*C1L1
AMT*B6*-70
LQ*HE*N130
SVC*HC:99213*-50*-25**1
DTM*472*20260402
CAS*PR*1*-25
REF*6R*C1L2
AMT*B6*-50""".split("\n")


def test_a_reversal_negates_every_amount_and_nothing_else(tmp_path: Path) -> None:
    assert written(tmp_path / "a", decided("1")) == PAID
    assert written(tmp_path / "b", decided("22"), decided("1")) == [*REVERSED, *PAID]
