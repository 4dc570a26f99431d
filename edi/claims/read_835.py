"""Chunks of an 835 to claim payments, one at a time, and the remittance that they belong to."""

from collections.abc import Sequence, Set
from copy import copy
from decimal import Decimal
from typing import NamedTuple

from edi.claims.payment import ClaimPayment, Parties, ProviderAdjustment, Remittance
from edi.claims.set_totals import GroupSums, ProviderGroup, sums_of
from edi.claims.view import Party, at, money
from edi.codes import claim_status
from edi.elements.dates import parse_date
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.layout import Layout, Node
from edi.structure.limits import MAX_LINES

MAX_PROVIDER_ADJUSTMENTS = 10_000
MAX_PAYERS = 1000  # named in one transaction set
_OF_PARTY = ("N2", "N3", "N4", "REF", "PER", "RDM")


class Totals(NamedTuple):
    """What claim payments add to their remittance."""

    claim_count: int
    total_paid: Decimal
    amounts_known: bool
    out_of_balance: Decimal
    paid_early: int
    interest: Decimal
    shows_interest: bool
    reversed: Decimal
    group_providers: set[str]
    payee_ids: set[str]
    group: GroupSums  # of the loop 2000 that was open at the start
    employer_groups: Set[str] = frozenset()


class PaymentReader:
    """Feed it the chunks of one transaction set; it hands out each claim payment when complete."""

    def __init__(self) -> None:
        self.remittance: Remittance | None = None
        # The levels around the next claim payment, the outermost first.
        self.levels: tuple[LoopChunk, ...] = ()
        self.group: ProviderGroup | None = None  # the open loop 2000, if it has TS3 or TS2
        self._payment: ClaimPayment | None = None
        self._parties = Parties()
        # Of the claims that follow in a group that was open where a part began.
        self._in_first = False
        self._first_sums = GroupSums()

    @property
    def around(self) -> Remittance | None:
        """What the next claim payment belongs to."""
        return self.remittance

    @property
    def open(self) -> ClaimPayment | None:
        """The claim payment being read."""
        return self._payment

    def count(self, claim: RawClaim) -> None:
        """A claim payment that needs no closer look: it is not fed."""
        self._add(money(at(claim.elements, 4)))
        if self.group is not None or self._in_first:
            segments, _, layouts = claim.segments
            self._add_to_group(segments, layouts[0], claim.delimiters.element)

    def count_many(self, number: int, paid: Decimal) -> None:
        """So many such claim payments, which pay this together; where there is no group."""
        remittance = self.remittance
        if remittance is not None:
            remittance.claim_count += number
            remittance.total_paid += paid

    @property
    def has_group(self) -> bool:
        """Are claim payments added up for a loop 2000?"""
        return self.group is not None or self._in_first

    def feed(self, chunk: LoopChunk) -> ClaimPayment | None:
        """The claim payment that this chunk completes, if any."""
        complete = self._feed(chunk)
        if None in chunk.layout.roles and self.remittance is not None:
            self._name_parties(chunk, self.remittance)
        return complete

    def _feed(self, chunk: LoopChunk) -> ClaimPayment | None:
        kind = chunk.kind
        if kind == "2110":
            payment = self._payment
            if payment is not None:
                payment.add_line(chunk, MAX_LINES)
                if chunk.layout.lacks:
                    payment.is_whole = False
                    payment.remittance.amounts_known = False
            return None
        complete = self.finish()
        match kind:
            case "2100":
                if self.remittance is not None:
                    self._payment = ClaimPayment(chunk, self.remittance, self.levels, self._parties)
                    self._add(self._payment.paid)
                    self._add_more(self._payment, self.remittance)
                self._add_to_group(chunk.segments, chunk.layout, chunk.delimiters.element)
            case "ST":
                self.remittance = Remittance(chunk)
                self.group, self._in_first = None, False
                self.remittance.payers += filter(None, [self.remittance.payer])
                self._parties = Parties()
                self.levels = (chunk,)
            case "2000":
                self.levels = (*self.levels[:1], chunk)
                self._open_group(chunk)
            case "ST/end" if chunk.layout.root.uses.get("PLB"):
                self._provider_adjustments(chunk)
        return complete

    def _name_parties(self, chunk: LoopChunk, remittance: Remittance) -> None:
        """Payers and payees that are named again between claims, where the guide has no place for
        it: clearinghouses that join remittances do so. They hold for the claims that follow."""
        for party in _misplaced_parties(chunk):
            if party.entity == "PR":
                self._parties = self._parties._replace(payer=party)
                if len(remittance.payers) < MAX_PAYERS:
                    remittance.payers.append(party)
            elif party.entity == "PE":
                self._parties = self._parties._replace(payee=party)
                if len(remittance.payee_ids) < MAX_PAYERS:
                    remittance.payee_ids.add(party.id)

    def apart(self) -> "PaymentReader":
        """Another one that stands where this one does between two claim payments."""
        other = copy(self)
        other.remittance, other.group = copy(self.remittance), copy(self.group)
        own = other.remittance
        if own is not None:
            own.payers, own.payee_ids = list(own.payers), set(own.payee_ids)
            own.provider_adjustments = list(own.provider_adjustments)
            own.group_providers = set(own.group_providers)
        return other

    @property
    def named(self) -> tuple[object, ...]:
        """Who was named up to here besides the levels around: what claim payments are read with."""
        r = self.remittance
        if r is None:
            return ()
        parties = (party and party.id for party in self._parties)
        return (*parties, len(r.payers), frozenset(r.payee_ids), len(r.provider_adjustments))

    def begin_part(self) -> None:
        """What comes next is a part that is read by itself: count its claim payments alone."""
        self._payment = None
        if self.remittance is not None:
            self.remittance.claim_count = 0
            self.remittance.total_paid = Decimal(0)
            self.remittance.amounts_known = True
            self.remittance.out_of_balance = Decimal(0)
            self.remittance.paid_early = 0
            self.remittance.interest = self.remittance.reversed = Decimal(0)
            self.remittance.shows_interest = False
            self.remittance.group_providers = set()
        # An open group may have begun before: here only what its claims add is known. One that
        # begins in a part ends with it, since a part with an LX is cut before another one.
        self._in_first = self.group is not None
        self.group, self._first_sums = None, GroupSums()

    def totals(self) -> Totals | None:
        """Of the claim payments so far."""
        r = self.remittance
        if r is None:
            return None
        return Totals(
            r.claim_count,
            r.total_paid,
            r.amounts_known,
            r.out_of_balance,
            r.paid_early,
            r.interest,
            r.shows_interest,
            r.reversed,
            r.group_providers,
            r.payee_ids,
            self._first_sums,
            r.employer_groups,
        )

    def merge(self, totals: Totals | None) -> None:
        """Add those of a part that was read by itself."""
        remittance = self.remittance
        if remittance is not None and totals is not None:
            remittance.claim_count += totals.claim_count
            remittance.total_paid += totals.total_paid
            remittance.amounts_known &= totals.amounts_known
            remittance.out_of_balance += totals.out_of_balance
            remittance.paid_early += totals.paid_early
            remittance.interest += totals.interest
            remittance.shows_interest |= totals.shows_interest
            remittance.reversed += totals.reversed
            remittance.group_providers |= totals.group_providers
            remittance.payee_ids |= totals.payee_ids
            remittance.employer_groups |= totals.employer_groups
            if self.group is not None:
                self.group.sums = self.group.sums.plus(totals.group)

    def finish(self) -> ClaimPayment | None:
        """The last claim payment, at the end of the transaction set."""
        payment, self._payment = self._payment, None
        return payment

    def _add(self, paid: Decimal | None) -> None:
        """Count a claim payment of this amount (CLP04)."""
        remittance = self.remittance
        if remittance is not None:
            remittance.claim_count += 1
            remittance.amounts_known &= paid is not None
            remittance.total_paid += paid or Decimal(0)

    def _add_more(self, payment: ClaimPayment, remittance: Remittance) -> None:
        """What only claim payments add that are looked at closely (`edi.engine.precheck`)."""
        interest = payment.interest
        if interest is not None:
            remittance.interest += interest
            remittance.shows_interest = True
        if payment.status == claim_status.REVERSAL:
            remittance.reversed += payment.paid or Decimal(0)

    def _open_group(self, chunk: LoopChunk) -> None:
        self.group, self._in_first = None, False
        uses = chunk.layout.root.uses
        if uses.get("TS3") or uses.get("TS2"):
            self.group = ProviderGroup(chunk)
            if self.remittance is not None and self.group.provider:
                self.remittance.group_providers.add(self.group.provider)

    def _add_to_group(self, segments: Sequence[str], layout: Layout, separator: str) -> None:
        """Count a claim payment, of whose raw segments the first are its own."""
        if self.group is not None:
            added = sums_of(segments, layout.root.uses, separator)
            self.group.sums = self.group.sums.plus(added)
        elif self._in_first:
            added = sums_of(segments, layout.root.uses, separator)
            self._first_sums = self._first_sums.plus(added)

    def _provider_adjustments(self, chunk: LoopChunk) -> None:
        remittance = self.remittance
        if remittance is None:
            return
        values = chunk.values(0)
        for position in range(3, len(values), 2):
            if not at(values, position) and not at(values, position + 1):
                continue
            if len(remittance.provider_adjustments) >= MAX_PROVIDER_ADJUSTMENTS:
                remittance.amounts_known = False
                return
            reason, _, reference = at(values, position).partition(chunk.delimiters.component)
            amount = money(at(values, position + 1))
            if amount is None:
                remittance.amounts_known = False
            remittance.provider_adjustments.append(
                ProviderAdjustment(
                    at(values, 1),
                    parse_date(at(values, 2)),
                    reason,
                    reference,
                    amount,
                    chunk,
                    position,
                )
            )


def _misplaced_parties(chunk: LoopChunk) -> list[Party]:
    """The N1 loops among the segments that have no place in the chunk."""
    parties: list[Party] = []
    node: Node | None = None
    for index, role in enumerate(chunk.layout.roles):
        segment_id = chunk.values(index)[0] if role is None else ""
        if segment_id == "N1":
            node = Node(chunk.layout.root.loop, None, index)
            node.use("N1", index)
            parties.append(Party(chunk, node, "N1"))
        elif node is not None and segment_id in _OF_PARTY:
            node.use(segment_id, index)
        else:
            node = None
    return parties
