"""Group and reason codes of an adjustment: only pairs that the code list allows can be made.

Sources: the definitions of CARC (X12 code source 139), of which some name their groups; X12 RFI
2048 (patient before contract), 1812 (100 under PR), 976 (no CO for 26).
"""

from typing import NamedTuple

from edi.codes import carc, remark_code

_GROUPS = ("CO", "OA", "PI", "PR")
# What the code list does not rule out and a published statement does.
_NEVER = {"100": frozenset({"CO", "OA", "PI"}), "26": frozenset({"CO"})}


class BadReason(ValueError):
    """A group and reason code that do not go together; says why."""


class Reason(NamedTuple):
    """Why an amount is not paid, and who bears it."""

    group: str  # CAS01
    code: str  # CARC
    remark: str = ""  # RARC

    @property
    def pair(self) -> str:
        return f"{self.group}-{self.code}"

    @property
    def is_members(self) -> bool:
        return self.group == "PR"

    @classmethod
    def of(cls, pair: str, remark: str = "") -> "Reason":
        """From "CO-97". Raises `BadReason`."""
        group, hyphen, code = pair.partition("-")
        if not hyphen or group not in _GROUPS:
            raise BadReason(f"must be a group (CO, OA, PI, PR), a hyphen and a reason: not {pair}")
        known = carc.get(code)
        if known is None:
            raise BadReason(f"has a reason code that is not in the list: {code}")
        if known.stopped is not None:
            raise BadReason(f"has a reason code that is no longer in use: {code}")
        allowed = (known.must or frozenset(_GROUPS)) - known.never - _NEVER.get(code, frozenset())
        if group not in allowed:
            groups = " or ".join(sorted(allowed))
            raise BadReason(f"is {pair}, but reason {code} goes under {groups} ({known.summary})")
        if remark and not remark_code.is_valid(remark):
            raise BadReason(f"has a remark code that is not in the list: {remark}")
        if known.remark_required and not remark:
            raise BadReason(f"is {pair}: reason {code} needs a remark code")
        return cls(group, code, remark)


DEDUCTIBLE = Reason.of("PR-1")
COINSURANCE = Reason.of("PR-2")
COPAY = Reason.of("PR-3")
DUPLICATE = Reason.of("OA-18")
ANOTHER_PAYER = Reason.of("OA-22")
PRIOR_PAYERS = Reason.of("OA-23")
BEFORE_COVERAGE = Reason.of("PR-26")
AFTER_COVERAGE = Reason.of("PR-27")
LATE = Reason.of("CO-29")
NOT_A_MEMBER = Reason.of("PR-31")
ABOVE_FEE = Reason.of("CO-45")
ABOVE_FEE_MEMBER = Reason.of("PR-45")
TO_THE_MEMBER = Reason.of("PR-100")
PREDETERMINED = Reason.of("OA-101")
NO_FEE = Reason.of("CO-256")
SHARE_OF_PRIOR = Reason.of("PR-275")
MAXIMUM = Reason.of("PR-119")
