"""Worked examples of coordination of benefits, each through `edi.validate` on a whole file.

Every vector runs as a professional and a dental claim of a patient level (2000C) and as an
institutional claim of the subscriber itself (2000B).
"""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
KINDS = ("professional", "institutional", "dental")
# A service with a place for its charge, and the procedure and revenue code of its SVD.
SERVICES = {
    "professional": ("SV1*HC:99214*{}*UN*1***1", "*HC:99214**1"),
    "institutional": ("SV2*0450*HC:99284*{}*UN*1", "*HC:99284*0450*1"),
    "dental": ("SV3*AD:D2150*{}****1", "*AD:D2150**1"),
}


def claim_file(
    kind: str,
    *,
    charge: str,
    payer: str,
    lines: list[tuple[str, str]],
    claim_date: bool = False,
    filing: str = "CI",
) -> bytes:
    """The base file with its claim replaced.

    `payer` holds CAS and AMT segments of the 2320, `lines` each a charge and the segments of its
    2430 loops; "|" stands between segments. An SVD is written "SVD*54321*30".
    """
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    segments = text.removesuffix("~\n").split("~\n")
    start = next(n for n, s in enumerate(segments) if s.startswith("LX*"))
    end = next(n for n, s in enumerate(segments) if s.startswith("SE*"))
    head = []
    for segment in segments[:start]:
        name, *rest = segment.split("*")
        if name == "AMT":
            head += payer.split("|") if payer else []
            continue
        if name == "CLM":
            segment = "*".join(["CLM", rest[0], charge, *rest[2:]])
        if name == "SBR" and rest[0] == "P":
            segment = f"SBR*P*18*******{filing}" if filing != "CI" else segment
        if segment.startswith("DTP*434*"):
            segment = "DTP*434*RD8*20260409-20260430"  # the lines lie within
        head.append(segment)
        if name == "NM1" and rest[-1] == "54321" and claim_date:
            head.append("DTP*573*D8*20260428")
    body = []
    for number, (amount, decided) in enumerate(lines, 1):
        service, decided_service = SERVICES[kind]
        # Each of another day: the same service twice would be a finding of its own.
        body += [f"LX*{number}", service.format(amount), f"DTP*472*D8*202604{8 + number:02}"]
        for segment in decided.split("|") if decided else []:
            if segment.startswith("SVD"):
                segment += decided_service
            body.append(segment)
    begin = next(n for n, s in enumerate(head) if s.startswith("ST*"))
    count = len(head) - begin + len(body) + 1
    tail = [f"SE*{count}*0001", *segments[end + 1 :]]
    return "".join(f"{segment}~\n" for segment in [*head, *body, *tail]).encode()


def found(data: bytes) -> list[tuple[str, str | None, int | None]]:
    """Code, segment id and element of each finding, of all families."""
    return [(f.code, f.segment_id, f.element) for f in edi.validate(data)]


DATE = "|DTP*573*D8*20260428"


@pytest.mark.parametrize("kind", KINDS)
def test_1_line_level(kind: str) -> None:
    decided = "SVD*54321*300|CAS*CO*45*125|CAS*PR*1*75" + DATE
    assert not found(claim_file(kind, charge="500", payer="AMT*D*300", lines=[("500", decided)]))
    for wrong, expected in (
        (decided.replace("*125", "*124"), ("BAL003", "SVD", 2)),
        (decided.replace("*300", "*301"), ("BAL003", "SVD", 2)),
    ):
        data = claim_file(kind, charge="500", payer="AMT*D*300", lines=[("500", wrong)])
        assert found(data) == [expected]
    data = claim_file(kind, charge="500", payer="AMT*D*301", lines=[("500", decided)])
    assert found(data) == [("BAL004", "AMT", 2)]
    data = claim_file(kind, charge="501", payer="AMT*D*300", lines=[("500", decided)])
    assert found(data) == [("BAL001", "CLM", 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_2_claim_level_only(kind: str) -> None:
    payer = "CAS*CO*45*5000|CAS*PR*1*4000|AMT*D*1000"
    lines = [("6000", ""), ("4000", "")]
    data = claim_file(kind, charge="10000", payer=payer, lines=lines, claim_date=True)
    assert not found(data)
    for wrong in (payer.replace("*4000", "*3999.99"), payer.replace("*1000", "*1100")):
        data = claim_file(kind, charge="10000", payer=wrong, lines=lines, claim_date=True)
        assert found(data) == [("BAL002", "AMT", 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_3_unbundled_line(kind: str) -> None:
    decided = f"SVD*54321*30|CAS*CO*45*10{DATE}|SVD*54321*40|CAS*CO*45*20{DATE}"
    data = claim_file(kind, charge="100", payer="AMT*D*70", lines=[("100", decided)])
    assert not found(data)
    half = f"SVD*54321*30|CAS*CO*45*10{DATE}"
    data = claim_file(kind, charge="100", payer="AMT*D*30", lines=[("100", half)])
    assert found(data) == [("BAL003", "SVD", 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_4_claim_and_line_level(kind: str) -> None:
    lines = [("200", f"SVD*54321*150|CAS*CO*45*50{DATE}")]
    data = claim_file(kind, charge="200", payer="CAS*CO*44*15|AMT*D*135", lines=lines)
    assert not found(data)
    data = claim_file(kind, charge="200", payer="CAS*CO*44*15|AMT*D*150", lines=lines)
    assert found(data) == [("BAL004", "AMT", 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_5_sequestration(kind: str) -> None:
    decided = "SVD*54321*39.20|CAS*CO*45*50**253*0.80|CAS*PR*1*50**2*10" + DATE
    decided = decided.replace("39.20", "39.2").replace("0.80", ".8")
    data = claim_file(kind, charge="150", payer="AMT*D*39.2", lines=[("150", decided)])
    assert not [f for f in found(data) if f[0].startswith(("BAL", "COB"))]
    left_out = decided.replace("**253*.8", "")
    data = claim_file(kind, charge="150", payer="AMT*D*39.2", lines=[("150", left_out)])
    balances = [f for f in found(data) if f[0].startswith(("BAL", "COB"))]
    assert balances == [("BAL003", "SVD", 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_6_total_non_covered(kind: str) -> None:
    lines = [("250", "")]
    assert not found(claim_file(kind, charge="250", payer="AMT*A8*250", lines=lines))
    data = claim_file(kind, charge="250", payer="AMT*A8*200", lines=lines)
    assert found(data) == [("BAL005", "AMT", 2)]
    data = claim_file(kind, charge="250", payer="CAS*PR*96*250|AMT*A8*250", lines=lines)
    assert ("BAL005", "CAS", 1) in found(data)
    data = claim_file(kind, charge="250", payer="AMT*D*0|AMT*A8*250", lines=lines)
    assert found(data) == [("BAL005", "AMT", 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_line_is_the_only_finding(kind: str) -> None:
    good = f"SVD*54321*60|CAS*CO*45*40{DATE}"
    lines = [("100", good), ("100", good.replace("54321", "54399"))]
    data = claim_file(kind, charge="200", payer="AMT*D*120", lines=lines)
    assert found(data) == [("COB005", "SVD", 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_line_does_not_hide_other_lines(kind: str) -> None:
    good = f"SVD*54321*60|CAS*CO*45*40{DATE}"
    lines = [("100", good.replace("*40", "*30")), ("100", good.replace("54321", "54399"))]
    data = claim_file(kind, charge="200", payer="AMT*D*120", lines=lines)
    assert found(data) == [("BAL003", "SVD", 2), ("COB005", "SVD", 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_undecided_lines_leave_the_claim_open(kind: str) -> None:
    lines = [("100", f"SVD*54321*60|CAS*CO*45*40{DATE}"), ("50", "")]
    data = claim_file(kind, charge="150", payer="AMT*D*60", lines=lines)
    (hit,) = edi.validate(data, select=["BAL"])
    assert (hit.code, hit.segment_id, hit.element) == ("BAL002", "AMT", 2)
    assert "50.00 of the charge is not explained" in hit.message
    assert "1 line has no decision (2430) of it" in hit.message


@pytest.mark.parametrize("kind", KINDS)
def test_medicare_that_paid_nothing_yet_is_a_warning(kind: str) -> None:
    data = claim_file(kind, charge="100", payer="", lines=[("100", "")], filing="MB")
    hits = [f for f in edi.validate(data) if f.code == "COB004"]
    assert [str(f.severity) for f in hits] == ["warning"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_message_holds_an_amount_or_identifier(kind: str) -> None:
    data = claim_file(
        kind,
        charge="777.77",
        payer="AMT*D*321.12",
        lines=[("555.55", f"SVD*98765*123.45|CAS*CO*45*67.89{DATE}")],
    )
    hits = list(edi.validate(data))
    assert hits
    for value in ("777.77", "321.12", "555.55", "98765", "123.45", "67.89"):
        assert not [f for f in hits if value in f.message]
