"""Why no claim is made for the next payer."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from edi.matching.decision import Decision


class Reason(StrEnum):
    """The kinds of reasons, as a worklist and `--format json` name them."""

    NO_REMITTANCE = "no-remittance"
    CROSSED_OVER = "crossed-over"
    CROSSOVER_OVERDUE = "crossover-overdue"
    CONTRACTUAL = "denied-contractual"
    PAID_IN_FULL = "paid-in-full"
    HELD = "held"
    NOT_DECIDED = "not-decided"
    REVERSED = "reversed"
    PAYER_UNKNOWN = "payer-unknown"
    PAYER_ERROR = "payer-error"
    UNMATCHED_SERVICE = "unmatched-service"
    AMBIGUOUS = "ambiguous"
    TOO_MANY_ADJUSTMENTS = "too-many-adjustments"
    NO_ROOM = "no-room"
    VOID = "void"
    SUBROGATION = "subrogation"
    DUPLICATE = "duplicate"
    OTHER_ADMINISTRATOR = "other-administrator"
    MADE_BEFORE = "made-before"
    DECIDED_ANEW = "decided-anew"
    INVALID = "invalid"


# No claim is owed to anybody now: nobody has to do anything.
SETTLED = frozenset(
    {Reason.CONTRACTUAL, Reason.PAID_IN_FULL, Reason.VOID, Reason.DUPLICATE}
    | {Reason.OTHER_ADMINISTRATOR, Reason.SUBROGATION, Reason.MADE_BEFORE}
)
# Nothing is wrong; the answer of a payer has to come first.
WAITING = frozenset({Reason.CROSSED_OVER, Reason.NO_REMITTANCE, Reason.HELD, Reason.REVERSED})

ADVICE = {
    Reason.NO_REMITTANCE: "Wait for the payer's 835, or ask for its status.",
    Reason.CROSSED_OVER: "Wait for the next payer's 835: the payer has sent the claim on itself.",
    Reason.CROSSOVER_OVERDUE: "Ask the next payer whether the claim has arrived; if it has not,"
    " bill it with --bill-overdue.",
    Reason.CONTRACTUAL: "Write the amount off, or appeal to the payer.",
    Reason.PAID_IN_FULL: "Nothing to do.",
    Reason.HELD: "Send the payer what it asks for; its decision comes first.",
    Reason.NOT_DECIDED: "Find out who pays first, and bill that payer; after a"
    " predetermination (CLP02 25), bill the services once they are done.",
    Reason.REVERSED: "Wait for the corrected decision.",
    Reason.PAYER_UNKNOWN: "Add the next payer to the coverage file (--coverage); if there is none,"
    " what is left is the patient's.",
    Reason.PAYER_ERROR: "Ask the payer to correct its 835.",
    Reason.UNMATCHED_SERVICE: "Compare the claim with the payer's 835 line by line.",
    Reason.AMBIGUOUS: "Find out which decision stands, and leave the other out.",
    Reason.TOO_MANY_ADJUSTMENTS: "Send the claim on paper with the payer's explanation.",
    Reason.NO_ROOM: "Send the claim on paper with the payers' explanations.",
    Reason.VOID: "Nothing to do: the claim takes an earlier one back.",
    Reason.SUBROGATION: "Nothing to do: the claim asks for money that was paid already.",
    Reason.DUPLICATE: "Deny it as a duplicate (OA-18): the claim was made from the primary's.",
    Reason.OTHER_ADMINISTRATOR: "Nothing to do: the provider bills the next payer.",
    Reason.MADE_BEFORE: "Nothing to do; --again makes it once more.",
    Reason.DECIDED_ANEW: "Make it with --again, and bill it as a replacement (CLM05-3 7) if the"
    " next payer has the first one.",
    Reason.INVALID: "Correct the claim, and bill it again.",
}


class NotMade(NamedTuple):
    """A claim for which none was made, and why."""

    reason: Reason
    message: str
    claim: str  # CLM01
    file: str = ""  # where to look: the 837 or the 835
    line: int = 0
    rule: str = ""
    amount: Decimal | None = None
    level: str = ""  # SBR01 of the payer that would be next

    @property
    def advice(self) -> str:
        """What to do."""
        return ADVICE[self.reason]


class CannotMake(Exception):
    """No claim is made; `why` lacks only what the caller knows."""

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        rule: str = "",
        amount: Decimal | None = None,
        at: Decision | None = None,
    ) -> None:
        super().__init__(message)
        file, line = (at.file, at.line) if at else ("", 0)
        self.why = NotMade(reason, message, "", file, line, rule, amount)
