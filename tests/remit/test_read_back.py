"""What reading a written file back finds: the same however many findings there are of a kind."""

from pathlib import Path

from edi.engine.check import Runner
from edi.finding import Severity
from edi.remit.drafting import _read_back

_MOST = 200  # of each severity
_LINE = "SVC*HC:99213*{paid}*{paid}**1~DTM*472*20240105~"


def _file(path: Path, claims: list[str]) -> Path:
    """A payment of nothing, for so many claims."""
    head = (
        "ISA*00*          *00*          *ZZ*12345          *ZZ*RECEIVER       *240115*0900*^*00501"
        "*000000001*0*P*:~GS*HP*12345*RECEIVER*20240115*0900*1*X*005010X221A1~"
    )
    content = (
        "ST*835*0001~BPR*H*0*C*NON************20240115~TRN*1*1*1820771000~DTM*405*20240115~"
        "N1*PR*PAYER~N3*BOX 1~N4*BOISE*ID*83701~REF*2U*12345~PER*BL*HELP*TE*8005550100~"
        "N1*PE*CLINIC*XX*1500000009~REF*TJ*820000000~LX*1~" + "".join(claims)
    )
    segments = content.count("~") + 1
    path.write_text(f"{head}{content}SE*{segments}*0001~GE*1*1~IEA*1*000000001~", "ascii")
    return path


def _claim(number: int, owed: str = "") -> str:
    """One with a service paid below zero (a warning), and one that makes up for it."""
    return (
        f"CLP*C{number}*1*0*0*{owed}*12*N{number}*11*1~NM1*QC*1*DOE*JO****MI*M{number}~"
        + _LINE.format(paid="-5")
        + _LINE.format(paid="5")
    )


def _plainly(path: Path) -> tuple[list[str], list[str]]:
    with path.open("rb") as stream:
        found = list(Runner().check(stream))
    errors = [str(one.claim) for one in found if one.severity is Severity.ERROR]
    return errors, [one.code for one in found if one.severity is Severity.WARNING]


def test_errors_behind_many_warnings_of_their_code(tmp_path: Path) -> None:
    claims = [_claim(number) for number in range(_MOST + 40)]
    path = _file(tmp_path / "a.835", [*claims, _claim(9999, owed="-1")])
    errors, warnings = _read_back(path, Runner(shown=_MOST))
    wanted, unusual = _plainly(path)
    assert set(wanted) == {"C9999"}
    assert [str(one.claim) for one in errors] == wanted[:_MOST]
    assert len(unusual) > _MOST
    assert [one.code for one in warnings] == unusual[:_MOST]
