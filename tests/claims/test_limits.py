"""A claim that is cut short, by its file or for its many lines, is handed out and says so."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import edi
from edi.claims import read_835, read_837, view
from edi.engine import findings
from edi.structure import chunk_parser

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"


@pytest.mark.parametrize(("most", "lines", "is_whole"), [(1, 1, False), (2, 2, True)])
@pytest.mark.parametrize("name", ["professional", "institutional"])
def test_lines_of_a_claim(
    name: str, most: int, lines: int, is_whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_837, "MAX_LINES", most)
    data = (BASE / f"{name}.edi").read_bytes().replace(b"LX*1~", b"XYZ~\nLX*1~")
    (claim,) = edi.read_claims(data)
    assert (len(claim.lines), claim.is_whole) == (lines, is_whole)
    codes = {f.code for f in edi.validate(data.replace(b"*500*", b"*501*"))}
    assert ("BAL001" in codes) == is_whole


@pytest.mark.parametrize(("most", "lines", "is_whole"), [(1, 1, False), (2, 2, True)])
def test_services_of_a_claim_payment(
    most: int, lines: int, is_whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_835, "MAX_LINES", most)
    data = (BASE / "remittance.edi").read_bytes().replace(b"SVC*HC:99213", b"XYZ~\nSVC*HC:99213")
    payment = next(iter(edi.read_payments(data)))
    assert (len(payment.lines), payment.is_whole) == (lines, is_whole)
    codes = {f.code for f in edi.validate(data.replace(b"*320*220*", b"*321*220*"))}
    assert ("BAL104" in codes) == is_whole


@pytest.mark.parametrize("name", ["professional", "institutional"])
def test_a_claim_without_lines_is_not_whole(name: str) -> None:
    text = (BASE / f"{name}.edi").read_text(encoding="utf-8")
    (claim,) = edi.read_claims((text.partition("LX*1~")[0] + "SE*1*0001~").encode())
    assert not claim.lines
    assert not claim.is_whole


@pytest.mark.parametrize("name", ["professional", "institutional"])
def test_a_claim_is_whole_only_up_to_its_end(name: str) -> None:
    """Wherever the file is cut, even between two lines: more of them may have followed."""
    text = (BASE / f"{name}.edi").read_text(encoding="utf-8")
    start, end = text.index("CLM*"), text.index("SE*", text.index("CLM*"))
    for at in range(start + 10, end, 7):
        for claim in edi.read_claims(text[:at].encode()):
            assert not claim.is_whole, text[:at][-30:]
    (claim,) = edi.read_claims(text[: text.index("\nGE*")].encode())
    assert claim.is_whole


def test_a_claim_payment_is_whole_only_up_to_its_end() -> None:
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    start, end = text.rindex("SVC*"), text.index("PLB*")
    for at in range(start + 10, end, 7):
        *_, payment = edi.read_payments(text[:at].encode())
        assert (payment.id, payment.is_whole) == ("P1002", False), text[:at][-30:]
    *_, payment = edi.read_payments(text[: text.index("\nGE*")].encode())
    assert (payment.id, payment.is_whole) == ("P1002", True)


# -- what is cut is said (ENV021)

PROFESSIONAL = (BASE / "professional.edi").read_text(encoding="utf-8")
REMITTANCE = (BASE / "remittance.edi").read_text(encoding="utf-8")


def _told(data: str) -> list[tuple[str | None, str]]:
    return [(f.claim, f.message) for f in edi.validate(data.encode(), select="ENV021")]


@pytest.mark.parametrize(
    ("module", "text", "opener", "claim"),
    [(read_837, PROFESSIONAL, "LX*1~", "P1002"), (read_835, REMITTANCE, "SVC*HC:99213", "P1001")],
)
def test_too_many_lines_are_one_finding(
    module: ModuleType, text: str, opener: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = text.replace(opener, "XYZ~\n" + opener)
    assert _told(broken) == []
    monkeypatch.setattr(module, "MAX_LINES", 1)
    assert _told(broken) == [(claim, "Only the first 1 lines of this claim are read; it has more.")]


def test_too_much_in_lines_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "MAX_CLAIM", 150)
    broken = PROFESSIONAL.replace("LX*1~", "XYZ~\nLX*1~")
    assert len(_told(broken)) == 1
    (claim,) = edi.read_claims(broken.encode())
    assert not claim.is_whole


@pytest.mark.parametrize("most", [1, 2, 5])
def test_too_many_findings_are_cut(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim's own, and in the next claim it starts anew."""
    monkeypatch.setattr(findings, "MAX_FINDINGS", most)
    start, end = REMITTANCE.index("CLP*P1002*"), REMITTANCE.index("PLB*")
    bad = REMITTANCE[start:end].replace("DTM*", "QQ*1~\n" * 9 + "DTM*", 1)
    text = REMITTANCE[:start] + bad + bad.replace("P1002*", "P1003*") + REMITTANCE[end:]
    found = [f for f in edi.validate(text.encode()) if f.claim in ("P1002", "P1003")]
    for claim in ("P1002", "P1003"):
        own = [f.code for f in found if f.claim == claim]
        assert own == ["SEG001"] * most + ["ENV021"]
    assert any(f.claim is None for f in edi.validate(text.encode()))


def test_a_loop_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_parser, "MAX_FINDINGS", 3)
    text = PROFESSIONAL.replace("N3*1204 PAYETTE AVE~\nN4*MCCALL*ID*836380204~\nPAT", "")
    text = text.replace("PRV*PE*PXC*207Q00000X", "PRV*1*2*3*4*5*6*7*8")
    text = text.replace("CLM*P1002*500***11:B:1*Y*A*Y*Y", "CLM*P1002*X***QQ:Q:Q*Q*Q*Q*Q*1*2*3")
    codes = [f.code for f in edi.validate(text.encode())]
    assert codes.count("ENV021") == 1


GROWING = """
import resource, sys
import edi
class Claim:
    def __init__(self, head, piece, times):
        self.head, self.piece, self.left = head, piece, times
    def read(self, size=-1):
        if self.head:
            head, self.head = self.head, b""
            return head
        now = min(self.left, 1000)
        self.left -= now
        return self.piece * now
head = open(sys.argv[1], "rb").read()
head = head[: head.index(b"LX*1~")]
peaks = []
for times in (12_000, 48_000):
    for piece in (b"LX*1~SV1*X*~", b"NM1*82*~", b"SBR*P~", b"QQ*1~"):
        for finding in edi.validate(Claim(head, piece, times)):
            pass
        for claim in edi.read_claims(Claim(head, piece, times)):
            pass
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(*peaks)
"""


@pytest.mark.slow
def test_memory_of_one_claim_is_bounded() -> None:
    """Four times the lines, findings or segments take the same memory."""
    command = [sys.executable, "-c", GROWING, BASE / "professional.edi"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    small, large = map(int, done.stdout.split())
    assert large < small * 1.3
