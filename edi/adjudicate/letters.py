"""The letter to a member when an investigation is opened."""

from datetime import date

from edi.adjudicate.work import ClaimWork, days_after

_TEXT = """\
{name}
{address}

{on}

About your claim of {day}, reference {reference}

Dear member,

{plan} has received a claim for services that you may have needed because of an
accident or injury. Another party may be responsible for it: an automobile
insurance, workers' compensation, or somebody else's liability insurance.

Please tell us until {until} whether anybody else is, or may be, liable, and
name that party's insurance and your claim number there if you have them.
Answer to: {answer_to}. Please give the reference {reference}.

Until then this claim and those related to it wait. Without an answer by that
day the plan cannot pay them, and you will be responsible for what was charged.
"""


def letter(work: ClaimWork, reference: str, on: date) -> str:
    """Plain text, a page of its own."""
    rules = work.plan.liability
    assert rules is not None
    subscriber = work.claim.subscriber.party if work.claim.subscriber else None
    patient = work.claim.patient or subscriber
    party = subscriber or patient
    home = party if party is not None and party.address else patient
    lines = [part for part in (home.address if home else ()) if part]
    return _TEXT.format(
        name=party.name if party else "",
        address="\n".join(lines),
        on=on.isoformat(),
        day=work.day.isoformat(),
        reference=reference,
        plan=work.plan.name,
        until=days_after(on, rules.days).isoformat(),
        answer_to=rules.answer_to,
    )
