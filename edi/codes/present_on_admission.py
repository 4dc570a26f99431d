"""Diagnoses of which nobody asks whether they were present on admission (POA).

From the categories that the ICD-10-CM guidelines exempt (Appendix I, categories and codes exempt
from diagnosis present on admission requirement): late effects, perinatal and congenital
conditions, deliveries, external causes and factors, and injuries in aftercare. Of V to Z some
codes are not exempt; all are taken as exempt here, so that nothing is asked in doubt.
"""

_CATEGORIES = frozenset({"E64", "I69", "O09", "O80", "O94", "P00"}) | {
    f"B{n}" for n in range(90, 95)
}
_CODES = ("I252", "O665")
_LETTERS = "QVWXYZ"
_INJURIES = "ST"
_FIRST = "ABC"  # seventh characters of active treatment


def is_exempt(code: str) -> bool:
    """Whether an ICD-10-CM code, without a point, needs no indicator."""
    if code[:1] in _LETTERS or code[:3] in _CATEGORIES or code.startswith(_CODES):
        return True
    return code[:1] in _INJURIES and len(code) == 7 and code[6] not in _FIRST
