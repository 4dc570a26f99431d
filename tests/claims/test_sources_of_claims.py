"""What may be a source of claims, and what a reader says of a file that holds none."""

import io
from pathlib import Path
from typing import Any

import pytest

import edi
from edi.claims.source import checked, name_of, opened

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILE = BASE / "professional.edi"
DATA = FILE.read_bytes()


@pytest.mark.parametrize(
    "source", [FILE, str(FILE), DATA, bytearray(DATA), memoryview(DATA), io.BytesIO(DATA)]
)
def test_what_is_a_source(source: Any) -> None:
    assert checked(source) is source
    with opened(source) as stream:
        assert stream.read() == DATA
    assert name_of(source) == (str(FILE) if isinstance(source, str | Path) else None)


@pytest.mark.parametrize("source", [1, None, [DATA], {"a": 1}, object(), 1.5])
def test_what_is_none(source: Any) -> None:
    with pytest.raises(TypeError, match=f"not {type(source).__name__}"):
        checked(source)


def test_a_stream_of_text_is_none() -> None:
    with pytest.raises(TypeError, match="open it with mode 'rb'"):
        checked(io.StringIO("ISA*"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "ISA*00*", "GS*HC*A", "ST*837*0001", "a\nb", "a\rb", "a\0b", "x" * 5000, DATA.decode()],
)
def test_content_as_text_is_none(text: str) -> None:
    with pytest.raises(TypeError, match="give content as bytes") as caught:
        checked(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("name", ["none.837", "no/such/folder", "a b", "ISA", "x" * 200])
def test_a_path_where_nothing_is_may_be_one(name: str) -> None:
    assert checked(name) == name
    with pytest.raises(OSError):
        opened(name)


@pytest.mark.parametrize("name", ["ISA*00*", "ST*837", "a\nb"])
def test_a_file_may_have_an_odd_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(DATA)
    assert checked(str(path)) == str(path)
    assert [claim.id for claim in edi.read_claims(str(path))] == ["P1002"]


@pytest.mark.parametrize("named", [False, True])
def test_no_interchange(named: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.837"
    path.write_bytes(b"claim,amount\n")
    with pytest.raises(edi.NotX12) as caught:
        list(edi.read_claims(path if named else path.read_bytes()))
    said = "No ISA header found"
    assert str(caught.value) == (f"{path}: {said}" if named else said)


READERS = {
    "professional": (edi.read_claims, "837", "read_claims"),
    "remittance": (edi.read_payments, "835", "read_payments"),
    "acknowledgement": (edi.read_acknowledgements, "999", "read_acknowledgements"),
    "status": (edi.read_statuses, "277", "read_statuses"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("other", READERS)
def test_sets_of_another_kind(name: str, other: str) -> None:
    read, kind, _ = READERS[name]
    source = BASE / f"{other}.edi"
    if name == other:
        assert list(read(source))
        return
    with pytest.raises(edi.NotThisTransaction) as caught:
        list(read(source))
    message = str(caught.value)
    assert message.startswith(f"{source}: no {kind} transaction set that edi reads; there is ")
    assert READERS[other][1] in message
    assert READERS[other][2] in message.partition(": use ")[2]


def test_sets_of_several_other_kinds() -> None:
    parts = [(BASE / f"{name}.edi").read_bytes() for name in ("remittance", "status", "remittance")]
    with pytest.raises(edi.NotThisTransaction) as caught:
        list(edi.read_claims(b"".join(parts)))
    assert str(caught.value) == (
        "no 837 transaction set that edi reads; there is 277, 835: use read_payments or"
        " read_remittances, read_statuses"
    )
    unknown = DATA.replace(b"ST*837*0001*005010X222A1", b"ST*270*0001*005010X279A1")
    unknown = unknown.replace(b"X*005010X222A1", b"X*005010X279A1")
    with pytest.raises(edi.NotThisTransaction, match=r"there is 270 005010X279A1$"):
        list(edi.read_claims(unknown))
    empty = DATA[: DATA.index(b"ST*")] + b"GE*0*1001~\nIEA*1*000001001~\n"
    with pytest.raises(edi.NotThisTransaction, match=r"there is none at all$"):
        list(edi.read_claims(empty))
    odd = unknown.replace(b"ST*270*", b"ST*DOE*").replace(b"005010X279A1", b"DOE")
    with pytest.raises(edi.NotThisTransaction, match=r"there is unknown$"):
        list(edi.read_claims(odd))


# -- provider adjustments


def _remittance(plb: str) -> edi.Remittance:
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    old = "PLB*1500001213*20261231*WO:94060555400000*10~"
    assert text.count(old) == 1
    (found,) = edi.read_remittances(text.replace(old, f"PLB*1500001213*20261231{plb}~").encode())
    return found


@pytest.mark.parametrize(
    ("plb", "found", "is_known"),
    [
        ("*WO:A*10", [("WO", "A", 10)], True),
        ("*WO:A*10*FB:B*-5", [("WO", "A", 10), ("FB", "B", -5)], True),
        ("*WO:A*10***FB:B*-5", [("WO", "A", 10), ("FB", "B", -5)], True),
        ("*WO*10", [("WO", "", 10)], True),
        ("*WO:A*X", [("WO", "A", None)], False),
        ("*WO:A", [("WO", "A", None)], False),
        ("**10", [("", "", 10)], True),
        ("", [], True),
    ],
)
def test_pairs_of_a_provider_adjustment(
    plb: str, found: list[tuple[str, str, int | None]], is_known: bool
) -> None:
    remittance = _remittance(plb)
    adjustments = remittance.provider_adjustments
    assert [(one.reason, one.reference, one.amount) for one in adjustments] == found
    assert remittance.amounts_known == is_known
