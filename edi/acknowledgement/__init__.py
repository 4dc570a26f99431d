"""Answers to received files: TA1 and 999 to all, 277CA to claims; and what answers say of what was
sent.

    policy          what errors reject
    file_answer     a file read item by item, to the answers of its interchanges
    set_answer      one transaction set: notes of its 999, claims of its 277CA
    run             files to files, with control numbers of a ledger
    match           sent files against the answers that came back
"""

from edi.acknowledgement.match import Matching, Sent, State, match_acknowledgements
from edi.acknowledgement.outcome import AnswerFile, FileOutcome, InterchangeOutcome, Outcome
from edi.acknowledgement.policy import Reject, Role
from edi.acknowledgement.received import Reason
from edi.acknowledgement.run import acknowledge

__all__ = [
    "AnswerFile",
    "FileOutcome",
    "InterchangeOutcome",
    "Matching",
    "Outcome",
    "Reason",
    "Reject",
    "Role",
    "Sent",
    "State",
    "acknowledge",
    "match_acknowledgements",
]
