"""What may be a source, and what is said of anything else: at the door, without content."""

import codecs
import io
import pickle
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import edi
import edi.remit

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILE = BASE / "professional.edi"
DATA = FILE.read_bytes()
TEXT = DATA.decode()
READERS = [
    edi.validate,
    edi.read_claims,
    edi.read_payments,
    edi.read_remittances,
    edi.read_acknowledgements,
    edi.read_statuses,
    edi.read_segments,
]
CLAIM = ["P1002"]


@pytest.mark.parametrize(
    "source", [FILE, str(FILE), DATA, bytearray(DATA), memoryview(DATA), io.BytesIO(DATA)]
)
def test_sources(source: Any) -> None:
    assert [claim.id for claim in edi.read_claims(source)] == CLAIM
    assert list(edi.validate(DATA)) == []


def test_open_files_stay_open() -> None:
    with FILE.open("rb") as stream:
        assert [claim.id for claim in edi.read_claims(stream)] == CLAIM
        assert not stream.closed


CONTENT = [
    TEXT,
    TEXT.replace("\n", ""),
    "\ufeff" + TEXT,
    "\n" + TEXT,
    TEXT[:70],
    "ISA*00*",
    "ISA|00|SECRET|",
    "GS*HC*SECRET*",
    "ST*837*0001~",
    "CLM*SECRET*100~",
    "NM1*QC*1*SECRET",
    "SECRET\nSECRET",
    "SECRET\0",
    "SECRET" * 1000,
    "",
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", CONTENT, ids=range(len(CONTENT)))
def test_content_is_no_path(content: str, read: Any) -> None:
    with pytest.raises(TypeError, match="give content as bytes") as raised:
        read(content)  # at the call, nothing asked for yet
    assert "SECRET" not in str(raised.value)
    assert "00" not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "path",
    ["missing.837", "ISA.837", "CLM_2026-04.837", "C:\\claims\\IN (1).837", "GS-1/ST 2.837", "a*b"],
)
def test_paths_that_are_not_there(path: str) -> None:
    with pytest.raises(OSError):
        list(edi.read_claims(path))


def test_a_file_with_an_odd_name_is_read(tmp_path: Path) -> None:
    odd = tmp_path / "CLM*1*2~"
    odd.write_bytes(DATA)
    assert [claim.id for claim in edi.read_claims(odd)] == CLAIM


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "source", [None, 5, 1.5, [], [FILE], (FILE,), {}, object(), io.StringIO(TEXT), True]
)
def test_what_is_no_source(source: Any, read: Any) -> None:
    with pytest.raises(TypeError, match="a source is a path, the bytes of a file or an open"):
        read(source)


def test_text_streams() -> None:
    with FILE.open(encoding="utf-8") as stream, pytest.raises(TypeError, match="mode 'rb'"):
        edi.read_claims(stream)  # type: ignore[arg-type]
    with codecs.open(str(FILE), "r", "utf-8") as text, pytest.raises(TypeError, match="binary"):
        list(edi.read_claims(text))  # type: ignore[arg-type]


@pytest.mark.parametrize("read", READERS[1:])
@pytest.mark.parametrize("data", [b"", b"SECRET", b"%PDF-1.7", b"\x1f\x8b\x08", b"ISA*00*SECRET"])
def test_garbage(data: bytes, read: Any) -> None:
    with pytest.raises(edi.NotX12, match="o ISA header found") as raised:
        list(read(data))
    assert "SECRET" not in str(raised.value)
    assert [finding.code for finding in edi.validate(data)] == ["ENV001"]


OTHERS = {
    "read_claims": ("837", ["remittance", "acknowledgement", "status"]),
    "read_payments": ("835", ["professional", "dental", "acknowledgement", "status"]),
    "read_remittances": ("835", ["professional", "institutional", "status"]),
    "read_acknowledgements": ("999", ["professional", "remittance", "status"]),
    "read_statuses": ("277", ["professional", "remittance", "acknowledgement"]),
}


@pytest.mark.parametrize(
    ("name", "wanted", "file"),
    [(name, wanted, one) for name, (wanted, files) in OTHERS.items() for one in files],
)
def test_another_transaction_set(name: str, wanted: str, file: str) -> None:
    path = BASE / f"{file}.edi"
    with pytest.raises(edi.NotThisTransaction) as raised:
        list(getattr(edi, name)(path))
    error = raised.value
    assert error.wanted == (wanted,)
    assert error.found and error.found != error.wanted
    assert str(path) in str(error) and "use read_" in str(error)


def test_a_version_that_is_not_read() -> None:
    old = TEXT.replace("005010X222A1", "004010X098A1").encode()
    with pytest.raises(edi.NotThisTransaction) as raised:
        list(edi.read_claims(old))
    assert raised.value.found == ("837 004010X098A1",)
    odd = TEXT.replace("ST*837*", "ST*SECRET*").replace("005010X222A1", "SECRET").encode()
    with pytest.raises(edi.NotThisTransaction) as raised:
        list(edi.read_claims(odd))
    assert "SECRET" not in str(raised.value)
    with pytest.raises(edi.NotThisTransaction, match="there is none at all"):
        list(edi.read_claims(TEXT[: TEXT.index("ST*")].encode()))


def test_what_is_there_is_handed_out_of_a_mixed_file() -> None:
    both = DATA + (BASE / "remittance.edi").read_bytes()
    assert [claim.id for claim in edi.read_claims(both)] == CLAIM
    assert [payment.id for payment in edi.read_payments(both)] == ["P1001", "P1002"]


OLD = DATA.replace(b"005010X222A1", b"004010X098A1")
ODD = DATA.replace(b"ST*837*", b"ST*SECRET*").replace(b"005010X222A1", b"SECRET")


@pytest.mark.parametrize("name", sorted({*OTHERS}))
def test_a_set_that_is_skipped_is_warned_of(name: str) -> None:
    """Of each kind and version once, whether it stands before or behind what is read."""
    wanted = OTHERS[name][0]
    base = {"837": "professional", "835": "remittance", "999": "acknowledgement", "277": "status"}
    own = (BASE / f"{base[wanted]}.edi").read_bytes()
    read = getattr(edi, name)
    alone = len(list(read(own)))
    for data in (OLD + OLD + own + ODD + OLD, own + ODD + OLD + own):
        with pytest.warns(edi.SkippedTransaction) as caught:
            assert len(list(read(data))) == alone * data.count(own)
        assert sorted(getattr(one.message, "found", "") for one in caught) == [
            "837 004010X098A1",
            "unknown",
        ]
        assert {one.filename for one in caught} == {__file__}
        assert "SECRET" not in " ".join(str(one.message) for one in caught)


def test_skipped_sets_as_errors(tmp_path: Path) -> None:
    path = tmp_path / "both.837"
    path.write_bytes(DATA + OLD)
    claims = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", edi.SkippedTransaction)
        with pytest.raises(edi.SkippedTransaction, match=re.escape(str(path))) as raised:
            for claim in edi.read_claims(path):
                claims.append(claim.id)
    assert claims == CLAIM
    assert pickle.loads(pickle.dumps(raised.value)).found == "837 004010X098A1"


def test_what_another_reader_reads_is_no_cause_for_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in OTHERS:
            list(getattr(edi, name)(b"".join(map(Path.read_bytes, sorted(BASE.glob("*.edi"))))))


def test_no_envelope_has_an_older_name() -> None:
    bare = DATA[DATA.index(b"GS*") : DATA.index(b"IEA*")]
    assert [claim.id for claim in edi.read_claims(bare, no_envelope=True)] == CLAIM
    assert [claim.id for claim in edi.read_claims(bare, headless=True)] == CLAIM
    with pytest.raises(edi.NotX12):
        list(edi.read_claims(bare))


def test_one_base_and_one_class() -> None:
    assert edi.remit.NotX12 is edi.NotX12
    for error in (edi.NotX12, edi.NotThisTransaction, edi.UnknownCode, edi.Refused):
        assert issubclass(error, edi.EdiError)
    for error in (edi.NotX12, edi.NotThisTransaction, edi.UnknownCode, edi.remit.InvalidGroups):
        assert issubclass(error, ValueError)


BROKEN = TEXT.replace("HC:93000*180", "HC:93000*181").replace("*CO*45*", "*CO*1*").encode()


def _codes(**options: Any) -> set[str]:
    return {finding.code[:3] for finding in edi.validate(BROKEN, **options)}


@pytest.mark.parametrize("select", ["CAS", ["CAS"], ("CAS",), {"CAS"}, "cas", iter(["CAS"])])
def test_codes_alone_or_in_a_list(select: Any) -> None:
    assert _codes(select=select) == {"CAS"}


def test_other_selections() -> None:
    assert _codes(select="CAS,BAL") == _codes(select=["CAS", "BAL"]) >= {"CAS", "BAL"}
    assert _codes(select=None, ignore=None) == _codes()
    assert "CAS" not in _codes(ignore="CAS")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"select": 5}, TypeError),
        ({"select": [5]}, TypeError),
        ({"select": b"CAS"}, TypeError),
        ({"ignore": [None]}, TypeError),
        ({"select": "NOPE"}, edi.UnknownCode),
        ({"snip": 9}, ValueError),
        ({"snip": 0}, ValueError),
        ({"snip": "3"}, TypeError),
        ({"snip": True}, TypeError),
        ({"min_severity": "fatal"}, ValueError),
        ({"min_severity": 2}, TypeError),
        ({"jobs": -1}, ValueError),
        ({"jobs": "2"}, TypeError),
        ({"jobs": None}, TypeError),
        ({"jobs": True}, TypeError),
        ({"config": "none.toml"}, FileNotFoundError),
    ],
)
def test_options_that_cannot_be_meant(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        edi.validate(BROKEN, **options)


def test_public_names() -> None:
    assert sorted(dir(edi)) == sorted([*edi.__all__, "__version__"])
    for name in edi.__all__:
        assert getattr(edi, name).__doc__
    with pytest.raises(AttributeError):
        edi.nothing  # noqa: B018
