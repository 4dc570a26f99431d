"""Phrases that several rules share."""

from collections.abc import Sequence
from decimal import Decimal

from edi.claims.coverage import Coverage
from edi.claims.other_payer import OtherPayer
from edi.claims.payment import ServicePayment

_LEVELS = {"P": "primary", "S": "secondary", "T": "tertiary"}
_NUMBERED = "ABCDEFGH"


def more(residual: Decimal) -> str:
    """How a stated amount compares with its parts: "10.00 more", without the amounts."""
    return f"{abs(residual):.2f} {'more' if residual > 0 else 'less'}"


def level(responsibility: str) -> str:
    """SBR01 in words: "primary", "4th"; "unranked" for U and for what is no such code."""
    if len(responsibility) == 1 and responsibility in _NUMBERED:
        return f"{_NUMBERED.index(responsibility) + 4}th"
    return _LEVELS.get(responsibility, "unranked")


def payer_name(payer: OtherPayer) -> str:
    """Which of the claim's other payers is meant: "the primary payer (2320[1])"."""
    return f"the {level(payer.responsibility)} payer (2320[{payer.node.number}])"


def coverage_name(coverage: Coverage) -> str:
    """The same of any payer: "the primary payer that the claim is sent to (2000B)"."""
    if isinstance(coverage, OtherPayer):
        return payer_name(coverage)
    return f"the {level(coverage.responsibility)} payer that the claim is sent to (2000B)"


def payers_name(payers: Sequence[OtherPayer]) -> str:
    """As `payer_name`, of several payers: "the payers in 2320[1] and 2320[2]"."""
    if len(payers) == 1:
        return payer_name(payers[0])
    *first, last = [f"2320[{payer.node.number}]" for payer in payers]
    return f"the payers in {', '.join(first)} and {last}"


def capital(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def lines(count: int) -> str:
    """ "1 service line", "2 service lines"."""
    return f"{count} service line{'' if count == 1 else 's'}"


def service_number(line: ServicePayment) -> str:
    """Which of a claim payment's lines is meant."""
    return f"Service line {line.chunk.level.number}"
