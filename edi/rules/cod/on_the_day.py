"""Whether codes are on their list and valid on the days of service: what COD004, COD008 and COD013
say beyond the form of a code."""

from functools import lru_cache
from typing import NamedTuple

from edi.codes import diagnosis_code, icd_procedure, lists, procedure_code
from edi.codes.lists.code_list import FOREVER, CodeList, Days, covered
from edi.codes.lists.packed import PackedList

ALWAYS: Days = (0, FOREVER)
NEVER: Days = (1, 0)

# The lists that procedure codes are on, by the kind of their form.
_PROCEDURES = {
    "CPT": "cpt",
    "CPT II": "cpt",
    "CPT III": "cpt",
    "CPT MAAA": "cpt",
    "CPT PLA": "cpt",
    "CDT": "cdt",
    "HCPCS": "hcpcs",
}
_NAMES = {
    "icd10cm": "ICD-10-CM",
    "icd10pcs": "ICD-10-PCS",
    "hcpcs": "HCPCS",
    "cpt": "CPT",
    "cdt": "CDT",
}
MEDICAL_LISTS, DENTAL_LISTS = ("cpt", "hcpcs"), ("cdt",)


# Code of the rule, what it is about in a sentence, name of the list.
_Kind = tuple[str, str, str]


class Flaw(NamedTuple):
    """What is wrong with a code on the days of service. `code` is that of the rule."""

    code: str
    message: str
    detail: str


def kind_of(qualifier: str, value: str) -> _Kind | None:
    """The list of a code in an HI, or in the composite of a procedure; None where there is none,
    or where the code has not the form of one."""
    if qualifier in diagnosis_code.ICD10:
        is_right = diagnosis_code.is_valid(value)
        return ("COD004", "Diagnosis code", "icd10cm") if is_right else None
    if qualifier in ("BBR", "BBQ"):
        is_right = icd_procedure.is_valid(value)
        return ("COD013", "Inpatient procedure code", "icd10pcs") if is_right else None
    if qualifier in ("HC", "AD", "BP", "BO"):
        name = _PROCEDURES.get(procedure_code.kind(value) or "")
        return ("COD008", "Procedure code", name) if name else None
    return None


def fine_days(qualifier: str, value: str) -> Days:
    """First and last of the days on which there is plainly nothing wrong with a code; `NEVER` when
    each day has to be looked at."""
    kind = kind_of(qualifier, value)
    found = lists.loaded(kind[2]) if kind is not None else None
    if found is None:
        return ALWAYS
    periods = found.days(value)
    if not periods:
        return NEVER
    first, last = periods[-1]
    info = found.info
    return 0 if first <= info.first else first, FOREVER if last >= info.last else last


@lru_cache(maxsize=4096)
def flaw(qualifier: str, value: str, place: str, service: Days) -> Flaw | None:
    """What is wrong with a code if the services lie between two days, CCYYMMDD as numbers.

    `place`: the name of its element. Nothing is wrong where the list does not know all those days,
    or where the code was valid on one of them.
    """
    kind = kind_of(qualifier, value)
    found = lists.loaded(kind[2]) if kind is not None else None
    if kind is None or found is None:
        return None
    periods = found.days(value)
    first_known, last_known = covered(found.info, periods)
    if service[0] < first_known or service[1] > last_known:
        return None
    if any(first <= service[1] and last >= service[0] for first, last in periods):
        return None
    code, name, list_name = kind
    said = _said(found, _NAMES[list_name], value, periods, service)
    days = ", ".join(f"{first} to {last}" for first, last in periods) or "never"
    return Flaw(code, f"{name} {place} {said}.", f"{value} valid {days}")


def _said(found: CodeList, name: str, value: str, periods: tuple[Days, ...], service: Days) -> str:
    is_heading = isinstance(found, PackedList) and found.has_longer(value)
    if not periods and is_heading:
        return f"is a heading of {name}, which cannot be billed: add its further characters"
    if not periods:
        day = found.info.date
        return f"is not on the {name} list of {day:%B %Y}: check it for a mistyped character"
    if service[1] < periods[0][0]:
        return f"was not yet valid in {name} on the day of service: check the code and the date"
    ended = f"was no longer valid in {name} on the day of service"
    if is_heading:
        return f"{ended}: it has been divided, so add further characters"
    return f"{ended}: use the code that replaced it, or check the date"
