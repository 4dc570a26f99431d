"""The claim payments of a transaction set so far, for rules that compare them (REM021, REM023).

They are known by CLP01 and CLP07, as a hash with what their transaction set begins with: some 100
bytes each, of the last transaction set only. Both rules share one memory, and feed it: whichever is
asked first.
"""

from collections.abc import Collection

from edi.claims.payment import ClaimPayment, Remittance
from edi.codes import claim_status
from edi.structure.chunk import RawClaim

MOST = 500_000  # claim payments that are remembered


class PaymentMemory:
    """What was decided, and what was taken back, in the transaction set that is being read."""

    def __init__(self) -> None:
        self.remittance: Remittance | None = None
        self.set_id = 0  # a hash of what the transaction set begins with
        self.offset = -1  # of the claim payment that was added last
        self._begin()

    def _begin(self) -> None:
        self.decided: dict[int, int] = {}  # line of each
        self.corrections: set[int] = set()  # by the payer's number that they name (REF*F8)
        self.reversed: dict[int, int] = {}  # how often
        self.found_at = -1  # line of an earlier decision like the last claim payment

    def enter(self, remittance: Remittance) -> None:
        """The next claim payments are of this transaction set."""
        self.remittance = remittance
        self.set_id = hash(tuple(remittance.chunk.segments))
        self.offset = -1
        self._begin()

    def enter_set(self, remittance: Remittance | None) -> None:
        """The same, unless they were of this one already."""
        if remittance is not None and remittance is not self.remittance:
            self.enter(remittance)

    def earlier(self, payment: ClaimPayment) -> int:
        """The line of a decision on the same claim, under the same number of the payer, that no
        reversal has taken back since; -1 for none. Adds the claim payment."""
        self._read(payment)
        return -1 if payment.status == claim_status.REVERSAL else self.found_at

    def corrected_before(self, payment: ClaimPayment) -> int:
        """Where this is a reversal, the line of a decision on its claim before it; 0 for one of
        another number, that names this one's (REF*F8); -1 for none. Adds the claim payment."""
        self._read(payment)
        return self.found_at if payment.status == claim_status.REVERSAL else -1

    def _read(self, payment: ClaimPayment) -> None:
        """Once, whichever rule is asked."""
        if payment.remittance is not self.remittance:
            self.enter(payment.remittance)
        offset = payment.chunk.offset
        if offset == self.offset:
            return
        self.offset, self.found_at = offset, -1
        claim, number = payment.id, payment.payer_claim_control_number
        key = hash((self.set_id, claim, number))
        if payment.status == claim_status.REVERSAL:
            self.found_at = self.decided.get(key, 0 if key in self.corrections else -1)
            self.reversed[key] = self.reversed.get(key, 0) + 1
            return
        times = self.reversed.get(key)
        if times is not None:  # what was taken back may be decided again
            key = hash((key, times))
        self.found_at = self.decided.get(key, -1)
        if self.found_at < 0:
            self.decided[key] = payment.line
        if payment.original_reference:
            named = hash((self.set_id, claim, payment.original_reference))
            if named not in self.reversed:
                self.corrections.add(named)

    # -- several processes

    def conflicts(self, later: "PaymentMemory") -> bool:
        theirs = {*later.decided, *later.corrections, *later.reversed}
        ours: tuple[Collection[int], ...] = (self.decided, self.corrections, self.reversed)
        return any(not theirs.isdisjoint(known) for known in ours)

    def merge(self, later: "PaymentMemory") -> None:
        self.decided |= later.decided
        self.corrections |= later.corrections
        self.reversed |= later.reversed

    def move(self, lines: int, set_lines: int) -> None:
        del set_lines
        self.decided = {key: line + lines for key, line in self.decided.items()}

    def __getstate__(self) -> dict[str, object]:
        """Only what was added."""
        return {name: self.__dict__[name] for name in ("decided", "corrections", "reversed")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__()  # type: ignore[misc]
        self.__dict__.update(state)


def precheck(raw: RawClaim, remittance: Remittance, _: str | None, seen: PaymentMemory) -> bool:
    """Of a claim payment that has passed the precheck, which no reversal does."""
    if remittance is not seen.remittance:
        seen.enter(remittance)
    first = raw.segments.segments[0]
    clp = raw.elements
    if len(clp) < 8 or " " in first or not first.isascii():
        return False
    if "REF_F8" in raw.segments.layouts[0].tokens:
        return False
    decided = seen.decided
    key = hash((seen.set_id, clp[1], clp[7]))
    if key in decided or key in seen.reversed:
        return False
    if len(decided) >= MOST:
        decided.clear()
    seen.offset, seen.found_at = raw.raw.offset, -1
    decided[key] = raw.raw.line
    return True
