"""Professional claims with other payers, written as segments and read as claims."""

from collections.abc import Sequence
from io import BytesIO

import edi

_HEAD = """\
ISA*00*          *00*          *ZZ*CLEARLINK      *ZZ*12345          *260615*0915*^*00501*000001001*0*T*:
GS*HC*CLEARLINK*12345*20260615*0915*1001*X*005010X222A1
ST*837*0001*005010X222A1
BHT*0019*00*BASE0001*20260615*0915*CH
NM1*41*2*CLEARLINK CLAIMS EXCHANGE*****46*CLEARLINK
PER*IC*SUPPORT DESK*TE*8005550144
NM1*40*2*EXAMPLE TPA*****46*12345
HL*1**20*1
NM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001213
N3*418 LAKE FORK RD
N4*MCCALL*ID*836384418
REF*EI*820111222
HL*2*1*22*0
SBR*{level}*18*G0012******{filing}
NM1*IL*1*BRIGHTWATER*HOLLIS****MI*TS1000877
N3*1204 PAYETTE AVE
N4*MCCALL*ID*836380204
DMG*D8*19531105*M
NM1*PR*2*EXAMPLE TPA*****PI*12345
CLM*C1*{charge}***11:B:1*Y*{assignment}*Y*Y
HI*ABK:I10""".splitlines()  # noqa: E501


def payer(
    level: str, paid: str | None, *cas: str, id_: str = "", filing: str = "CI", a8: str = ""
) -> list[str]:
    """Segments of a loop 2320 with its 2330s. `cas` as "CO*45*10"."""
    return [
        f"SBR*{level}*18*******{filing}",
        *(f"CAS*{one}" for one in cas),
        *([f"AMT*D*{paid}"] if paid is not None else []),
        *([f"AMT*A8*{a8}"] if a8 else []),
        "OI***Y***Y",
        "NM1*IL*1*BRIGHTWATER*SAGE****MI*QX77120",
        f"NM1*PR*2*PAYER {level}*****PI*{id_ or 'ID' + level}",
        *(["DTP*573*D8*20260428"] if cas else []),
    ]


def svd(id_: str, paid: str, *cas: str) -> list[str]:
    """Segments of a loop 2430."""
    return [
        f"SVD*{id_}*{paid}*HC:99213**1",
        *(f"CAS*{one}" for one in cas),
        "DTP*573*D8*20260428",
    ]


def claim_file(
    *others: list[str],
    lines: Sequence[tuple[str, list[list[str]]]],
    level: str = "",
    filing: str = "CI",
    assignment: str = "A",
    charge: str = "",
) -> bytes:
    """A file of one claim: its other payers, and charge and decisions of each line."""
    total = charge or str(sum(round(float(amount) * 100) for amount, _ in lines) / 100)
    level = level or "PSTABCDEFGH"[len(others)]
    segments = [
        one.format(level=level, filing=filing, charge=total, assignment=assignment) for one in _HEAD
    ]
    segments += [one for other in others for one in other]
    for number, (amount, decisions) in enumerate(lines, start=1):
        segments += [f"LX*{number}", f"SV1*HC:99213*{amount}*UN*1***1", "DTP*472*D8*20260409"]
        segments += [one for decision in decisions for one in decision]
    count = len(segments) - 1
    return "~\n".join([*segments, f"SE*{count}*0001", "GE*1*1001", "IEA*1*000001001", ""]).encode()


def claim(*others: list[str], **more: object) -> edi.Claim:
    data = claim_file(*others, **more)  # type: ignore[arg-type]
    (found,) = edi.read_claims(BytesIO(data))
    return found
