"""`edi.read_statuses`: the claim statuses of 277CA transaction sets as objects."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.claims.status import StatusCode

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILE = BASE / "status.edi"
TEXT = FILE.read_text(encoding="utf-8")


def claims(source: Path | bytes) -> list[edi.ClaimStatus]:
    found = list(edi.read_statuses(source))
    assert all(isinstance(one, edi.ClaimStatus) for one in found)
    return [one for one in found if isinstance(one, edi.ClaimStatus)]


def test_claims() -> None:
    assert [
        (one.id, one.is_accepted, one.is_rejected, one.charge, one.patient and one.patient.name)
        for one in claims(FILE)
    ] == [
        ("P1002", True, False, Decimal(500), "WREN BRIGHTWATER"),
        ("P1003", True, False, Decimal(500), "WREN BRIGHTWATER"),
        ("P1004", False, True, Decimal(250), "SAGE BRIGHTWATER"),
    ]


def test_statuses_and_numbers_of_a_claim() -> None:
    accepted, _, rejected = claims(FILE)
    (status,) = rejected.statuses
    assert status.codes == (StatusCode("A7", "562", "85"), StatusCode("A8", "128", "85"))
    assert (status.effective, status.action) == (date(2026, 6, 15), "U")
    assert all(code.is_rejection for code in status.codes)
    assert accepted.payer_claim_control_number == "2226100400511"
    assert accepted.clearinghouse_trace == "2606150000102"
    assert accepted.service_dates == (date(2026, 4, 9), date(2026, 4, 9))
    assert (rejected.payer_claim_control_number, rejected.clearinghouse_trace) == ("", "")
    bill = TEXT.replace("REF*D9*2606150000102~", "REF*D9*2606150000102~\nREF*BLT*131~")
    assert claims(bill.encode())[0].bill_type == "131"
    assert accepted.bill_type == ""


def test_lines_of_a_claim() -> None:
    first, second = claims(FILE)[2].lines
    assert (first.procedure.code, first.charge, first.units) == ("99213", Decimal(150), Decimal(1))
    assert (first.control_number, first.service_dates) == (
        "P1004L1",
        (date(2026, 4, 11), date(2026, 4, 11)),
    )
    assert first.statuses[0].codes == (StatusCode("A7", "454", "85"),)
    assert first.is_rejected and not first.is_accepted
    assert (second.control_number, second.service_dates, second.revenue_code) == ("", None, "")
    assert claims(FILE)[0].lines == []


def test_levels_around_a_claim() -> None:
    first, _, third = claims(FILE)
    source, receiver, provider = first.source, first.receiver, first.provider
    assert source and source.party and source.party.name == "EXAMPLE TPA"
    assert (source.trace_number, source.received, source.processed) == (
        "BASE0006",
        date(2026, 6, 15),
        date(2026, 6, 15),
    )
    assert receiver and receiver.party and receiver.party.id == "CLEARLINK"
    assert receiver.id == "BASE0001"
    assert (receiver.accepted_count, receiver.rejected_count) == (2, 1)
    assert (receiver.accepted_amount, receiver.rejected_amount) == (Decimal(1000), Decimal(250))
    assert receiver.statuses[0].codes == (StatusCode("A1", "19", "PR"),)
    assert provider and provider.party and provider.party.npi == "1500001213"
    assert (provider.accepted_count, provider.rejected_count) == (2, 1)
    assert (provider.accepted_amount, provider.rejected_amount) == (Decimal(1000), Decimal(250))
    assert provider.is_accepted and provider.statuses[0].effective is None
    assert (third.receiver, third.provider, third.report) == (receiver, provider, first.report)


def test_report() -> None:
    report = claims(FILE)[0].report
    assert (report.reference_number, report.created) == ("BASE0006", date(2026, 6, 15))
    where = (report.file, report.interchange, report.group, report.transaction)
    assert where == (str(FILE), "000001006", "1006", "0001")


def test_a_rejecting_category_rejects_whatever_the_action() -> None:
    status = claims(TEXT.replace("A7:562:85*20260615*U*", "A7:562:85*20260615*WQ*").encode())[2]
    assert status.is_rejected and not status.is_accepted


def test_no_amount_or_message_is_shown_by_repr() -> None:
    text = TEXT.replace("******A8:128:85~", "******A8:128:85**NAME OF A PATIENT~")
    (status,) = claims(text.encode())[2].statuses
    assert status.message == "NAME OF A PATIENT"
    assert "PATIENT" not in repr(status) and "250" not in repr(status)


def _rejected(until: str) -> bytes:
    """The file without anything below a level, all of whose claims are rejected."""
    head = TEXT[: TEXT.index(until)]
    segments = head.split("~\n")[:-1]
    status = max(n for n, segment in enumerate(segments) if segment.startswith("STC"))
    segments[status] = segments[status].replace("A1:19", "A3:23").replace("*WQ*", "*U*")
    return "".join(f"{segment}~\n" for segment in [*segments, "SE*1*0001"]).encode()


def test_a_batch_rejected_as_a_whole() -> None:
    (status,) = edi.read_statuses(_rejected("HL*3*2*19"))
    assert isinstance(status, edi.ReceiverStatus)
    assert (status.id, status.is_rejected, status.charge) == ("BASE0001", True, Decimal(1250))
    assert status.report.source and status.report.transaction == "0001"


def test_all_claims_of_a_provider_rejected() -> None:
    (status,) = edi.read_statuses(_rejected("HL*4*3*PT"))
    assert isinstance(status, edi.ProviderStatus)
    assert status.is_rejected and status.receiver and not status.receiver.is_rejected
    assert status.rejected_count == 1


def test_a_provider_rejected_beside_another() -> None:
    start, end = TEXT.index("HL*3*2*19"), TEXT.index("HL*4*3*PT")
    provider = TEXT[start:end]
    both = TEXT[:start] + provider + TEXT[start:]
    kinds = [type(status).__name__ for status in edi.read_statuses(both.encode())]
    assert kinds == ["ProviderStatus", "ClaimStatus", "ClaimStatus", "ClaimStatus"]
    silent = "HL*3*2*19*1~\nNM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001213~\n"
    both = TEXT[:start] + silent + TEXT[start:]
    assert {type(status).__name__ for status in edi.read_statuses(both.encode())} == {"ClaimStatus"}
    # A provider that says nothing leaves the receiver's answer standing.
    (status,) = edi.read_statuses(f"{TEXT[:start]}{silent}SE*1*0001~\n".encode())
    assert isinstance(status, edi.ReceiverStatus)


@pytest.mark.parametrize("name", ["professional", "dental", "remittance", "acknowledgement"])
def test_other_transaction_sets_are_refused(name: str) -> None:
    with pytest.raises(edi.NotThisTransaction):
        list(edi.read_statuses(BASE / f"{name}.edi"))


def test_two_reports_do_not_mix() -> None:
    data = FILE.read_bytes() + (BASE / "professional.edi").read_bytes() + FILE.read_bytes()
    found = claims(data)
    assert [one.id for one in found] == ["P1002", "P1003", "P1004"] * 2
    assert len({id(one.report) for one in found}) == 2


class Told(NamedTuple):
    """A claim status as values: id, action, triplets, charge, lines by charge."""

    id: str
    action: str
    codes: tuple[StatusCode, ...]
    charge: Decimal
    lines: list[tuple[Decimal, str]]


amounts = st.decimals(0, 99_999, places=2)
names = st.text("ABC0123456789", min_size=1, max_size=12)
triplets = st.builds(
    StatusCode,
    st.sampled_from(["A1", "A2", "A3", "A6", "A7", "A8"]),
    st.integers(1, 800).map(str),
    st.sampled_from(["", "85", "PR", "QC"]),
)
told = st.builds(
    Told,
    names,
    st.sampled_from(["U", "WQ"]),
    st.lists(triplets, min_size=1, max_size=3).map(tuple),
    amounts,
    st.lists(st.tuples(amounts, names), max_size=3),
)
# Providers, each with patients, each with claims.
batches = st.lists(
    st.lists(st.lists(told, min_size=1, max_size=3), min_size=1, max_size=3), max_size=3
)


def _written(batch: list[list[list[Told]]]) -> Iterator[str]:
    number = 2
    for patients in batch:
        number = provider = number + 1
        yield f"HL*{number}*2*19*1"
        yield f"NM1*85*2*PROVIDER {provider}*****XX*1500001213"
        for statuses in patients:
            number += 1
            yield f"HL*{number}*{provider}*PT"
            yield f"NM1*QC*1*PATIENT {number}*WREN****MI*TS{number}"
            for one in statuses:
                first, *more = [":".join(code).rstrip(":") for code in one.codes]
                yield f"TRN*2*{one.id}"
                tail = "******" + "*".join(more) if more else ""
                yield f"STC*{first}*20260615*{one.action}*{one.charge}{tail}"
                for charge, control in one.lines:
                    yield f"SVC*HC:99213*{charge}*****1"
                    yield "STC*A7:454:85**U"
                    yield f"REF*FJ*{control}"


@pytest.mark.slow
@given(batches)
def test_values_to_text_to_objects(batch: list[list[list[Told]]]) -> None:
    body = "".join(f"{segment}~\n" for segment in _written(batch))
    start, end = TEXT.index("HL*3*"), TEXT.index("SE*")
    found = list(edi.read_statuses(f"{TEXT[:start]}{body}{TEXT[end:]}".encode()))
    if not batch:
        assert [type(one) for one in found] == [edi.ReceiverStatus]
        return
    expected = [
        (provider, patient, one)
        for provider, patients in enumerate(batch)
        for patient, statuses in enumerate(patients)
        for one in statuses
    ]
    assert len(found) == len(expected)
    providers: dict[int, object] = {}
    for status, (provider, _, one) in zip(found, expected, strict=True):
        assert isinstance(status, edi.ClaimStatus)
        lines = [(line.charge or Decimal(-1), line.control_number) for line in status.lines]
        (stc,) = status.statuses
        assert Told(status.id, stc.action, stc.codes, status.charge or Decimal(0), lines) == (
            one._replace(lines=[(charge or Decimal(-1), number) for charge, number in one.lines])
        )
        assert providers.setdefault(provider, status.provider) is status.provider
    assert len({id(one) for one in providers.values()}) == len(batch)
