"""A transaction set must report one payment: one BPR with one TRN.

One check or transfer is one transaction set (ST to SE), with the trace number (TRN02) that the
deposit carries. A second BPR or TRN, in the header or between claims, is another payment, which
needs a transaction set of its own.

Rejected: ST*835 with two BPR segments.
Accepted: two transaction sets, each with a BPR and a TRN.

Source: 835 guide, section 1.10.1; WEDI, EFT and remittance reassociation.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("REM012", "several-payments", Severity.ERROR, Snip.SITUATIONAL)
