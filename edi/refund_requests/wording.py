"""The words of a letter, the same in HTML and PDF."""

from collections.abc import Iterator
from typing import Any

PROMISE = (
    "This plan is self-funded by the employer, so nothing is deducted from other payments to you."
    " When your refund has arrived, your next 835 from this group acknowledges it by a pair of"
    " provider adjustments (PLB WO and 72) of the same amount, which leave that payment unchanged."
)


def title(data: dict[str, Any]) -> str:
    name = f"Refund request: reminder {data['reminder']}" if data["reminder"] else "Refund request"
    return f"TEST DATA, not to be sent. {name}" if data["test"] else name


def opening(data: dict[str, Any]) -> str:
    many = len(data["claims"]) > 1
    claims = "these claims" if many else "this claim"
    group = data["group"]
    plan = f"{group['name']} (employer group {group['number']})"
    if data["reminder"]:
        return f"On behalf of {plan} we have asked you to refund what was overpaid on {claims}." + (
            " It has not arrived in full."
        )
    return f"On behalf of {plan} we have paid you more than is due for {claims}. Please refund it."


def how_to_pay(data: dict[str, Any]) -> str:
    numbers = ", ".join(row["request"] for row in data["claims"])
    return (
        f"Please make the refund of {data['total']} US dollars payable to the account of the plan,"
        f" name the request on it ({numbers}), and send it to:"
    )


def questions(data: dict[str, Any]) -> str:
    contact = [part for part in data["payer"]["contact"] if part]
    return f"Questions: {', '.join(contact)}" if contact else ""


def columns(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and heading of each column of the table; amounts are the last five."""
    yield "request", "Request"
    yield "claim", "Your claim number"
    yield "payer_claim_control_number", "Our claim number"
    if any("patient" in row for row in data["claims"]):
        yield "patient", "Patient"
        yield "service_dates", "Service"
    yield "remittance_date", "835 of"
    yield "trace_number", "Trace (TRN02)"
    yield from (("paid", "Paid"), ("due", "Due"), ("overpaid", "Overpaid"))
    yield from (("settled", "Settled"), ("open", "To refund"))


AMOUNTS = frozenset(("paid", "due", "overpaid", "settled", "open"))
