"""One fault hides no other: several faults in one claim are found as each of them alone.

A claim of three lines that two payers decided, line by line; each fault changes another amount, so
no sum of some is another.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
KINDS = ("professional", "institutional", "dental")
SERVICES = {
    "professional": ("SV1*HC:99214*{}*UN*1***1", "*HC:99214**1"),
    "institutional": ("SV2*0450*HC:99284*{}*UN*1", "*HC:99284*0450*1"),
    "dental": ("SV3*AD:D2150*{}****1", "*AD:D2150**1"),
}
PAYERS = ("54321", "65432")
CHARGES = (100, 200, 300)
Found = tuple[str, str | None]  # code, path from the 2300


class Fault(NamedTuple):
    """A segment that is changed ("old>new", with + or - a small amount), and what is found."""

    name: str
    segment: str  # key of the segment
    change: str
    found: Found


def _faults() -> list[Fault]:
    faults = [
        Fault("total charge", "CLM", "+", ("BAL001", "CLM[1]")),
        Fault("lost decision", "lost", "add", ("COB005", "2400[2]/2430[3]/SVD[1]")),
    ]
    for n, payer in enumerate(PAYERS, 1):
        faults += [
            Fault(f"payment {n}", f"AMT {payer}", "-", ("BAL004", f"2320[{n}]/AMT[1]")),
            Fault(f"stray {n}", f"stray {payer}", "add", ("ELE006", f"stray {n}")),
        ]
        for line in range(1, len(CHARGES) + 1):
            where = f"2400[{line}]/2430[{n}]/SVD[1]"
            faults += [
                Fault(f"paid {n} {line}", f"SVD {payer} {line}", "-", ("BAL003", where)),
                Fault(f"adjusted {n} {line}", f"CAS {payer} {line}", "-", ("BAL003", where)),
            ]
    return faults


FAULTS = _faults()


def claim(kind: str, faults: list[Fault]) -> bytes:
    """The claim with these faults, each by an amount of its own."""
    changed = {fault.segment: Decimal(2**n) / 100 for n, fault in enumerate(faults)}
    signs = {fault.segment: -1 if fault.change == "-" else 1 for fault in faults}

    def amount(key: str, value: int) -> str:
        result = value + signs.get(key, 1) * changed.get(key, Decimal(0))
        return f"{result:f}".rstrip("0").rstrip(".") if "." in f"{result:f}" else f"{result:f}"

    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    head = text[: text.index("SBR*P")].replace("SBR*S*", "SBR*T*")
    segments = head.split("~\n")[:-1]
    at = next(n for n, one in enumerate(segments) if one.startswith("CLM*"))
    values = segments[at].split("*")
    segments[at] = "*".join([*values[:2], amount("CLM", sum(CHARGES)), *values[3:]])
    paid = {PAYERS[0]: (50, 120, 200), PAYERS[1]: (20, 30, 40)}
    for level, payer in zip("PS", PAYERS, strict=True):
        segments += [f"SBR*{level}*18*GRP{level}******CI"]
        segments += [f"AMT*D*{amount(f'AMT {payer}', sum(paid[payer]))}"]
        segments += ["AMT*B6*7"] if f"stray {payer}" in changed else []
        segments += ["OI***Y***Y", f"NM1*IL*1*DOE*{level}****MI*QX{level}1"]
        segments += [f"NM1*PR*2*PLAN {level}*****PI*{payer}"]
    service, decided = SERVICES[kind]
    for line, charge in enumerate(CHARGES, 1):
        segments += [f"LX*{line}", service.format(charge), "DTP*472*D8*20260409"]
        before = 0  # what the payers before it paid
        for payer in PAYERS:
            its = paid[payer][line - 1]
            segments += [f"SVD*{payer}*{amount(f'SVD {payer} {line}', its)}{decided}"]
            segments += [f"CAS*OA*23*{before}"] if before else []
            reason = "2" if before else "1"
            left = amount(f"CAS {payer} {line}", charge - its - before)
            segments += [f"CAS*PR*{reason}*{left}"]
            before += its
            segments += ["DTP*573*D8*20260428"]
        if line == 2 and "lost" in changed:
            segments += [f"SVD*99999*10{decided}", "CAS*OA*23*190", "DTP*573*D8*20260428"]
    return ("~\n".join(segments) + text[text.index("~\nSE*") :]).encode()


def found(data: bytes) -> list[Found]:
    findings = edi.validate(data, ignore=["ENV008"])
    return [
        (f.code, f.path.partition("/2300[1]/")[2] or None if f.path else None) for f in findings
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_claim_is_right(kind: str) -> None:
    assert found(claim(kind, [])) == []


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_alone_is_one_finding(kind: str, fault: Fault) -> None:
    assert [one[0] for one in found(claim(kind, [fault]))] == [fault.found[0]]


@pytest.mark.slow
@given(
    kind=st.sampled_from(KINDS),
    faults=st.lists(st.sampled_from(FAULTS), unique_by=lambda fault: fault.found, max_size=5),
)
def test_several_faults_are_all_found(kind: str, faults: list[Fault]) -> None:
    got = found(claim(kind, faults))
    assert sorted(code for code, _ in got) == sorted(fault.found[0] for fault in faults)
    assert {one for one in got if one[0] != "ELE006"} == {
        fault.found for fault in faults if fault.found[0] != "ELE006"
    }


# -- amounts without a place


@pytest.mark.parametrize("kind", KINDS)
def test_a_stray_amount_hides_no_balance(kind: str) -> None:
    for qualifier in ("B6", "T", "F5", "AAE", "KH"):
        for change, code in (("SVD*54321*50", "BAL003"), ("AMT*D*370", "BAL004")):
            data = claim(kind, []).decode()
            data = data.replace("AMT*D*90~", f"AMT*D*90~\nAMT*{qualifier}*12~")
            data = data.replace(change, change + ".5")
            codes = {one[0] for one in found(data.encode())}
            assert code in codes and len(codes) == 2, qualifier


@pytest.mark.parametrize("kind", KINDS)
def test_a_payment_under_a_wrong_qualifier_is_not_missed_as_well(kind: str) -> None:
    data = claim(kind, []).replace(b"AMT*D*370~", b"AMT*DD*370~")
    assert [one[0] for one in found(data)] == ["ELE006"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stray_adjustment_explains_its_own_amount_only(kind: str) -> None:
    """A CAS behind the LX of the next line: it is what the decision before lacks, or not."""
    text = claim(kind, []).decode()
    moved = text.replace("CAS*PR*1*50~\n", "", 1).replace("LX*2~", "LX*2~\nCAS*PR*1*50~")
    assert not [one for one in found(moved.encode()) if one[0].startswith("BAL")]
    other = moved.replace("CAS*PR*1*50~", "CAS*PR*1*49~")
    assert ("BAL003", "2400[1]/2430[1]/SVD[1]") in found(other.encode())


# -- payers with one identifier (COB006)


def shared(kind: str, *changes: tuple[str, str]) -> list[str]:
    text = claim(kind, []).decode().replace("65432", "54321")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [code for code, _ in found(text.encode())]


@pytest.mark.parametrize("kind", KINDS)
def test_payers_with_one_identifier_are_balanced_together(kind: str) -> None:
    assert shared(kind) == ["COB006"]
    assert shared(kind, ("SVD*54321*120", "SVD*54321*121")) == ["COB006", "BAL003"]
    assert shared(kind, ("CAS*PR*2*60", "CAS*PR*2*50")) == ["COB006", "BAL003"]
    assert shared(kind, ("AMT*D*370", "AMT*D*371")) == ["BAL004", "COB006"]
    assert shared(kind, ("AMT*D*90", "AMT*D*91")) == ["BAL004", "COB006"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_decision_has_to_balance_too(kind: str) -> None:
    lost = next(fault for fault in FAULTS if fault.segment == "lost")
    text = claim(kind, [lost])
    assert [code for code, _ in found(text)] == ["COB005"]
    text = text.replace(b"CAS*OA*23*190", b"CAS*OA*23*189")
    assert [code for code, _ in found(text)] == ["COB005", "BAL003"]


@pytest.mark.parametrize("kind", KINDS)
def test_one_insurer_may_cover_the_patient_twice(kind: str) -> None:
    """Without line decisions nothing has to be told apart: a warning, and both are balanced."""
    text = claim(kind, []).decode()
    text = re.sub(r"SVD\*.*~\n(?:CAS.*~\n)+DTP\*573.*~\n", "", text).replace("65432", "54321")
    text = text.replace("AMT*D*370~", "CAS*PR*1*230~\nAMT*D*370~")
    text = text.replace("AMT*D*90~", "CAS*OA*23*370~\nCAS*PR*2*140~\nAMT*D*90~")
    text = text.replace("*PI*54321~", "*PI*54321~\nDTP*573*D8*20260428~")
    findings = list(edi.validate(text.encode(), ignore=["ENV008"]))
    assert [(f.code, str(f.severity), f.element) for f in findings] == [("COB006", "warning", 9)]
    for old, new in (("AMT*D*370", "AMT*D*360"), ("CAS*PR*2*140", "CAS*PR*2*130")):
        codes = [code for code, _ in found(text.replace(old, new).encode())]
        assert sorted(codes) == ["BAL002", "COB006"]


# -- COB012: paid above the charge


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_adjustment_may_be_why_more_than_the_charge_was_paid(kind: str) -> None:
    text = claim(kind, []).decode()
    text = text.replace("SVD*54321*50", "SVD*54321*110").replace("CAS*PR*1*50", "CAS*CO*45*-10")
    text = text.replace("AMT*D*370", "AMT*D*430")
    assert [code for code, _ in found(text.encode())] == ["COB012"]
    text = text.replace("CAS*CO*45*-10", "CAS*CO*45")
    assert [code for code, _ in found(text.encode())] == ["CAS021"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_balance_that_is_open_elsewhere_hides_no_excess(kind: str) -> None:
    text = claim(kind, []).decode()
    text = text.replace("SVD*65432*20", "SVD*65432*70")
    text = text.replace("CAS*OA*23*50~\nCAS*PR*2*30", "CAS*OA*23*30")
    text = text.replace("AMT*D*90", "AMT*D*140")
    assert [code for code, _ in found(text.encode())] == ["COB012"]
    text = text.replace("SVD*54321*120", "SVD*54321*119")  # another line
    assert [code for code, _ in found(text.encode())] == ["COB012", "BAL003"]
    text = text.replace("SVD*65432*70", "SVD*65432*80")  # this line, by less
    assert [code for code, _ in found(text.encode())] == ["BAL003", "COB012", "BAL003"]
