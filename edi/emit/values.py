"""What transaction sets have in common: names, addresses, contacts, procedures, adjustments.

Plain values, written as they are: free text goes through `edi.interchange.writer.clean` first.
"" and () stand for what is absent, None for an absent amount; money is `Decimal` dollars.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Name(NamedTuple):
    """NM1: a person or, with nothing but `last_name` and id, an organization."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_qualifier: str = ""  # NM108
    id: str = ""  # NM109
    is_person: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """N3 and N4."""

    street: tuple[str, ...]  # at most two lines
    city: str
    state: str = ""
    postal_code: str = ""
    country: str = ""  # outside the United States
    subdivision: str = ""  # of that country


@dataclass(frozen=True, slots=True)
class Contact:
    """PER: whom to ask. Qualifier (TE, EM, FX, UR, EX) and number, at most three of them."""

    name: str
    numbers: tuple[tuple[str, str], ...]


class Procedure(NamedTuple):
    """A medical procedure identifier (composite C003), with at most four modifiers."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...] = ()


class Adjustment(NamedTuple):
    """One trio of a CAS segment with the group code of its CAS01."""

    group: str
    reason: str
    amount: Decimal  # dollars; negative in a reversal
    quantity: Decimal | None = None
