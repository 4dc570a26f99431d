"""What a payer has made of a claim: paid, denied, in part, not answered, answered twice."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.cob.shares import kind_of
from edi.codes import claim_status
from edi.codes.denial import PAYER_ERROR, Kind
from edi.emit.values import Adjustment
from edi.matching.decision import Decision, Service
from edi.matching.levels import by_level
from edi.matching.netting import Standing, is_duplicate, lacks_part, standing
from edi.matching.outcome import forwarded, left_open

ZERO = Decimal(0)
_VOID = "8"  # CLM05-3
_UNKNOWN_MEMBER, _ANOTHER_PAYERS = "4", "23"  # CLP02


class State(StrEnum):
    """What became of a claim, as the files and `--format json` name it."""

    PAID = "paid"
    PARTLY_PAID = "partly-paid"
    DENIED = "denied"
    NOTHING_PAYABLE = "nothing-payable"
    FORWARDED = "forwarded"
    PREDETERMINED = "predetermined"
    REVERSED = "reversed"
    UNANSWERED = "unanswered"
    ANSWERED_TWICE = "answered-twice"
    REPLACED = "replaced"
    VOID = "void"


MEANINGS = {
    State.PAID: "paid; what is not paid is a reduction or the patient's share",
    State.PARTLY_PAID: "paid, but a line or more is denied",
    State.DENIED: "denied",
    State.NOTHING_PAYABLE: "decided, and nothing was to be paid: the patient's share, a reduction,"
    " what earlier payers paid, or capitation",
    State.FORWARDED: "not decided, but sent on to another payer (CLP02 23)",
    State.PREDETERMINED: "priced, not paid (CLP02 25)",
    State.REVERSED: "the decision was taken back (CLP02 22), and there is no other",
    State.UNANSWERED: "never answered",
    State.ANSWERED_TWICE: "decided twice, and neither decision was taken back",
    State.REPLACED: "a later claim takes its place (CLM05-3 7 or 8)",
    State.VOID: "takes an earlier claim back (CLM05-3 8)",
}
ANSWERED = frozenset(
    {State.PAID, State.PARTLY_PAID, State.DENIED, State.NOTHING_PAYABLE, State.FORWARDED}
    | {State.PREDETERMINED, State.ANSWERED_TWICE}
)


class Denied(NamedTuple):
    """An adjustment that denies a line, or a claim that was decided as a whole; or one whose group
    contradicts its reason."""

    decision: Decision
    service: int | None  # index among the decision's services; None: the claim
    adjustment: Adjustment
    kind: Kind


class Answer(NamedTuple):
    """A claim and what its payer has made of it. Amounts are dollars."""

    claim: str  # CLM01
    level: str  # SBR01
    file: str
    line: int
    payer: str  # NM109 of 2010BB
    payer_name: str
    filing: str  # SBR09
    provider: str  # NPI
    group: str  # SBR03
    created: date | None  # BHT04
    service_dates: tuple[date, date] | None
    charge: Decimal | None
    state: State
    decisions: tuple[Decision, ...] = ()  # that stand
    found: tuple[Decision, ...] = ()  # all of this payer's, with those taken back
    denials: tuple[Denied, ...] = ()
    paying_group: str = ""  # REF*1L, where another group paid than the claim names
    next_payer: str = ""  # NM109 of the payer after this one
    sent_to: str = ""  # how this payer says that it has sent the claim on
    open: Decimal = ZERO  # left open to the next payer or the patient
    lacks_part: bool = False  # the payer has split the claim, and a part is not there

    @property
    def paid(self) -> Decimal:
        """CLP04 of the decisions that stand."""
        return sum((one.paid for one in self.decisions), ZERO)

    @property
    def patient(self) -> Decimal:
        """Their adjustments under PR, without those that cannot be the patient's (PR-253)."""
        return sum(
            (
                a.amount
                for one in self.decisions
                for a in one.all_adjustments()
                if a.group == "PR" and kind_of(a.group, a.reason, one.filing) is not PAYER_ERROR
            ),
            ZERO,
        )

    @property
    def denied(self) -> Decimal:
        """What is denied of the charge."""
        return sum(
            (one.adjustment.amount for one in self.denials if one.kind is not PAYER_ERROR), ZERO
        )

    @property
    def decided(self) -> date | None:
        """The day of the last payment or remittance that stands."""
        return max((one.decided for one in self.decisions if one.decided), default=None)

    @property
    def charge_differs(self) -> bool:
        """Is the charge that was decided (CLP03) another than the claim's (CLM02)?"""
        charge = sum((one.charge for one in self.decisions), ZERO)
        return bool(self.decisions) and self.charge is not None and charge != self.charge

    @property
    def is_secondary_due(self) -> bool:
        """Has the next payer to be billed? Not where this one has sent the claim on, nor before
        it has corrected what contradicts itself, or answered the rest of a split claim."""
        is_right = not self.lacks_part and not any(one.flaws for one in self.decisions)
        return bool(self.next_payer) and self.open > 0 and not self.sent_to and is_right

    @property
    def patient_balance(self) -> Decimal:
        """What the patient owes now: nothing while another payer has to decide."""
        if self.is_secondary_due or self.sent_to or self.state is State.ANSWERED_TWICE:
            return ZERO
        return self.patient


class _Payer(NamedTuple):
    level: str
    payer_id: str
    payer_name: str


def answer(claim: Claim, found: Sequence[Decision], *, is_replaced: bool) -> Answer:
    """The state of a claim after the decisions of all payers on it (`found`)."""
    payers = _payers(claim)
    ours = by_level(claim, payers, found).get(claim.responsibility, []) if payers else [*found]
    net = standing(ours, claim)
    stand = net.decisions
    denials = tuple(_denials(stand))
    blank = _blank(claim)
    following = [one for one in payers if _rank(one.level) > _rank(claim.responsibility)]
    group = next((one.group for one in stand if one.group and one.paid > 0), "")
    return blank._replace(
        state=_state(claim, ours, net, denials, is_replaced=is_replaced),
        decisions=stand,
        found=tuple(ours),
        denials=denials,
        paying_group=group if group and blank.group and group != blank.group else "",
        next_payer=following[0].payer_id if following else "",
        sent_to=forwarded(stand),
        open=left_open(stand),
        lacks_part=lacks_part(claim, stand),
    )


def _blank(claim: Claim) -> Answer:
    payer, provider = claim.payer, claim.billing_provider
    return Answer(
        claim.id,
        claim.responsibility,
        claim.file or "",
        claim.line,
        payer.id if payer else "",
        payer.last_name if payer else "",
        claim.filing,
        provider.npi if provider else "",
        claim.group_number,
        claim.created,
        claim.service_dates,
        claim.charge,
        State.UNANSWERED,
    )


def _payers(claim: Claim) -> list[_Payer]:
    payer = claim.payer
    if payer is None:
        return []
    found = [_Payer(claim.responsibility, payer.id, payer.last_name)]
    found += [
        _Payer(one.responsibility, one.payer.id, one.payer.last_name)
        for one in claim.other_payers
        if one.payer is not None
    ]
    return sorted(found, key=lambda one: _rank(one.level))


def _rank(level: str) -> int:
    return "PSTABCDEFGH".find(level)


def _state(
    claim: Claim,
    ours: Sequence[Decision],
    net: Standing,
    denials: tuple[Denied, ...],
    *,
    is_replaced: bool,
) -> State:
    if claim.frequency == _VOID:
        return State.VOID
    if is_replaced:
        return State.REPLACED
    if not net.decisions:
        return State.REVERSED if ours else State.UNANSWERED
    if all(map(is_duplicate, net.decisions)):
        return State.DENIED
    if net.is_ambiguous:
        return State.ANSWERED_TWICE
    is_denied = any(one.kind is not PAYER_ERROR for one in denials)
    statuses = {one.status for one in net.decisions}
    if statuses == {claim_status.PREDETERMINATION}:
        return State.PREDETERMINED
    if statuses == {_ANOTHER_PAYERS}:
        return State.FORWARDED
    if sum((one.paid for one in net.decisions), ZERO) > 0:
        return State.PARTLY_PAID if is_denied else State.PAID
    if is_denied or _UNKNOWN_MEMBER in statuses:
        return State.DENIED
    return State.NOTHING_PAYABLE


def _denials(decisions: Sequence[Decision]) -> list[Denied]:
    """Adjustments of lines that are not paid, and of claims that are not paid and were decided as a
    whole, which are neither a reduction nor the patient's share; and what contradicts itself."""
    found = []
    for one in decisions:
        if one.status == claim_status.PREDETERMINATION:
            continue
        places: list[Decision | Service] = [one, *one.services]
        for number, place in enumerate(places):
            for adjustment in place.adjustments:
                kind = kind_of(adjustment.group, adjustment.reason, one.filing)
                is_unpaid = place.paid <= 0 and place.charge > 0 and adjustment.amount > 0
                if kind is PAYER_ERROR or (is_unpaid and kind.is_denial):
                    service = number - 1 if number else None
                    found.append(Denied(one, service, adjustment, kind))
    return found
