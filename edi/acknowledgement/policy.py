"""What is accepted, accepted with errors and rejected."""

from enum import StrEnum
from typing import NamedTuple


class Reject(StrEnum):
    """What an error of syntax (SNIP types 1 and 2) in a claim rejects."""

    NONE = "none"  # its set is accepted with errors (E), and the claim with it
    CLAIM = "claim"  # the set is accepted with errors (E), the claim is rejected (277CA)
    SET = "set"  # the set is rejected (R)
    INTERCHANGE = "interchange"  # all of the interchange is


class Role(StrEnum):
    """Who answers: loop 2100A of the 277CA."""

    PAYER = "payer"
    CLEARINGHOUSE = "clearinghouse"


class Policy(NamedTuple):
    """What is decided of errors. Errors of the envelope reject what they are about, whatever is set
    here; business errors (SNIP types 3 to 7) reject their claim; warnings reject nothing."""

    reject: Reject = Reject.CLAIM
    role: Role = Role.PAYER
    always_ta1: bool = False  # also where nothing is wrong and ISA14 does not ask for it
