"""Findings of a commercial HIPAA validator, matched with ours.

stupidedi's `*-bad` files are guide examples as printed, with the findings that a commercial
validator gave them: a message id, a tab and a text each. An expected finding counts as found when
a finding of ours says the same of the same place; ours may answer several message ids (GS01 is
reported twice there), but only one finding of each id.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sample_files import FOLDER, Sample

from edi.finding import Finding

# Why a finding is not ours. The keys are the groups of the table in docs/evidence.md.
REASONS = {
    "stored copy": "The padding after terminators is not in the copies stored here.",
    "errata": "N4 of subscriber, other subscriber and payer: required in the base guide, not since"
    " errata A1 (A2 of the 837I), which are the guides in force.",
    "ZIP tables": "Whether a ZIP code exists, and in which state, takes the tables of USPS.",
    "code lists": "Billable ICD-9 codes (not in use since 2015) and NUBC value and treatment codes:"
    " licensed or retired lists that do not come with the package.",
    "opinion": "Advice about usual practice, not a rule of the guide: line item control number,"
    " repricer data, CMN weight, service facility in the office, production date, CLM09 I.",
    "situational": "Situational rules on top of the guide's: secondary ids beside an NPI, rendering"
    " provider equal to billing provider, group name beside number, SBR09 until a plan id.",
    "character set": "Characters of the extended set are legal between partners; reported is only"
    " what lies outside of it.",
    "other separator": "Composites written with another separator (>) are read with it, which is"
    " said once (ENV020): nothing is missing in them, and their ICD-9 codes are another matter.",
    "later": "Rules that are not in this release: totals of TS2, the payee's tax id beside its NPI,"
    " OI06 the same as CLM09.",
}

# Message ids that we do not look for.
_NOT_SOUGHT = {
    "W10009": "stored copy",
    "B51124": "ZIP tables",
    "H50010": "ZIP tables",
    "H51086": "code lists",
    "H51105": "code lists",
    "H51113": "code lists",
    "W22004": "character set",
    "W10624": "character set",
    "B40146": "opinion",
    "B40328": "opinion",
    "B45263": "opinion",
    "B45272": "opinion",
    "H46336": "opinion",
    "W24411": "opinion",
    "W24413": "opinion",
    "W40362": "opinion",
    "W40387": "opinion",
    "W45216": "opinion",
    "W45222": "opinion",
    "W60101": "opinion",
    "W71117": "opinion",
    "H24236": "situational",
    "H40170": "situational",
    "H46000": "situational",
    "H46214": "situational",
    "H46216": "situational",
    "H46331": "situational",
    "H46465": "situational",
    "H61012": "situational",
    "H30330": "later",
    "H30333": "later",
    "H30335": "later",
    "H30340": "later",
    "H40175": "later",
    "H46248": "later",
}


class Expected(NamedTuple):
    """One finding of the commercial validator."""

    path: str
    id: str
    text: str


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
    if re.search(r"'?HI(01(01|03|04)|02(01)?)'?", one.text):
        return "other separator"
    if one.id == "H10602" and not one.text.endswith("in CLM05"):  # it is said once
        return "other separator"
    if one.id == "H20205" and "(2300)" in one.text and "required HI" in one.text:
        return "other separator"
    return _NOT_SOUGHT.get(one.id)


def _at(ref: str) -> Callable[[Finding], bool]:
    """At an element written CLM05, CLM0502 or SV101."""
    segment_id, element, component = re.fullmatch(  # type: ignore[union-attr]
        r"([A-Z0-9]{2,3}?)(\d\d)(\d\d)?", ref
    ).groups()
    return lambda f: (
        f.segment_id in (segment_id, None)
        and (f.message.startswith(f"{segment_id}{element}") or f.segment_id == segment_id)
        and f.element == int(element)
        and (component is None or f.component == int(component))
    )


def _matcher(one: Expected) -> Callable[[Finding], bool]:
    """Does a finding of ours say this?"""
    text = one.text

    def taken(pattern: str) -> str:
        found = re.search(pattern, text)
        assert found, one
        return found[1]

    def holds(codes: str, value: str) -> Callable[[Finding], bool]:
        return lambda f: f.code in codes.split() and value in (f.detail or "")

    def placed(codes: str, ref: str) -> Callable[[Finding], bool]:
        at = _at(ref)
        return lambda f: f.code in codes.split() and at(f)

    match one.id:
        case "H10203" | "H11204":
            return lambda f: f.code == "ENV012"
        case "H25421" | "H25423":
            return lambda f: f.code == "ENV013"
        case "H10904":
            return lambda f: f.code == "ENV008"
        case "H24402" | "H20617":
            return holds("COD001", taken(r"value '(\w+)'"))
        case "B20617":  # "issued with the first digit equal to 1 or 2", of the same file's NPIs
            return lambda f: f.code == "COD001" and (f.detail or "1")[0] not in "12"
        case "H20751":
            return holds("COD012", taken(r"\('(\w+)'\)"))
        case "H52000":
            return holds("COD005", taken(r"'(\w+)'"))
        case "H51108":
            return lambda f: f.code in ("CAS002", "CAS003") and f.segment_id == "CAS"
        case "H25377":
            loop = "2010AA" if "Billing Provider" in text else "2310C"
            return lambda f: f.code == "COD012" and f.loop == loop
        case "H20203":
            return placed("ELE002", taken(r"Element (\w+)"))
        case "H20204":
            return placed("ELE006", taken(r"element '(\w+)'"))
        case "H24391":
            return placed("ELE001 ELE013", taken(r"'(\w+)'"))
        case "W10046":
            return placed("ELE014", taken(r"for (\w+)"))
        case "H10602":
            return lambda f: f.code == "ENV020"
        case "H10611":
            return lambda f: f.code == "ELE010"
        case "H10023":
            name = taken(r"\((\w+)\)")
            return lambda f: (
                f.code in ("SEG001", "SEG002", "SEG008")
                # What is no segment of X12 is not shown: it may be part of a value.
                and (f.segment_id in (name, None) or name in f.message)
            )
        case "H20205" if "(2430)" in text:  # the DTP is there, written DPT
            return lambda f: f.code in ("SEG001", "SEG003")
    raise AssertionError(f"no way to look for {one}")


def missed(wanted: Sequence[Expected], found: Sequence[Finding]) -> list[Expected]:
    """Those that no finding of ours answers; each finding answers one of a message id."""
    left: list[Expected] = []
    used: set[tuple[str, int]] = set()
    for one in wanted:
        matches = _matcher(one)
        for number, finding in enumerate(found):
            if (one.id, number) not in used and matches(finding):
                used.add((one.id, number))
                break
        else:
            left.append(one)
    return left
