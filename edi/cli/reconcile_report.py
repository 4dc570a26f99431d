"""What `edi reconcile` prints: JSON, or counts and sums as text."""

from typing import Any

import click

from edi.cli.told import say_kept
from edi.codes import denial
from edi.reconciliation import Reconciliation, State
from edi.reconciliation.answers import MEANINGS
from edi.report.painter import clean
from edi.report.text_report import count


def document(result: Reconciliation) -> dict[str, Any]:
    """The result as JSON has it."""
    return {
        "claims": result.claims,
        "states": {
            str(state): {
                "claims": one.claims,
                "charge": f"{one.charge:.2f}",
                "paid": f"{one.paid:.2f}",
            }
            for state in State
            if (one := result.states.get(state))
        },
        "overdue": result.overdue,
        "denials": {
            kind: {"claims": claims, "denied": f"{result.denied[kind]:.2f}"}
            for kind, claims in result.denials.most_common()
        },
        "bill_next_payer": result.bill_next_payer,
        "forwarded": result.forwarded,
        "patient_balance": f"{result.patient_balance:.2f}",
        "payments": result.payments,
        "payments_total": f"{result.payments_total:.2f}",
        "capitation": f"{result.capitation:.2f}",
        "deposits": {str(found): number for found, number in sorted(result.deposits.items())},
        "decisions_without_claim": result.decisions_without_claim,
        "to_look_at": result.to_look_at.document(),
        "unread": result.unread,
        "files": [str(path) for path in result.written],
    }


def show(result: Reconciliation) -> None:
    """The result as text, on standard output; what is to be looked at on standard error."""
    say_kept([(result.to_look_at, "look at")])
    click.echo(
        f"{count(result.claims, 'claim')}, {count(result.payments, 'payment')}"
        f" of {result.payments_total:,.2f} in all\n"
    )
    for state in State:
        one = result.states.get(state)
        if one is not None:
            click.echo(
                f"  {one.claims:>7,}  {state:<16} charges {one.charge:>14,.2f}"
                f"  paid {one.paid:>14,.2f}  {MEANINGS[state]}"
            )
    if result.overdue:
        click.echo(f"\n{count(result.overdue, 'claim')} not answered in time")
    if result.denials:
        click.echo("\nDenied, by kind of reason:")
        known = {kind.name: kind for kind in denial.all_kinds()}
        for name, claims in result.denials.most_common():
            click.echo(
                f"  {claims:>7,}  {name:<16} {result.denied[name]:>14,.2f}"
                f"  {known[name].meaning}. {known[name].advice}"
            )
    click.echo("")
    if result.bill_next_payer:
        click.echo(
            f"{count(result.bill_next_payer, 'claim')} to bill to the next payer: edi secondary"
        )
    if result.forwarded:
        click.echo(f"{count(result.forwarded, 'claim')} sent on by the payer itself")
    click.echo(f"owed by patients: {result.patient_balance:,.2f}")
    if result.decisions_without_claim:
        without = count(result.decisions_without_claim, "claim payment")
        click.echo(f"{without} about no claim of these files")
    if result.capitation:
        click.echo(f"capitation payments (PLB CT): {result.capitation:,.2f}")
    if result.deposits:
        found = ", ".join(f"{number:,} {name}" for name, number in sorted(result.deposits.items()))
        click.echo(f"deposits: {found}")
    if result.written:
        click.echo(clean(f"written to {result.written[0].parent}"))
