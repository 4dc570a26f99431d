"""Medicare Secondary Payer: does Medicare pay before a health plan, or after it?

Sources: 42 USC 1395y(b); 42 CFR 411 subparts B to H; POMS HI 00620.177 (employer size) and
HI 00801.247 (kidney failure).
"""

from datetime import date
from typing import NamedTuple

from edi.cob.facts import Coverage, Person
from edi.cob.kinds import Kind
from edi.cob.questions import Unknown, of_coverage, of_person

_ESRD_MONTHS = 30  # in which a group plan pays first
_AGED_SIZE, _DISABLED_SIZE = 20, 100  # employees
_NOT_A_SPOUSE = ("domestic-partner", "child", "other")


class Rule(NamedTuple):
    text: str
    insurance_type: str = (
        ""  # SBR05 (837P), or value code (837I), of Medicare where it is secondary
    )


RULES = {
    "M1": Rule("working aged: the plan of an employer of 20 or more pays before Medicare", "12"),
    "M2": Rule("the employer has fewer than 20 employees: Medicare pays first"),
    "M3": Rule("one of the plan's employers has 20 or more: it pays before Medicare", "12"),
    "M4": Rule("disability: the plan of an employer of 100 or more pays before Medicare", "43"),
    "M5": Rule("disability, and the employer has fewer than 100 employees: Medicare pays first"),
    "M6": Rule("kidney failure: the group plan pays first for 30 months", "13"),
    "M7": Rule("kidney failure: the 30 months are over, Medicare pays first"),
    "M8": Rule("kidney failure: the group plan paid first before, and does so for 30 months", "13"),
    "M9": Rule("Medicare paid first already when the kidney failure began, and goes on to"),
    "M10": Rule("a plan that is not from current employment pays after Medicare"),
    "M11": Rule("continued coverage (COBRA) pays after Medicare"),
    "M12": Rule("no-fault or automobile insurance pays first for its injury", "14"),
    "M13": Rule("workers' compensation pays first for what work has caused", "15"),
    "M14": Rule("liability pays first for its injury; Medicare may pay until it does", "47"),
    "M15": Rule("the Black Lung program pays first for that disease", "41"),
    "M16": Rule("the VA pays for what it authorized; Medicare pays nothing of it", "42"),
    "M17": Rule("a federal program pays first for what it grants", "16"),
    "M18": Rule("Medicaid pays after Medicare"),
    "M19": Rule("a Medicare supplement pays after Medicare"),
    "M20": Rule("who holds the plan is not the patient's spouse: Medicare pays first"),
    "group": Rule("only group health plans pay before Medicare"),
}
RESPONSIBLE = {
    Kind.NO_FAULT: "M12",
    Kind.WORKERS_COMPENSATION: "M13",
    Kind.LIABILITY: "M14",
    Kind.BLACK_LUNG: "M15",
    Kind.VETERANS: "M16",
    Kind.FEDERAL_PROGRAM: "M17",
}


def rule_between(plan: Coverage, medicare: Coverage, person: Person, on: date) -> tuple[bool, str]:
    """Does Medicare pay before this plan, and by which rule? Raises `Unknown`."""
    if plan.kind is Kind.MEDIGAP:
        return True, "M19"
    if plan.kind is not Kind.GROUP:
        return True, "group"
    if person.medicare_basis is None:
        raise Unknown(of_person("medicare_basis", "2"))
    if plan.employment is None:
        raise Unknown(of_coverage(plan, "employment", "2"))
    if plan.employment == "cobra":
        _check_in_force(plan, medicare)
    if "esrd" in person.medicare_basis and not _comes_later(person, on):
        return _kidney_failure(person, on)
    if plan.employment == "cobra":
        return True, "M11"
    if plan.employment != "active":
        return True, "M10"
    if "age" in person.medicare_basis or _is_65(person, on):
        return _working_aged(plan)
    return _disabled(plan)


def _check_in_force(plan: Coverage, medicare: Coverage) -> None:
    """Medicare that begins after the election ends continued coverage: is it still there?"""
    if plan.still_in_force is not None:
        return
    if plan.elected is None or medicare.effective is None:
        known = ((plan, "elected", plan.elected), (medicare, "effective", medicare.effective))
        raise Unknown(
            *(of_coverage(one, fact, "M11") for one, fact, value in known if value is None)
        )
    if medicare.effective > plan.elected:
        raise Unknown(of_coverage(plan, "still_in_force", "M11"))


def _is_65(person: Person, on: date) -> bool:
    """From the month of the 65th birthday; who is born on a first, from the month before."""
    if person.birth_date is None:
        raise Unknown(of_person("birth_date", "2"))
    born = person.birth_date
    months = (on.year - born.year) * 12 + on.month - born.month
    return months + (1 if born.day == 1 else 0) >= 65 * 12


def _esrd_months(person: Person, on: date) -> int:
    """Months of Medicare for kidney failure before this one; negative before it begins."""
    if person.esrd_since is None:
        raise Unknown(of_person("esrd_since", "M6"))
    since = person.esrd_since
    return (on.year - since.year) * 12 + on.month - since.month


def _comes_later(person: Person, on: date) -> bool:
    """Has the person Medicare for another cause on this day, and for kidney failure later only?"""
    return set(person.medicare_basis or ()) != {"esrd"} and _esrd_months(person, on) < 0


def _kidney_failure(person: Person, on: date) -> tuple[bool, str]:
    if _esrd_months(person, on) >= _ESRD_MONTHS:
        return True, "M7"
    other = {"age", "disability"} & {*(person.medicare_basis or ())}
    if not other and not _is_65(person, on):
        return False, "M6"
    if person.medicare_was_primary is None:
        raise Unknown(of_person("medicare_was_primary", "M9"))
    return (True, "M9") if person.medicare_was_primary else (False, "M8")


def _working_aged(plan: Coverage) -> tuple[bool, str]:
    if plan.relationship is None:
        raise Unknown(of_coverage(plan, "relationship", "M1"))
    if plan.relationship in _NOT_A_SPOUSE:
        return True, "M20"
    if plan.employer_size is None:
        raise Unknown(of_coverage(plan, "employer_size", "M1"))
    if plan.employer_size >= _AGED_SIZE:
        return False, "M1"
    if not _has_large_employer(plan, _AGED_SIZE, "M3"):
        return True, "M2"
    if plan.small_employer_exception is None:
        raise Unknown(of_coverage(plan, "small_employer_exception", "M3"))
    return (True, "M2") if plan.small_employer_exception else (False, "M3")


def _disabled(plan: Coverage) -> tuple[bool, str]:
    """Any family member's employment counts."""
    if plan.employer_size is None:
        raise Unknown(of_coverage(plan, "employer_size", "M4"))
    if plan.employer_size >= _DISABLED_SIZE or _has_large_employer(plan, _DISABLED_SIZE, "M4"):
        return False, "M4"
    return True, "M5"


def _has_large_employer(plan: Coverage, size: int, rule: str) -> bool:
    if plan.multi_employer is None:
        raise Unknown(of_coverage(plan, "multi_employer", rule))
    if not plan.multi_employer:
        return False
    if plan.largest_employer is None:
        raise Unknown(of_coverage(plan, "largest_employer", rule))
    return plan.largest_employer >= size
