"""Claim Adjustment Group Codes (CAS01): who bears the adjusted amount.

CR belonged to 4010 reversals. The 5010 claim guides still list it; the 5010
remittance guide does not.
"""

MEANINGS = {
    "CO": "contract or regulation makes the provider absorb it; the patient may not be billed",
    "CR": "correction or reversal of an earlier adjudication (4010 only)",
    "OA": "no other group fits; the impact of another payer, or administrative",
    "PI": "the payer holds that the provider may not collect it, without a contract that says so",
    "PR": "the patient owes it: deductible, coinsurance, copay or a service not covered",
}

_REMITTANCE = frozenset({"CO", "OA", "PI", "PR"})
_CLAIM = _REMITTANCE | {"CR"}


def codes(transaction: str) -> frozenset[str]:
    """The group codes of the 837 guides ("837", "837P", ...) or of the 835 ("835")."""
    return _CLAIM if transaction.startswith("837") else _REMITTANCE


def is_valid(value: str) -> bool:
    """Whether the value is a group code of any transaction."""
    return value in MEANINGS


def is_valid_in(value: str, transaction: str) -> bool:
    """Whether the group code may be used in the transaction, "837" or "835"."""
    return value in codes(transaction)


def meaning(value: str) -> str | None:
    """What the group says about liability, or None when it is no group code."""
    return MEANINGS.get(value)
