"""Every reason code under every group, in claims and remittances, with --strict and without."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import edi
from edi.codes import carc

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
GROUPS = ("CO", "CR", "OA", "PI", "PR")
# At most one of these is found of an adjustment.
JUDGING = {"CAS001", "CAS002", "CAS010", "CAS011", "CAS012", "CAS013", "CAS014", "CAS015", "CAS020"}


def _adjustments(group: str) -> list[list[str]]:
    """Every reason with an amount of 1, six in a CAS, five CAS in a loop."""
    codes = [code.code for code in carc.all_codes()]
    trios = [codes[n : n + 6] for n in range(0, len(codes), 6)]
    segments = [f"CAS*{group}*" + "**".join(f"{code}*1" for code in six) for six in trios]
    return [segments[n : n + 5] for n in range(0, len(segments), 5)]


def _amount(loop: list[str]) -> int:
    return sum(segment.replace("**", "*").count("*") // 2 for segment in loop)


def _claim(group: str, filing: str) -> Iterator[str]:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    loops = _adjustments(group)
    for segment in text[: text.index("LX*1~")].split("~\n")[:-1]:
        if segment.startswith("CLM*"):
            segment = segment.replace("*500*", f"*{sum(map(_amount, loops))}*")
        segment = segment.replace("AMT*D*300", "AMT*D*0").replace("GRP7******CI", f"******{filing}")
        yield segment
    for number, loop in enumerate(loops, 1):
        yield f"LX*{number}"
        yield f"SV1*HC:99214*{_amount(loop)}*UN*1***1"
        yield "DTP*472*D8*20260409"
        yield "SVD*54321*0*HC:99214**1"
        yield from loop
        yield "DTP*573*D8*20260428"
    yield from ("SE*1*0001", "GE*1*1001", "IEA*1*000001001", "")


def _remittance(group: str, filing: str) -> Iterator[str]:
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    loops = _adjustments(group)
    total = sum(map(_amount, loops))
    owed = total if group == "PR" else ""
    yield from (
        text[: text.index("CLP*P1001")].replace("*I*275*C*CHK*", "*H*0*C*NON*").split("~\n")[:-1]
    )
    yield f"CLP*P1*1*{total}*0*{owed}*{filing}*9406"
    yield "NM1*QC*1*ASHGROVE*NADIA"
    yield "DTM*232*20260402"
    for loop in loops:
        yield f"SVC*HC:99213*{_amount(loop)}*0**1"
        yield from ("DTM*472*20260402", *loop)
    yield from ("SE*1*0001", "GE*1*2001", "IEA*1*000002001", "")


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
@pytest.mark.parametrize("filing", ["12", "MB", "WC"])
@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("segments", [_claim, _remittance], ids=["837", "835"])
def test_every_reason_is_judged_at_most_once(
    segments: Callable[[str, str], Iterator[str]], group: str, filing: str, strict: bool
) -> None:
    text = "~\n".join(segments(group, filing))
    findings = list(edi.validate(text.encode(), select=["CAS", "BAL"], strict=strict))
    counted = Counter((f.line, f.element) for f in findings if f.code in JUDGING)
    assert counted.most_common(1)[0][1] == 1 if counted else group == "CR"
    retired = sum(code.stopped is not None for code in carc.all_codes())
    stopped = [f for f in findings if f.code == "CAS003" and "deactivated" in f.message]
    assert len(stopped) == retired
    for finding in findings:
        assert finding.code.startswith("CAS"), finding.message
        assert "None" not in finding.message and len(finding.message) <= 240, finding.message


@pytest.mark.parametrize("code", carc.all_codes(), ids=lambda code: code.code)
def test_a_group_that_is_advised_against_has_another_to_advise(code: carc.Carc) -> None:
    """What CAS013, CAS014 and CAS015 name as the groups to use instead."""
    assert code.usual or not code.never
