"""However claims and decisions are edited: what native code calls plain, Python pays alike."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remit_cases import Case, adjustment, claim_file, decision, group, line

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.stream import claims_of
from edi.ledger.identity import ClaimIdentity, digest
from edi.remit import claim_entry, plain
from edi.remit.claim_balance import match
from edi.remit.decision import Decision
from edi.remit.decisions import parse_line
from edi.remit.employer_group import Groups
from edi.remit.groups_file import parse_groups
from edi.remit.plain import PlainPayment, PlainPayments
from edi.structure.chunk import RawClaim
from edi.structure.document import Document

pytestmark = pytest.mark.skipif(not plain.is_available(), reason="there are no compiled modules")

ON = date(2026, 7, 3)
GROUPS = parse_groups(group("G1", "effective = 2026-01-01") + group("G2"))
CASES = (
    Case(charges=("100", "40.5", ".75"), units=("1", "2", "30")),
    Case(charges=("100", "40.5", ".75"), frequency="7", dependent=True),
)
LINE = json.dumps(
    decision(
        "C1",
        "100.25",
        line(1, "60.00", adjustment("40"), allowed="60", units="1", remarks=["N130"]),
        line(2, "40.25", adjustment("0.25", "PR", "1"), charge="40.50"),
        line(3, "0", adjustment("0.5"), adjustment("0.25", "PR", "2")),
        group="G1",
        received="2026-05-01",
        frequency="",
        interest=None,
    )
)
MARKS = '0123456789.-"{}[]:,~*^ \\\tnulltrueabcXZ\u00e9\x00\x1d'


def shown(data: bytes) -> list[tuple[RawClaim, ClaimContext, Claim]]:
    """The claims of a file that are right, raw and as objects."""
    raw: list[tuple[RawClaim, ClaimContext]] = []

    def look(claim: RawClaim, context: ClaimContext, usage: str) -> bool:
        del usage
        raw.append((claim, context))
        return False

    claims = list(claims_of(Document(io.BytesIO(data)), None, look))
    by_place = {one.chunk.ordinal: one for one in claims}
    return [(one, context, by_place[one.ordinal]) for one, context in raw]


def compare(paid: PlainPayment, text: bytes, claim: Claim, groups: Groups) -> None:
    """Is that what the Python code pays, without a word?"""
    record = parse_line(text, "", 1)
    assert isinstance(record, Decision)
    npi = claim.billing_provider.npi if claim.billing_provider else ""
    assert record.claim == claim.id
    assert record.provider in ("", npi) and record.frequency in ("", claim.frequency)
    assert not record.is_reversal
    assert paid.group in groups.periods(record.group or claim.group_number)
    assert claim.service_dates and paid.group.covers(claim.service_dates[0])
    lines = match(claim, record)
    (written,), warnings = claim_entry.written(claim, [record], paid.group, ON)
    assert warnings == []
    assert (paid.data, paid.segments) == written.segments
    assert (paid.cents, paid.reference) == (record.paid * 100, record.payer_claim_control_number)
    assert paid.corrects == claim_entry.corrected(claim, record)
    assert hash(paid.patient_and_days) == claim_entry.service(claim)
    identity = ClaimIdentity(claim)
    assert digest(paid.identity) == identity.claim
    services = identity.services(claim_entry.paid_lines(lines, claim, record))
    assert tuple(map(digest, paid.services)) == services
    assert (written.identity, written.services) == (identity.claim, services)


EDITS = st.lists(
    st.tuples(st.integers(0, 5000), st.sampled_from(("put", "cut", "set")), st.sampled_from(MARKS)),
    min_size=1,
    max_size=3,
)


def edited(text: str, edits: list[tuple[int, str, str]], start: int = 0) -> bytes:
    for place, how, mark in edits:
        at = start + place % (len(text) - start)
        text = text[:at] + ("" if how == "cut" else mark) + text[at + (how != "put") :]
    return text.encode()


@pytest.fixture(scope="module")
def desk() -> PlainPayments:
    for case in CASES:  # the first claim of a shape is read piece by piece
        shown(claim_file(case))
    return PlainPayments(GROUPS, ON)


@pytest.mark.parametrize("case", CASES)
def test_it_is_plain_as_it_stands(desk: PlainPayments, case: Case) -> None:
    ((raw, context, claim),) = shown(claim_file(case))
    paid = desk.pay(LINE.encode(), raw, context)
    assert paid is not None
    compare(paid, LINE.encode(), claim, GROUPS)


MORE: dict[str, Any] = {
    "inpatient_adjudication": {"drg": "1"},
    "outpatient_adjudication": {"hcpcs_payable": "1"},
    "other_subscriber": {"last_name": "OAK"},
    **dict.fromkeys(("contract_class", "repriced_claim_number", "other_group"), "X"),
    **dict.fromkeys(("adjusted_repriced_claim_number", "prior_authorization"), "X"),
    "authorization": "X",
    "rendering_provider_ids": [{"qualifier": "0B", "id": "X"}],
    "amounts": [{"qualifier": "T", "amount": "1"}],
    "quantities": [{"qualifier": "ZK", "quantity": "1"}],
}
MORE_OF_LINE: dict[str, Any] = {
    "rendering_provider": "1500001213",
    "healthcare_policies": ["X"],
    **{key: MORE[key] for key in ("rendering_provider_ids", "amounts", "quantities")},
}


@pytest.mark.parametrize("key", [*MORE, *(f"line.{key}" for key in MORE_OF_LINE)])
def test_what_it_does_not_write_is_not_plain(desk: PlainPayments, key: str) -> None:
    ((raw, context, _),) = shown(claim_file(CASES[0]))
    values = json.loads(LINE)
    if key.startswith("line."):
        values["lines"][0][key[5:]] = MORE_OF_LINE[key[5:]]
    else:
        values[key] = MORE[key]
    text = json.dumps(values).encode()
    assert isinstance(parse_line(text, "", 1), Decision)
    assert desk.pay(text, raw, context) is None


@pytest.mark.slow
@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=EDITS)
def test_edited_decisions(desk: PlainPayments, edits: list[tuple[int, str, str]]) -> None:
    ((raw, context, claim),) = shown(claim_file(CASES[0]))
    text = edited(LINE, edits)
    paid = desk.pay(text, raw, context)
    if paid is not None:
        compare(paid, text, claim, GROUPS)


@pytest.mark.slow
@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=EDITS, case=st.sampled_from(CASES))
def test_edited_claims(desk: PlainPayments, edits: list[tuple[int, str, str]], case: Case) -> None:
    text = claim_file(case).decode()
    data = edited(text, edits, text.index("HL*1"))
    for raw, context, claim in shown(data):
        paid = desk.pay(LINE.encode(), raw, context)
        if paid is not None:
            compare(paid, LINE.encode(), claim, GROUPS)
