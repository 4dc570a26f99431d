"""Code lists by the names that rules use: "in list place-of-service"."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from edi.rule_language.code_set import by_name

_MODULES = {
    "adjustment-group": "cagc",
    "adjustment-reason": "carc",
    "claim-filing-indicator": "claim_filing",
    "claim-status": "claim_status",
    "country": "country",
    "currency": "currency",
    "diagnosis": "diagnosis_code",
    "diagnosis-icd9": "diagnosis_code:is_valid_icd9",
    "icd-procedure": "icd_procedure",
    "modifier": "modifier",
    "ndc": "ndc",
    "npi": "npi",
    "place-of-service": "place_of_service",
    "procedure": "procedure_code",
    "procedure-dental": "procedure_code:is_dental",
    "remark": "remark_code",
    "revenue-code": "revenue_code",
    "state": "state",
    "state-us": "state:is_us",
    "taxonomy": "taxonomy",
    "type-of-bill-facility": "type_of_bill:is_facility",
    "type-of-bill-frequency": "type_of_bill:is_frequency",
    "zip-code": "zip_code",
}
NAMES = tuple(_MODULES)


@cache
def is_valid(name: str) -> Callable[[str], bool]:
    """Is a code in the list of this name? One of `NAMES`, or a name of `edi.rule_language.code_set`
    for a list of a user's own."""
    if name not in _MODULES:
        return by_name(name).__contains__
    module, _, function = _MODULES[name].partition(":")
    found: Callable[[str], bool] = getattr(
        import_module(f"edi.codes.{module}"), function or "is_valid"
    )
    return found
