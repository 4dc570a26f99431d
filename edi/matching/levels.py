"""Which of a claim's payers an 835 comes from."""

from collections.abc import Sequence
from typing import Protocol

from edi.claims.claim import Claim
from edi.cob.levels import rank
from edi.matching.decision import Decision, Remitter

_BY_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}  # CLP02


class Payer(Protocol):
    """One of a claim's payers."""

    @property
    def level(self) -> str:
        """SBR01."""

    @property
    def payer_id(self) -> str:
        """NM109."""

    @property
    def payer_name(self) -> str:
        """NM103."""


def by_level(
    claim: Claim, payers: Sequence[Payer], decisions: Sequence[Decision]
) -> dict[str, list[Decision]]:
    """The decisions by the level of the payer that they come from."""
    found: dict[str, list[Decision]] = {}
    unknown = []
    for one in decisions:
        fitting = _fitting(one.remitter, payers)
        if len(fitting) == 1:
            found.setdefault(fitting[0], []).append(one)
        else:
            unknown.append((one, fitting))
    numbers: dict[str, str] = {}  # levels by CLP07
    for one, fitting in sorted(unknown, key=lambda pair: pair[0].is_reversal):
        level = numbers.get(one.control_number) if one.is_reversal else None
        level = level or _by_status(claim, one, fitting, payers)
        numbers.setdefault(one.control_number, level)
        found.setdefault(level, []).append(one)
    return found


def _fitting(remitter: Remitter, payers: Sequence[Payer]) -> list[str]:
    """The levels of the payers with one of its numbers, else of those with its name. One payer may
    cover a patient twice."""
    numbers = {plain(one) for one in remitter.ids} - {""}
    name = plain(remitter.name)
    return [one.level for one in payers if plain(one.payer_id) in numbers] or [
        one.level for one in payers if name and plain(one.payer_name) == name
    ]


def _by_status(claim: Claim, one: Decision, fitting: Sequence[str], payers: Sequence[Payer]) -> str:
    """By what the payer says of its place (CLP02): among those that fit, or, where none does, after
    the payer that the claim was sent to. Else that payer, or the first that fits."""
    said = _BY_STATUS.get(one.status, "")
    ours = claim.responsibility
    if fitting:
        return said if said in fitting else ours if ours in fitting else fitting[0]
    is_later = (rank(said) or 0) > (rank(ours) or 0) if said else False
    return said if is_later and any(payer.level == said for payer in payers) else ours


def plain(text: str) -> str:
    """A name or number as it is compared: capitals and digits, without leading zeros."""
    return "".join(one for one in text.upper() if one.isalnum()).lstrip("0")
