"""Every third-party file, valid or broken, is read to its end: findings, never exceptions."""

import io
import re

import pytest
from sample_files import Sample, all_read

import edi
from edi.finding import Finding, Severity
from edi.rules import registry
from edi.structure.document import Document, Started

CODES = {rule.code: rule.name for rule in registry.all_rules()}


def _faults(data: bytes, finding: Finding) -> list[str]:
    """What is wrong with a finding itself."""
    faults = []
    if CODES.get(finding.code) != finding.name:
        faults.append("unknown code or name")
    if not isinstance(finding.severity, Severity) or not 1 <= finding.snip <= 7:
        faults.append("severity or SNIP type")
    if not finding.message or finding.message != finding.message.strip():
        faults.append("message")
    if finding.line is None or not 1 <= finding.line <= data.count(b"\n") + 1:
        faults.append(f"line {finding.line}")
    if finding.offset is None or not 0 <= finding.offset <= len(data):
        faults.append(f"offset {finding.offset}")
    elif finding.raw and finding.segment_id:
        there = data[finding.offset : finding.offset + 200].lstrip()
        if not there.startswith(finding.segment_id.encode()):
            faults.append(f"offset {finding.offset} is not at a {finding.segment_id}")
    if finding.segment is not None and finding.segment < 1:
        faults.append(f"segment {finding.segment}")
    return faults


@pytest.mark.slow
def test_findings_are_well_formed(every_sample: tuple[Sample, ...]) -> None:
    assert len(every_sample) >= 100
    wrong = []
    for sample in every_sample:
        data = sample.read()
        enveloped = list(edi.validate(data)) if sample.headless else []
        for finding in [*sample.findings(), *enveloped]:
            wrong += [(sample.path, finding.code, fault) for fault in _faults(data, finding)]
    assert not wrong


def test_findings_come_in_the_order_of_their_transaction_sets(
    every_sample: tuple[Sample, ...],
) -> None:
    for sample in every_sample:
        order = [f.transaction for f in sample.findings() if f.transaction]
        runs = [st for st, before in zip(order, [None, *order], strict=False) if st != before]
        assert len(runs) <= len(re.findall(rb"\bST[*+|~]", sample.read())), sample.path


@pytest.mark.parametrize(("transaction", "number"), [("837D", 8), ("999", 4), ("277CA", 2)])
def test_these_are_read_by_their_guide(
    transaction: str, number: int, every_sample: tuple[Sample, ...]
) -> None:
    found = [sample for sample in every_sample if sample.transaction == transaction]
    assert len(found) == number
    for sample in found:
        document = Document(io.BytesIO(sample.read()), headless=sample.headless)
        started = [item for item in document if isinstance(item, Started)]
        assert [item.guide and item.guide.spec.short for item in started] == [transaction]
        assert not document.unread


@pytest.mark.slow
def test_claims_and_payments_are_read_past_errors(every_sample: tuple[Sample, ...]) -> None:
    claims = payments = 0
    for sample in every_sample:
        claims += len(all_read(edi.read_claims, sample))
        payments += len(all_read(edi.read_payments, sample))
    assert claims > 1000
    assert payments > 10


@pytest.mark.slow
def test_a_cut_file_is_read_to_its_cut(every_sample: tuple[Sample, ...]) -> None:
    """A transfer that broke off, at several places of each file: findings, no exception."""
    for sample in every_sample:
        data = sample.read()
        if len(data) > 20_000:
            continue
        for part in range(1, 8):
            cut = data[: len(data) * part // 8]
            assert list(edi.validate(cut)), (sample.path, part)
