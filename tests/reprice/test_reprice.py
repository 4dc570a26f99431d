"""Claims with the prices of a contract: sums, places, what was there already, what has no price."""

from __future__ import annotations

import io
import re
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.emit.draft_folder import FolderInUse
from edi.errors import NotX12
from edi.pricing import InvalidFees
from edi.reprice import Refused, RepriceOutcome, reprice_claims

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
DEMO = ROOT / "fixtures" / "demo" / "claims"
KINDS = ("professional", "institutional", "dental")
COLUMNS = "procedure,revenue-code,drg,modifiers,place,amount,percent,per,group,network"
ALL_80 = ",,,,,,80,,,"


def reprice(
    tmp_path: Path, content: bytes, *rows: str, out: str = "out", **more: Any
) -> RepriceOutcome:
    source, fees = tmp_path / "claims.837", tmp_path / "fees.csv"
    source.write_bytes(content)
    fees.write_text("\n".join([COLUMNS, *rows]) + "\n")
    return reprice_claims([source], fees, tmp_path / out, organization="NET1", **more)


def of(kind: str) -> bytes:
    return (BASE / f"{kind}.edi").read_bytes()


def found(path: Path | bytes) -> list[tuple[str, str | None]]:
    return sorted((one.code, one.claim) for one in edi.validate(path))


def edited(content: bytes, before: str, *segments: str) -> bytes:
    """With segments before the first that begins so, and counts set right."""
    found = content.decode().replace("\n", "").split("~")
    place = next(n for n, one in enumerate(found) if one.startswith(before))
    found[place:place] = segments
    return recounted("~\n".join(found).encode())


def hcp(path: Path) -> list[str]:
    return [one for one in path.read_text().replace("\n", "").split("~") if one[:3] == "HCP"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_claim_balances_and_validates(tmp_path: Path, kind: str) -> None:
    outcome = reprice(tmp_path, of(kind), ALL_80)
    (one,) = outcome.files
    assert one.priced == one.claims == 1
    assert one.allowed + one.saved == one.charges
    (claim,) = edi.read_claims(one.path)
    assert claim.pricing and claim.charge
    assert claim.pricing.methodology == "03" and claim.pricing.organization == "NET1"
    assert claim.pricing.allowed == round(claim.charge * Decimal("0.8"), 2)
    for line in claim.lines:
        assert line.pricing and line.charge and line.pricing.allowed is not None
        assert line.pricing.savings is not None
        assert line.pricing.allowed + line.pricing.savings == line.charge
    assert len(claim.reference("9A")) == 16
    assert found(one.path) == found(of(kind)) == []


@pytest.mark.parametrize("kind", ["professional", "institutional"])
def test_pyx12_reads_it(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("pyx12")
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    def is_right(path: Path) -> bool:
        return bool(x12n_document(params(), str(path), None, None, fd_json=io.StringIO()))

    outcome = reprice(tmp_path, of(kind), ALL_80)
    assert is_right(BASE / f"{kind}.edi") and is_right(outcome.files[0].path)


def test_real_files_keep_their_findings(tmp_path: Path) -> None:
    for name in ("cob_errors", "professional", "institutional"):
        content = (DEMO / f"{name}.837").read_bytes()
        outcome = reprice(tmp_path, content, ALL_80, out=name)
        (one,) = outcome.files
        assert one.path.name == "claims.837"
        assert found(one.path) == found(content)


def test_methods_and_rates_of_lines(tmp_path: Path) -> None:
    """One line by schedule, the other above the charge: as billed; the claim a combination."""
    content = of("professional")
    (claim,) = edi.read_claims(content)
    first, second = (line.procedure.code for line in claim.lines)
    outcome = reprice(tmp_path, content, f"{first},,,,,100,,,,", f"{second},,,,,9999,,,,")
    assert hcp(outcome.files[0].path) == [
        "HCP*08*280*220*NET1",
        "HCP*02*100*220*NET1",
        "HCP*01*180*0*NET1",
    ]
    outcome = reprice(tmp_path, content, f"{first},,,,,100,,day,,", ",,,,,,50,,,", out="o2")
    assert hcp(outcome.files[0].path)[1:] == ["HCP*06*100*220*NET1*100", "HCP*03*90*90*NET1"]
    assert found(outcome.files[0].path) == []


def test_a_per_diem_of_a_whole_professional_claim(tmp_path: Path) -> None:
    """06 is no method of loop 2300 in an 837P: 08, a combination."""
    content = of("professional")
    (claim,) = edi.read_claims(content)
    rows = [f"{line.procedure.code},,,,,10,,day,," for line in claim.lines]
    outcome = reprice(tmp_path, content, *rows)
    assert [one[:6] for one in hcp(outcome.files[0].path)] == ["HCP*08", "HCP*06", "HCP*06"]
    assert found(outcome.files[0].path) == []


def test_rows_of_a_group_and_a_network(tmp_path: Path) -> None:
    rows = [ALL_80, ",,,,,,50,,G0012,", ",,,,,,30,,G0012,PPO"]
    for network, allowed in (("", 250), ("PPO", 150)):
        outcome = reprice(tmp_path, of("professional"), *rows, out=f"o{network}", network=network)
        assert outcome.files[0].allowed == allowed


def with_drg(content: bytes) -> bytes:
    first, _, rest = content.partition(b"HI*ABK:")
    code, _, rest = rest.partition(b"\n")
    assert b"HI*DR" not in content
    return recounted(first + b"HI*ABK:" + code + b"\nHI*DR:470~\n" + rest)


def recounted(content: bytes) -> bytes:
    text = content.decode()
    count = text[text.index("~\nST*") : text.index("~\nSE*")].count("~") + 1
    head, _, rest = text.partition("\nSE*")
    return f"{head}\nSE*{count}{rest[rest.index('*') :]}".encode()


def test_a_drg_prices_the_claim_and_its_lines_share_it(tmp_path: Path) -> None:
    content = of("institutional")
    if b"HI*DR" not in content:
        content = with_drg(content)
    (claim,) = edi.read_claims(content)
    (drg,) = [one.split("DR:")[1] for one in claim.chunk.segments if one.startswith("HI*DR")]
    outcome = reprice(tmp_path, content, f",,{drg},,,333.33,,,,", ALL_80)
    (again,) = edi.read_claims(outcome.files[0].path)
    assert again.pricing and again.pricing.allowed == Decimal("333.33")
    shares = [line.pricing.allowed for line in again.lines if line.pricing]
    assert sum(one for one in shares if one is not None) == Decimal("333.33")
    assert hcp(outcome.files[0].path)[0].endswith(f"*NET1*333.33*{drg}*333.33")
    assert [one for one in found(outcome.files[0].path) if one not in found(content)] == []


def test_lines_without_a_price(tmp_path: Path) -> None:
    content = of("professional")
    (claim,) = edi.read_claims(content)
    row = f"{claim.lines[1].procedure.code},,,,,100,,,,"
    with pytest.raises(Refused, match="claim P1002: line 1: the fee schedule has no price for it"):
        reprice(tmp_path, content, row)
    assert not (tmp_path / "out").exists()
    outcome = reprice(tmp_path, content, row, unpriced="leave")
    assert hcp(outcome.files[0].path) == ["HCP*02*100*80*NET1"]
    assert outcome.unpriced.count == outcome.files[0].unpriced_lines == 1
    assert outcome.files[0].priced == 0
    assert found(outcome.files[0].path) == []
    outcome = reprice(tmp_path, content, "X,,,,,100,,,,", unpriced="leave", out="o2")
    assert "REF*9A" not in outcome.files[0].path.read_text()


def test_a_claim_without_lines_has_no_price(tmp_path: Path) -> None:
    head, _, rest = of("dental").decode().partition("LX*1~")
    content = recounted((head + rest[rest.index("SE*") :]).encode())
    with pytest.raises(Refused, match="the claim has no service line"):
        reprice(tmp_path, content, ALL_80)
    outcome = reprice(tmp_path, content, ALL_80, unpriced="leave")
    assert outcome.unpriced.count == 1 and outcome.files[0].priced == 0


def test_two_prices_for_a_line_are_no_price(tmp_path: Path) -> None:
    rows = ["99213,,,25,,10,,,,", "99213,,,59,,10,,,,", ALL_80]
    (claim,) = edi.read_claims(of("professional"))
    code = claim.lines[0].procedure.code.encode()
    changed = of("professional").replace(b"SV1*HC:" + code + b"*", b"SV1*HC:99213:25:59*")
    assert changed != of("professional")
    with pytest.raises(Refused, match="lines 2 and 3 of the fee schedule fit equally well"):
        reprice(tmp_path, changed, *rows)


def test_prices_that_are_there_are_never_silently_replaced(tmp_path: Path) -> None:
    first = reprice(tmp_path, of("professional"), ALL_80).files[0].path.read_bytes()
    half = ",,,,,,50,,,"
    with pytest.raises(Refused, match=r"is repriced already \(HCP of the claim, REF\*9A"):
        reprice(tmp_path, first, half, out="o2")
    kept = reprice(tmp_path, first, half, out="o3", existing="keep")
    assert kept.existing.count == 1 and kept.files[0].path.read_bytes() == first
    replaced = reprice(tmp_path, first, half, out="o4", existing="replace")
    assert "replaced" in replaced.existing.first[0].message
    text = replaced.files[0].path.read_text()
    assert text.count("HCP*") == 3 and text.count("REF*9A") == 1
    assert text == first.decode().replace("*400*100*", "*250*250*").replace(
        "*256*64*", "*160*160*"
    ).replace("*144*36*", "*90*90*"), "with the same number of the repriced claim"
    gone = reprice(tmp_path, first, "X,,,,,1,,,,", out="o5", existing="replace", unpriced="leave")
    assert "HCP*" not in gone.files[0].path.read_text()
    assert "REF*9A" not in gone.files[0].path.read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_of_an_earlier_repricer_go_with_its_prices(tmp_path: Path, kind: str) -> None:
    first = reprice(tmp_path, of(kind), ALL_80, out="o1").files[0].path.read_bytes()
    numbered = edited(of(kind), "REF*D9", "REF*9C*C1")
    behind = "SVD" if kind == "institutional" else "REF*6R"
    one, two = ("9A", "9C") if kind == "dental" else ("9B", "9D")
    of_line = edited(of(kind), behind, f"REF*{one}*L1", f"REF*{two}*L2")
    for there, said in (
        (numbered, "REF*9A or REF*9C"),
        (of_line, "numbers of a repricer at line 1"),
    ):
        with pytest.raises(Refused, match=re.escape(said)):
            reprice(tmp_path, there, ALL_80, out="o2")
        out = said[:3]
        replaced = reprice(tmp_path, there, ALL_80, out=out, existing="replace")
        assert replaced.existing.count == 1
        assert replaced.files[0].path.read_bytes() == first, "with the same number, too"


@pytest.mark.parametrize(
    ("units", "per", "message"),
    [
        ("MJ*45", "unit", "its units are minutes"),
        ("UN*0", "unit", "its units are zero"),
        ("DA*0", "day", "its units are zero"),
    ],
)
def test_what_cannot_be_counted_has_no_price(
    tmp_path: Path, units: str, per: str, message: str
) -> None:
    content = of("professional").replace(b"*UN*1*", f"*{units}*".encode())
    assert content != of("professional")
    codes = {line.procedure.code for (one,) in [edi.read_claims(content)] for line in one.lines}
    rows = [f"{code},,,,,10,,{per},," for code in codes]
    outcome = reprice(tmp_path, content, *rows, unpriced="leave")
    assert message in outcome.unpriced.first[0].message
    assert reprice(tmp_path, content, ALL_80, out="percent").unpriced.count == 0


def test_a_claim_whose_lines_are_not_its_charge_has_no_price_of_its_own(tmp_path: Path) -> None:
    content = of("professional").replace(b"CLM*P1002*500*", b"CLM*P1002*501*")
    outcome = reprice(tmp_path, content, ALL_80)
    assert len(hcp(outcome.files[0].path)) == 2
    assert "not the sum of its lines" in outcome.notes.first[0].message


@pytest.mark.parametrize("change", [(b"SE*", b"SX*"), (b"REF*6R", b"TA1*6R"), (b"*500*", b"*-5*")])
def test_broken_claims_are_refused(tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    content = of("professional").replace(*change)
    if change[1] == b"*-5*":
        content = of("professional").replace(b"*320*UN", b"*-320*UN")
    assert content != of("professional")
    with pytest.raises(Refused):
        reprice(tmp_path, content, ALL_80)
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_for_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidFees, match=r"fees.csv, line 2: amount is negative"):
        reprice(tmp_path, of("dental"), "D1,,,,,-1,,,,")
    with pytest.raises(NotX12):
        reprice(tmp_path, b"nothing", ALL_80)
    with pytest.raises(Refused, match="transaction set 835 is not one of claims"):
        reprice(tmp_path, (BASE / "remittance.edi").read_bytes(), ALL_80)
    for more in ({"unpriced": "x"}, {"existing": "x"}):
        with pytest.raises(ValueError):
            reprice(tmp_path, of("dental"), ALL_80, **more)
    with pytest.raises(ValueError, match="organization"):
        reprice_claims([], tmp_path / "fees.csv", tmp_path / "out", organization="A*B")
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(FolderInUse):
        reprice(tmp_path, of("dental"), ALL_80, out="full")


@pytest.mark.parametrize("kind", KINDS)
def test_who_reprices_may_be_left_out(tmp_path: Path, kind: str) -> None:
    source, fees = tmp_path / "claims.837", tmp_path / "fees.csv"
    source.write_bytes(of(kind))
    fees.write_text("percent\n80\n")
    (one,) = reprice_claims([source], fees, tmp_path / "out").files
    assert {len(segment.split("*")) for segment in hcp(one.path)} == {4}
    assert found(one.path) == found(source)


def test_files_of_the_same_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.837").write_bytes(of("dental"))
    fees = tmp_path / "fees.csv"
    fees.write_text("percent\n80\n")
    sources = [tmp_path / "a" / "x.837", tmp_path / "b" / "x.837"]
    outcome = reprice_claims(sources, fees, tmp_path / "out", organization="N")
    assert [one.path.name for one in outcome.files] == ["x.837", "x-2.837"]
    assert all(one.path.is_file() for one in outcome.files)
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.slow
@settings(max_examples=30)
@given(
    percent=st.decimals(0, 100, places=4),
    charges=st.tuples(*[st.decimals(0, 99999, places=2)] * 2),
)
def test_allowed_and_saved_are_the_charge_whatever_the_charges(
    percent: Decimal, charges: tuple[Decimal, Decimal]
) -> None:
    text = of("professional").decode()
    total = charges[0] + charges[1]
    text = text.replace("CLM*P1002*500*", f"CLM*P1002*{total}*")
    text = text.replace("*320*UN", f"*{charges[0]}*UN").replace("*180*UN", f"*{charges[1]}*UN")
    with tempfile.TemporaryDirectory() as folder:
        outcome = reprice(Path(folder), text.encode(), f",,,,,,{percent},,,")
        (one,) = outcome.files
        assert one.allowed + one.saved == one.charges == total
        (claim,) = edi.read_claims(one.path)
        assert claim.pricing
        lines = [line.pricing for line in claim.lines]
        assert claim.pricing.allowed == sum(
            (one.allowed for one in lines if one and one.allowed is not None), Decimal(0)
        )
        assert "BAL006" not in {code for code, _ in found(one.path)}
