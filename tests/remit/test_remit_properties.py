"""Any balanced decisions become a balanced 835 that pays what they say; a cent off, nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, balance, decision, group, judge, line, npi

from edi.api import read_payments
from edi.remit import Refused

CENT = Decimal("0.01")
GROUPS = group("G1", recoupment=True) + group("G2", recoupment=True)
# Pairs that no rule objects to; two of them need no remark.
PAIRS = (("CO", "45"), ("CO", "253"), ("PR", "1"), ("PR", "2"), ("PR", "3"), ("OA", "94"))
AMOUNTS = st.integers(1, 500_00).map(lambda cents: cents * CENT)


class Decided(NamedTuple):
    case: Case
    decision: Any


@st.composite
def lines(draw: st.DrawFn) -> tuple[Decimal, Decimal, list[dict[str, str]]]:
    """Charge, payment and adjustments of a line, in balance."""
    paid = draw(st.just(Decimal(0)) | AMOUNTS)
    pairs = draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=6))
    adjustments = [(pair, draw(AMOUNTS)) for pair in pairs]
    charge = paid + sum((amount for _, amount in adjustments), Decimal(0))
    texts = [
        {"group": pair[0], "reason": pair[1], "amount": f"{amount:f}"}
        for pair, amount in adjustments
    ]
    return charge, paid, texts


@st.composite
def decided(draw: st.DrawFn, number: int) -> Decided:
    """A claim with a balanced decision, by line or as a whole."""
    found = draw(st.lists(lines(), min_size=1, max_size=4))
    case = Case(
        id=f"C{number}",
        charges=[f"{charge:f}" for charge, _, _ in found],
        number=draw(st.sampled_from(["G1", "G2"])),
        provider=draw(st.integers(1, 3)),
        dependent=draw(st.booleans()),
        day=f"202604{draw(st.integers(1, 28)):02d}",
    )
    paid = sum((one for _, one, _ in found), Decimal(0))
    more: dict[str, Any] = {}
    if interest := draw(st.sampled_from(["", "0.37", "12"])):
        more["interest"] = interest
    texts = [line(n, f"{p:f}", *a) for n, (_, p, a) in enumerate(found, start=1)]
    return Decided(case, decision(case.id, f"{paid:f}", *texts, **more))


CLAIMS = st.integers(1, 6).flatmap(lambda n: st.tuples(*(decided(number) for number in range(n))))


@contextmanager
def folder() -> Iterator[Folder]:
    with tempfile.TemporaryDirectory() as path:
        yield Folder(Path(path))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS, st.sampled_from(["", "CS", "LE"]))
def test_written_files_pay_what_was_decided(claims: tuple[Decided, ...], reason: str) -> None:
    records = [one.decision for one in claims]
    more = Decimal(0)
    if reason:
        more = Decimal("-3.5") if reason == "CS" else CENT
        first = claims[0].case
        record = {
            "provider": npi(first.provider),
            "group": first.number,
            "reason": reason,
            "amount": f"{more:f}",
        }
        records.append({"provider_adjustment": record})
    with folder() as one:
        one.put([each.case for each in claims], records, GROUPS)
        try:
            outcome = one.run()
        except Refused as refused:
            # The levy of a cent is more than nothing.
            assert reason == "LE"
            assert [r.residual for r in refused.refusals] == [-CENT]
            return
        decided_by_id = {each.case.id: each for each in claims}
        read = {}
        total = Decimal(0)
        for written in outcome.written:
            total += sum(balance(written.path))
            judge(written.path)
            for payment in read_payments(written.path):
                assert payment.id not in read
                read[payment.id] = payment
                case = decided_by_id[payment.id].case
                assert case.number == written.group == payment.group_number
                payee = payment.remittance.payee
                assert payee is not None and payee.npi == npi(case.provider)
        assert set(read) == set(decided_by_id)
        for claim, payment in read.items():
            expected = decided_by_id[claim].decision
            assert payment.paid == Decimal(expected["paid"])
            assert len(payment.lines) == len(expected["lines"])
        due = sum(
            Decimal(each.decision["paid"]) + Decimal(each.decision.get("interest", 0))
            for each in claims
        )
        assert total == due - more
        assert total == sum(written.amount for written in outcome.written)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS, st.data())
def test_a_cent_off_and_nothing_is_written(
    claims: tuple[Decided, ...], data: st.DataObject
) -> None:
    wrong = data.draw(st.sampled_from(claims))
    spots = [wrong.decision, *wrong.decision["lines"]]
    spots += [a for each in spots[1:] for a in each["adjustments"]]
    spots += wrong.decision.get("adjustments", [])
    spot = data.draw(st.sampled_from(spots))
    key = "paid" if "paid" in spot else "amount"
    spot[key] = f"{Decimal(spot[key]) + CENT:f}"
    with folder() as one:
        one.put([each.case for each in claims], [each.decision for each in claims], GROUPS)
        with pytest.raises(Refused) as caught:
            one.run()
        assert not one.out.exists()
        (refusal,) = caught.value.refusals
        assert refusal.claim == wrong.case.id
        assert refusal.residual is not None and abs(refusal.residual) == CENT


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS)
def test_a_reversal_undoes_its_payment(claims: tuple[Decided, ...]) -> None:
    """Reversed and decided again in the same way, each claim adds nothing."""
    records = [one.decision for one in claims]
    records += [{**one.decision, "status": "22"} for one in claims]
    with folder() as one:
        outcome = one.put([each.case for each in claims], records, GROUPS).run()
        for written in outcome.written:
            assert set(balance(written.path)) == {Decimal(0)}
            judge(written.path)
