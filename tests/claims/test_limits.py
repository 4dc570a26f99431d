"""A claim that is cut short, by its file or for its many lines, is handed out and says so."""

from pathlib import Path

import pytest

import edi
from edi.claims import read_835, read_837

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


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
