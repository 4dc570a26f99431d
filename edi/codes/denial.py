"""What somebody has to do about an amount that a payer did not pay, by its reason (CARC).

The kinds, and which reasons belong to each, are our own reading of the codes' meanings: what a
biller does first. `edi.codes.carc` has the codes themselves.
"""

from functools import cache
from typing import NamedTuple

from edi.codes._table import rows

REDUCTIONS = frozenset({"reduction", "cost-share", "prior-payers", "capitation"})
_OTHER = "A1"  # denied, without saying why


class Kind(NamedTuple):
    """A kind of reasons."""

    name: str  # claim-data, authorization, …
    meaning: str
    advice: str

    @property
    def is_denial(self) -> bool:
        """Is a line denied that is not paid for such a reason? Not by a reduction or cost share,
        nor where capitation pays for it."""
        return self.name not in REDUCTIONS


PAYER_ERROR = Kind(
    "payer-error",
    "group and reason contradict each other, or the payer's amounts do",
    "Ask the payer to correct its 835; post neither a write-off nor a patient balance.",
)


def kind_of(reason: str) -> Kind:
    """The kind of a reason; "other" for one that is new."""
    return _by_reason().get(reason) or _by_reason()[_OTHER]


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, once."""
    return (*dict.fromkeys(_by_reason().values()), PAYER_ERROR)


@cache
def _by_reason() -> dict[str, Kind]:
    return {
        reason: Kind(name, meaning, advice)
        for name, reasons, meaning, advice in rows("denial")
        for reason in reasons.split()
    }
