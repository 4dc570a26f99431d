"""Adjustments and remarks in plain words, for people who post or answer for them."""

from typing import NamedTuple

from edi.cob.shares import share_of
from edi.codes import cagc, carc, claim_status, remark_code, remark_meaning
from edi.codes.adjustment_pair import contradiction

SHARES = {
    "paid": "Paid",
    "patient": "Patient's share",
    "earlier_payers": "Earlier payers",
    "write_off": "Written off",
    "denied": "Denied",
    "other": "Other",
}

_WHOSE = {
    "patient": "The patient owes it, or the next payer.",
    "earlier_payers": "Earlier payers paid it or wrote it off.",
    "write_off": "The provider writes it off; the patient may not be billed.",
    "denied": "Not paid; the patient may not be billed unless the payer says so.",
}
_PATIENT_PAID = "It was paid to the patient, who owes it to the provider."
_CONTRADICTS = "Group and reason contradict each other: ask the payer to correct it."
_OTHER = "Neither the patient's nor a contract's: look at the remarks."


class Pair(NamedTuple):
    """A group and reason as they are shown."""

    code: str  # "CO-45"
    meaning: str
    whose: str
    share: str  # key of `SHARES`
    is_wrong: bool  # does it contradict itself?


def pair(group: str, reason: str, filing: str, *, is_unpaid: bool) -> Pair:
    """What an adjustment says, of a payer that files so (CLP06)."""
    known = carc.get(reason)
    meaning = known.summary if known else "a reason code that is on no list edi has"
    share = share_of(group, reason, filing, is_unpaid=is_unpaid)
    is_wrong = bool(contradiction(group, reason, filing=filing, accepts_assignment=True))
    whose = _WHOSE.get(share, _OTHER)
    if is_wrong or not cagc.is_valid(group):
        whose, is_wrong = _CONTRADICTS, True
    elif reason == "100":
        whose = _PATIENT_PAID
    return Pair(f"{group}-{reason}", meaning, whose, share, is_wrong)


def known_pair(group: str, reason: str) -> Pair | None:
    """The same of a paid service and any payer; None unless both are codes of their lists."""
    if not cagc.is_valid(group) or carc.get(reason) is None:
        return None
    return pair(group, reason, "", is_unpaid=False)


def remark(code: str) -> str:
    """What a remark code says, "" where that is not known."""
    known = remark_meaning.get(code)
    if known is not None:
        return f"{known.meaning} (information only)" if known.is_alert else known.meaning
    return "" if remark_code.is_known(code) else "on no list that edi has"


def status(code: str) -> str:
    """What a claim status (CLP02) says."""
    known = claim_status.get(code)
    return known.meaning if known else "a status that the guide does not list"


def known_status(code: str) -> str:
    """The same, "" for any other value."""
    known = claim_status.get(code)
    return known.meaning if known else ""
