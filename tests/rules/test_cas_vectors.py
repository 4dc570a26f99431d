"""Group-reason pairs with the finding each must give, put in every place that has a CAS.

The places: line and claim level of professional and institutional claims, each under a subscriber
(2000B) and a patient (2000C), and of a remittance. Amounts are balanced, so nothing else is found.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


class Place(NamedTuple):
    """A loop of a base file whose adjustments amount to `amount`."""

    base: str
    amount: int
    path: str
    is_835: bool
    is_line: bool
    change: tuple[tuple[str, str], ...] = ()  # from the patient level to the subscriber's, or back


PATIENT = """HL*3*2*23*0~
PAT*19~
NM1*QC*1*BRIGHTWATER*WREN~
N3*1204 PAYETTE AVE~
N4*MCCALL*ID*836380204~
DMG*D8*20100301*F~
"""
TO_SUBSCRIBER = (
    ("HL*2*1*22*1~", "HL*2*1*22*0~"),
    ("SBR*S**G0012", "SBR*S*18*G0012"),
    (PATIENT, ""),
)
TO_PATIENT = (
    ("HL*2*1*22*0~", "HL*2*1*22*1~"),
    ("SBR*S*18*G0012", "SBR*S**G0012"),
    ("CLM*I2001*", f"{PATIENT}CLM*I2001*"),
)

SUBSCRIBER = "2000A[1]/2000B[1]/2300[1]"
DEPENDENT = "2000A[1]/2000B[1]/2000C[1]/2300[1]"
LINE, CLAIM = "2400[1]/2430[1]", "2320[1]"
PLACES = {
    f"{base}-{who}-{level}": Place(
        base, 120 if level == "line" else 15, f"{path}/{loop}", False, level == "line", change
    )
    for base, who, path, change in (
        ("professional", "patient", DEPENDENT, ()),
        ("professional", "subscriber", SUBSCRIBER, TO_SUBSCRIBER),
        ("institutional", "subscriber", SUBSCRIBER, ()),
        ("institutional", "patient", DEPENDENT, TO_PATIENT),
    )
    for level, loop in (("line", LINE), ("claim", CLAIM))
} | {
    "remittance-line": Place("remittance", 70, "2000[1]/2100[1]/2110[1]", True, True),
    "remittance-claim": Place("remittance", 15, "2000[1]/2100[1]", True, False),
}


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _with(place: Place, cas: str, *more: tuple[str, str]) -> bytes:
    """The base file with this CAS ("PR*45*{}") in place of the loop's own, balanced."""
    text = (BASE / f"{place.base}.edi").read_text(encoding="utf-8")
    segment = f"CAS*{cas.format(place.amount)}~"
    patient = place.amount if cas.startswith("PR*") else 0
    if place.is_835 and place.is_line:
        pairs = [
            ("CAS*CO*45*40~\nCAS*PR*1*30~", segment),
            ("*320*220*50*", f"*320*220*{20 + patient}*"),
        ]
    elif place.is_835:
        pairs = [
            ("BPR*I*275*", f"BPR*I*{275 - place.amount}*"),
            ("*320*220*50*", f"*320*{220 - place.amount}*{50 + patient}*"),
            ("NM1*QC*1*ASHGROVE", f"{segment}\nNM1*QC*1*ASHGROVE"),
        ]
    elif place.is_line:
        pairs = [("CAS*CO*45*70~\nCAS*PR*1*50~", segment)]
    else:
        pairs = [("AMT*D*300~", f"{segment}\nAMT*D*{300 - place.amount}~")]
    text = _replaced(text, *place.change, *pairs, *more)
    count = text[text.index("\nST*") : text.index("\nSE*")].count("~") + 1
    return re.sub(r"\nSE\*\d+\*", f"\nSE*{count}*", text).encode()


def _found(data: bytes) -> list[tuple[str, str, str | None, int | None]]:
    return [(f.code, str(f.severity), f.path, f.element) for f in edi.validate(data)]


# CAS with {} for the amount: finding and severity in an 837, and in an 835 (None: nothing found).
BREACHES = [
    ("CX*45*{}", "CAS001 error 1", "CAS001 error 1"),
    ("CO*999*{}", "CAS002 error 2", "CAS002 error 2"),
    ("CO*42*{}", "CAS003 warning 2", "CAS003 error 2"),
    ("CO*1*{}", "CAS010 error 2", "CAS010 error 2"),
    ("PI*2*{}", "CAS010 error 2", "CAS010 error 2"),
    ("CO*3*{}", "CAS010 error 2", "CAS010 error 2"),
    ("PI*66*{}", "CAS010 error 2", "CAS010 error 2"),
    ("CO*241*{}", "CAS010 error 2", "CAS010 error 2"),
    ("CO*247*{}", "CAS010 error 2", "CAS010 error 2"),
    ("CO*248*{}", "CAS010 error 2", "CAS010 error 2"),
    ("CO*122*{}", "CAS010 warning 2", "CAS010 warning 2"),
    ("PI*142*{}", "CAS010 warning 2", "CAS010 warning 2"),
    ("CO*187*{}", "CAS010 warning 2", "CAS010 warning 2"),
    ("PR*253*{}", "CAS011 error 2", "CAS011 error 2"),
    ("OA*253*{}", "CAS011 warning 2", "CAS011 warning 2"),
    ("PI*253*{}", "CAS011 warning 2", "CAS011 warning 2"),
    ("PR*131*{}", "CAS012 warning 2", "CAS014 warning 2"),
    ("OA*45*{}", "CAS013 error 2", "CAS013 error 2"),
    ("PR*18*{}", "CAS013 error 2", "CAS013 error 2"),
    ("PR*4*{}", "CAS014 warning 2", "CAS014 warning 2"),
    ("CR*44*{}", "CAS016 warning 1", "CAS016 error 1"),
    ("CO45**{}", "CAS020 error 1", "CAS020 error 1"),
    ("OA*OA-44*{}", "CAS020 error 2", "CAS020 error 2"),
    ("CO**{}", "CAS021 error 2", "CAS021 error 2"),
    ("CO*44*{}**104", "CAS021 error 6", "CAS021 error 6"),
    ("CO*44*{}**104*0", "CAS022 error 6", "CAS022 error 6"),
    ("CO*44*{}**44*1**104*-1", "CAS024 warning 5", "CAS024 warning 5"),
    ("CO*44*{}*0", "CAS025 warning 4", "CAS025 warning 4"),
    ("CO*P12*{}", "CAS026 warning 2", "CAS026 warning 2"),
    ("CO*16*{}", None, "CAS027 error 2"),
    ("OA*23*{}", "CAS029 warning 2", "REM029 warning 2"),
    ("PR*192*{}", "CAS030 warning 2", "CAS026 warning 2"),
    ("PR*1*{}", None, None),
    ("CO*45*{}", None, None),
    ("PI*44*{}", None, None),
    ("PR*100*{}", None, None),
    ("CO*100*{}", "CAS014 warning 2", "CAS014 warning 2"),
    ("OA*100*{}", "CAS014 warning 2", "CAS014 warning 2"),
    ("PI*100*{}", "CAS014 warning 2", "CAS014 warning 2"),
    ("CO*26*{}", "CAS014 warning 2", "CAS014 warning 2"),
    ("OA*26*{}", None, None),
    ("PR*26*{}", None, None),
    ("PR*97*{}", None, None),
    ("CO*309*{}", "CAS002 warning 2", "CAS002 warning 2"),
    ("CO*P33*{}", "CAS002 warning 2", "CAS002 warning 2"),
    ("CO*D24*{}", "CAS002 error 2", "CAS002 error 2"),
]


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(("cas", "in_837", "in_835"), BREACHES, ids=[b[0] for b in BREACHES])
def test_breach_in_every_place(cas: str, in_837: str | None, in_835: str | None, name: str) -> None:
    place = PLACES[name]
    expected = in_835 if place.is_835 else in_837
    wanted = []
    if expected:
        code, severity, element = expected.split()
        wanted = [(code, severity, f"{place.path}/CAS[1]", int(element))]
    assert _found(_with(place, cas)) == wanted


# Pairs of the coordination-of-benefits examples: PR-45 passes, the others do not.
VECTORS = [
    ("PR*45*{}", (), None),
    ("OA*45*{}", (), "CAS013 error"),
    ("CO*1*{}", (), "CAS010 error"),
    ("OA*275*{}", (), "CAS013 error"),
    ("PR*23*{}", (), "CAS013 error"),
    ("CO*18*{}", (), "CAS013 error"),
    ("CO*18*{}", (("GRP7******CI~", "GRP7******WC~"),), "CAS013 warning"),
    ("PR*253*{}", (), "CAS011 error"),
    ("CO*253*{}", (), "CAS017 warning"),
]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("name", [name for name in PLACES if not PLACES[name].is_835])
@pytest.mark.parametrize(("cas", "more", "expected"), VECTORS)
def test_pairs_of_prior_payers(
    cas: str, more: tuple[tuple[str, str], ...], expected: str | None, name: str
) -> None:
    place = PLACES[name]
    found = _found(_with(place, cas, *more))
    wanted = [(*expected.split(), f"{place.path}/CAS[1]", 2)] if expected else []
    assert found == wanted


HARD_RULES = {
    "OA": "18 23 133 136 209 257 271 277 P11",
    "PR": "85 201 229 238 275 P3",
    "CO": "139 249 281 303 P24 P25 P26",
    "CO PR": "45",
    "CO PI": "278",
    "CO OA": "P16",
}


@pytest.mark.parametrize("group", ["CO", "OA", "PI", "PR"])
@pytest.mark.parametrize(
    ("reason", "allowed"),
    [(reason, groups.split()) for groups, codes in HARD_RULES.items() for reason in codes.split()],
)
@pytest.mark.parametrize("name", ["professional-patient-line", "remittance-claim"])
def test_hard_rules_hold_for_the_four_groups(
    group: str, reason: str, allowed: list[str], name: str
) -> None:
    data = _with(PLACES[name], f"{group}*{reason}*{{}}")
    codes = [f.code for f in edi.validate(data, select=["CAS013"])]
    assert codes == ([] if group in allowed else ["CAS013"])


def test_messages_hold_no_amounts_and_no_unknown_codes() -> None:
    place = PLACES["professional-patient-line"]
    for cas in ("CX*777*{}", "QQ7Z*45*{}", "CO*7777*{}", "CO77*7777*{}"):
        for finding in edi.validate(_with(place, cas)):
            for value in ("CX", "QQ7Z", "777", "120"):
                assert value not in finding.message, finding.message


def test_amounts_are_exact() -> None:
    """45 for all but a cent of the charge allowed something."""
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    almost = Decimal("179.99")
    data = _replaced(
        text,
        ("AMT*D*300~", "AMT*D*200.01~"),
        (
            "SVD*54321*100*HC:93000**1~\nCAS*CO*45*55~\nCAS*PR*2*25~",
            f"SVD*54321*0.01*HC:93000**1~\nCAS*CO*45*{almost}~",
        ),
        ("SE*54*", "SE*53*"),
    )
    assert _found(data.encode()) == []
