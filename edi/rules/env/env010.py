"""Every segment must stand inside its envelope.

Claim and payment segments stand between ST and SE, transaction sets between GS and GE, groups
between ISA and IEA. Receivers drop or reject what stands elsewhere.

Rejected: a NM1 segment between SE and GE; a GE with no GS before it.
Accepted: the segment before SE; GS before GE.

Source: ANSI X12.5 Interchange Control Structure; ANSI X12.6 Application Control Structure.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV010", "segment-outside-envelope", Severity.ERROR, Snip.SYNTAX)
