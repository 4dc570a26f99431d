"""The claims that a remittance answers, where the user gives them: REM010, REM004.

Some 100 bytes a claim. They are given before anything is checked, and do not change.
"""

from collections.abc import Iterable
from typing import Any

from edi.claims.claim import Claim

_LONGEST = 20  # characters of CLM01 that the guide has a payer return in CLP01


class AnsweredClaims:
    """By CLM01: has a payer before this one paid, or taken off something?"""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._has_prior: dict[str, bool] = {}
        self.add(claims)

    def add(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            key = claim.id[:_LONGEST]
            self._has_prior[key] = self._has_prior.get(key, False) or _has_prior(claim)

    def __contains__(self, claim_id: str) -> bool:
        return claim_id[:_LONGEST] in self._has_prior

    def has_prior(self, claim_id: str) -> bool:
        return self._has_prior.get(claim_id[:_LONGEST], False)

    def conflicts(self, later: Any) -> bool:
        return False

    def merge(self, later: Any) -> None:
        """Every process has them all."""

    def move(self, lines: int, set_lines: int) -> None:
        """They stand in other files."""


def _has_prior(claim: Claim) -> bool:
    """Was something paid or written off, by a payer that decided before the destination payer?"""
    for payer in claim.other_payers:
        if not claim.has_decided(payer):
            continue
        adjustments = [*payer.adjustments]
        for _, one in claim.adjudications_by(payer):
            adjustments += one.adjustments
        if payer.paid or any(one.group in ("CO", "PI") and one.amount for one in adjustments):
            return True
    return False
