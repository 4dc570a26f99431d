"""The claims and claim payments of one file, with where they come from."""

import io
from pathlib import Path

import pytest

import edi
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.guides.catalogue import PROFESSIONAL, SPECS
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def test_each_claim_and_payment_knows_where_it_comes_from(tmp_path: Path) -> None:
    names = ("professional", "remittance", "institutional")
    file = tmp_path / "mixed.edi"
    file.write_bytes(b"".join((BASE / f"{name}.edi").read_bytes() for name in names))
    claims = [(c.id, c.file, c.interchange, c.group, c.transaction) for c in edi.read_claims(file)]
    assert claims == [
        ("P1002", str(file), "000001001", "1001", "0001"),
        ("I2001", str(file), "000001002", "1002", "0001"),
    ]
    payments = [(p.id, p.remittance) for p in edi.read_payments(file)]
    assert [claim for claim, _ in payments] == ["P1001", "P1002"]
    for _, header in payments:
        assert (header.file, header.interchange) == (str(file), "000002001")
        assert (header.group, header.transaction) == ("2001", "0001")


def test_a_source_without_a_name_has_no_file() -> None:
    (claim,) = edi.read_claims((BASE / "professional.edi").read_bytes())
    assert claim.file is None
    assert [line.charge for line in claim.lines] == [320, 180]


def test_a_transaction_set_of_another_kind_ends_nothing_and_adds_nothing() -> None:
    unknown = (BASE / "professional.edi").read_text().replace("ST*837*", "ST*276*")
    data = unknown.encode() + (BASE / "remittance.edi").read_bytes()
    with pytest.raises(edi.NotThisTransaction):
        list(edi.read_claims(data))
    with pytest.warns(edi.SkippedTransaction):
        assert [payment.id for payment in edi.read_payments(data)] == ["P1001", "P1002"]


def _steps(name: str, reader: ClaimReader | PaymentReader) -> list[tuple[str, str, str]]:
    """Of each chunk but the lines: its kind, the claim that it completes, the claim then open."""
    steps = []
    for item in Document(io.BytesIO((BASE / f"{name}.edi").read_bytes())):
        chunk = item.chunk() if isinstance(item, RawClaim) else item
        if isinstance(chunk, LoopChunk):
            done, now = reader.feed(chunk), reader.open
            if chunk.kind not in ("2400", "2110"):
                steps.append((chunk.kind, done.id if done else "", now.id if now else ""))
    return steps


def test_a_claim_is_open_up_to_its_end() -> None:
    reader = ClaimReader(SPECS[PROFESSIONAL])
    levels = [(kind, "", "") for kind in ("ST", "2000A", "2000B", "2000C")]
    assert _steps("professional", reader) == [*levels, ("2300", "", "P1002")]
    last = reader.finish()
    assert last is not None
    assert last.id == "P1002"
    assert reader.open is reader.finish() is None


def test_a_claim_payment_is_open_up_to_its_end() -> None:
    reader = PaymentReader()
    assert _steps("remittance", reader) == [
        ("ST", "", ""),
        ("2000", "", ""),
        ("2100", "", "P1001"),
        ("2100", "P1001", "P1002"),
        ("ST/end", "P1002", ""),
    ]
    assert reader.open is reader.finish() is None
