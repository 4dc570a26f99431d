"""What may be read from, by each function of the interface, and what each takes besides."""

import gzip
import inspect
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import edi
from edi.cli.validate import validate as command
from edi.engine import check
from edi.engine.parallel import file_split
from edi.engine.parallel.forked_task import can_fork
from edi.interchange.delimiters import Delimiters

FIXTURES = Path(__file__).parents[2] / "fixtures"
BASE = FIXTURES / "rules" / "base"
Reader = Callable[..., Iterable[Any]]

# Each function, a file that it finds something in, and what is compared.
READERS: list[tuple[Reader, str, Callable[[Any], object]]] = [
    (edi.validate, "professional", lambda finding: (finding.code, finding.line)),
    (edi.read_claims, "professional", lambda claim: claim.id),
    (edi.read_payments, "remittance", lambda payment: payment.id),
    (edi.read_acknowledgements, "acknowledgement", lambda one: one.is_accepted),
    (edi.read_statuses, "status", lambda status: status.id),
    (edi.read_segments, "professional", lambda segment: segment.elements),
]
every_reader = pytest.mark.parametrize(
    ("read", "base", "key"), READERS, ids=[one[0].__name__ for one in READERS]
)


def _data(read: Reader, base: str) -> bytes:
    data = (BASE / f"{base}.edi").read_bytes()
    return data.replace(b"*500*", b"*501*") if read is edi.validate else data


@every_reader
def test_every_kind_of_source(
    read: Reader, base: str, key: Callable[[Any], object], tmp_path: Path
) -> None:
    data = _data(read, base)
    path = tmp_path / "file.edi"
    path.write_bytes(data)
    expected = [key(one) for one in read(data)]
    assert expected
    for source in (bytearray(data), io.BytesIO(data), path, str(path)):
        assert [key(one) for one in read(source)] == expected


@every_reader
def test_a_stream_is_left_open_for_who_opened_it(
    read: Reader, base: str, key: Callable[[Any], object]
) -> None:
    stream = io.BytesIO(_data(read, base))
    assert list(read(stream))
    assert not stream.closed


@every_reader
def test_a_file_that_is_not_there(
    read: Reader, base: str, key: Callable[[Any], object], tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        list(read(tmp_path / "none.edi"))


@every_reader
def test_sets_without_an_interchange_are_read_when_asked_for(
    read: Reader, base: str, key: Callable[[Any], object]
) -> None:
    data = _data(read, base)
    bare = data[data.index(b"GS*") : data.index(b"IEA*")]
    if read is edi.validate:
        assert [key(one) for one in read(bare)] == [("ENV001", 1)]
    else:
        with pytest.raises(edi.NotX12):
            list(read(bare))
    inside = [key(one) for one in read(data)]
    if read is edi.read_segments:
        inside = inside[1:-1]
    if read is edi.validate:
        assert [code for code, _ in [key(one) for one in read(bare, headless=True)]] == ["BAL001"]
    else:
        assert [key(one) for one in read(bare, headless=True)] == inside


# -- where it comes from


def test_what_is_read_knows_the_name_of_its_file() -> None:
    for name, read in (
        ("professional", edi.read_claims),
        ("acknowledgement", edi.read_acknowledgements),
    ):
        path = BASE / f"{name}.edi"
        assert [one.file for one in read(path)] == [str(path)]
        assert [one.file for one in read(str(path))] == [str(path)]
        assert [one.file for one in read(path.read_bytes())] == [None]
        assert [one.file for one in read(io.BytesIO(path.read_bytes()))] == [None]
    payments = list(edi.read_payments(BASE / "remittance.edi"))
    assert {one.remittance.file for one in payments} == {str(BASE / "remittance.edi")}
    statuses = list(edi.read_statuses(BASE / "status.edi"))
    assert {one.report.file for one in statuses} == {str(BASE / "status.edi")}


def test_a_finding_knows_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.edi"
    path.write_bytes((BASE / "professional.edi").read_bytes().replace(b"*500*", b"*501*"))
    assert [finding.file for finding in edi.validate(path)] == [str(path)]
    assert [finding.file for finding in edi.validate(path.read_bytes())] == [None]


# -- validate


def _codes(**options: Any) -> list[str]:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    for old, new in (
        ("*500*", "*501*"),
        ("CAS*CO*45*70", "CAS*CO*999*70"),
        ("*ID*836384418", "*QQ*836384418"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return [finding.code for finding in edi.validate(text.encode(), **options)]


def test_which_findings_are_wanted() -> None:
    everything = _codes()
    assert {"BAL001", "CAS002", "COD002"} <= set(everything)
    assert set(_codes(select=["BAL"])) == {code for code in everything if code[:3] == "BAL"}
    assert _codes(select=["CAS002", "COD"]) == [c for c in everything if c in ("CAS002", "COD002")]
    assert _codes(ignore=["BAL"]) == [code for code in everything if code[:3] != "BAL"]
    assert _codes(snip=1) == []
    assert "COD002" not in _codes(snip=4)
    assert _codes(snip=7) == everything


def test_strict_makes_errors_of_warnings() -> None:
    data = b"junk\n" + (BASE / "professional.edi").read_bytes()
    assert [finding.severity for finding in edi.validate(data)] == ["warning"]
    assert [finding.severity for finding in edi.validate(data, strict=True)] == ["error"]


def test_the_lowest_severity_wanted() -> None:
    data = b"junk\n" + (BASE / "professional.edi").read_bytes().replace(b"*500*", b"*501*")

    def found(**options: Any) -> list[str]:
        return [str(finding.severity) for finding in edi.validate(data, **options)]

    assert found() == found(min_severity="info") == ["warning", "error"]
    assert found(min_severity="error") == found(min_severity=edi.Severity.ERROR) == ["error"]
    assert found(min_severity="ERROR", strict=True) == ["error", "error"]


def test_several_processes_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file, which is read in parts, and in a packed one, which is not."""
    monkeypatch.setattr(check, "LARGE", 3000)
    monkeypatch.setattr(file_split, "WARM_UP", 500)
    monkeypatch.setattr(file_split, "LEAST", 1500)
    taken: list[bool] = []
    take = file_split.FileSplit.take

    def spy(self: file_split.FileSplit, is_as_foreseen: bool) -> Any:
        result = take(self, is_as_foreseen)
        taken.append(result is not None)
        return result

    monkeypatch.setattr(file_split.FileSplit, "take", spy)
    text = (BASE / "professional.edi").read_text(encoding="utf-8").replace("*500*", "*501*")
    head, _, rest = text.partition("HL*2*1*22")
    level, end, tail = rest.partition("SE*")
    levels = [
        f"HL*{n}*1*22" + level.replace("HL*3*2*23", f"HL*{n + 1}*{n}*23") for n in range(2, 82, 2)
    ]
    data = (head + "".join(levels) + end + tail).encode()
    path, packed = tmp_path / "large.837", tmp_path / "large.837.gz"
    path.write_bytes(data)
    with gzip.open(packed, "wb", compresslevel=1) as stream:
        stream.write(data)
    options: dict[str, Any] = {"select": "BAL"}

    def found(source: Any, jobs: int) -> list[object]:
        return [(f.code, f.range) for f in edi.validate(source, jobs=jobs, **options)]

    alone = found(path, 1)
    assert len(alone) >= 40
    assert not taken
    for jobs in (0, 3):
        assert found(path, jobs) == alone
    assert any(taken) or not can_fork()
    taken.clear()
    assert found(packed, 3) == alone
    with gzip.open(packed, "rb") as stream:
        assert found(stream, 3) == alone
    assert not taken


# Options about what is printed and how the command ends; the others are arguments in Python.
OF_THE_COMMAND = {
    *("format", "output", "show-values", "all", "statistics", "quiet", "exit-zero"),
    *("no-config", "baseline", "write-baseline", "since"),
}


def test_arguments_are_the_options_of_the_command() -> None:
    options = {name.lstrip("-") for one in command.params for name in one.opts if name[:2] == "--"}
    assert options >= OF_THE_COMMAND
    arguments = inspect.signature(edi.validate).parameters
    named = {name.replace("_", "-") for name in arguments} - {"source", "headless"}
    assert named == options - OF_THE_COMMAND
    for read in (edi.read_claims, edi.read_payments, edi.read_remittances, edi.read_segments):
        assert "no_envelope" in inspect.signature(read).parameters
    given = command.make_context("validate", ["claims.837"]).params
    for name in ("snip", "min_severity", "strict", "config"):
        assert arguments[name].default is given[name] is None


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_a_code_that_no_rule_has_is_told_before_anything_is_read(option: str) -> None:
    with pytest.raises(edi.UnknownCode):
        edi.validate(b"", **{option: ["XYZ"]})  # type: ignore[arg-type]


# -- segments


def test_segments_with_their_places() -> None:
    path = FIXTURES / "interchanges" / "text_between.edi"
    data = path.read_bytes()
    segments = list(edi.read_segments(path))
    assert {"ISA", "GS", "ST", "CLM", "SE", "GE", "IEA"} <= {one.id for one in segments}
    for one in segments:
        assert one.id == one.elements[0]
        assert data[one.offset :].startswith("*".join(one.elements).encode())
        assert one.line == 1 + data.count(b"\n", 0, one.offset)
        assert one.delimiters == Delimiters("*", "^", ":", "~", "\n")
    assert sum(one.id == "ISA" for one in segments) == 2


def test_what_is_no_segment_is_passed_over() -> None:
    good = (BASE / "professional.edi").read_bytes()
    expected = [one.elements for one in edi.read_segments(good)]
    for data in (b"junk\n" + good, good + b"junk", b"ISA*" + b"x" * 2000 + good):
        assert [one.elements for one in edi.read_segments(data)] == expected


# -- the package


NAMES = """
    Acknowledgement BadJson Claim ClaimPayment ClaimStatus EdiError Finding
    InterchangeAcknowledgement
    NotThisTransaction NotX12 Outcome ProviderStatus ReceiverStatus Refused Remittance Segment
    ServicePayment Severity SkippedTransaction UnknownCode acknowledge answer_status deidentify fix
    from_json
    make_secondary match_acknowledgements
    read_acknowledgements read_claims read_payments read_remittances read_segments read_statuses
    read_tables reconcile to_json validate write_remittances
"""


def test_names_are_promised() -> None:
    assert edi.__all__ == NAMES.split()


@pytest.mark.parametrize("name", NAMES.split())
def test_every_name_is_there(name: str) -> None:
    found = getattr(edi, name)
    assert found.__name__ == name
    assert getattr(edi, name) is found


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'edi' has no attribute 'read_everything'"):
        getattr(edi, "read_everything")  # noqa: B009 - the checker knows that it is not there
