"""Claim payments of earlier 835s, ours or another system's: what a reversal repeats when the claim
itself is not at hand.

Only those are kept whose claim number a decision has, each as text.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.claims.payment import ClaimPayment
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import payments_of
from edi.claims.view import Party
from edi.emit.payment import Payee
from edi.emit.values import Address, Adjustment
from edi.errors import NotThisTransaction
from edi.guides.spec import About
from edi.interchange.columns import decode
from edi.interchange.compressed import open_file
from edi.matching import decision as decided
from edi.matching.netting import standing
from edi.remit.decision import Decision
from edi.remit.refusal import Refusal, Unfit
from edi.structure.chunk import RawClaim

ZERO = Decimal(0)


class EarlierPayment(NamedTuple):
    """One CLP of an earlier 835, with all that is below it."""

    what: decided.Decision
    segments: tuple[tuple[str, ...], ...]  # elements, the id first
    component: str  # what parts a composite
    payee: Payee
    payer_ids: tuple[str, ...]
    owner: str  # TRN03
    usage: str  # ISA15
    facility_code: str  # CLP08
    frequency: str  # CLP09
    insured: tuple[str, ...]  # elements of NM1*IL
    patient: tuple[str, ...]  # of NM1*QC
    rendering: tuple[str, ...]  # of NM1*82
    record_number: str  # REF*EA

    @property
    def name(self) -> str:
        """The file, as messages name it."""
        return Path(self.what.file).name

    @property
    def npi(self) -> str:
        """Of the provider, whoever is paid: of a payment to a tax id, that of NM1*82."""
        is_npi = len(self.rendering) > 9 and self.rendering[8] == "XX"
        return self.payee.npi or (self.rendering[9] if is_npi else "")


class EarlierPayments:
    """Those of some files on some claims."""

    def __init__(
        self,
        paths: Iterable[str | Path],
        claims: Collection[str],
        refusals: list[Refusal],
        progress: Callable[[int], object] = lambda _: None,
        notice: Callable[[str], object] = lambda _: None,
    ) -> None:
        """`notice` is told of files that are cut off or hold no 835; what cannot be used is
        refused. Raises `NotX12`, `OSError`."""
        self._found: dict[str, list[EarlierPayment]] = {}
        for path in dict.fromkeys(map(str, paths)):
            try:
                self._read(path, claims, refusals, progress, notice)
            except NotThisTransaction:
                notice(f"{path}: skipped, no 835 that edi reads")

    def _read(
        self,
        path: str,
        claims: Collection[str],
        refusals: list[Refusal],
        progress: Callable[[int], object],
        notice: Callable[[str], object],
    ) -> None:
        with open_file(path) as stream:
            document = DocumentOf(stream, About.PAYMENT, path)
            before = 0

            def skip(claim: RawClaim) -> bool:
                return decode(claim.elements[1]).strip() not in claims

            for one in payments_of(document, path, skip):
                if one.id in claims:
                    try:
                        self._found.setdefault(one.id, []).append(_kept(one))
                    except decided.Unclear as error:
                        message = (
                            f"an earlier 835 cannot be repeated: {error} is missing or no number"
                        )
                        refusals.append(Refusal(message, one.id, file=path, line=one.line))
                progress(one.chunk.offset - before)
                before = one.chunk.offset
            if document.cut_at is not None:
                notice(f"{path}:{document.cut_at}: {CUT}")

    def has(self, claim: str) -> bool:
        """Is there anything on a claim?"""
        return claim in self._found

    def reversed_by(self, one: Decision, *, again: bool) -> EarlierPayment:
        """The payment that a reversal takes back. `again`: also one that an earlier 835 has taken
        back. Raises `Unfit`."""
        found = [
            payment
            for payment in self._found.get(one.claim, ())
            if one.payer_claim_control_number
            in (payment.what.control_number, payment.what.original_reference)
            and one.provider in ("", payment.npi)
            and one.frequency in ("", payment.frequency)
        ]
        if not found:
            raise Unfit(
                "no earlier 835 has a payment of this claim with its payer claim control number"
                " (CLP07)"
            )
        by_place = {(p.what.file, p.what.line): p for p in found}
        net = standing([payment.what for payment in found])
        mine = [d for d in net.decisions if d.control_number == one.payer_claim_control_number]
        taken = [original for _, original in net.pairs]
        if not mine and again:
            mine = taken
        if not mine and taken:
            back = next(back for back, _ in net.pairs)
            raise Unfit(
                f"its payment was reversed before, in {Path(back.file).name}; --allow-repeat"
                " reverses it all the same"
            )
        if not mine:
            raise Unfit("the earlier 835s have nothing that stands under this number")
        same = [d for d in mine if d.paid == one.paid] or mine
        if len(same) > 1:
            raise Unfit(
                f"{len(same)} payments of the earlier 835s have this number, and none is reversed:"
                " give only the 835 of the one that is taken back"
            )
        return by_place[same[0].file, same[0].line]


def check_repeats(one: Decision, earlier: decided.Decision) -> None:
    """What a decision says of the payment that it takes back has to be what was paid; all else
    comes from the earlier 835. Raises `Unfit`."""
    where = Path(earlier.file).name
    for name, given, known in (
        ("charge", one.charge, earlier.charge),
        ("payment", one.paid, earlier.paid),
        ("interest", one.interest, earlier.interest),
    ):
        if given is not None and given != known:
            difference = given - known
            word = "more" if difference > 0 else "less"
            raise Unfit(
                f"the {name} that is taken back is {abs(difference):.2f} {word} than in {where}:"
                " a reversal repeats the amounts of its payment",
                difference,
            )
    if earlier.unexplained:
        raise Unfit(
            f"the earlier 835, {where}, does not balance: charge less payment and adjustments"
            f" leaves {earlier.unexplained:.2f}",
            earlier.unexplained,
        )
    given_adjustments = [*one.adjustments, *(a for line in one.lines for a in line.adjustments)]
    if (one.lines or one.adjustments) and _sums(given_adjustments) != _sums(
        earlier.all_adjustments()
    ):
        raise Unfit(
            f"its adjustments are not those of {where}: a reversal repeats them, so they may be"
            " left out here"
        )


def _sums(adjustments: Sequence[Adjustment]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for group, reason, amount, _ in adjustments:
        found[group, reason] = found.get((group, reason), ZERO) + amount
    return {key: value for key, value in found.items() if value}


# -- reading


def _kept(one: ClaimPayment) -> EarlierPayment:
    """Raises `Unclear`."""
    remitter = decided.remitter_of(one)
    remittance = one.remittance
    return EarlierPayment(
        decided.read(one, remitter),
        tuple(_segments(one)),
        one.delimiters.component,
        _payee(one.payee),
        remitter.ids,
        remittance.originator,
        remittance.usage,
        one.facility_type,
        one.frequency,
        _elements(one, "NM1[IL]"),
        _elements(one, "NM1[QC]"),
        _elements(one, "NM1[82]"),
        one.reference("EA"),
    )


def _elements(one: ClaimPayment, key: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in one.values(key))


def _segments(one: ClaimPayment) -> Iterable[tuple[str, ...]]:
    """All but those that have no place in the loop: the parties of remittances that were joined."""
    whole, separator = one.whole, one.delimiters.element
    roles = [role for layout in whole.layouts for role in layout.roles]
    for text, role in zip(whole.segments, roles, strict=True):
        if role is not None:
            yield tuple(decode(text).split(separator))


def _payee(party: Party | None) -> Payee:
    if party is None:
        return Payee("", "")
    tax_id = party.reference("TJ")
    if party.id_qualifier == "FI":
        tax_id = party.id
    street = tuple(filter(None, (value.strip() for value in party.values("N3")[1:3])))
    place = [value.strip() for value in party.values("N4")[1:]]
    city, state, postal_code, country, _, _, subdivision, *_ = (*place, *[""] * 7)
    where = Address(street, city, state, postal_code, country, subdivision)
    return Payee(party.name, party.npi, tax_id, where if street and city else None)
