"""Claim status of a remittance (CLP02; X12 data element 1029)."""

from functools import cache
from typing import NamedTuple

from edi.codes._table import rows

REVERSAL = "22"  # of an earlier payment
# These pay nothing.
UNPAID = {"4": "member not recognized", "23": "another payer's claim", "25": "predetermination"}
PREDETERMINATION = "25"


class ClaimStatus(NamedTuple):
    """One status, and what it demands of the rest of the claim payment."""

    code: str
    meaning: str
    rule: str

    @property
    def is_forwarded(self) -> bool:
        """Whether the payer sent the claim on, so that the carrier (NM1*TT) is named."""
        return self.code in ("19", "20", "21", "23")

    @property
    def is_after_another_payer(self) -> bool:
        """Whether the payer came second or later, so that OA-23 is to be expected."""
        return self.code in ("2", "3", "20", "21")

    @property
    def is_reversal(self) -> bool:
        """Whether the amounts take back an earlier payment."""
        return self.code == REVERSAL


def get(code: str) -> ClaimStatus | None:
    """The status, or None when the 835 guide does not list the code."""
    return _table().get(code)


def is_valid(value: str) -> bool:
    """Whether the 835 guide lists the code."""
    return value in _table()


def all_codes() -> tuple[ClaimStatus, ...]:
    """Every status, in order."""
    return tuple(_table().values())


@cache
def _table() -> dict[str, ClaimStatus]:
    return {row[0]: ClaimStatus(*row) for row in rows("claim_status")}
