"""Claims that are refused, and what goes with them: a reversal and its correction, or neither."""

from collections.abc import Iterable

from edi.remit.entries import Entry


class RefusedClaims:
    """By claim number and NPI, and by the payer claim control numbers of pairs."""

    def __init__(self) -> None:
        self._claims: set[tuple[str, str]] = set()  # claim and NPI; NPI "" means any
        # NPI and payer claim control number, of reversals and of what corrections correct.
        self._reversals: set[tuple[str, str]] = set()
        self._originals: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._claims)

    def add(self, claim: str, npi: str = "") -> None:
        """All decisions on a claim of a provider, of any provider without `npi`."""
        self._claims.add((claim, npi))

    def add_pair(
        self, claim: str, npi: str, is_reversal: bool, number: str, corrects: Iterable[str]
    ) -> None:
        """All of a claim, and what it takes back or corrects under another CLM01."""
        self.add(claim, npi)
        if is_reversal:
            self._reversals.add((npi, number))
        else:
            self._originals.update((npi, one) for one in corrects)

    def add_entry(self, entry: Entry) -> None:
        """A claim payment, with its reversal or correction."""
        one = entry.amounts
        self.add_pair(one.claim, entry.npi, one.is_reversal, one.reference, one.corrects)

    def has(self, claim: str, npi: str) -> bool:
        return (claim, "") in self._claims or (claim, npi) in self._claims

    def has_partner(self, entry: Entry) -> bool:
        """Is its reversal or correction under another claim number refused?"""
        amounts, npi = entry.amounts, entry.npi
        if amounts.is_reversal:
            return (npi, amounts.reference) in self._originals
        return any((npi, number) in self._reversals for number in amounts.corrects)
