"""The payments of a run by file and payee, with their claim payments, and what is said of them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from edi.emit import delimiter_choice, write_835
from edi.emit.payment import BankAccount, Delivery, Payee, ProviderTotals
from edi.emit.segments import Finished
from edi.interchange.delimiters import Delimiters
from edi.ledger.repeats import Repeat
from edi.remit import payment_values, provider_balance
from edi.remit.delivery import SPLIT
from edi.remit.employer_group import EmployerGroup, Groups
from edi.remit.entries import Entries, Entry, PaidEntry
from edi.remit.payments import GroupFile, Payment
from edi.remit.refusal import Refusal, RemitWarning, Unfit


class PaymentBook:
    """`files` by group entry; `refusals` and `warnings` (keys, in order) as `Grouping` has them."""

    def __init__(self, groups: Groups, decisions_name: str) -> None:
        self.refusals: list[Refusal] = []
        self.warnings: dict[RemitWarning, None] = {}
        self.files: dict[int, GroupFile] = {}
        self._groups = groups
        self._entries = Entries()
        self._payments: list[tuple[GroupFile, Payment]] = []  # by number
        self._name = decisions_name

    def discard(self) -> None:
        """Remove what lies outside memory."""
        self._entries.close()

    def _group(self, number: str, day: date | None, which: str) -> EmployerGroup:
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

    def _file(self, group: EmployerGroup) -> GroupFile:
        found = self.files.get(id(group))
        if found is None:
            found = self.files[id(group)] = GroupFile(group)
        return found

    def _payment_to(self, file: GroupFile, payee: Payee) -> Payment:
        key = (payee.npi, payee.tax_id)
        found = file.payments.get(key)
        if found is None:
            found = file.payments[key] = Payment(payee, len(self._payments), self._entries)
            self._payments.append((file, found))
        return found

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

    def account(self, payment: Payment) -> BankAccount | None:
        """The payee's bank account on file."""
        known = self._groups.payee(payment.payee.npi, payment.payee.tax_id)
        return known.account if known else None

    def delivery(self, payment: Payment) -> Delivery | None:
        """How the payee gets its remittances, by what is on file."""
        known = self._groups.payee(payment.payee.npi, payment.payee.tax_id)
        return known.delivery if known else None

    def refuse_entry(self, payment: Payment, claim: str) -> bool:
        """Leave a claim out of a payment; False when it is not in it."""
        found = [entry for entry in payment.entries if entry.amounts.claim == claim]
        self._entries.remove(found)
        return bool(found)

    def leave(self, file: GroupFile) -> None:
        """Leave a whole file out."""
        self.files.pop(id(file.group), None)

    def problem(self, file: GroupFile, entry: Entry, problem: Repeat) -> Refusal:
        """What is wrong with a claim payment, with its context."""
        residual = Decimal(problem.difference).scaleb(-2) if problem.difference else None
        return Refusal(
            problem.message,
            entry.amounts.claim,
            file.group.number,
            file=self._name,
            line=entry.place,
            residual=residual,
        )

    def _warn(
        self, message: str, claim: str | None, group: str, line: int | None = None, payee: str = ""
    ) -> None:
        file = self._name if line else None
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
            if paid and file.group.payment.method == "ACH" and self.account(payment) is None:
                raise Unfit(
                    "ACH needs the payee's bank account: add a [[payee]] with npi, routing and"
                    " account to the groups file"
                )
            handling = file.group.payment.handling
            if paid and handling in SPLIT and self.delivery(payment) is None:
                raise Unfit(
                    f"handling {handling} (BPR01) sends the remittance another way than the"
                    " payment: add a [[payee]] with npi and delivery (RDM) to the groups file"
                )
        except Unfit as error:
            return error
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
