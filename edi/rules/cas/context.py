"""Adjustments with what is needed to judge them, and which rule a group-reason pair belongs to.

An 837 carries what earlier payers decided, copied from their remittances; an 835 is the payer's own
word. One pair gets one finding: `concern` names the rule that reports it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from edi.claims.balance import AdjustedLoop
from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import OtherPayer
from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.view import Adjustment, at
from edi.codes import cagc, carc, claim_filing
from edi.codes.adjustment_pair import CONTRACTUAL, COST_SHARE, SEQUESTRATION, is_sequestration

Subject = Claim | ClaimPayment

# From Medicare, the patient's only where a notice was given, which a modifier says.
NOTICE_REASONS = frozenset({"97", "150", "234", "B15"})
_NOTICE_MODIFIERS = frozenset({"GA", "GX"})
_FEE_FOR_SERVICE = frozenset({"MA", "MB"})  # Medicare Parts A and B
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LAST_TRIO = 17  # element number of the sixth reason code
_RUN_TOGETHER = re.compile(r"(CO|CR|OA|PI|PR)[-/.: ]?([A-Z]?\d{1,3})", re.IGNORECASE)


class AdjustmentSet(NamedTuple):
    """The adjustments of one loop: 2320 or 2430 of an 837, 2100 or 2110 of an 835.

    `adjustments` holds the trios that have both reason and amount; the others are CAS021's.
    """

    subject: Subject
    view: AdjustedLoop
    adjustments: list[Adjustment]
    is_line: bool
    payer: OtherPayer | None  # whose decision is copied; None in an 835 or for an unknown SVD01
    line: ServiceLine | ServicePayment | None
    charge: Decimal | None  # of the line or claim, dollars
    decided: date | None  # the payer's adjudication date; BPR16 in an 835
    filing: str  # claim filing indicator of the payer that decided: SBR09 or CLP06

    @property
    def is_authored(self) -> bool:
        """Does the sender say this himself (835), rather than copy a prior payer (837)?"""
        return isinstance(self.subject, ClaimPayment)

    @property
    def accepts_assignment(self) -> bool:
        """Is the provider known to accept assignment (CLM07)? Always so for an 835's payee."""
        return not isinstance(self.subject, Claim) or self.subject.assignment == "A"


@lru_cache(maxsize=1)  # kept here and not with the claim, which would then refer to itself
def adjustment_sets(subject: Subject) -> list[AdjustmentSet]:
    """Every loop of the claim or claim payment that has a CAS, in file order. Made once."""
    return list(_of_claim(subject) if isinstance(subject, Claim) else _of_payment(subject))


def suspect_sets(subject: Subject, code: str) -> list[AdjustmentSet]:
    """`adjustment_sets`, or none when a look at the amounts shows that this rule can find nothing.

    For rules that no group and reason give away: all of them share one look at the amounts.
    """
    suspects: set[str] | None = subject.__dict__.get("_suspects")
    if suspects is None:
        suspects = subject.__dict__["_suspects"] = _suspect_codes(subject)
    return adjustment_sets(subject) if code in suspects else []


def _suspect_codes(subject: Subject) -> set[str]:
    found: set[str] = set()
    if isinstance(subject, Claim):
        for payer in subject.other_payers:
            if payer.has("CAS"):
                found.add("CAS031")
                _look_at(payer, subject.charge, found)
        for line in subject.lines:
            for one in line.adjudications:
                if one.has("CAS"):
                    _look_at(one, line.charge, found)
        return found
    if subject.has("CAS"):
        found.add("CAS031")
        _look_at(subject, subject.charge, found)
    for service in subject.lines:
        if service.has("CAS"):
            _look_at(service, service.charge, found)
    return found


def _look_at(view: AdjustedLoop, charge: Decimal | None, found: set[str]) -> None:
    """Adds the codes that may concern the loop; wrongly naming one costs time only."""
    pairs: list[tuple[str, str]] = []
    groups: list[str] = []
    excess: Decimal | int = 0
    last, expected = -1, 2
    for group, reason, amount, _, _, quantity, position, _, segment in view.adjustments:
        if segment != last:
            last, expected = segment, 2
            groups.append(group)
        if position != expected or not reason or amount is None:
            found.add("CAS021")
        expected += 3
        if not amount:
            found.add("CAS022")
        elif reason == "45":
            excess += amount
        if quantity:
            found.add("CAS025")
        pairs.append((group, reason))
    if excess and excess == charge:
        found.add("CAS028")
    if len(groups) != len(view.node.uses["CAS"]):
        found.add("CAS021")  # a CAS with no adjustment at all
    if len(set(groups)) != len(groups):
        found.add("CAS023")
    if len(set(pairs)) != len(pairs):
        found.add("CAS024")


def _of_claim(claim: Claim) -> Iterator[AdjustmentSet]:
    payers: dict[str, OtherPayer] = {}
    for payer in claim.other_payers:
        payers.setdefault(payer.payer_id, payer)
        if payer.has("CAS"):
            decided = payer.adjudication_date or _last_line_date(claim, payer)
            yield AdjustmentSet(
                claim,
                payer,
                _whole(payer.adjustments),
                False,
                payer,
                None,
                claim.charge,
                decided,
                payer.filing,
            )
    for line in claim.lines:
        for one in line.adjudications:
            if one.has("CAS"):
                by = payers.get(one.payer_id) if one.payer_id else None
                decided = one.adjudication_date or (by.adjudication_date if by else None)
                yield AdjustmentSet(
                    claim,
                    one,
                    _whole(one.adjustments),
                    True,
                    by,
                    line,
                    line.charge,
                    decided,
                    by.filing if by else "",
                )


def _of_payment(payment: ClaimPayment) -> Iterator[AdjustmentSet]:
    decided = payment.remittance.effective_date
    filing = payment.filing
    if payment.has("CAS"):
        yield AdjustmentSet(
            payment,
            payment,
            _whole(payment.adjustments),
            False,
            None,
            None,
            payment.charge,
            decided,
            filing,
        )
    for line in payment.lines:
        if line.has("CAS"):
            yield AdjustmentSet(
                payment,
                line,
                _whole(line.adjustments),
                True,
                None,
                line,
                line.charge,
                decided,
                filing,
            )


def _last_line_date(claim: Claim, payer: OtherPayer) -> date | None:
    days = [one.adjudication_date for _, one in claim.adjudications_by(payer)]
    return max((day for day in days if day), default=None)


def _whole(adjustments: list[Adjustment]) -> list[Adjustment]:
    return [
        a
        for a in adjustments
        if a.reason
        and a.amount_text
        and a.position <= _LAST_TRIO
        and (cagc.is_valid(a.group) or not run_together(a.group))
    ]


@lru_cache(maxsize=1024)
def run_together(text: str) -> tuple[str, str] | None:
    """Group and reason of "PR1" or "CO-45"; None when the text is not such a pair."""
    match = _RUN_TOGETHER.fullmatch(text)
    if match is None or carc.is_valid(text):
        return None
    return match[1].upper(), match[2].upper()


def trio_flaw(values: list[str]) -> tuple[int, str] | None:
    """Where the trios of a CAS first break off, as element number and message; None when whole."""
    gap = 0  # position of the first empty trio
    used = False
    for position in range(2, min(len(values), _LAST_TRIO + 1), 3):
        reason, amount = at(values, position), at(values, position + 1)
        quantity = at(values, position + 2)
        if not (reason or amount or quantity):
            gap = gap or position
            continue
        if gap:
            return gap, f"CAS{gap:02d} and CAS{gap + 1:02d} are empty before CAS{position:02d}."
        used = True
        if not reason:
            what = "amount" if amount else "quantity"
            place = f"CAS{position + (1 if amount else 2):02d}"
            return (
                position,
                f"CAS{position:02d}, the reason code of the {what} {place}, is missing.",
            )
        if not amount:
            return position + 1, _no_amount(values, position, quantity)
    if not used and at(values, 1):  # else the segment is empty, which is SEG009
        return 2, "This CAS has no adjustment: leave the segment out when there is none."
    return None


def _no_amount(values: list[str], position: int, quantity: str) -> str:
    """The message for a trio that has a reason and no amount."""
    number = _ORDINALS[position // 3]
    if position > 2 and at(values, position - 1):
        return (
            f"The {number} reason code has no amount. Its place is CAS{position:02d} with the"
            " amount"
            f" in CAS{position + 1:02d}; CAS{position - 1:02d} is the quantity of the one before"
            " and"
            " stays empty (CAS*CO*45*60**44*10)."
        )
    hint = f"; CAS{position + 2:02d} is its quantity" if quantity else ""
    return f"The {number} reason code has no amount (CAS{position + 1:02d}){hint}."


@lru_cache(maxsize=8192)
def group_reason_rule(group: str, reason: str) -> str:
    """The rule that a pair breaks, judged by the codes alone; "" for a pair that is fine.

    CAS011, CAS012 and, for some reasons, CAS014 further depend on the payer; see `concern`.
    """
    if run_together(group) or run_together(reason):
        return "CAS020"
    if not group or not reason:
        return ""
    if not cagc.is_valid(group):
        return "CAS001"
    known = carc.get(reason)
    if known is None:
        return "CAS002"
    if group == "CR":
        return ""
    if group in ("CO", "PI") and reason in COST_SHARE:
        return "CAS010"
    if group != "CO" and reason in SEQUESTRATION:
        return "CAS011"
    if known.must and group not in known.must:
        return "CAS013"
    if group == "PR" and reason in CONTRACTUAL:
        return "CAS012"
    if group == "PR" and reason in NOTICE_REASONS:
        return "CAS014"
    return _advice(group, known)


def _advice(group: str, known: carc.Carc) -> str:
    if known.must:
        return ""
    if group in known.never:
        return "CAS014"
    # Where no group is usual, as of some retired codes, none is unusual.
    return "CAS015" if group in known.tolerated and known.usual else ""


def concern(adjustments: AdjustmentSet, pair: Adjustment) -> str:
    """The one rule that reports this pair, or ""."""
    code = group_reason_rule(pair.group, pair.reason)
    if code == "CAS011":
        return code if is_sequestration(pair.reason, adjustments.filing) else ""
    if code == "CAS014" and pair.group == "PR" and pair.reason in NOTICE_REASONS:
        return code if _lacks_notice(adjustments) else ""
    if code == "CAS012" and not _must_absorb(adjustments, pair.reason):
        known = carc.get(pair.reason)
        return _advice(pair.group, known) if known else ""
    return code


def _must_absorb(adjustments: AdjustmentSet, reason: str) -> bool:
    """Is it known that the provider may not bill a contractual reduction to the patient?

    CLM07 speaks of assignment, which binds towards Medicare; for another payer's 45 it tells
    nothing, since out of its network the excess is the patient's.
    """
    if adjustments.is_authored or not adjustments.accepts_assignment:
        return False
    return reason != "45" or claim_filing.is_medicare(adjustments.filing)


def _lacks_notice(adjustments: AdjustmentSet) -> bool:
    """Did Medicare decide, about services none of which has a notice modifier?"""
    if adjustments.filing not in _FEE_FOR_SERVICE:
        return False
    lines = [adjustments.line] if adjustments.line else adjustments.subject.lines
    return _NOTICE_MODIFIERS.isdisjoint(m for line in lines for m in line.procedure.modifiers)


GROUP_RULES = frozenset({"CAS001", "CAS010", "CAS011", "CAS012", "CAS013", "CAS014"})


def may_concern(*codes: str) -> Callable[[str, str], bool]:
    """A `group_reasons` predicate: could one of these rules report the pair?"""
    return lambda group, reason: group_reason_rule(group, reason) in codes


def of_reason(*reasons: str) -> Callable[[str, str], bool]:
    """A `group_reasons` predicate: is it one of these reasons?"""
    return lambda group, reason: reason in reasons


def concerned(subject: Subject, code: str) -> Iterator[tuple[AdjustmentSet, Adjustment]]:
    """Every pair that this rule reports."""
    for adjustments in adjustment_sets(subject):
        for pair in adjustments.adjustments:
            if concern(adjustments, pair) == code:
                yield adjustments, pair


def or_list(codes: Iterable[str]) -> str:
    """ "CO or PR"."""
    *first, last = sorted(codes)
    return f"{', '.join(first)} or {last}" if first else last
