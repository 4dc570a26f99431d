"""Tables have the rows and values that the claim models have, which read the same files in another
way."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import rows_of_models as models
from table_sources import SourceFile, fixtures, of_generators, or_skipped, tables_of

import edi

Rows = list[dict[str, Any]]


def _all(read: Callable[..., Iterable[Any]], source: SourceFile) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", edi.SkippedTransaction)
        found = []
        with suppress(edi.NotX12, edi.NotThisTransaction):
            found += read(source.data, headless=source.headless)
        return found


def _expected(source: SourceFile) -> dict[str, Rows]:
    claims = _all(edi.read_claims, source)
    payments = _all(edi.read_payments, source)
    remittances = _all(edi.read_remittances, source)
    return {
        "claims": [models.claim(one) for one in claims],
        "lines": [
            models.line(one, number, line)
            for one in claims
            for number, line in enumerate(one.lines, 1)
        ],
        "other_payers": [row for one in claims for row in models.other_payers(one)],
        "line_adjudications": [row for one in claims for row in models.line_adjudications(one)],
        "adjustments": [
            *(row for one in claims for row in models.adjustments_of_claim(one)),
            *(row for one in payments for row in models.adjustments_of_payment(one)),
        ],
        "remittances": [models.remittance(one) for one in remittances],
        "provider_adjustments": [
            row for one in remittances for row in models.provider_adjustments(one)
        ],
        "claim_payments": [models.claim_payment(one) for one in payments],
        "service_payments": [
            models.service_payment(one, number, line)
            for one in payments
            for number, line in enumerate(one.lines, 1)
        ],
        "acknowledgements": [
            row
            for one in _all(edi.read_acknowledgements, source)
            for row in models.acknowledgements(one)
        ],
    }


OFFSETS = ("claim", "billing_provider", "segment")  # other ones where a file is wrapped


def _differences(expected: Rows, found: Rows) -> Iterator[str]:
    """Rows side by side, as far as the models have their columns."""
    if len(expected) != len(found):
        yield f"{len(found)} rows, not {len(expected)}"
    for number, (want, have) in enumerate(zip(expected, found, strict=False)):
        for name, value in want.items():
            if have[name] != value:
                yield f"row {number}: {name} is {have[name]!r}, not {value!r}"


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    """Adjustments of all kinds in one order, whatever is read first."""
    names = ("claim", "line", "payer", "adjudication", "group_code", "reason", "amount", "quantity")
    return tuple(str(row.get(name) or 0).rjust(20) for name in names)


def _compare(source: SourceFile) -> None:
    tables = tables_of(source)
    for name, expected in _expected(source).items():
        found = tables[name]
        if name == "adjustments":
            expected, found = sorted(expected, key=_order), sorted(found, key=_order)
        if source.is_wrapped:
            expected = [{k: v for k, v in row.items() if k not in OFFSETS} for row in expected]
        assert list(_differences(expected, found))[:5] == [], f"{source.name}: {name}"


def _ids(source: SourceFile) -> str:
    return source.name


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("source", [*of_generators()], ids=_ids)
def test_generated_files(source: SourceFile) -> None:
    _compare(source)
    assert sum(map(len, tables_of(source).values())) > 30


@pytest.mark.parametrize("source", [*fixtures()], ids=_ids)
def test_fixtures(source: SourceFile) -> None:
    _compare(source)


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.slow
@pytest.mark.parametrize("source", or_skipped(), ids=_ids)
def test_samples(source: SourceFile) -> None:
    _compare(source)


@pytest.mark.parametrize("source", [*of_generators(), *fixtures()], ids=_ids)
def test_statuses(source: SourceFile) -> None:
    answers = _all(edi.read_statuses, source)
    expected: list[dict[str, Any]] = []
    above: list[Any] = []
    for one in answers:
        for level in (getattr(one, "receiver", None), getattr(one, "provider", None)):
            if level is not None and level not in above:
                above.append(level)
                expected += models.statuses_of(level)
        if one not in above:
            expected += models.statuses_of(one)
    found = tables_of(source)["statuses"]
    key = ("level", "trace_number", "line", "category", "status", "entity")

    def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(rows, key=lambda row: [str(row.get(name) or "") for name in key])

    assert list(_differences(ordered(expected), ordered(found)))[:5] == []
