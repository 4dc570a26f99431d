"""The decisions of a run: which fit the claims that are given, and which are refused.

They stay in their file until their claim comes (`decision_index`).
"""

from collections.abc import Iterator, Sequence

from edi.claims.claim import Claim
from edi.remit import claim_entry
from edi.remit.claim_split import Together
from edi.remit.decision import Decision, ProviderAdjustment
from edi.remit.decision_index import DecisionIndex
from edi.remit.decisions import Record
from edi.remit.employer_group import Groups
from edi.remit.payment_book import PaymentBook
from edi.remit.refusal import Refusal, Unfit
from edi.remit.refused_claims import RefusedClaims


class DecisionBook(PaymentBook):
    """`with_earlier`: earlier 835s stand for claims that are not given."""

    def __init__(
        self,
        groups: Groups,
        decisions: DecisionIndex,
        decisions_name: str,
        *,
        with_earlier: bool = False,
    ) -> None:
        super().__init__(groups, decisions_name)
        self._decisions = decisions
        self._adjustments: list[ProviderAdjustment] = []
        self._claims = 0
        self._nameless = False  # a record could not be read and names no claim or payee
        # By line of the decisions file: does it fit a claim, and is it dealt with?
        self._fits = bytearray()
        self._done = bytearray()
        self._refused = RefusedClaims()
        self._hold_all = False  # one of them was refused that names no payee
        # Of claims given, by names and days of service: where earlier 835s are asked, too.
        self._services: dict[int, int] | None = {} if with_earlier else None
        for record in decisions.read():
            self._add_record(record)

    def _add_record(self, record: Record) -> None:
        if isinstance(record, Refusal):
            self.refusals.append(record)
            if record.claim:
                self._refused.add(record.claim)
            if record.payee:
                self._held.add(record.payee)
            self._hold_all |= record.holds_all
            self._nameless |= not (record.claim or record.payee)
        elif isinstance(record, ProviderAdjustment):
            self._adjustments.append(record)

    def _decided(self, claim: str) -> list[Decision]:
        """The decisions on a claim number. What is wrong with them is refused once."""
        found: list[Decision] = []
        known: dict[tuple[str, str, bool], Together] = {}
        for place, record in self._decisions.of(claim):
            if not isinstance(record, Decision):
                if flag(self._done, place):
                    self._add_record(record)
                continue
            which = record.provider, record.frequency, record.is_reversal
            if known.setdefault(which, Together()).takes(record):
                found.append(record)
            elif flag(self._done, place):
                message = "the claim is decided twice" + self._decisions.source.twice
                self._refuse_decision(record, message)
        return found

    def hold(self, message: str, file: str) -> None:
        """Nothing of the run can be paid."""
        self.refusals.append(Refusal(message, file=file, holds_all=True))
        self._hold_all = True

    def _refuse_decision(self, decision: Decision, message: str) -> None:
        self.refusals.append(Refusal(message, decision.claim, file=self.name, line=decision.place))
        self._refused.add(decision.claim, decision.provider)

    # -- decisions on claims that are not given

    @property
    def twice(self) -> str:
        """What else is said of a claim that is decided twice."""
        return self._decisions.source.twice

    def unmatched(self) -> Iterator[Decision]:
        """Decisions that fit no claim so far, and are not refused."""
        for place, record in self._decisions.besides(self._fits):
            is_done = place < len(self._done) and self._done[place]
            if isinstance(record, Decision) and not is_done:
                yield record

    def take(self, decisions: Sequence[Decision], refused: Unfit | None = None) -> None:
        """All decisions on a claim that is not given are dealt with, or refused."""
        for one in decisions:
            flag(self._fits, one.place)
            self._claims += 1
            if refused:
                number, original = one.payer_claim_control_number, one.original_claim_control_number
                corrects = filter(None, (original,))
                self._refused.add_pair(one.claim, one.provider, one.is_reversal, number, corrects)
        if refused:
            first, told = decisions[0], refused.message
            self.refusals.append(
                Refusal(
                    told,
                    first.claim,
                    first.group or None,
                    file=self.name,
                    line=first.place,
                    residual=refused.residual,
                )
            )

    def is_refused(self, one: Decision) -> bool:
        """Is something else of its claim refused?"""
        return self._refused.has(one.claim, one.provider)

    def service_of(self, claim: Claim) -> int:
        """As `claim_entry.service`; where a claim given is for the same patient and days, its."""
        found = claim_entry.patient_and_days(claim)
        own = hash(found) if found else 0
        return (self._services or {}).get(claim_entry.without_birth(found), own)

    def _note_patient(self, found: bytes) -> None:
        if self._services is not None and found:
            self._services.setdefault(claim_entry.without_birth(found), hash(found))


def flag(flags: bytearray, place: int) -> bool:
    """Flag a line; was it not flagged before?"""
    if place >= len(flags):
        flags.extend(bytes(place + 1 - len(flags) + (1 << 12)))
    if flags[place]:
        return False
    flags[place] = 1
    return True
