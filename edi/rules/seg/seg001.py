"""A segment id must be one that claims and remittances know.

An unknown id is mostly a typing error, or the rest of a segment that was broken by a terminator
inside a value. The segment is passed over.

Rejected: DPT*472*D8*20260409.
Accepted: DTP*472*D8*20260409.

Source: ANSI X12.22 Segment Directory; 999 IK304 code 1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG001", "unknown-segment", Severity.ERROR, Snip.SYNTAX)
