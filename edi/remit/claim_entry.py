"""A claim with its decision: the segments of its payment, and what is remembered of it."""

from datetime import date

from edi.claims.claim import Claim, ServiceLine
from edi.emit import delimiter_choice
from edi.emit.error import CannotWrite
from edi.emit.segments import Finished
from edi.emit.write_835 import finished_claim
from edi.remit import coordination, payment_values, situational, situations
from edi.remit.claim_balance import LinePayment
from edi.remit.decision import Decision
from edi.remit.employer_group import EmployerGroup
from edi.remit.refusal import Unfit


def written(
    claim: Claim,
    decision: Decision,
    lines: list[LinePayment],
    group: EmployerGroup,
    on: date | None,
) -> tuple[Finished, list[str]]:
    """The claim payment of a decision, and what is unusual about it. Raises `Unfit`."""
    filing = payment_values.filing(claim, decision, group)
    warnings = [
        *situations.check(claim, decision, lines, group, filing, on),
        *coordination.check(claim, decision, lines),
        *situational.check(claim, decision),
    ]
    try:
        one = payment_values.claim_payment(claim, decision, lines, group)
        return finished_claim(one, delimiter_choice.WAITING), warnings
    except CannotWrite as error:
        raise Unfit(f"a value of the claim cannot be written: {error}") from None


def corrected(claim: Claim, decision: Decision) -> tuple[str, ...]:
    """The payer claim control numbers that a correction or replacement names (REF*F8)."""
    named = (decision.original_claim_control_number, claim.payer_claim_control_number)
    return tuple({number for number in named if number})


def service(claim: Claim) -> int:
    """The same for claims of one patient and the same days of service."""
    patient = claim.patient
    if patient is None:
        return 0
    days = claim.service_dates or ()
    birth = str(patient.birth_date or "")
    text = f"{patient.last_name}\x1f{patient.first_name}\x1f{birth}{''.join(map(str, days))}"
    return hash(text.encode(errors="surrogatepass"))


def paid_lines(lines: list[LinePayment], claim: Claim, decision: Decision) -> list[ServiceLine]:
    """The claim's lines that are paid; all, when it is paid as a whole."""
    if not lines:
        return claim.lines if decision.paid else []
    paid = {id(one.line): one.line for one in lines if one.decided.paid}
    return list(paid.values())
