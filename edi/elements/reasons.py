"""Says which of several reasons makes a value wrong, as the predicate of a sentence.

No reason quotes the value.
"""

import re

from edi.codes import diagnosis_code, lists, remark_code
from edi.codes.lists.catalogue import CATALOGUE
from edi.elements.dates import is_time, parse_date

_FORMS = {"D8": "CCYYMMDD", "D6": "YYMMDD", "DT": "CCYYMMDDHHMM", "TM": "HHMM"}


def npi(value: str, *_: str) -> str:
    """Why it is not a National Provider Identifier."""
    if not (value.isascii() and value.isdigit()):
        return "is not an NPI: it must be 10 digits"
    if len(value) != 10:
        digits = f"{len(value)} digit{'' if len(value) == 1 else 's'}"
        return f"is not an NPI: it has {digits}, it needs 10"
    if value[0] not in "12":
        return f"is not an NPI: it starts with {value[0]}, an NPI starts with 1 or 2"
    return "is not an NPI: its check digit is wrong, so a digit is probably mistyped"


def diagnosis(value: str, qualifier: str) -> str:
    """Why it does not have the form of a diagnosis code of the qualifier's edition."""
    if diagnosis_code.has_decimal_point(value):
        return "contains a decimal point: send it without, such as M5450 for M54.50"
    is_icd10 = qualifier.startswith("A")
    if is_icd10 and diagnosis_code.is_valid_icd9(value):
        return f"is an ICD-9 code, but its qualifier {qualifier} announces ICD-10"
    if not is_icd10 and diagnosis_code.is_valid(value):
        return f"is an ICD-10 code, but its qualifier {qualifier} announces ICD-9"
    return f"does not have the form of an ICD-{'10' if is_icd10 else '9'} diagnosis code"


def not_listed(list_name: str, *_: str) -> str:
    """That it is not on a list that is loaded."""
    found = lists.loaded(list_name)
    as_of = f" as of {found.info.date:%B %Y}" if found is not None else ""
    spec = CATALOGUE[list_name]
    return f"is not on the list {spec.title} ({spec.publisher}){as_of}"


def unknown_remark(*_: str) -> str:
    """That a remark code is not on the list in use."""
    day = remark_code.list_date()
    return f"is not on the remark code (RARC) list of {day:%B %Y}: check that it is newer"


def day(value: str, *_: str) -> str:
    """Why it is not a date CCYYMMDD."""
    if re.fullmatch("[0-9]{8}", value):
        return "is not a calendar date (CCYYMMDD)"
    return "is not a date of eight digits (CCYYMMDD)"


def period(value: str, form: str) -> str:
    """Why it is not the date, time or range that its format qualifier announces."""
    if form != "RD8":
        what = "a time" if form == "TM" else "a calendar date"
        if form == "DT" and len(value) == 12 and parse_date(value[:8]) and not is_time(value[8:]):
            return "has a time of day that does not exist; format DT is CCYYMMDDHHMM"
        return f"is not {what}; format {form} is {_FORMS.get(form, form)}"
    first, dash, last = value.partition("-")
    if not dash:
        return "is not a range; format RD8 is CCYYMMDD-CCYYMMDD"
    for name, text in (("first", first), ("last", last)):
        if parse_date(text) is None:
            return f"is a range whose {name} date is not a calendar date (CCYYMMDD-CCYYMMDD)"
    return "is a range that ends before it starts"


def zip_code(value: str, *_: str) -> str:
    """Why it is not a ZIP code of five or nine digits."""
    if "-" in value:
        return "is a ZIP code with a hyphen: send the digits only"
    return "is not a ZIP code of 5 or 9 digits"


def nine_digit_zip(value: str, *_: str) -> str:
    """Why it is not a ZIP code of nine digits."""
    if "-" in value:
        return "is a ZIP code with a hyphen: send its nine digits only"
    return "must be a nine-digit ZIP code in this loop (no hyphen)"


def ndc(value: str, *_: str) -> str:
    """Why it is not a National Drug Code of eleven digits."""
    if "-" in value:
        return "is an NDC with hyphens: send eleven digits, each part filled up with zeros (5-4-2)"
    if value.isascii() and value.isdigit():
        return f"is not an NDC: it has {len(value)} digits, it needs 11"
    return "is not an NDC of eleven digits"
