"""Findings of a commercial HIPAA validator, matched with ours segment by segment.

stupidedi's `*-bad` files are guide examples as printed, with the findings that a commercial
validator gave them: a message id, a tab and a text each. One of these counts as found only when a
finding of ours says the same of the same segment: of the element that the text names, and of the
value where it quotes one. Each of our findings answers one finding of a message id.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sample_files import FOLDER, Sample

from edi.finding import Finding

# Why a finding is not sought. The keys are the groups of the table in docs/evidence.md.
REASONS = {
    "stored copy": "The padding after terminators, and the character that cannot be displayed, are"
    " not in the copies stored here.",
    "errata": "N4 of subscriber, other subscriber and payer: required in the base guide, not since"
    " errata A1 (A2 of the 837I), which are the guides in force.",
    "ZIP tables": "Whether a ZIP code of five digits exists takes the tables of USPS; by its first"
    " three it is in the state that is given.",
    "code lists": "Billable ICD-9 codes (not in use since 2015) and NUBC value codes: retired or"
    " licensed lists that do not come with the package.",
    "advice": "Advice about usual practice, which no guide has and the validator itself marks (ids"
    " with B or W): line control number, repricer data, equipment beside a procedure, service"
    " facility in the office, production date, claims without lines, CLM09 I, anaesthesia.",
    "certificates": "Weight and condition beside a certificate of medical necessity: Medicare ended"
    " these certificates in January 2023.",
    "character set": "Characters of the extended set are legal between partners; reported is only"
    " what lies outside of it.",
    "other separator": "Composites written with another separator (>) are read with it, which is"
    " said once (ENV020): nothing is missing in them, and the guide has their qualifiers of ICD-9.",
    "misread": "Treatment codes that the file does not have: with the same separators unread, an"
    " occurrence code (HI*BH) was taken for one.",
}
# Sought and not found, each with its reason: message id and file.
MISSED = {
    ("H46465", "X223-HC837/3-bad.edi"): "An admission date on an outpatient claim: the guide asks"
    " for it on inpatient claims and does not forbid it on others.",
}

_NOT_SOUGHT = {
    "W10009": "stored copy",
    "W10624": "stored copy",
    "H50010": "ZIP tables",
    "H51086": "code lists",
    "H51105": "code lists",
    "H51113": "misread",
    "W22004": "character set",
    "H61012": "misread",
    "W60101": "certificates",
    "W71117": "certificates",
    "B40146": "advice",
    "B40328": "advice",
    "B45263": "advice",
    "B45272": "advice",
    "W24411": "advice",
    "W24413": "advice",
    "W40362": "advice",
    "W40387": "advice",
    "W45216": "advice",
    "W45222": "advice",
}


class Expected(NamedTuple):
    """One finding of the commercial validator."""

    path: str
    id: str
    text: str


class Sought(NamedTuple):
    """What a finding of ours must be to say the same."""

    codes: tuple[str, ...]
    segment: str
    element: int | None = None  # None: the text names none
    component: int | None = None
    value: str = ""  # the element's, as quoted
    loop: str = ""
    word: str = ""  # in our message: what is missing, as a segment that is not there has no place

    def is_said_by(self, finding: Finding) -> bool:
        raw = finding.raw or ""
        values = raw.split("*")
        at = finding.element or 0
        return (
            finding.code in self.codes
            and values[0].strip() == self.segment
            and (self.element is None or finding.element == self.element)
            and (self.component is None or finding.component == self.component)
            and (not self.value or (at < len(values) and values[at] == self.value))
            and (finding.loop or "").startswith(self.loop)
            and self.word in finding.message
        )


def expected(sample: Sample) -> Iterator[Expected]:
    """The findings listed beside a file; two that share a line are taken apart."""
    listed = (FOLDER / f"{sample.path}.expected.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        for part in re.split(r"(?=[BHW]\d{5}[\t:])", line):
            if part.strip():
                yield Expected(sample.path, part[:6], part[7:].strip())


def reason(one: Expected) -> str | None:
    """The key of REASONS for a finding that is not sought; None for one that must be found."""
    if one.id == "H20205" and "required N4" in one.text:
        return "errata"
    if one.id == "B51124" and "X221" not in one.path and "3b" not in one.path:
        return "ZIP tables"
    if re.search(r"'?HI(01(01|03|04)|02(01)?)'?", one.text):
        return "other separator"
    if one.id == "H10602" and not one.text.endswith("in CLM05"):  # it is said once
        return "other separator"
    if one.id == "H20205" and "(2300)" in one.text and "required HI" in one.text:
        return "other separator"
    return _NOT_SOUGHT.get(one.id)


_SAID_OF = {  # codes, segment, element
    "H10203": (("ENV012",), "GS", 1),
    "H11204": (("ENV012",), "GS", 1),
    "H25421": (("ENV013",), "ST", 3),
    "H25423": (("ENV013",), "ST", 3),
    "H10904": (("ENV008",), "SE", 1),
    "H10602": (("ENV020",), "ISA", 16),
    "B51124": (("COD012",), "N4", 3),
    "H20751": (("COD012",), "N4", 3),
    "H52000": (("COD005",), "PRV", 3),
    "H51108": (("CAS002", "CAS003"), "CAS", 2),
    "H46000": (("SIT010",), "REF", None),
    "H46214": (("SIT012",), "NM1", 9),
    "H46216": (("SIT034",), "SBR", 4),
    "H46248": (("COB016",), "OI", 6),
    "H46331": (("REM032",), "MIA", 4),
    "H46465": (("SIT028",), "DTP", None),
    "H24236": (("SIT002",), "SBR", None),
    "H40170": (("SIT002",), "SBR", None),
    "H40175": (("REM009",), "N1", 3),
    "H30330": (("BAL108",), "TS2", 1),
    "H30333": (("BAL108",), "TS2", 4),
    "H30335": (("BAL108",), "TS2", 6),
    "H30340": (("BAL108",), "TS2", 13),
}
_OF_AN_ELEMENT = {  # the text names it: CLM05, CLM0502
    "H20203": ("ELE002",),
    "H20204": ("ELE006",),
    "H24391": ("ELE001", "ELE013"),
    "W10046": ("ELE014",),
}
_PROVIDERS = {"Rendering": ("2310B", "2420A"), "Ordering": ("2420E",), "Attending": ("2310A",)}


def sought(one: Expected) -> tuple[Sought, ...]:
    """What says this; one of several where the text leaves the place open."""
    text = one.text
    if one.id in _OF_AN_ELEMENT:
        ref = _taken(r"([A-Z][A-Z0-9]{1,2}?\d\d(?:\d\d)?)\b", one)
        found = re.fullmatch(r"([A-Z][A-Z0-9]{1,2}?)(\d\d)(\d\d)?", ref)
        assert found, one
        component = int(found[3]) if found[3] else None
        codes = _OF_AN_ELEMENT[one.id]
        return (Sought(codes, found[1], int(found[2]), component),)
    match one.id:
        case "H24402" | "H20617":
            value = _taken(r"value '(\w+)'", one)
            places = (("NM1", 9), ("N1", 4))
            return tuple(Sought(("COD001",), *place, value=value) for place in places)
        case "B20617":  # of an NPI that starts with another digit than 1 or 2
            return (Sought(("COD001",), "NM1", 9, word="starts with"),)
        case "H25377":
            places = ("2010AA",) if "Billing Provider" in text else ("2310C", "2310E", "2420C")
            return tuple(Sought(("COD012",), "N4", 3, loop=loop) for loop in places)
        case "H20751" | "H52000":
            codes, segment, element = _SAID_OF[one.id]
            return (Sought(codes, segment, element, value=_taken(r"'(\w+)'", one)),)
        case "H46000":
            loops = _PROVIDERS[_taken(r"'(\w+) Provider", one)]
            return tuple(Sought(("SIT010",), "REF", loop=loop) for loop in loops)
        case "H10611":
            return tuple(Sought(("ELE010",), name) for name in ("CLM", "SV1", "NM1", "SBR", "PAT"))
        case "H10023":
            return (Sought(("SEG001", "SEG002", "SEG008"), _taken(r"\((\w+)\)", one)),)
        case "H20205":  # the DTP is there, written DPT
            return (Sought(("SEG001",), "DPT", word="DTP"), Sought(("SEG003",), "SVD", word="DTP"))
        case "H46336":  # the AMT that is missing has no place: the claim's
            word = _taken(r'"(\w+)"', one)
            return (Sought(("REM028",), "CLP", word=f"AMT*{word}"),)
    codes, segment, element = _SAID_OF[one.id]
    return (Sought(codes, segment, element),)


def _taken(pattern: str, one: Expected) -> str:
    found = re.search(pattern, one.text)
    assert found, one
    return found[1]


def missed(wanted: Sequence[Expected], found: Sequence[Finding]) -> list[Expected]:
    """Those that no finding of ours answers; each finding answers one of a message id."""
    left: list[Expected] = []
    used: set[tuple[str, int]] = set()
    for one in wanted:
        ways = sought(one)
        for number, finding in enumerate(found):
            if (one.id, number) not in used and any(way.is_said_by(finding) for way in ways):
                used.add((one.id, number))
                break
        else:
            left.append(one)
    return left
