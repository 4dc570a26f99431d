"""Claim status requests (276, 005010X212) answered by 277s, from a ledger and what runs have left.

requests, reading   a 276 as the requests in it, whatever is wrong around them
known               a claim as the payer knows it, and its state
paid                claims of the 835s that the ledger knows
received            claims of 837s that no 835 has answered: decided, held, received
matching            which claims a request is about, and whose it may ask for
statuses            states as category and status codes
answering, writing  answers as values, and as 277s
run                 files to files
"""

from edi.status_answers.outcome import AnsweredFile, Outcome
from edi.status_answers.run import answer_status

__all__ = ["AnsweredFile", "Outcome", "answer_status"]
