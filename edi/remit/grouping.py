"""Claims and decisions brought together: one file per employer group, one payment per payee.

Finished claim payments wait outside memory (`entries`), since the header of a payment has its
total; decisions stay in their file until their claim comes (`decision_index`).
"""

from collections.abc import Iterable
from datetime import date

from edi.claims.claim import BillingProvider, Claim
from edi.claims.context import ClaimContext
from edi.emit import delimiter_choice
from edi.emit.payment import Payee
from edi.emit.segments import Finished
from edi.ledger.identity import digest
from edi.ledger.repeats import Repeat
from edi.remit import claim_entry, payment_values, plain
from edi.remit.claim_entry import WrittenPart, corrected
from edi.remit.claim_split import Together
from edi.remit.decision import Decision, ProviderAdjustment
from edi.remit.decision_book import DecisionBook, flag
from edi.remit.decision_index import DecisionIndex
from edi.remit.employer_group import EmployerGroup, Groups
from edi.remit.entries import Entry
from edi.remit.payments import GroupFile
from edi.remit.plain import PlainPayments
from edi.remit.refusal import Refusal, Unfit
from edi.structure.chunk import RawClaim


class Grouping(DecisionBook):
    """Give it the claims, `close` it, refuse what else is wrong, and `settle_all`.

    `refusals` holds every reason found against writing, `warnings` what is unusual (keys, in
    order); `undecided` counts claims without a decision when `allow_missing` is set. `on` is the
    date of payment. `with_earlier`: earlier 835s stand for claims that are not given.
    """

    def __init__(
        self,
        groups: Groups,
        decisions: DecisionIndex,
        decisions_name: str = "",
        *,
        allow_missing: bool = False,
        skip: bool = False,
        on: date | None = None,
        with_earlier: bool = False,
    ) -> None:
        super().__init__(groups, decisions, decisions_name, with_earlier=with_earlier)
        self.undecided = 0
        self._allow_missing = allow_missing
        self._skip = skip  # leave out what is wrong, and pay the rest
        self._on = on
        self._plain = PlainPayments(groups, on) if on and plain.is_available() else None
        self._latest: tuple[BillingProvider | None, Payee] | None = None
        self._unsure = 0  # claims whose decision may be one that names no claim

    # -- claims

    def add_claim(self, claim: Claim) -> None:
        self._claims += 1
        npi = claim.billing_provider.npi if claim.billing_provider else ""
        found = [
            decision
            for decision in self._decided(claim.id)
            if decision.provider in ("", npi) and decision.frequency in ("", claim.frequency)
        ]
        if not found:
            self._undecided(claim, npi)
            return
        # A reversal stands before the correction that follows it.
        found.sort(key=lambda decision: not decision.is_reversal)
        kinds = [[one for one in found if one.is_reversal is kind] for kind in (True, False)]
        for same in kinds:
            together = Together()
            if not all(map(together.takes, same)):
                for decision in found:
                    flag(self._fits, decision.place)
                self._refuse_decision(found[-1], "more than one decision fits the same claim")
                self._refused.add(claim.id, npi)
                return
        for decision in found:
            if not flag(self._fits, decision.place) and flag(self._done, decision.place):
                self._refuse_decision(
                    decision,
                    "more than one claim has this number: distinguish them by provider (NPI of the"
                    " billing provider) or frequency (CLM05-3), or give only one of them",
                )
        for same in filter(None, kinds):
            if not self._refused.has(claim.id, npi):
                self._add(claim, npi, same)

    def add_plain(self, claim: RawClaim, context: ClaimContext) -> bool:
        """Add a claim that is plainly right; False, and nothing is changed, for any other."""
        desk = self._plain
        if desk is None:
            return False
        id_ = claim.elements[1]
        found = self._decisions.only(id_)
        if found is None or context.billing_provider is None:
            return False
        place, line = found
        npi = context.billing_provider.npi
        if (place < len(self._fits) and self._fits[place]) or self._refused.has(id_, npi):
            return False
        paid = desk.pay(line, claim, context)
        if paid is None or not paid.group.is_plain:
            return False
        try:
            payee = self._payee(context.billing_provider)
        except Unfit:
            return False
        self._claims += 1
        flag(self._fits, place)
        self._note_patient(paid.patient_and_days)
        payment = self._to_provider(paid.group, payee)
        self.file_of(payment).taken.update(delimiter_choice.taken_by(paid.data))
        self._entries.add_cents(
            payment.number,
            id_,
            paid.cents,
            paid.reference,
            hash(paid.patient_and_days),
            npi,
            Finished(paid.data, paid.segments),
            place,
            digest(paid.identity),
            [digest(service) for service in paid.services],
            corrects=paid.corrects,
        )
        return True

    def _undecided(self, claim: Claim, npi: str) -> None:
        if self._refused.has(claim.id, npi):
            return
        if self._allow_missing:
            self.undecided += 1
            return
        if self._nameless:
            self._unsure += 1
            return
        self.refusals.append(
            Refusal("the claim has no decision", claim.id or None, file=claim.file)
        )

    def _add(self, claim: Claim, npi: str, decided: list[Decision]) -> None:
        """Add a claim by its decision; by several, where it is split."""
        first = decided[0]
        number = first.group or claim.group_number
        try:
            day = claim.service_dates[0] if claim.service_dates else None
            group = self.group_of(number, day, "the claim's first day of service")
            payee = self._payee(claim.billing_provider)
            parts, warnings = claim_entry.written(claim, decided, group, self._on)
        except Unfit as error:
            for one in decided:
                reference, corrects = one.payer_claim_control_number, corrected(claim, one)
                self._refused.add_pair(claim.id, npi, one.is_reversal, reference, corrects)
            self.refusals.append(
                Refusal(
                    error.message,
                    claim.id,
                    number or None,
                    file=self.name,
                    line=first.place,
                    residual=error.residual,
                )
            )
            return
        for message in warnings:
            self._warn(message, claim.id, number, first.place)
        self._note_patient(claim_entry.patient_and_days(claim))
        for part in parts:
            self.add_part(group, payee, npi, part)

    def add_part(
        self,
        group: EmployerGroup,
        payee: Payee,
        npi: str,
        part: WrittenPart,
        *,
        is_first: bool = False,
    ) -> None:
        """Add a claim payment; `npi` is the billing provider's. `is_first`: it stands in its
        payment before those that were added before."""
        payment = self._to_provider(group, payee)
        self.file_of(payment).taken.update(delimiter_choice.taken_by(part.segments.data))
        entry = self._entries.add(
            payment.number,
            part.amounts,
            npi,
            part.segments,
            part.decision.place,
            part.identity,
            part.services,
            is_first=is_first,
        )
        if part.totals:
            self._entries.add_totals(part.totals)
        if part.share:
            self._to_members[entry] = part.share

    def _payee(self, provider: BillingProvider | None) -> Payee:
        """The payee of a claim; claims of a provider mostly follow each other."""
        if self._latest is None or self._latest[0] is not provider:
            self._latest = provider, payment_values.payee_of(provider)
        return self._latest[1]

    # -- the end

    def finish(self, on: date) -> None:
        """After the last claim: `close`, and `settle_all`."""
        self.close()
        self.settle_all(on)

    def close(self) -> None:
        """After the last claim: what fits nothing, and what is left out with what was refused."""
        if self._unsure:
            message = f"claims without a decision that can be read: {self._unsure}"
            self.refusals.append(Refusal(message, file=self.name))
        is_asked = self._services is not None  # of earlier 835s
        if self._decisions and not self._claims and not is_asked:
            message = "the files given hold no claim of an 837P, 837I or 837D"
            self.refusals.append(Refusal(message))
        for place, record in self._decisions.besides(self._fits):
            if place < len(self._done) and self._done[place]:
                continue
            if not isinstance(record, Decision):
                self._add_record(record)
            elif is_asked:
                message = "no claim given has this number, nor any earlier 835 a payment of it"
                self._refuse_decision(record, message)
            elif self._claims:
                self._refuse_decision(record, "no claim given has this number")
        self._drop_refused()

    def refuse_entries(self, found: Iterable[tuple[GroupFile, Entry, Repeat]]) -> list[Entry]:
        """Refuse claim payments, each with its reversal or correction; all that is left out."""
        for file, entry, problem in found:
            self.refusals.append(self.problem(file, entry, problem))
            self._refused.add_entry(entry)
        return self._drop_refused()

    def settle_all(self, on: date) -> None:
        """Whether payments can be made.

        What was refused is no longer in `files`, so they are what can be written of the rest.
        """
        for adjustment in self._adjustments:
            self._adjust(adjustment, on)
        for file in list(self.files.values()):
            for key, payment in list(file.payments.items()):
                # Without its adjustment, a levy for one, the payment would be too high.
                if self._hold_all or self._is_held(payment):
                    del file.payments[key]
            self.settle(file, on)

    def _adjust(self, adjustment: ProviderAdjustment, on: date) -> None:
        try:
            which = "service_date" if adjustment.service_date else "the date of payment"
            group = self.group_of(adjustment.group, adjustment.service_date or on, which)
            self._adjusted(group, adjustment).adjustments.append(adjustment)
        except Unfit as error:
            self._held.add(adjustment.provider)
            self.refusals.append(
                Refusal(
                    error.message,
                    None,
                    adjustment.group,
                    adjustment.provider or f"tax id ending in {adjustment.tax_id[-4:]}",
                    self.name,
                    adjustment.place,
                )
            )

    def settle(self, file: GroupFile, on: date) -> None:
        """Take out of a file what cannot be paid, and the file if nothing is left in it."""
        for key, payment in list(file.payments.items()):
            while payment.count or payment.adjustments:
                error = self._unfit(file, payment, on)
                if error is None:
                    break
                self.refusals.append(
                    Refusal(
                        error.message,
                        None,
                        file.group.number,
                        payment_values.label(payment.payee),
                        residual=error.residual,
                    )
                )
                if not (self._skip and self._leave_reversals(file, payment)):
                    del file.payments[key]
                    break
            else:
                del file.payments[key]
        if not file.payments:
            self.files.pop(file.key, None)

    def _drop_refused(self) -> list[Entry]:
        """Leave out what is refused, until nothing more goes with it."""
        dropped: list[Entry] = []
        while self._refused:
            going = [entry for file, entry in self.entries() if self._goes(file, entry)]
            if not going:
                break
            self._entries.remove(going)
            dropped += going
        return dropped

    def _goes(self, file: GroupFile, entry: Entry) -> bool:
        amounts = entry.amounts
        if self._refused.has(amounts.claim, entry.npi):
            self._refused.add_entry(entry)
            return True
        if not self._refused.has_partner(entry):
            return False
        other = "correction" if amounts.is_reversal else "reversal"
        message = f"left out, since its {other} under another claim number is refused"
        self.refusals.append(self.problem(file, entry, Repeat(entry.number, message)))
        self._refused.add_entry(entry)
        return True
