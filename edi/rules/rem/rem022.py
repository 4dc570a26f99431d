"""A trace number (TRN02) must name one payment of its payer (TRN03).

By check or transfer number the provider finds the deposit, even where nothing was paid (BPR04 NON).
Twice in a file is an error. In an earlier file of the run it is a warning: the file may have been
sent again, and must not be posted twice.

Rejected: two transaction sets of one payer with TRN*1*CK100001.
Accepted: TRN*1*CK100001*1911234567 and TRN*1*CK100001*1820771001, of two payers.

Source: 835 guide, TRN02 note; CAQH CORE 370.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.finding import Severity, Snip
from edi.rules.rem.trace_memory import TraceMemory
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM022",
    "trace-number-twice",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.REMITTANCE},
    memory=TraceMemory,
)
def check(remittance: Remittance, seen: TraceMemory) -> Iterator[Hit]:
    if not remittance.trace_number:
        return
    earlier = seen.earlier(remittance)
    if earlier is None:
        return
    if earlier.file == remittance.file:
        yield Hit(
            remittance.spot("TRN", 2),
            "The trace number (TRN02) is that of an earlier payment of this payer, in the"
            f" transaction set at line {earlier.line}: each payment has its own.",
        )
    else:
        yield Hit(
            remittance.spot("TRN", 2),
            "The trace number (TRN02) is that of a payment of this payer in an earlier file: sent"
            " again, it must not be posted twice.",
            f"first in {earlier.file}",
            Severity.WARNING,
        )
