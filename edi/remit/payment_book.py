"""The payments of a run by file and payee, with their claim payments, and what is said of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from edi.emit import delimiter_choice, write_835
from edi.emit.payment import Payee, ProviderTotals
from edi.emit.segments import Finished
from edi.interchange.delimiters import Delimiters
from edi.ledger.repeats import Repeat
from edi.remit import member_payments, payment_values, provider_balance
from edi.remit.decision import Decision, ProviderAdjustment
from edi.remit.delivery import delivery_of
from edi.remit.employer_group import ConfiguredPayee, EmployerGroup, Groups
from edi.remit.entries import Entries, Entry, PaidEntry
from edi.remit.member_payments import MemberPayment, MemberShare
from edi.remit.payment_method import Way, way_of
from edi.remit.payments import FileKey, GroupFile, Payment
from edi.remit.refusal import Refusal, RemitWarning, Unfit


class PaymentBook:
    """`files` by group entry; `refusals` and `warnings` (keys, in order) as `Grouping` has them;
    `name` is that of the decisions file."""

    def __init__(self, groups: Groups, decisions_name: str) -> None:
        self.refusals: list[Refusal] = []
        self.warnings: dict[RemitWarning, None] = {}
        self.files: dict[FileKey, GroupFile] = {}
        self._groups = groups
        self._entries = Entries()
        self._payments: list[tuple[GroupFile, Payment]] = []  # by number
        self._held: set[str] = set()  # NPIs of payees one of whose adjustments was refused
        self._to_members: dict[int, MemberShare] = {}  # by number of the claim payment
        self._npis: dict[int, set[str]] = {}  # of payments to a tax id, by number
        self.name = decisions_name
        # What is open of balances moved forward, by group and payee: trace numbers and dollars.
        self.balances: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}

    def discard(self) -> None:
        """Remove what lies outside memory."""
        self._entries.close()

    def group_of(self, number: str, day: date | None, which: str) -> EmployerGroup:
        """The entry of a group for a day; `which` says in words what day that is."""
        if not number:
            raise Unfit("neither the decision nor the claim (2000B SBR03) names an employer group")
        periods = self._groups.periods(number)
        if not periods:
            raise Unfit("the employer group is not in the groups file")
        if day is None:
            if len(periods) == 1 and periods[0].effective is periods[0].through is None:
                return periods[0]
            raise Unfit("without a date of service the period of the employer group is unknown")
        for group in periods:
            if group.covers(day):
                return group
        known = " and ".join(group.period for group in periods)
        raise Unfit(
            f"the employer group is not effective on {which}: the groups file has it {known}"
        )

    def known_payee(self, payee: Payee) -> Payee:
        """A payee of an earlier 835, with the tax id under which it is paid here where that has
        none."""
        if payee.tax_id or not payee.npi:
            return payee
        found = {
            one.payee.tax_id
            for file in self.files.values()
            for one in file.payments.values()
            if one.payee.npi == payee.npi
        }
        known = self._groups.payee(payee.npi, "")
        if not found and known and known.tax_id:
            found = {known.tax_id}
        return replace(payee, tax_id=found.pop()) if len(found) == 1 else payee

    def warn_of_decision(self, message: str, decision: Decision, group: EmployerGroup) -> None:
        """A decision is written, though something about it is unusual."""
        self._warn(message, decision.claim, group.number, decision.place)

    def _file(self, group: EmployerGroup, payee: Payee) -> GroupFile:
        """The file of a group that a payee's receiver gets."""
        route = group.route
        if self._groups.has_receivers:
            known = self._groups.payee(payee.npi, payee.tax_id)
            if known and known.receiver:
                to = {"receiver": known.receiver, "receiver_qualifier": known.receiver_qualifier}
                route = replace(route, **to)
        found = self.files.get((id(group), route))
        if found is None:
            found = self.files[id(group), route] = GroupFile(group, route)
        return found

    def file_of(self, payment: Payment) -> GroupFile:
        return self._payments[payment.number][0]

    def _payment_to(self, file: GroupFile, payee: Payee) -> Payment:
        key = (payee.npi, payee.tax_id)
        found = file.payments.get(key)
        if found is None:
            found = file.payments[key] = Payment(
                payee,
                len(self._payments),
                self._entries,
                requests_refunds=file.group.requests_refunds,
                forwards=file.group.forwards,
                balances=self.balances,
                group=file.group.number,
            )
            self._payments.append((file, found))
        return found

    def _to_provider(self, group: EmployerGroup, payee: Payee) -> Payment:
        """The payment of a group that a claim of a provider goes to."""
        if not group.by_tax_id or not payee.tax_id:
            return self._payment_to(self._file(group, payee), payee)
        known = self._groups.payee("", payee.tax_id)
        owner = replace(payee, name=known.name if known and known.name else payee.name, npi="")
        found = self._payment_to(self._file(group, owner), owner)
        self._npis.setdefault(found.number, set()).add(payee.npi)
        return found

    def _adjusted(self, group: EmployerGroup, adjustment: ProviderAdjustment) -> Payment:
        """The payment that an adjustment belongs to; a new one for a payee without claims."""
        payments = [
            item
            for file in self.files.values()
            if file.group is group
            for item in file.payments.items()
        ]
        npi, tax_id = adjustment.provider, adjustment.tax_id
        found = [
            one
            for (of, under), one in payments
            if tax_id in ("", under)
            and (of == npi or npi in self._npis.get(one.number, ()) or (tax_id and not of))
        ]
        if len(found) > 1:
            raise Unfit("the payee has payments under several tax ids: say which by tax_id")
        if found:
            return found[0]
        known = self._groups.payee(npi, tax_id)
        if known is None or not known.name or not (known.tax_id or tax_id):
            raise Unfit(
                "the payee has no claim in this run: add a [[payee]] with npi, tax_id and name to"
                " the groups file"
            )
        return self._to_provider(group, Payee(known.name, npi, tax_id or known.tax_id))

    def _is_held(self, payment: Payment) -> bool:
        npis = self._npis.get(payment.number, {payment.payee.npi})
        return not self._held.isdisjoint(npis)

    def entries(self) -> Iterator[tuple[GroupFile, Entry]]:
        """Every claim payment that is not refused."""
        for payment, entry in self._entries.all():
            yield self._payments[payment][0], entry

    def entry(self, number: int) -> tuple[GroupFile, Entry]:
        """A claim payment by its number in the run."""
        payment, entry = self._entries.one(number)
        return self._payments[payment][0], entry

    def all_paid(self) -> Iterator[tuple[GroupFile, PaidEntry]]:
        """The same, as the ledger is to know them."""
        for payment, entry in self._entries.all_paid():
            yield self._payments[payment][0], entry

    def paid(self, payment: Payment) -> Iterator[PaidEntry]:
        """Those of a payment."""
        return self._entries.paid(payment.number)

    def to_members(self, file: GroupFile) -> list[MemberPayment]:
        """What members get for the claim payments of a file."""
        if not self._to_members:
            return []
        numbers = (one.number for of in file.payments.values() for one in self.paid(of))
        shares = (self._to_members.get(number) for number in numbers)
        return member_payments.payments(share for share in shares if share)

    def spooled(self, payment: Payment, delimiters: Delimiters) -> Iterator[Finished]:
        """Each claim payment."""
        for waiting in self._entries.finished(payment.number):
            yield delimiter_choice.with_delimiters(waiting, delimiters)

    def totalled(
        self, payment: Payment, fiscal_period: date, delimiters: Delimiters
    ) -> Iterator[Finished]:
        """Each claim payment in a loop 2000 of its facility type, with the totals of that."""
        totals = self._entries.totals(payment.number)
        for number, (code, (claims, sums)) in enumerate(totals.items(), start=1):
            inpatient = tuple((place, value) for place, value in sums.inpatient.items() if value)
            one = ProviderTotals(
                payment.payee.id, code, fiscal_period, claims, sums.charge, inpatient
            )
            waiting = write_835.finished_totals(number, one, delimiter_choice.WAITING)
            yield delimiter_choice.with_delimiters(waiting, delimiters)
            for waiting in self._entries.finished_of(payment.number, code):
                yield delimiter_choice.with_delimiters(waiting, delimiters)

    def places(self) -> Iterator[int]:
        """Lines of the decisions file that are in the files."""
        for file in self.files.values():
            for payment in file.payments.values():
                yield from (entry.place for entry in payment.entries)
                yield from (adjustment.place for adjustment in payment.adjustments)

    def on_file(self, payment: Payment) -> ConfiguredPayee | None:
        """The payee as the groups file has it."""
        return self._groups.payee(payment.payee.npi, payment.payee.tax_id)

    def way(self, file: GroupFile, payment: Payment, on: date) -> Way:
        """How a payment is made. Raises `Unfit`."""
        return way_of(file.group, self.on_file(payment), payment.net(on))

    def refuse_entry(self, payment: Payment, claim: str) -> bool:
        """Leave a claim out of a payment; False when it is not in it."""
        found = [entry for entry in payment.entries if entry.amounts.claim == claim]
        self._entries.remove(found)
        return bool(found)

    def leave(self, file: GroupFile) -> None:
        """Leave a whole file out."""
        self.files.pop(file.key, None)

    def problem(self, file: GroupFile, entry: Entry, problem: Repeat) -> Refusal:
        """What is wrong with a claim payment, with its context."""
        residual = Decimal(problem.difference).scaleb(-2) if problem.difference else None
        return Refusal(
            problem.message,
            entry.amounts.claim,
            file.group.number,
            file=self.name,
            line=entry.place,
            residual=residual,
        )

    def _warn(
        self, message: str, claim: str | None, group: str, line: int | None = None, payee: str = ""
    ) -> None:
        file = self.name if line else None
        self.warnings[RemitWarning(message, claim, group, payee or None, file, line)] = None

    def warn_of(self, file: GroupFile, entry: Entry, problem: Repeat) -> None:
        """A claim payment is written, though something about it is unusual."""
        self._warn(problem.message, entry.amounts.claim, file.group.number, entry.place)

    def warn_of_payment(
        self, file: GroupFile, payment: Payment, message: str, line: int | None = None
    ) -> None:
        """A payment is made, though something about it is unusual."""
        payee = payment_values.label(payment.payee)
        self._warn(message, None, file.group.number, line, payee)

    def _unfit(self, file: GroupFile, payment: Payment, on: date) -> Unfit | None:
        """Why a payment cannot be made. Of one that can, what is unusual becomes a warning."""
        try:
            amounts = payment.provider_amounts(on)
            claims = payment.with_reversals
            paid = provider_balance.check(payment.paid, claims, amounts, file.group)
            way = way_of(file.group, self.on_file(payment), paid)
            if paid:
                delivery_of(file.group, self.on_file(payment))
        except Unfit as error:
            return error
        if way.warning:
            self.warn_of_payment(file, payment, way.warning)
        for message in provider_balance.unusual(claims, amounts, file.group):
            self.warn_of_payment(file, payment, message)
        return None

    def _leave_reversals(self, file: GroupFile, payment: Payment) -> bool:
        """Leave out the reversals that take from a payment, with their corrections, and not the
        whole payee; False when there are none."""
        entries = payment.entries
        taking = provider_balance.taking_families([entry.amounts for entry in entries])
        amounts = {id(one) for family in taking for one in family}
        left = [entry for entry in entries if id(entry.amounts) in amounts]
        for entry in left:
            message = "left out, since its reversal takes more than this payment can give"
            self.refusals.append(self.problem(file, entry, Repeat(entry.number, message)))
        self._entries.remove(left)
        return bool(left)
